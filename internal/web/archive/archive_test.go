package archive_test

import (
	"archive/zip"
	"context"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/portal"
)

func TestALeadContactTakesAwayWhatTheySee(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, nil)
	ctx := context.Background()
	city := p.Org("Stadt Adlerberg", desk.Organisation{})
	lead := func(m *desk.Membership) { m.Lead = true }
	hilde, mia, ute := p.Contact("Hilde", city, lead), p.Contact("Mia", city, nil), p.Agent("Ute", desk.Agent)
	shown := p.Ticket("Drucker <b>streikt</b>", mia, city, nil)
	hidden := p.Ticket("Geheim 4711", mia, city, func(n *store.NewTicket) { n.Confidential = true })
	named := p.Ticket("Für Hilde", mia, city, func(n *store.NewTicket) { n.Confidential, n.Circle = true, []int64{hilde.ID} })
	other := p.Ticket("Fremd 4712", p.Contact("Uli", p.Org("Kreis", desk.Organisation{}), nil), p.Org("Amt", desk.Organisation{}), nil)
	p.Answer(shown, ute, "Bitte **neu starten**.")
	p.Note(shown, ute, "Interna 4713")
	info, err := p.App.Blobs().Put(ctx, strings.NewReader("Protokoll der Störung"), 100)
	if err != nil {
		t.Fatal(err)
	}
	p.Tx(func(tx *store.Tx) error {
		if err := tx.AddBlob(ctx, info.Hash, info.Size, info.Type, p.Clock.Now()); err != nil {
			return err
		}
		for seq, name := range map[int]string{1: `..\..\Log "1".txt`, 3: "interna.txt"} {
			if err := tx.AttachFile(ctx, shown.ID, seq, mia.ID, desk.Attachment{Name: name, MediaType: info.Type, Size: info.Size, Hash: info.Hash, At: p.Clock.Now()}); err != nil {
				return err
			}
		}
		return nil
	})
	path := "/organisation/" + city.Ref + "/export"
	a := p.SignIn(hilde).Post(path, nil)
	if a.Status != http.StatusOK {
		t.Fatalf("got %d: %s", a.Status, a.Body)
	}
	files := unzip(t, a.Body)
	want := []string{named.Number + "/ticket.html", shown.Number + "/1-1-Log _1_.txt", shown.Number + "/ticket.html", "index.html"}
	slices.Sort(want)
	if got := slices.Sorted(maps.Keys(files)); !slices.Equal(got, want) {
		t.Errorf("got the files %q, want %q", got, want)
	}
	if files[shown.Number+"/1-1-Log _1_.txt"] != "Protokoll der Störung" {
		t.Error("the attachment is not what it was")
	}
	for _, text := range []string{"<strong>neu starten</strong>", "Drucker &lt;b&gt;streikt", "1-1-Log%20_1_.txt", "Ute Muster"} {
		if !strings.Contains(files[shown.Number+"/ticket.html"], text) {
			t.Errorf("the ticket's page lacks %q:\n%s", text, files[shown.Number+"/ticket.html"])
		}
	}
	for name, content := range files {
		for _, secret := range []string{"4711", "4712", "4713", hidden.Number, other.Number, "interna", "<b>streikt"} {
			if strings.Contains(content, secret) {
				t.Errorf("%s tells %q", name, secret)
			}
		}
	}
	for _, who := range []desk.Person{mia, p.Contact("Anna", p.Org("Archiv", desk.Organisation{}), lead), ute} {
		if a := p.SignIn(who).Post(path, nil); a.Status != http.StatusNotFound {
			t.Errorf("%s gets %d", who.Name(), a.Status)
		}
	}
}

func unzip(t *testing.T, body string) map[string]string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(content)
	}
	return out
}
