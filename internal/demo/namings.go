package demo

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// naming is a contact whom a lead contact named and to whom the vendor has to consent.
type naming struct {
	org           int // as organisations counts them
	by            string
	given, family string
	email         string
	daysAgo       int
	lead          bool
	refused       string // why; empty: it waits
}

var namings = []naming{
	{0, "leitung@demo.example", "Petra", "Lohmann", "p.lohmann@personalservice-nord.example", 6, false,
		"Externe Dienstleister erhalten nur mit schriftlichem Auftrag der Organisation einen Zugang. Bitte senden Sie ihn uns."},
	{0, "leitung@demo.example", "Carla", "Wendt", "carla.wendt@stadtarchiv-musterhausen.example", 1, false, ""},
	{2, "friedrich.ostermann@landkreis-beispieltal.example", "Henrik", "Voss", "h.voss@jobcenter-beispieltal.example", 0, true, ""},
}

// loadNamings lets lead contacts name somebody, and one of them change a colleague's rights.
func (l *Loader) loadNamings(ctx context.Context, tx *store.Tx) error {
	admin := l.agents[slices.IndexFunc(l.agents, func(p desk.Person) bool { return p.Staff == desk.Administrator })]
	for _, n := range namings {
		by, err := store.People(tx).ByEmail(ctx, n.by)
		if err != nil {
			return err
		}
		org, at := l.orgs[n.org], l.day(-n.daysAgo, 8)
		added, err := tx.AddNaming(ctx, desk.Naming{Org: desk.Named{ID: org.ID}, GivenName: n.given, FamilyName: n.family, Email: n.email,
			Phone: phone(n.given + n.family), Lang: "de", Lead: n.lead, Level: desk.LevelOrg, MayComment: true, AskedBy: desk.Named{ID: by.ID}, AskedAt: at})
		if err != nil {
			return err
		}
		if err := trail(ctx, tx, by.ID, org.ID, "naming.create", "naming:"+added.Ref, map[string]string{"name": added.Name()}, at); err != nil {
			return err
		}
		if n.refused == "" {
			continue
		}
		at = at.Add(3 * time.Hour)
		if _, err := tx.DecideNaming(ctx, added.ID, desk.NamingRefused, admin.ID, n.refused, at); err != nil {
			return err
		}
		if err := trail(ctx, tx, admin.ID, org.ID, "naming.refuse", "naming:"+added.Ref, map[string]string{"name": added.Name()}, at); err != nil {
			return err
		}
	}
	city := l.orgs[0]
	narrowed := map[string]any{"changed": map[string][2]string{"level": {string(desk.LevelOrg), string(desk.LevelOwn)}}}
	return trail(ctx, tx, city.contacts[1].ID, city.ID, "membership.edit", "person:"+city.contacts[3].Ref, narrowed, l.day(-3, 10))
}

func trail(ctx context.Context, tx *store.Tx, actor, org int64, action, subject string, data any, at time.Time) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	return tx.Audit(ctx, actor, org, action, subject, string(text), at)
}
