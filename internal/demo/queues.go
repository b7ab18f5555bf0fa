package demo

import (
	"context"
	"net/url"
	"strings"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// loadQueues gives the support what it arranges its day with: rules for new tickets, views, and an absence.
func (l *Loader) loadQueues(ctx context.Context, tx *store.Tx) error {
	agent := func(family string) desk.Named {
		for _, a := range l.agents {
			if a.FamilyName == family {
				return desk.Named{ID: a.ID, Ref: a.Ref}
			}
		}
		return desk.Named{}
	}
	product := func(key string) desk.Named { return desk.Named{ID: l.products[key].ID} }
	for _, r := range []desk.Rule{
		{Name: "Arbeit steht still: sofort ansehen", Active: true, GoOn: true, Impact: desk.WorkStopped, Priority: desk.Urgent},
		{Name: "Elektronische Rechnungen", Active: true, Words: "E-Rechnung, XRechnung, ZUGFeRD", Assignee: agent("Holm"), Tags: []string{"E-Rechnung"}},
		{Name: "Gehaltsabrechnung", Active: true, Product: product("personal"), Words: "Abrechnungslauf, Gehaltsabrechnung", Assignee: agent("Martens")},
		{Name: "Urlaubszeit: Bedienfragen reihum", Kind: desk.Question, ByLoad: true},
	} {
		r.Ref = store.NewRef()
		if err := tx.SaveRule(ctx, r); err != nil {
			return err
		}
	}
	for _, v := range []struct {
		name, owner string
		shared      bool
		query       url.Values
	}{
		{"Dringend und offen", "Brandt", false, url.Values{"state": {"open"}, "priority": {string(desk.Urgent)}}},
		{"Meine Störungen", "Brandt", false, url.Values{"state": {"open"}, "kind": {string(desk.Incident)}, "assignee": {agent("Brandt").Ref}}},
		{"Offene Rechnungsthemen", "Winter", true, url.Values{"state": {"open"}, "q": {"rechnung"}}},
	} {
		s := desk.SavedView{Ref: store.NewRef(), Owner: agent(v.owner), Name: v.name, Query: v.query.Encode()}
		if v.shared {
			s.Team.ID = 1
		}
		if err := tx.SaveView(ctx, s, l.day(-20, 9)); err != nil {
			return err
		}
	}
	away := desk.Absence{Person: agent("Overbeck"), Deputy: agent("Brandt"), From: l.day(-1, 0).Format(time.DateOnly), To: l.day(8, 0).Format(time.DateOnly)}
	return tx.AddAbsence(ctx, away, l.day(-6, 9))
}

// A fault that the data centre reports for its municipalities, each with a ticket of its own, and a matter that only
// a circle sees.
const (
	bundleSubject = "Zentrale Anmeldung: Kennwortänderung wird nicht übernommen"
	bundleBody    = "Seit der Umstellung des Verzeichnisdienstes heute früh gilt in den Fachverfahren weiter das alte Kennwort. Betroffen sind alle " +
		"Arbeitsplätze der Gemeinde, die ihr Kennwort seither geändert haben.\n\nDas Protokoll der Anmeldung meldet „Bind failed (49)“."
	secretSubject = "Zugriff auf die Personalakten der Amtsleitung"
	secretBody    = "Im Protokoll der Aktenverwaltung stehen Zugriffe auf drei Personalakten, die niemand aus dem Personalamt erklären kann.\n\n" +
		"Bitte prüfen Sie, von welchen Arbeitsplätzen sie kamen. Der Vorgang ist vertraulich; der Personalrat ist unterrichtet."
)

// loadCases adds a report for several municipalities and a confidential ticket, both of the last hours.
func (l *Loader) loadCases(ctx context.Context, tx *store.Tx) error {
	hanno, bundle := l.orgs[dataCentre].contacts[0], store.NewRef()
	for _, o := range l.orgs {
		if o.parent != dataCentre || strings.HasPrefix(o.Name, "Samtgemeinde") {
			continue
		}
		id, err := l.open(ctx, tx, store.NewTicket{Org: o.ID, ReportingOrg: l.orgs[dataCentre].ID, Reporter: hanno.ID, Product: l.products["personal"].ID,
			Kind: desk.Incident, Impact: desk.SeveralPeople, Subject: bundleSubject, OwnRef: "RZ-2214", At: l.Now.Add(-50 * time.Minute),
			First: store.NewEntry{Body: bundleBody, Data: desk.EntryData{Expected: "Das neue Kennwort gilt nach der Änderung überall."}}})
		if err != nil {
			return err
		}
		if err := tx.Bundle(ctx, id, bundle); err != nil {
			return err
		}
	}
	city := l.orgs[0]
	lead, named, at := city.contacts[1], city.contacts[2], l.Now.Add(-3*time.Hour)
	id, err := l.open(ctx, tx, store.NewTicket{Org: city.ID, ReportingOrg: city.ID, Reporter: lead.ID, Product: l.products["akten"].ID, Kind: desk.Question,
		Subject: secretSubject, Confidential: true, Circle: []int64{named.ID}, At: at, First: store.NewEntry{Body: secretBody}})
	if err != nil {
		return err
	}
	agent := l.agents[0]
	_, err = l.importer.Act(ctx, tx, id, desk.ActAnswer, store.NewEntry{Visibility: desk.Public, Kind: desk.EntryMessage, Author: agent.ID, ByStaff: true, At: at.Add(40 * time.Minute),
		Body: "Guten Tag, " + lead.Name() + ",\n\nwir sichern zuerst die Protokolle und werten sie dann aus. Das Ticket sehen bei uns nur die Zuständigen.\n\nFreundliche Grüße\n" + agent.Name()},
		func(t *desk.Ticket) { t.Assignee.ID = agent.ID })
	return err
}

// open creates a ticket whose first message is its reporter's.
func (l *Loader) open(ctx context.Context, tx *store.Tx, n store.NewTicket) (int64, error) {
	n.Team = 1
	n.First.Visibility, n.First.Kind, n.First.Author = desk.Public, desk.EntryMessage, n.Reporter
	n.First.Data.Action, n.First.Data.To = desk.ActCreate, desk.New
	id, _, err := l.importer.Create(ctx, tx, n)
	return id, err
}
