package app_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/portal"
)

// ofCircle is who is in the circle of a confidential ticket; nobody in the test of all routes, whose ticket is open.
const ofCircle door = 100

// peopleDoors are the pages of what organisations do themselves.
var peopleDoors = map[string]door{
	"GET /tickets/{number}/conceal": ofDraft, "POST /tickets/{number}/conceal": ofDraft, "GET /tickets/{number}/reveal": ofCircle,
	"POST /tickets/{number}/reveal": ofDraft, "POST /tickets/{number}/circle": ofCircle, "POST /tickets/{number}/circle/leave": ofCircle,
	"GET /staff/tickets/{number}/conceal": worksOnTickets, "POST /staff/tickets/{number}/conceal": worksOnTickets,
}

// What a confidential ticket holds, and what a search for it says.
var (
	secrets = []string{"Zebrafinkenvoliere", "Quastenflosserbecken", "Schnabeltiergehege", "pfeilschwanzkrebs"}
	sought  = []string{"zebrafinkenvol", "quastenflosserb", "schnabeltierg", "pfeilschwanzk"}
)

func TestAConfidentialTicketIsNowhereForAnybodyElse(t *testing.T) {
	p := portal.Start(t, nil)
	ctx := context.Background()
	land := p.Org("Land", desk.Organisation{})
	city := p.Org("Stadt", land)
	lead := func(m *desk.Membership) { m.Lead = true }
	owner, jens := p.Contact("Mia", city, nil), p.Contact("Jens", city, nil)
	deputy, watcher := p.Contact("Dora", city, nil), p.Contact("Wim", city, nil)
	above := p.Contact("Alma", land, func(m *desk.Membership) { m.Level, m.Lead = desk.LevelBelow, true })
	head, stranger := p.Contact("Hilde", city, lead), p.Contact("Uli", p.Org("Kreis", desk.Organisation{}), lead)
	agent := p.Agent("Tomke", desk.Agent)
	elsewhere := func(name string, role desk.StaffRole) desk.Person {
		return p.Person(name, func(x *desk.Person) { x.Staff = role })
	}
	secret := p.Ticket(secrets[0], owner, city, func(n *store.NewTicket) {
		n.Confidential, n.Circle, n.First.Body = true, []int64{jens.ID}, secrets[1]
	})
	p.Note(secret, agent, secrets[2])
	own := fill(t, p, owner, agent, secret)
	p.Tx(func(tx *store.Tx) error {
		if err := tx.AddFileNames(ctx, secret.ID, 1, []string{secrets[3] + ".txt"}); err != nil {
			return err
		}
		if _, err := tx.AddPerson(ctx, secret.ID, watcher.ID, "watcher", owner.ID); err != nil {
			return err
		}
		_, err := tx.AddDeputyship(ctx, desk.Deputyship{Org: desk.Named{ID: city.ID}, Absent: desk.Named{ID: owner.ID}, Deputy: desk.Named{ID: deputy.ID},
			From: p.Clock.Now().Add(-time.Hour), Until: p.Clock.Now().AddDate(0, 0, 7), SetAt: p.Clock.Now()}, owner.ID)
		return err
	})
	p.Answer(secret, agent, "Wir prüfen: "+secrets[1])
	for _, open := range []string{"Drucker", "Formular"} { // so that lists are not empty
		p.Ticket(open, owner, city, nil)
	}
	refs := strings.NewReplacer("/organisation/{org}", "/organisation/"+city.Ref, "/admin/organisations/{ref}", "/admin/organisations/"+city.Ref,
		"/admin/people/{ref}", "/admin/people/"+owner.Ref, "{person}", owner.Ref)
	queries := []string{"", "?view=org", "?view=watching", "?view=mine&order=created", "?stage=open", "?queue=all", "?org=" + city.Ref, "?person=" + owner.Ref, "?team=1"}
	for _, q := range sought {
		queries = append(queries, "?q="+q, "?view=org&q="+q)
	}

	for _, v := range []struct {
		name    string
		browser *portal.Client
		sees    int // how many of the secrets
	}{
		{"the reporter", p.SignIn(owner), 2},
		{"one of the circle", p.SignIn(jens), 2},
		{"an agent of the team", p.SignIn(agent), 3},
		{"signed out", p.Client(), 0},
		{"a deputy of the reporter", p.SignIn(deputy), 0},
		{"who reads along and is not in the circle", p.SignIn(watcher), 0},
		{"a lead contact", p.SignIn(head), 0},
		{"a lead contact of the organisation above", p.SignIn(above), 0},
		{"another organisation", p.SignIn(stranger), 0},
		{"an agent of another team", p.SignIn(elsewhere("Olaf", desk.Agent)), 0},
		{"a team lead of another team", p.SignIn(elsewhere("Thea", desk.TeamLead)), 0},
		{"an administrator of another team", p.SignIn(elsewhere("Georg", desk.Administrator)), 0},
		{"an auditor", p.SignIn(elsewhere("Pia", desk.Auditor)), 0},
		{"an editor", p.SignIn(elsewhere("Edda", desk.Editor)), 0},
	} {
		t.Run(v.name, func(t *testing.T) {
			found := map[string]bool{}
			for _, rt := range p.App.Web.Routes() {
				method, pattern, _ := strings.Cut(rt.Pattern, " ")
				if strings.HasPrefix(pattern, "/demo/") || rt.Live { // invented mails, for everybody; streams are tried by their own test
					continue
				}
				path := own.Replace(refs.Replace(strings.TrimSuffix(pattern, "{$}")))
				asked := queries
				if strings.Contains(pattern, "{") || method != http.MethodGet {
					asked = queries[:1]
				}
				if method != http.MethodGet && !strings.Contains(pattern, "{number}") && !strings.HasPrefix(pattern, "/files/") {
					continue
				}
				if v.sees > 0 && method != http.MethodGet {
					continue // they would change it
				}
				for _, q := range asked {
					var a portal.Answer
					if method == http.MethodGet {
						a = v.browser.Get(path + q)
					} else {
						a = v.browser.Post(path, url.Values{"action": {"withdraw"}, "person": {owner.Ref}, "body": {"Ein Versuch"}})
					}
					for _, s := range secrets {
						if a.Has(s) {
							found[s] = true
							if v.sees == 0 {
								t.Errorf("%s%s shows %q", rt.Pattern, q, s)
							}
						}
					}
					if v.sees == 0 && !strings.Contains(path, secret.Number) && a.Has(secret.Number) {
						t.Errorf("%s%s shows the number", rt.Pattern, q)
					}
				}
			}
			if v.sees > 0 && len(found) < v.sees {
				t.Errorf("of what they may see, only %v was found: the test looks past it", found)
			}
		})
	}
	for _, m := range p.Box.Messages() {
		for _, s := range secrets {
			if strings.Contains(m.Text, s) || strings.Contains(m.Subject, s) {
				t.Errorf("a mail to %v holds %q", m.To, s)
			}
		}
	}
}
