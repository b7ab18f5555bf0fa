package ticket_test

import (
	"fmt"
	"sync"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/testkit/pg"
	"kundenportal/internal/testkit/world"
	"kundenportal/internal/ticket"
)

// onBoth runs a test on SQLite and on PostgreSQL, where two can write at once.
func onBoth(t *testing.T, test func(*testing.T, *house)) {
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		test(t, newHouse(t, world.SQLite(t)))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		test(t, newHouse(t, world.Open(t, pg.New(t))))
	})
}

func second[T any](_ T, err error) error { return err }

// atOnce runs fn n times side by side and gives the errors.
func atOnce(n int, fn func(i int) error) []error {
	errs := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { errs[i] = fn(i) })
	}
	all.Wait()
	return errs
}

func TestFilesThatComeTogetherAreInOneDraft(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		x := h.question()
		form := ticket.CommentForm(x.Number)
		none, err := h.contacts.DraftFor(ctx, h.mia.ID, form) // as each upload found it
		h.must(err)
		errs := atOnce(8, func(i int) error {
			return second(h.contacts.AddFile(ctx, h.mia.ID, none, file(fmt.Sprintf("bild%d.png", i), 1)))
		})
		refused := 0
		for _, err := range errs {
			if desk.KindOf(err) == desk.Invalid {
				refused++
			} else {
				h.must(err)
			}
		}
		d, err := h.contacts.DraftFor(ctx, h.mia.ID, form)
		h.must(err)
		if len(d.Files) != 3 || refused != 5 { // MaxFiles
			t.Errorf("%d files kept, %d refused, want 3 and 5", len(d.Files), refused)
		}
		h.must(h.contacts.Comment(ctx, h.Scope(h.mia), x.Number, ticket.Message{FormKey: h.key()}))
		v := h.view(h.mia, x.Number)
		if files := v.Entries[len(v.Entries)-1].Files; len(files) != 3 {
			t.Errorf("%d of 3 files were sent", len(files))
		}
	})
}

func TestAnUploadLeavesTheWordsThatWereSavedMeanwhile(t *testing.T) {
	onBoth(t, func(t *testing.T, h *house) {
		x := h.question()
		form := ticket.CommentForm(x.Number)
		before, err := h.contacts.DraftFor(ctx, h.mia.ID, form)
		h.must(err)
		h.must(second(h.contacts.KeepDraft(ctx, h.mia.ID, form, map[string]string{"body": "eine Stunde Arbeit"})))
		h.must(second(h.contacts.AddFile(ctx, h.mia.ID, before, file("bild.png", 1))))
		h.must(second(h.contacts.KeepDraft(ctx, h.mia.ID, form, map[string]string{"reason": "x"})))
		d, err := h.contacts.DraftFor(ctx, h.mia.ID, form)
		h.must(err)
		if d.Values["body"] != "eine Stunde Arbeit" || d.Values["reason"] != "x" || len(d.Files) != 1 {
			t.Errorf("the draft is %+v", d)
		}
	})
}

func TestAFileForADraftThatIsSentMeanwhileIsRefused(t *testing.T) {
	h := build(t)
	d := h.draft(h.mia, h.complete(nil))
	h.must(second(h.contacts.Create(ctx, h.Scope(h.mia), d.Ref)))
	h.kind("a file for a sent form", second(h.contacts.AddFile(ctx, h.mia.ID, d, file("bild.png", 1))), desk.NotFound)
}

func TestAFormSentAgainWithOtherWordsIsAnother(t *testing.T) {
	h := build(t)
	x, y := h.question(), h.question()
	key := h.key()
	for _, m := range []struct {
		number, body string
	}{{x.Number, "Erstens"}, {x.Number, "Erstens"}, {x.Number, "Zweitens"}, {y.Number, "Erstens"}} {
		h.must(h.contacts.Comment(ctx, h.Scope(h.mia), m.number, ticket.Message{FormKey: key, Body: m.body}))
	}
	if n, m := len(h.view(h.mia, x.Number).Entries), len(h.view(h.mia, y.Number).Entries); n != 3 || m != 2 {
		t.Errorf("%d and %d entries, want 3 and 2", n, m)
	}
	h.must(h.reply(x.Number, ticket.Reply{Action: desk.ActAnswer, Body: "Antwort", FormKey: key}))
	h.must(h.reply(x.Number, ticket.Reply{Note: true, Body: "Antwort", FormKey: key}))
	all, err := h.staff.View(ctx, h.StaffScope(h.ute), x.Number)
	h.must(err)
	if n := len(all.Entries); n < 5 {
		t.Errorf("%d entries: a note with the key of an answer was swallowed", n)
	}
}
