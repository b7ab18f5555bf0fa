package directory_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/store"
)

var everything = directory.MailboxForm{Email: "it@altenau.example", Lang: "de", Events: desk.MailboxAll}

// boxes are the mailboxes of Jens' organisation as Jens looks after them.
func (x town) boxes() directory.MailboxKeeper { return x.d.OwnMailboxes(x.Scope(x.jens)) }

func (x town) staff() directory.MailboxKeeper { return x.d.MailboxesFor(x.admin) }

func (x town) list(t *testing.T) []directory.Mailbox {
	t.Helper()
	_, list, err := x.boxes().List(ctx, x.org.Ref)
	ok(t, err)
	return list
}

// link gives the request that was left last a token.
func (x town) link(t *testing.T, m directory.Mailbox, token string) {
	t.Helper()
	sum := sha256.Sum256([]byte(token))
	x.Tx(func(tx *store.Tx) error {
		ask, err := tx.AskMailbox(ctx, m.Mailbox, x.Clock.Now())
		if err == nil {
			_, err = tx.MailboxToken(ctx, ask, sum[:], x.Clock.Now())
		}
		return err
	})
}

func TestAMailboxIsAddedOnceAndWaits(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	f := everything
	f.Email = " IT@Altenau.example "
	for range 2 {
		ok(t, x.boxes().Add(ctx, x.org.Ref, f, "form"))
	}
	list := x.list(t)
	if len(list) != 1 || list[0].Email != "it@altenau.example" || list[0].Confirmed() || list[0].Over || list[0].ByStaff || list[0].AddedBy.Name != x.jens.Name() {
		t.Fatalf("%+v", list)
	}
	if n := x.jobs(t, desk.JobMailboxAsk); n != 1 {
		t.Errorf("%d mails ask it to confirm", n)
	}
	x.Clock.Move(desk.MailboxValid)
	if !x.list(t)[0].Over {
		t.Error("its link works for ever")
	}
}

func TestWhichAddressesBecomeMailboxes(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	ok(t, x.staff().Add(ctx, x.org.Ref, directory.MailboxForm{Email: "amt@fremd.example", Lang: "en", Events: desk.MailboxNew}, store.NewRef()))
	for _, tt := range []struct {
		name, email, lead, staff string // what is said to a lead contact and to staff; empty: it is added
	}{
		{"of the organisation's domain", "it@altenau.example", "", "error.mailbox_already"},
		{"of a foreign domain", "it@provider.example", "error.mailbox_support", ""},
		{"a colleague's", x.mia.Email, "error.mailbox_person", "error.mailbox_person"},
		{"of somebody in another organisation", x.ulrike.Email, "error.mailbox_support", "error.mailbox_person"},
		{"of the staff", x.boss.Email, "error.mailbox_support", "error.mailbox_person"},
		{"what it has already", "amt@fremd.example", "error.mailbox_already", "error.mailbox_already"},
		{"none", "", "error.email_required", "error.email_required"},
		{"no address", "it@", "error.email", "error.email"},
	} {
		t.Run(tt.name+" by a lead contact", func(t *testing.T) { wantAdded(t, x, x.boxes(), tt.email, tt.lead) })
		t.Run(tt.name+" by staff", func(t *testing.T) { wantAdded(t, x, x.staff(), tt.email, tt.staff) })
	}
	field(t, x.staff().Add(ctx, x.org.Ref, directory.MailboxForm{Email: "x@altenau.example", Lang: "fr", Events: desk.MailboxAll}, store.NewRef()), "lang", "error.choose")
	field(t, x.staff().Add(ctx, x.org.Ref, directory.MailboxForm{Email: "x@altenau.example", Lang: "de", Events: "secret"}, store.NewRef()), "events", "error.choose")
	for i := len(x.list(t)); i < desk.MaxMailboxes; i++ {
		ok(t, x.staff().Add(ctx, x.org.Ref, directory.MailboxForm{Email: fmt.Sprintf("%d@altenau.example", i), Lang: "de", Events: desk.MailboxAll}, store.NewRef()))
	}
	wantAdded(t, x, x.boxes(), "zuviel@altenau.example", "error.mailbox_many")
	o := x.org
	o.Active = false
	x.Tx(func(tx *store.Tx) error { return tx.UpdateOrg(ctx, o) })
	wantAdded(t, x, x.staff(), "spaet@altenau.example", "error.mailbox_org_inactive")
}

func wantAdded(t *testing.T, x town, k directory.MailboxKeeper, email, want string) {
	t.Helper()
	err := k.Add(ctx, x.org.Ref, directory.MailboxForm{Email: email, Lang: "de", Events: desk.MailboxAll}, store.NewRef())
	if want == "" {
		ok(t, err)
		return
	}
	field(t, err, "email", want)
}

func TestAnAddressIsAskedThreeTimesADayHoweverItIsAdded(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	ok(t, x.boxes().Add(ctx, x.org.Ref, everything, store.NewRef()))
	m := x.list(t)[0]
	ok(t, x.boxes().Ask(ctx, x.org.Ref, m.Ref))
	ok(t, x.boxes().End(ctx, x.org.Ref, m.Ref))
	ok(t, x.staff().Add(ctx, x.org.Ref, everything, store.NewRef()))
	m = x.list(t)[0]
	ok(t, x.boxes().End(ctx, x.org.Ref, m.Ref))
	if err := x.boxes().Add(ctx, x.org.Ref, everything, store.NewRef()); desk.KindOf(err) != desk.TooMany || len(x.list(t)) != 0 {
		t.Errorf("a fourth mail: %v", err)
	}
	x.Clock.Move(desk.MailboxSpan)
	ok(t, x.boxes().Add(ctx, x.org.Ref, everything, store.NewRef()))
	if n := x.jobs(t, desk.JobMailboxAsk); n != 4 {
		t.Errorf("%d mails", n)
	}
}

func TestOnlyWhoLooksAfterAMailboxFindsIt(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	ok(t, x.boxes().Add(ctx, x.org.Ref, everything, store.NewRef()))
	m := x.list(t)[0]
	agent, editor := x.StaffScope(x.Agent("Tomke", desk.Agent)), x.StaffScope(x.Agent("Edda", desk.Editor))
	for name, tt := range map[string]struct {
		keeper directory.MailboxKeeper
		org    string
		reads  bool
		want   desk.ErrorKind
	}{
		"a colleague":                         {x.d.OwnMailboxes(x.Scope(x.mia)), x.org.Ref, false, desk.NotFound},
		"another organisation's lead contact": {x.d.OwnMailboxes(x.Scope(x.ulrike)), x.org.Ref, false, desk.NotFound},
		"the same through their own page":     {x.d.OwnMailboxes(x.Scope(x.ulrike)), x.other.Ref, true, desk.NotFound},
		"nobody":                              {x.d.OwnMailboxes(desk.Scope{}), x.org.Ref, false, desk.NotFound},
		"an agent":                            {x.d.MailboxesFor(agent), x.org.Ref, true, desk.Forbidden},
		"an editor":                           {x.d.MailboxesFor(editor), x.org.Ref, false, desk.NotFound},
		"staff on another organisation":       {x.staff(), x.other.Ref, true, desk.NotFound},
	} {
		t.Run(name, func(t *testing.T) {
			if _, list, err := tt.keeper.List(ctx, tt.org); (err == nil) != tt.reads || tt.org == x.other.Ref && len(list) != 0 {
				t.Errorf("list: %v %v", list, err)
			}
			for what, err := range map[string]error{
				"edit": tt.keeper.Edit(ctx, tt.org, m.Ref, directory.MailboxForm{Lang: "en", Events: desk.MailboxNew}),
				"ask":  tt.keeper.Ask(ctx, tt.org, m.Ref), "end": tt.keeper.End(ctx, tt.org, m.Ref),
			} {
				if desk.KindOf(err) != tt.want {
					t.Errorf("%s: %v", what, err)
				}
			}
		})
	}
	if list := x.list(t); len(list) != 1 || list[0].Mailbox != m.Mailbox {
		t.Errorf("changed to %+v", list)
	}
}

func TestALinkConfirmsItsOwnMailbox(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	for _, email := range []string{"amt@altenau.example", "it@altenau.example"} {
		f := everything
		f.Email = email
		ok(t, x.boxes().Add(ctx, x.org.Ref, f, store.NewRef()))
	}
	office, it := x.list(t)[0], x.list(t)[1]
	x.link(t, office, "a")
	x.link(t, it, "b")
	for _, token := range []string{"c", "", it.Ref, it.Secret} {
		if err := x.d.ConfirmMailbox(ctx, token); desk.KindOf(err) != desk.NotFound {
			t.Errorf("%q: %v", token, err)
		}
	}
	if m, err := x.d.MailboxLink(ctx, "b"); err != nil || m.ID != it.ID || x.list(t)[1].Confirmed() {
		t.Errorf("looking at a link: %+v %v", m, err)
	}
	for range 2 {
		ok(t, x.d.ConfirmMailbox(ctx, "b"))
	}
	if list := x.list(t); list[0].Confirmed() || !list[1].Confirmed() {
		t.Errorf("%+v", list)
	}
	x.Clock.Move(desk.MailboxValid)
	if err := x.d.ConfirmMailbox(ctx, "a"); desk.KindOf(err) != desk.NotFound {
		t.Errorf("a link that ran out: %v", err)
	}
	x.link(t, office, "d")
	ok(t, x.boxes().End(ctx, x.org.Ref, office.Ref))
	if err := x.d.ConfirmMailbox(ctx, "d"); desk.KindOf(err) != desk.NotFound {
		t.Errorf("the link of one that was removed: %v", err)
	}
}

func TestWhoReadsAMailboxEndsItOnceOrTwice(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	ok(t, x.boxes().Add(ctx, x.org.Ref, everything, store.NewRef()))
	m := x.list(t)[0]
	ok(t, x.d.UnsubscribeMailbox(ctx, m.Ref))
	if got, err := x.d.MailboxToEnd(ctx, m.Secret); err != nil || got.ID != m.ID {
		t.Fatalf("%+v %v", got, err)
	}
	for range 2 {
		ok(t, x.d.UnsubscribeMailbox(ctx, m.Secret))
	}
	if _, err := x.d.MailboxToEnd(ctx, m.Secret); desk.KindOf(err) != desk.NotFound || len(x.list(t)) != 0 {
		t.Errorf("it is still there: %v", err)
	}
	deeds, err := x.d.Deeds(ctx, x.admin, x.org.ID, 10)
	ok(t, err)
	if len(deeds) != 2 || deeds[0].Action != "mailbox.unsubscribe" || deeds[0].Actor.Name != "" || deeds[0].Name != m.Email || deeds[1].Action != "mailbox.add" {
		t.Errorf("%+v", deeds)
	}
}

func TestALateChangeOfAMailboxIsRefused(t *testing.T) {
	t.Parallel()
	x := newTown(t)
	ok(t, x.boxes().Add(ctx, x.org.Ref, everything, store.NewRef()))
	m := x.list(t)[0]
	f := directory.MailboxForm{Lang: "en", Events: desk.MailboxNew, Seen: m.Stamp}
	ok(t, x.boxes().Edit(ctx, x.org.Ref, m.Ref, f))
	if got := x.list(t)[0]; got.Lang != "en" || got.Events != desk.MailboxNew || got.Email != m.Email {
		t.Errorf("%+v", got)
	}
	var e *desk.Error
	if err := x.staff().Edit(ctx, x.org.Ref, m.Ref, f); !errors.As(err, &e) || e.Kind != desk.Conflict {
		t.Errorf("an older version was saved: %v", err)
	}
}
