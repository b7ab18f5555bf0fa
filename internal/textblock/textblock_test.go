package textblock_test

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
	"kundenportal/internal/textblock"
)

var ctx = context.Background()

func setUp(t *testing.T) (*world.World, *textblock.Blocks, desk.StaffScope) {
	t.Helper()
	w := world.New(t, world.SQLite(t))
	return w, textblock.New(w.DB, w.Clock.Now), w.StaffScope(w.Agent("Thea", desk.TeamLead))
}

func german(title, body string) textblock.Form {
	return textblock.Form{Title: title, Bodies: map[string]string{"de": body}}
}

func TestWhatIsWrongIsSaidAtItsField(t *testing.T) {
	t.Parallel()
	_, b, lead := setUp(t)
	if err := b.Add(ctx, lead, german("Gruß", "Guten Tag {name}"), "k0"); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		form textblock.Form
		want map[string]string
	}{
		"nothing":                      {textblock.Form{}, map[string]string{"title": "error.text_block_title", "body_de": "error.text_block_body"}},
		"an unknown placeholder":       {textblock.Form{Title: "A", Bodies: map[string]string{"de": "x", "en": "Dear {vorname}"}}, map[string]string{"body_en": "error.text_block_placeholder"}},
		"a title that is there":        {german("gruß", "x"), map[string]string{"title": "error.text_block_taken"}},
		"a team that is none":          {textblock.Form{Title: "A", Team: "keines", Bodies: map[string]string{"de": "x"}}, map[string]string{"team": "error.choose"}},
		"a title that is too long":     {german(strings.Repeat("ä", textblock.MaxTitle+1), "x"), map[string]string{"title": "error.too_long"}},
		"a text that is too long":      {german("A", strings.Repeat("ä", textblock.MaxBody+1)), map[string]string{"body_de": "error.too_long"}},
		"white space that is no text":  {german("A", " \n "), map[string]string{"body_de": "error.text_block_body"}},
		"a language that is not known": {textblock.Form{Title: "A", Bodies: map[string]string{"fr": "Bonjour"}}, map[string]string{"body_de": "error.text_block_body"}},
	} {
		err := b.Add(ctx, lead, c.form, "k"+name[:3])
		e, _ := errors.AsType[*desk.Error](err)
		if e == nil || !maps.Equal(e.Fields, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if all, err := b.All(ctx, lead); err != nil || len(all) != 1 {
		t.Errorf("there are %d blocks, %v", len(all), err)
	}
}

func TestAFormSentTwiceIsOneBlock(t *testing.T) {
	t.Parallel()
	_, b, lead := setUp(t)
	for range 2 {
		if err := b.Add(ctx, lead, german("Gruß", "Guten Tag"), "key"); err != nil {
			t.Fatal(err)
		}
	}
	if all, _ := b.All(ctx, lead); len(all) != 1 {
		t.Errorf("there are %d blocks", len(all))
	}
	// Who went back and wrote something else did not send it twice.
	if err := b.Add(ctx, lead, german("Dank", "Vielen Dank"), "key"); err != nil {
		t.Fatal(err)
	}
	if all, _ := b.All(ctx, lead); len(all) != 2 {
		t.Errorf("with other words there are %d blocks", len(all))
	}
}

func TestNobodysChangeIsOverwrittenOrDeletedUnseen(t *testing.T) {
	t.Parallel()
	_, b, lead := setUp(t)
	if err := b.Add(ctx, lead, german("Gruß", "Guten Tag"), "key"); err != nil {
		t.Fatal(err)
	}
	all, _ := b.All(ctx, lead)
	first := german("Gruß", "Hallo")
	first.Version = all[0].Version
	if err := b.Edit(ctx, lead, all[0].Ref, first); err != nil {
		t.Fatal(err)
	}
	if err := b.Edit(ctx, lead, all[0].Ref, first); desk.KindOf(err) != desk.Conflict {
		t.Errorf("an older version was written over: %v", err)
	}
	if err := b.Delete(ctx, lead, all[0].Ref, first.Version); desk.KindOf(err) != desk.Conflict {
		t.Errorf("a changed block was deleted: %v", err)
	}
	for range 2 {
		if err := b.Delete(ctx, lead, all[0].Ref, first.Version+1); err != nil {
			t.Errorf("deleting, or doing so again: %v", err)
		}
	}
}

func TestWhoMayWriteAndWhoIsOfferedWhat(t *testing.T) {
	t.Parallel()
	w, b, lead := setUp(t)
	var other int64
	w.Tx(func(tx *store.Tx) (err error) {
		other, err = tx.AddTeam(ctx, "Zweites Team")
		return err
	})
	teams, err := b.Teams(ctx, lead)
	if err != nil || len(teams) != 2 {
		t.Fatal(teams, err)
	}
	for _, team := range append(teams, desk.Named{}) {
		f := german("Für "+team.Name, "x")
		f.Team = team.Ref
		if err := b.Add(ctx, lead, f, "k"+team.Name); err != nil {
			t.Fatal(err)
		}
	}
	for role, c := range map[desk.StaffRole]struct {
		writes bool
		offers int
	}{desk.Agent: {false, 2}, desk.TeamLead: {true, 2}, desk.Administrator: {true, 2}, desk.Editor: {true, 0}, desk.Auditor: {false, 0}} {
		sc := w.StaffScope(w.Agent("P", role))
		all, err := b.All(ctx, sc)
		if (err == nil) != c.writes || c.writes && len(all) != 3 || !c.writes && desk.KindOf(err) != desk.NotFound {
			t.Errorf("%s reads all: %d, %v", role, len(all), err)
		}
		for what, err := range map[string]error{"teams": second(b.Teams(ctx, sc)), "a block": second(b.Block(ctx, sc, "x")), "adding": b.Add(ctx, sc, german("Z", "x"), "z"),
			"editing": b.Edit(ctx, sc, "x", german("Z", "x")), "deleting": b.Delete(ctx, sc, "x", 1)} {
			if !c.writes && desk.KindOf(err) != desk.NotFound {
				t.Errorf("%s, %s: %v", role, what, err)
			}
		}
		if c.writes {
			taken, _ := b.All(ctx, sc)
			for _, x := range taken {
				if x.Title == "Z" {
					_ = b.Delete(ctx, sc, x.Ref, x.Version)
				}
			}
		}
		offered, err := b.Offered(ctx, sc, w.Team)
		if err != nil || len(offered) != c.offers {
			t.Errorf("%s is offered %d, %v, want %d", role, len(offered), err, c.offers)
		}
		if theirs, _ := b.Offered(ctx, sc, other); c.offers > 0 && len(theirs) != 3 {
			t.Errorf("%s is offered %d on another team's ticket, want own, theirs and all's", role, len(theirs))
		}
		for _, x := range all {
			_, err := b.Take(ctx, sc, w.Team, x.Ref)
			if want := c.offers > 0 && x.Team.ID != other; (err == nil) != want {
				t.Errorf("%s takes %q: %v", role, x.Title, err)
			}
		}
	}
}

func second[T any](_ T, err error) error { return err }
