package replies_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/portal"
)

const page = "/staff/replies"

func written(t *testing.T, p *portal.Portal) []desk.TextBlock {
	t.Helper()
	all, err := store.TextBlocks(p.DB).List(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestATeamLeadWritesChangesAndDeletesATextBlock(t *testing.T) {
	t.Parallel()
	p := portal.Start(t, nil)
	lead := p.SignIn(p.Agent("Thea", desk.TeamLead))
	if a := lead.Get(page); !a.Has("Noch keine Textbausteine") {
		t.Error(a)
	}
	form := url.Values{"form_key": {"einmal"}, "title": {"Protokoll anfordern"}, "body_de": {"Guten Tag {vorname}"}}
	if a := lead.Post(page+"/new", form); a.Status != http.StatusUnprocessableEntity || !a.Has("{vorname} ist kein Platzhalter") || !a.Has("Guten Tag {vorname}") || !a.Has(`href="#body_de"`) {
		t.Error(a)
	}
	form.Set("body_de", "Guten Tag {name}")
	for range 2 {
		if a := lead.Post(page+"/new", form); a.Location != page {
			t.Error(a)
		}
	}
	all := written(t, p)
	if len(all) != 1 {
		t.Fatalf("%d blocks of one form", len(all))
	}
	at := page + "/" + all[0].Ref
	if a := lead.Get(at); !a.Has("Guten Tag {name}") || !a.Has("Name der Ansprechperson") {
		t.Error(a)
	}
	form.Set("version", "1")
	form.Set("body_en", "Dear {name}")
	if a := lead.Post(at, form); a.Location != page {
		t.Error(a)
	}
	form.Set("body_de", "Mein Text")
	if a := lead.Post(at, form); a.Status != http.StatusConflict || !a.Has("Mein Text") || !a.Has("Guten Tag {name}") || !a.Has(`name="version" value="2"`) {
		t.Error("a conflict shows both texts and takes the second press:", a)
	}
	if a := lead.Get(page); !a.Has("Deutsch und Englisch") || !a.Has("Alle Teams") {
		t.Error(a)
	}
	if a := lead.Post(at+"/delete", url.Values{"version": {"1"}}); a.Status != http.StatusConflict || len(written(t, p)) != 1 {
		t.Error("a changed block was deleted:", a)
	}
	if a := lead.Post(at+"/delete", url.Values{"version": {"2"}}); a.Location != page || len(written(t, p)) != 0 {
		t.Error(a)
	}
}
