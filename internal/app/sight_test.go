package app_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/portal"
	"kundenportal/internal/ticket"
)

// TestOfAReportForSeveralEachFindsItsOwnAlone has a data centre report one fault for two municipalities, and looks for
// words of the one on every page and in every mail of the other.
func TestOfAReportForSeveralEachFindsItsOwnAlone(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, nil)
	ctx := context.Background()
	centre := p.Org("Rechenzentrum", desk.Organisation{})
	a, b := p.Org("Gemeinde Ahorn", centre), p.Org("Gemeinde Quastenflosserau", centre)
	lead := func(m *desk.Membership) { m.Lead = true }
	hanno := p.Contact("Hanno", centre, func(m *desk.Membership) { m.Level, m.Lead = desk.LevelBelow, true })
	ada, bert, deputy := p.Contact("Ada", a, lead), p.Contact("Schnabeltier", b, lead), p.Contact("Dora", a, nil)
	agent := p.Agent("Tomke", desk.Agent)
	p.Tx(func(tx *store.Tx) error {
		for _, o := range []desk.Organisation{a, b} {
			if err := tx.UseProduct(ctx, o.ID, p.Product.ID, ""); err != nil {
				return err
			}
		}
		_, err := tx.AddDeputyship(ctx, desk.Deputyship{Org: desk.Named{ID: a.ID}, Absent: desk.Named{ID: ada.ID}, Deputy: desk.Named{ID: deputy.ID},
			From: p.Clock.Now().Add(-time.Hour), Until: p.Clock.Now().AddDate(0, 0, 7), SetAt: p.Clock.Now()}, ada.ID)
		return err
	})
	cfg := ticket.Config{Zone: time.UTC, ReopenDays: 30, MaxFiles: 3, MaxMessage: 1 << 20, DraftDays: 30}
	marks := ticket.NewMarks(p.DB, slog.New(slog.DiscardHandler))
	contacts, staff := ticket.NewContacts(p.DB, p.Clock.Now, cfg, marks), ticket.NewStaff(p.DB, p.Clock.Now, cfg, marks)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	d, err := contacts.StartDraft(ctx, hanno.ID, ticket.FormNew, map[string]string{"kind": "incident", "impact": "several_people", "product": p.Product.Ref,
		"subject": "Zentrale Anmeldung gestört", "body": "Niemand meldet sich an.", "org": a.Ref, "orgs": b.Ref})
	must(err)
	_, err = contacts.Create(ctx, p.Scope(hanno), d.Ref)
	must(err)
	mine, err := contacts.List(ctx, p.Scope(hanno), desk.TicketFilter{View: desk.ViewMine})
	must(err)
	numbers := map[string]string{}
	for _, r := range mine.Rows {
		numbers[r.Org] = r.Number
	}
	ofA, ofB := numbers[a.Name], numbers[b.Name]
	if ofA == "" || ofB == "" {
		t.Fatalf("the report became %v", numbers)
	}
	reply := func(number, body string) {
		must(staff.Reply(ctx, p.StaffScope(agent), number, ticket.Reply{Action: desk.ActAnswer, Body: body, FormKey: store.NewRef()}))
	}
	must(contacts.Comment(ctx, p.Scope(bert), ofB, ticket.Message{Body: "Bei uns auch die Zebrafinkenvoliere.", FormKey: store.NewRef()}))
	must(contacts.Comment(ctx, p.Scope(ada), ofA, ticket.Message{Body: "Bei uns der Empfang.", FormKey: store.NewRef()}))
	_, err = contacts.AddWatcher(ctx, p.Scope(hanno), ofB, bert.Ref)
	must(err)
	_, err = contacts.AddWatcher(ctx, p.Scope(hanno), ofA, ada.Ref)
	must(err)
	reply(ofB, "Wir prüfen die Pfeilschwanzkrebse.")
	reply(ofA, "Wir prüfen den Empfang.")
	x, err := store.Tickets(p.DB).ForStaff(ctx, p.StaffScope(agent), ofA)
	must(err)
	own := fill(t, p, ada, agent, x) // what addresses name, of the first municipality
	refs := strings.NewReplacer("/organisation/{org}", "/organisation/"+a.Ref, "{person}", ada.Ref, "{number}", ofA)

	words := []string{"Quastenflosser", "Schnabeltier", "Zebrafinken", "Pfeilschwanz", ofB}
	queries := []string{"", "?view=org", "?view=watching", "?view=mine", "?stage=open", "?org=" + b.Ref, "?q=quastenflosserau", "?q=zebrafinkenvoliere&view=org", "?q=pfeilschwanzkrebse", "?q=" + ofB}
	for _, v := range []struct {
		name    string
		browser *portal.Client
		sees    bool
	}{
		{"a lead contact of the other municipality", p.SignIn(ada), false},
		{"who acts for her", p.SignIn(deputy), false},
		{"who reported for both", p.SignIn(hanno), true},
	} {
		found, looked := 0, 0
		for _, rt := range p.App.Web.Routes() {
			method, pattern, _ := strings.Cut(rt.Pattern, " ")
			if method != http.MethodGet || rt.Live || strings.HasPrefix(pattern, "/demo/") {
				continue
			}
			path := own.Replace(refs.Replace(strings.TrimSuffix(pattern, "{$}")))
			asked := queries
			if strings.Contains(pattern, "{") {
				asked = append(asked[:1:1], "?seen=1")
			}
			for _, q := range asked {
				got := v.browser.Get(path + q)
				if looked++; strings.Contains(path, "/tickets/"+ofA) && got.Status == http.StatusOK && !v.sees && !got.Has(a.Name) && strings.HasSuffix(path, ofA) {
					t.Errorf("%s does not see their own ticket: %d", v.name, got.Status)
				}
				for _, w := range words {
					said := strings.ReplaceAll(got.Body, strings.TrimPrefix(q, "?q="), "") // what was asked stands in the answer
					if !strings.Contains(said, w) {
						continue
					}
					if found++; !v.sees {
						t.Errorf("%s finds %q at %s%s", v.name, w, rt.Pattern, q)
					}
				}
			}
		}
		if other := v.browser.Get("/tickets/" + ofB); (other.Status == http.StatusOK) != v.sees {
			t.Errorf("%s opens the other's ticket: %d", v.name, other.Status)
		}
		if looked < 50 || v.sees && found < 5 {
			t.Errorf("%s looked at %d pages and found %d: the test looks past it", v.name, looked, found)
		}
	}

	eventually(t, "the mails to be sent", func() bool {
		st, err := store.Jobs(p.DB).State(ctx)
		must(err)
		return st.Ready+st.Running == 0
	})
	got := map[string]int{}
	for _, m := range p.Box.Messages() {
		for _, to := range m.To {
			got[to]++
		}
		if !slices.Contains(m.To, ada.Email) && !slices.Contains(m.To, deputy.Email) {
			continue
		}
		for _, w := range words {
			if strings.Contains(m.Subject+m.Text+m.HTML, w) {
				t.Errorf("a mail to %v holds %q", m.To, w)
			}
		}
	}
	if got[ada.Email] == 0 || got[bert.Email] == 0 || got[hanno.Email] == 0 {
		t.Errorf("mails went to %v: the test looks past it", got)
	}
}

// TestAPreviewIsForWhoSeesTheTicket tries both sizes of a picture, and the original, as everybody.
func TestAPreviewIsForWhoSeesTheTicket(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, nil)
	city := p.Org("Stadt", desk.Organisation{})
	mia, jens := p.Contact("Mia", city, nil), p.Contact("Jens", city, nil)
	stranger := p.Contact("Uli", p.Org("Kreis", desk.Organisation{}), nil)
	agent := p.Agent("Tomke", desk.Agent)
	olaf := p.Person("Olaf", func(x *desk.Person) { x.Staff = desk.Agent })
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 900, 600))); err != nil {
		t.Fatal(err)
	}
	attach := func(x desk.Ticket) string {
		ctx := context.Background()
		info, err := p.App.Blobs().Put(ctx, bytes.NewReader(picture.Bytes()), 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		p.Tx(func(tx *store.Tx) error {
			if err := tx.AddBlob(ctx, info.Hash, info.Size, info.Type, p.Clock.Now()); err != nil {
				return err
			}
			return tx.AttachFile(ctx, x.ID, 1, mia.ID, desk.Attachment{Name: "bild.png", MediaType: info.Type, Size: info.Size, Hash: info.Hash,
				Width: info.Width, Height: info.Height, At: p.Clock.Now()})
		})
		files, err := store.Drafts(p.DB).OfTicket(ctx, x.ID, mia.ID, false)
		if err != nil || len(files) != 1 {
			t.Fatal(files, err)
		}
		return files[0].Ref
	}
	open := attach(p.Ticket("Druck", mia, city, nil))
	secret := attach(p.Ticket("Personalsache", mia, city, func(n *store.NewTicket) { n.Confidential = true }))
	const none = "aaaaaaaaaaaaaaaaaaaaaaaaaa"
	for _, v := range []struct {
		name                   string
		browser                *portal.Client
		open, secret           bool // at the contacts' address
		staffOpen, staffSecret bool
		refused                int
	}{
		{"the reporter", p.SignIn(mia), true, true, false, false, http.StatusNotFound},
		{"a colleague", p.SignIn(jens), true, false, false, false, http.StatusNotFound},
		{"another organisation", p.SignIn(stranger), false, false, false, false, http.StatusNotFound},
		{"an agent of the team", p.SignIn(agent), false, false, true, true, http.StatusNotFound},
		{"an agent of another team", p.SignIn(olaf), false, false, true, false, http.StatusNotFound},
		{"an editor", p.SignIn(p.Agent("Edda", desk.Editor)), false, false, false, false, http.StatusNotFound},
		{"signed out", p.Client(), false, false, false, false, http.StatusSeeOther},
	} {
		for _, size := range []string{"?size=thumb", "?size=view", ""} {
			for _, f := range []struct {
				what, path string
				sees       bool
				refused    int
			}{
				{"open", "/files/" + open, v.open, v.refused}, {"confidential", "/files/" + secret, v.secret, v.refused},
				{"open", "/staff/files/" + open, v.staffOpen, v.refused}, {"confidential", "/staff/files/" + secret, v.staffSecret, v.refused},
			} {
				a := v.browser.Get(f.path + size)
				want := f.refused
				if f.sees {
					want = http.StatusOK
				}
				if a.Status != want {
					t.Errorf("%s gets %d for the %s picture at %s%s, want %d", v.name, a.Status, f.what, f.path, size, want)
				}
				if f.sees != strings.HasPrefix(a.Header.Get("Content-Type"), "image/") {
					t.Errorf("%s gets %s at %s%s", v.name, a.Header.Get("Content-Type"), f.path, size)
				}
				at := strings.LastIndex(f.path, "/") + 1 // the page repeats its address
				missing := v.browser.Get(f.path[:at] + none + size)
				if !f.sees && v.refused == http.StatusNotFound && strings.ReplaceAll(missing.Body, none, f.path[at:]) != a.Body {
					t.Errorf("%s can tell that %s%s is there", v.name, f.path, size)
				}
			}
		}
	}
	if a := p.SignIn(mia).Get("/files/" + open + "?size=huge"); a.Status >= 500 {
		t.Errorf("a size that is none: %d", a.Status)
	}
}

// TestAnOpenStreamDoesNotHoldTheEnd stops a portal with two live streams open.
func TestAnOpenStreamDoesNotHoldTheEnd(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	r := s.start(map[string]any{"server.shutdown_timeout": "20s"})
	w := s.world(r.DB())
	city := w.Org("Stadt", desk.Organisation{})
	x := w.Ticket("Druck", w.Contact("Mia", city, nil), city, nil)
	for _, name := range []string{"Tomke", "Ole"} {
		c := s.signIn(r, w, w.Agent(name, desk.Agent))
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url+"/staff/tickets/"+x.Number+"/live?seen=1", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := c.Do(req)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatal(resp, err)
		}
		defer resp.Body.Close()
	}
	begin := time.Now()
	r.finish()
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("with streams open the end takes %s: it waited for its time limit", took)
	}
}
