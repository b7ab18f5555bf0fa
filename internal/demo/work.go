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
var demoTags = map[string]string{
	"E-Rechnung": "rechnung", "Jahreswechsel": "jahr|abschluss", "Zahlungslauf": "bank|sepa|zahl", "Drucken": "druck|papier|ausdruck", "Nach Update": "update|version",
}

// loadWork lets staff do with open tickets what they do all day: components, tags, promises, links.
func (l *Loader) loadWork(ctx context.Context) error {
	parts := map[string][]desk.Component{}
	err := l.DB.InTx(ctx, func(tx *store.Tx) error {
		for _, c := range components {
			for _, p := range l.products {
				if p.Name != c.product {
					continue
				}
				added, err := tx.AddComponent(ctx, desk.Component{Product: p.ID, Name: c.name, Active: true})
				if err != nil {
					return err
				}
				parts[c.name] = append(parts[c.name], added)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	quiet := slog.New(slog.DiscardHandler)
	s := ticket.NewStaff(l.DB, func() time.Time { return l.Now }, ticket.Config{Zone: l.Zone, ReopenDays: 30}, ticket.NewMarks(l.DB, quiet))
	sc, err := store.People(l.DB).StaffScope(ctx, l.agents[0])
	if err != nil {
		return err
	}
	open, err := s.List(ctx, sc, desk.TicketFilter{Stage: desk.StageOpen, Limit: 60})
	if err != nil {
		return err
	}
	for i, r := range open.Rows {
		if err := l.workOn(ctx, s, sc, r, parts, i); err != nil {
			return err
		}
	}
	return l.linkSome(ctx, s, sc, open.Rows)
}

func (l *Loader) workOn(ctx context.Context, s *ticket.Staff, sc desk.StaffScope, r desk.StaffRow, parts map[string][]desk.Component, i int) error {
	t, err := store.Tickets(l.DB).ForStaff(ctx, sc, r.Number)
	if err != nil {
		return err
	}
	for _, c := range components {
		if c.product != t.Product.Name || !mentions(t.Subject, c.words) {
			continue
		}
		if err := s.SetProduct(ctx, sc, r.Number, t.Product.Ref, parts[c.name][0].Ref, 0); err != nil {
			return err
		}
		break
	}
	var tags []string
	for name, words := range demoTags {
		if mentions(t.Subject, words) {
			tags = append(tags, name)
		}
	}
	if err := s.SetTags(ctx, sc, r.Number, "", strings.Join(tags, ",")); err != nil {
		return err
	}
	if t.State == desk.InProgress && i%3 == 0 {
		if err := s.Promise(ctx, sc, r.Number, l.day(1+i%3, 16), 0); err != nil {
			return err
		}
	}
	if t.State == desk.InProgress && i%7 == 0 {
		return s.SetTriage(ctx, sc, r.Number, ticket.Triage{Impact: t.Impact, Urgency: desk.HighUrgency}, 0)
	}
	return nil
}

// linkSome links tickets of one organisation and product.
func (l *Loader) linkSome(ctx context.Context, s *ticket.Staff, sc desk.StaffScope, rows []desk.StaffRow) error {
	links := 0
	for i, a := range rows {
		for _, b := range rows[i+1:] {
			if a.Org != b.Org || a.Product != b.Product || links == 8 {
				continue
			}
			kind := desk.Related
			if links%4 == 3 {
				kind = desk.Blocks
			}
			if err := s.Link(ctx, sc, a.Number, ticket.NewLink{Kind: kind, Other: b.Number, FormKey: store.NewRef()}); err != nil {
				return err
			}
			links++
			break
		}
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
