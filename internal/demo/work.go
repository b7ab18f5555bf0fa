package demo

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/ticket"
)

// components are the parts of the products, with the words by which the demo's tickets get to them.
var components = []struct{ product, name, words string }{
	{"Kontor Finanzen", "Zahlungsverkehr", "bank|sepa|kontoauszug|zahl"},
	{"Kontor Finanzen", "Rechnungseingang", "rechnung"},
	{"Kontor Finanzen", "Mahnwesen", "mahn"},
	{"Kontor Personal", "Abrechnung", "lohn|abrechnung|gehalt"},
	{"Kontor Personal", "Stellenplan", "stelle"},
	{"Planwerk Haushalt", "Mittelanmeldung", "anmeldung|mittel"},
	{"Kontor Zeit", "Terminals", "terminal|buchung"},
}

// demoTags are tags, with the words by which the demo's tickets get them.
var demoTags = []struct{ name, words string }{
	{"E-Rechnung", "rechnung"}, {"Jahreswechsel", "jahr|abschluss"}, {"Zahlungslauf", "bank|sepa|zahl"}, {"Drucken", "druck|papier|ausdruck"},
	{"Nach Update", "update|version"},
}

// loadWork adds to the open tickets what staff have put on them: components, tags, links, and to a few a
// promise or a higher urgency.
func (l *Loader) loadWork(ctx context.Context) error {
	s := ticket.NewStaff(l.DB, func() time.Time { return l.Now }, ticket.Config{Zone: l.Zone, ReopenDays: 30, Hours: hours(l.Zone)},
		ticket.NewMarks(l.DB, slog.New(slog.DiscardHandler)))
	sc, err := store.People(l.DB).StaffScope(ctx, l.agents[0])
	if err != nil {
		return err
	}
	open, err := s.List(ctx, sc, desk.TicketFilter{Stage: desk.StageOpen, Limit: 200})
	if err != nil {
		return err
	}
	err = l.DB.InTx(ctx, func(tx *store.Tx) error {
		parts, err := l.addComponents(ctx, tx)
		if err != nil {
			return err
		}
		last := map[string]int64{} // by tag, the ticket that had it before
		for _, r := range open.Rows {
			if err := l.mark(ctx, tx, r, parts, last); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	done := 0
	for _, r := range open.Rows {
		if r.State != desk.InProgress || done == 6 {
			continue
		}
		done++
		promised := l.day(1+done%3, 16)
		if done <= 2 {
			promised = l.soon()
		}
		if err := s.Promise(ctx, sc, r.Number, promised, 0); err != nil {
			return err
		}
		if done%3 == 0 {
			if err := s.SetTriage(ctx, sc, r.Number, ticket.Triage{Impact: r.Impact, Urgency: desk.HighUrgency}, 0); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *Loader) addComponents(ctx context.Context, tx *store.Tx) (map[string]desk.Component, error) {
	parts := map[string]desk.Component{}
	for _, c := range components {
		for _, p := range l.products {
			if p.Name != c.product {
				continue
			}
			added, err := tx.AddComponent(ctx, desk.Component{Product: p.ID, Name: c.name, Active: true})
			if err != nil {
				return nil, err
			}
			parts[c.name] = added
		}
	}
	return parts, nil
}

// mark gives a ticket component and tags by its subject, and links it with the one that had the tag before.
func (l *Loader) mark(ctx context.Context, tx *store.Tx, r desk.StaffRow, parts map[string]desk.Component, last map[string]int64) error {
	t, err := store.Tickets(tx).Lock(ctx, r.ID)
	if err != nil {
		return err
	}
	for _, c := range components {
		if c.product == t.Product.Name && mentions(t.Subject, c.words) {
			t.Component.ID = parts[c.name].ID
			if err := tx.Change(ctx, t); err != nil {
				return err
			}
			break
		}
	}
	for _, x := range demoTags {
		if !mentions(t.Subject, x.words) {
			continue
		}
		tag, err := tx.EnsureTag(ctx, x.name)
		if err != nil {
			return err
		}
		if _, err := tx.TagTicket(ctx, t.ID, tag.ID); err != nil {
			return err
		}
		if before := last[x.name]; before != 0 {
			if _, err := tx.LinkTickets(ctx, t.ID, before, desk.Related); err != nil {
				return err
			}
			delete(last, x.name)
			continue
		}
		last[x.name] = t.ID
	}
	return nil
}

func mentions(subject, words string) bool {
	for w := range strings.SplitSeq(words, "|") {
		if strings.Contains(strings.ToLower(subject), w) {
			return true
		}
	}
	return false
}
