package directory

import (
	"context"
	"crypto/sha256"
	"slices"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Mailbox is a functional mailbox as those see it who look after it.
type Mailbox struct {
	desk.Mailbox
	Over  bool   // it waits, and no link that was sent confirms it any more
	Stamp string // of this version, see MailboxForm.Seen
}

// MailboxForm is a mailbox as typed.
type MailboxForm struct {
	Email  string // of a new one only
	Lang   string
	Events desk.MailboxEvents
	Seen   string // Stamp of the version that was looked at
}

// MailboxKeeper is who looks after the mailboxes of organisations: somebody of the staff, or an organisation's lead contact.
// Both do the same; what differs is whose organisation they reach, and which addresses they may add.
type MailboxKeeper struct {
	d     *Directory
	staff desk.StaffScope
	lead  *desk.Scope // nil: of the staff
}

// MailboxesFor is for somebody of the staff.
func (d *Directory) MailboxesFor(sc desk.StaffScope) MailboxKeeper {
	return MailboxKeeper{d: d, staff: sc}
}

// OwnMailboxes is for a lead contact.
func (d *Directory) OwnMailboxes(sc desk.Scope) MailboxKeeper { return MailboxKeeper{d: d, lead: &sc} }

func (k MailboxKeeper) person() int64 {
	if k.lead != nil {
		return k.lead.Person
	}
	return k.staff.Person
}

// org finds the organisation for who may look at its mailboxes.
func (k MailboxKeeper) org(ctx context.Context, q store.Querier, op, ref string) (desk.Organisation, error) {
	if k.lead != nil {
		return leading(ctx, q, op, *k.lead, ref)
	}
	if err := reader(op, k.staff); err != nil {
		return desk.Organisation{}, err
	}
	return store.Orgs(q).ByRef(ctx, ref)
}

// begin does so for a change: nobody else changes mailboxes until it ends.
func (k MailboxKeeper) begin(ctx context.Context, tx *store.Tx, op, ref string) (desk.Organisation, error) {
	if k.lead != nil {
		_, org, err := k.d.asLead(ctx, tx, op, *k.lead, ref)
		return org, err
	}
	if err := customers(op, k.staff); err != nil {
		return desk.Organisation{}, err
	}
	if err := tx.LockOrgs(ctx); err != nil {
		return desk.Organisation{}, err
	}
	return store.Orgs(tx).ByRef(ctx, ref)
}

func (d *Directory) mailbox(m desk.Mailbox) Mailbox {
	return Mailbox{m, !m.Confirmed() && !m.AskedUntil.After(d.now()), mailboxFacts(m).stamp()}
}

func mailboxFacts(m desk.Mailbox) facts {
	return facts{"email": m.Email, "lang": m.Lang, "events": "mailbox_" + string(m.Events)}
}

// List gives an organisation and its mailboxes by address.
func (k MailboxKeeper) List(ctx context.Context, org string) (desk.Organisation, []Mailbox, error) {
	o, err := k.org(ctx, k.d.db, "directory.Mailboxes", org)
	if err != nil {
		return o, nil, err
	}
	list, err := store.Mailboxes(k.d.db).OfOrg(ctx, o.ID)
	out := make([]Mailbox, len(list))
	for i, m := range list {
		out[i] = k.d.mailbox(m)
	}
	return o, out, err
}

// One finds a mailbox of an organisation.
func (k MailboxKeeper) One(ctx context.Context, org, ref string) (desk.Organisation, Mailbox, error) {
	const op = "directory.Mailbox"
	o, list, err := k.List(ctx, org)
	if err != nil {
		return o, Mailbox{}, err
	}
	i := slices.IndexFunc(list, func(m Mailbox) bool { return m.Ref == ref })
	if i < 0 {
		return o, Mailbox{}, desk.Missing(op)
	}
	return o, list[i], nil
}

// Add adds a mailbox and asks it to confirm; until then it is told nothing. Sent twice, it is one.
func (k MailboxKeeper) Add(ctx context.Context, org string, f MailboxForm, formKey string) error {
	const op = "directory.AddMailbox"
	if _, err := k.org(ctx, k.d.db, op, org); err != nil {
		return err
	}
	f.Email = desk.FoldEmail(f.Email)
	_, err := k.d.once(ctx, k.person(), formKey, func(tx *store.Tx) (string, error) {
		o, err := k.begin(ctx, tx, op, org)
		if err != nil {
			return "", err
		}
		p := desk.Problems{}
		f.check(p)
		if err := k.checkEmail(ctx, tx, p, o, f.Email); err != nil {
			return "", err
		}
		if err := p.Err(op); err != nil {
			return "", err
		}
		m, err := tx.AddMailbox(ctx, desk.Mailbox{Org: desk.Named{ID: o.ID, Ref: o.Ref, Name: o.Name}, Email: f.Email, Lang: f.Lang, Events: f.Events,
			AddedBy: desk.Named{ID: k.person()}, AddedAt: k.d.now()})
		if err != nil {
			return "", err
		}
		if err := k.d.noteMailbox(ctx, tx, k.person(), "mailbox.add", m, mailboxFacts(m)); err != nil {
			return "", err
		}
		return m.Ref, k.d.askMailbox(ctx, tx, op, m)
	}, org, f.Email, f.Lang, f.Events)
	return err
}

// check finds what is wrong with the choices.
func (f MailboxForm) check(p desk.Problems) {
	if f.Lang != "de" && f.Lang != "en" {
		p.Add("lang", "error.choose")
	}
	if !slices.Contains(desk.MailboxChoices, f.Events) {
		p.Add("events", "error.choose")
	}
}

// checkEmail finds what is wrong with a new address. One that somebody signs in with gets its mails through that access. A
// lead contact adds those of a mail domain that the organisation's contacts have, and is not told whether somebody of
// another organisation has one: of both the vendor is to be asked.
func (k MailboxKeeper) checkEmail(ctx context.Context, tx *store.Tx, p desk.Problems, o desk.Organisation, email string) error {
	switch {
	case email == "":
		p.Add("email", "error.email_required")
	case !desk.ValidEmail(email):
		p.Add("email", "error.email")
	case !o.Active:
		p.Add("email", "error.mailbox_org_inactive")
	}
	if p["email"] != "" {
		return nil
	}
	list, err := store.Mailboxes(tx).OfOrg(ctx, o.ID)
	if err != nil {
		return err
	}
	known, err := unless(store.People(tx).ByEmail(ctx, email))
	if err != nil {
		return err
	}
	members, err := store.People(tx).Members(ctx, o.ID)
	if err != nil {
		return err
	}
	colleague := slices.ContainsFunc(members, func(m store.Member) bool { return m.ID == known.ID })
	domain := true
	if k.lead != nil {
		if domain, err = store.Namings(tx).KnowsDomain(ctx, o.ID, desk.EmailDomain(email)); err != nil {
			return err
		}
	}
	switch {
	case slices.ContainsFunc(list, func(m desk.Mailbox) bool { return m.Email == email }):
		p.Add("email", "error.mailbox_already")
	case len(list) >= desk.MaxMailboxes:
		p.Add("email", "error.mailbox_many")
	case known.ID != 0 && (k.lead == nil || colleague):
		p.Add("email", "error.mailbox_person")
	case known.ID != 0 || !domain:
		p.Add("email", "error.mailbox_support")
	}
	return nil
}

// askMailbox leaves a mail that asks to confirm, unless the address was sent too many already.
func (d *Directory) askMailbox(ctx context.Context, tx *store.Tx, op string, m desk.Mailbox) error {
	n, err := store.Mailboxes(tx).Asked(ctx, m.Email, d.now().Add(-desk.MailboxSpan))
	if err != nil {
		return err
	}
	if n >= desk.MailboxAsks {
		return &desk.Error{Op: op, Kind: desk.TooMany, Key: "error.mailbox_often", Wait: int(desk.MailboxSpan / time.Second)}
	}
	ask, err := tx.AskMailbox(ctx, m, d.now())
	if err != nil {
		return err
	}
	return tx.Enqueue(ctx, desk.JobMailboxAsk, desk.MailboxAskPayload{Ask: ask}, d.now())
}

// change finds a mailbox and lets fn change it.
func (k MailboxKeeper) change(ctx context.Context, op, org, ref string, fn func(*store.Tx, desk.Organisation, desk.Mailbox) error) error {
	return k.d.db.InTx(ctx, func(tx *store.Tx) error {
		o, err := k.begin(ctx, tx, op, org)
		if err != nil {
			return err
		}
		m, err := store.Mailboxes(tx).ByRef(ctx, ref)
		if err == nil && m.Org.ID != o.ID {
			err = desk.Missing(op)
		}
		if err != nil {
			return err
		}
		return fn(tx, o, m)
	})
}

// Edit changes what a mailbox is told of, and in which language. Its address stays: another one is another mailbox.
func (k MailboxKeeper) Edit(ctx context.Context, org, ref string, f MailboxForm) error {
	const op = "directory.EditMailbox"
	return k.change(ctx, op, org, ref, func(tx *store.Tx, _ desk.Organisation, m desk.Mailbox) error {
		before := mailboxFacts(m)
		if err := before.fresh(op, f.Seen); err != nil {
			return err
		}
		p := desk.Problems{}
		f.check(p)
		if err := p.Err(op); err != nil {
			return err
		}
		m.Lang, m.Events = f.Lang, f.Events
		what := changed(before, mailboxFacts(m))
		if len(what) == 0 {
			return nil
		}
		if err := tx.UpdateMailbox(ctx, m); err != nil {
			return err
		}
		return k.d.noteMailbox(ctx, tx, k.person(), "mailbox.edit", m, map[string]any{"email": m.Email, "changed": what})
	})
}

// Ask asks a mailbox that waits once more to confirm.
func (k MailboxKeeper) Ask(ctx context.Context, org, ref string) error {
	const op = "directory.AskMailbox"
	return k.change(ctx, op, org, ref, func(tx *store.Tx, o desk.Organisation, m desk.Mailbox) error {
		switch {
		case m.Confirmed():
			return nil
		case !o.Active:
			return desk.Fail(op, desk.Conflict, "error.mailbox_org_inactive")
		}
		return k.d.askMailbox(ctx, tx, op, m)
	})
}

// End removes a mailbox: it is told nothing from now on.
func (k MailboxKeeper) End(ctx context.Context, org, ref string) error {
	return k.change(ctx, "directory.EndMailbox", org, ref, func(tx *store.Tx, _ desk.Organisation, m desk.Mailbox) error {
		return k.d.endMailbox(ctx, tx, k.person(), "mailbox.end", m)
	})
}

func (d *Directory) endMailbox(ctx context.Context, tx *store.Tx, actor int64, action string, m desk.Mailbox) error {
	if done, err := tx.EndMailbox(ctx, m.ID); err != nil || !done {
		return err
	}
	return d.noteMailbox(ctx, tx, actor, action, m, mailboxFacts(m))
}

func (d *Directory) noteMailbox(ctx context.Context, tx *store.Tx, actor int64, action string, m desk.Mailbox, data any) error {
	return d.note(ctx, tx, actor, m.Org.ID, action, "org:"+m.Org.Ref, data)
}

// MailboxLink finds the mailbox that a link confirms. It consumes nothing: mail scanners open links. A link that ran out, or
// whose mailbox was removed, is desk.NotFound.
func (d *Directory) MailboxLink(ctx context.Context, token string) (desk.Mailbox, error) {
	return store.Mailboxes(d.db).ByToken(ctx, hashed(token), d.now())
}

// ConfirmMailbox is the button on that page. Pressing it twice is fine.
func (d *Directory) ConfirmMailbox(ctx context.Context, token string) error {
	return d.db.InTx(ctx, func(tx *store.Tx) error {
		m, err := store.Mailboxes(tx).ByToken(ctx, hashed(token), d.now())
		if err != nil {
			return err
		}
		done, err := tx.ConfirmMailbox(ctx, m.ID, d.now())
		if err != nil || !done {
			return err
		}
		return d.noteMailbox(ctx, tx, 0, "mailbox.confirm", m, mailboxFacts(m))
	})
}

// MailboxToEnd finds the mailbox that a notice's link ends; one that is no more is desk.NotFound.
func (d *Directory) MailboxToEnd(ctx context.Context, secret string) (desk.Mailbox, error) {
	return store.Mailboxes(d.db).BySecret(ctx, secret)
}

// UnsubscribeMailbox is the button on that page, for whoever reads the mailbox. Of one that is no more nothing is left to do.
func (d *Directory) UnsubscribeMailbox(ctx context.Context, secret string) error {
	return d.db.InTx(ctx, func(tx *store.Tx) error {
		m, err := unless(store.Mailboxes(tx).BySecret(ctx, secret))
		if err != nil || m.ID == 0 {
			return err
		}
		return d.endMailbox(ctx, tx, 0, "mailbox.unsubscribe", m)
	})
}

// hashed is what is stored of a link's token, which is random and long: a fast hash does.
func hashed(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
