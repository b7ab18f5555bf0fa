package notify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/mail"
	"kundenportal/internal/store"
)

// Config is how mails introduce themselves.
type Config struct {
	Brand   func() Brand   // in force
	BaseURL string         // without a slash at the end; every link begins with it
	Reset   desk.ResetFlow // empty: desk.ResetByMail
	From    mail.Address
	ReplyTo mail.Address
	Ratings bool       // who reported a ticket is asked, after its closing, how satisfied they are
	Hours   desk.Hours // where administrators have set none, and the time zone
}

// Brand is what mails show of the installation. Administrators change it while the portal runs.
type Brand struct {
	Portal    string // the portal's name
	Primary   string // colour, "#rrggbb"
	Hotline   string // telephone numbers and address of the support, as they are shown; each may be empty
	Emergency string
	Email     string
	Sender    string // name beside the address that mails come from; empty: that of Config.From
}

// Notifier writes and sends mails.
type Notifier struct {
	db   *store.DB
	send mail.Transport
	text *i18n.Bundle
	now  func() time.Time
	cfg  Config

	kinds func() []Kind // made once, when the first mail is written
}

// New makes a notifier.
func New(db *store.DB, send mail.Transport, text *i18n.Bundle, now func() time.Time, cfg Config) *Notifier {
	return &Notifier{db: db, send: send, text: text, now: now, cfg: cfg, kinds: sync.OnceValue(func() []Kind { return kinds(text) })}
}

// Entry does the job desk.JobNotify: it leaves one job for each person who is to be told, and one for each
// mailbox. Who wrote the entry is not among them, but for the receipt of a new ticket.
func (n *Notifier) Entry(ctx context.Context, payload []byte) error {
	var in desk.NotifyPayload
	if err := read("notify.Entry", payload, &in); err != nil {
		return err
	}
	told, err := store.Jobs(n.db).Told(ctx, in.Ticket, in.Seq)
	if err != nil {
		return nothing(err)
	}
	audience, err := store.Tickets(n.db).Audience(ctx, in.Ticket, n.now())
	if err != nil {
		return err
	}
	if told.Data.Action == desk.ActRemind {
		if audience, err = n.reporterOf(ctx, in.Ticket, audience); err != nil {
			return err
		}
	}
	heads, err := store.Tickets(n.db).Heads(ctx, in.Ticket)
	if err != nil {
		return err
	}
	return n.db.InTx(ctx, func(tx *store.Tx) error {
		for _, p := range audience {
			if p.ID == told.Author && (!receipt(told) || !heads) {
				continue
			}
			if err := tx.Enqueue(ctx, desk.JobMail, desk.MailPayload{Ticket: in.Ticket, Seq: in.Seq, Person: p.ID}, n.now()); err != nil {
				return err
			}
		}
		return n.tellMailboxes(ctx, tx, in, told)
	})
}

// Mail does the job desk.JobMail: it tells one person of an entry.
func (n *Notifier) Mail(ctx context.Context, payload []byte) error {
	var in desk.MailPayload
	if err := read("notify.Mail", payload, &in); err != nil {
		return err
	}
	entry, err := store.Jobs(n.db).Told(ctx, in.Ticket, in.Seq)
	if err != nil {
		return nothing(err)
	}
	audience, err := store.Tickets(n.db).Audience(ctx, in.Ticket, n.now())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(audience, func(p store.Listener) bool { return p.ID == in.Person })
	if i < 0 {
		return nil // reads along no more, or has no account any more
	}
	r, err := n.recipient(ctx, audience[i].Person, entry.Number)
	if err != nil {
		return nothing(err)
	}
	r.linkOnly, r.standsFor = entry.LinkOnly || r.ticket.Confidential, audience[i].For.Name
	t := told{Told: entry}
	if t.Data.Other, err = n.shown(ctx, r.person, t.Data.Other); err != nil {
		return err
	}
	if receipt(entry) {
		if t.Begins, err = n.begins(ctx, entry.At); err != nil {
			return err
		}
	}
	if entry.Data.Action == desk.ActRemind {
		if r.ticket.State != entry.Data.To {
			return nil // it was answered meanwhile
		}
		if t.ClosesAt, err = n.closesAt(ctx, r.ticket.Ticket); err != nil {
			return err
		}
	}
	l := n.letter(r, t)
	l.id, l.thread = n.id(entry.Number, in.Seq, r.person), n.id(entry.Number, 1, r.person)
	return n.post(ctx, r.l, r.person, l)
}

// Watcher does the job desk.JobWatcher: it tells somebody that they read along now.
func (n *Notifier) Watcher(ctx context.Context, payload []byte) error {
	var in desk.WatcherPayload
	if err := read("notify.Watcher", payload, &in); err != nil {
		return err
	}
	number, linkOnly, err := store.Jobs(n.db).Number(ctx, in.Ticket)
	if err != nil {
		return nothing(err)
	}
	p, err := n.person(ctx, in.Person)
	if err != nil {
		return nothing(err)
	}
	r, err := n.recipient(ctx, p, number)
	if err != nil {
		return nothing(err)
	}
	by, err := store.People(n.db).ByID(ctx, in.By)
	if err != nil {
		return nothing(err)
	}
	r.linkOnly = linkOnly || r.ticket.Confidential // its words do not leave the portal
	l := n.added(r, by.Name())
	l.id, l.thread = n.id(number, "watcher", p), n.id(number, 1, p)
	return n.post(ctx, r.l, p, l)
}

// Welcome does the job desk.JobWelcome: it tells a new person where the first password is to be had.
func (n *Notifier) Welcome(ctx context.Context, payload []byte) error {
	return n.aboutAccount(ctx, "notify.Welcome", payload, n.welcome)
}

// Naming does the job desk.JobNaming: it tells a lead contact that a naming was decided. Who was named
// and why it was refused stand behind the link, for those who still lead the organisation.
func (n *Notifier) Naming(ctx context.Context, payload []byte) error {
	var in desk.NamingPayload
	if err := read("notify.Naming", payload, &in); err != nil {
		return err
	}
	x, err := store.Namings(n.db).ByID(ctx, in.Naming)
	if err != nil {
		return nothing(err)
	}
	p, err := n.person(ctx, x.AskedBy.ID)
	if err != nil {
		return nothing(err)
	}
	scope, err := store.People(n.db).Scope(ctx, p.ID, n.now())
	if err != nil || !scope.Leads(x.Org.ID) || x.State != desk.NamingApproved && x.State != desk.NamingRefused {
		return err
	}
	return n.write(ctx, p, func(l *i18n.Loc) letter { return n.decided(l, x) })
}

// PasswordChanged does the job desk.JobPassword.
func (n *Notifier) PasswordChanged(ctx context.Context, payload []byte) error {
	return n.aboutAccount(ctx, "notify.PasswordChanged", payload, n.passwordChanged)
}

func (n *Notifier) aboutAccount(ctx context.Context, op string, payload []byte, write func(*i18n.Loc, desk.Person) letter) error {
	var in desk.PersonPayload
	if err := read(op, payload, &in); err != nil {
		return err
	}
	p, err := n.person(ctx, in.Person)
	if err != nil {
		return nothing(err)
	}
	return n.write(ctx, p, func(l *i18n.Loc) letter { return write(l, p) })
}

// ResetLink sends mail 1 of a reset. It is called with the link in hand and keeps nothing of it.
func (n *Notifier) ResetLink(ctx context.Context, to desk.Person, link string, valid time.Duration) error {
	return n.write(ctx, to, func(l *i18n.Loc) letter { return n.resetLink(l, to, link, valid) })
}

// ResetKey sends mail 2 of a reset, likewise.
func (n *Notifier) ResetKey(ctx context.Context, to desk.Person, key string, valid time.Duration) error {
	return n.write(ctx, to, func(l *i18n.Loc) letter { return n.resetKey(l, to, key, valid) })
}

// person finds somebody who can get mail.
func (n *Notifier) person(ctx context.Context, id int64) (desk.Person, error) {
	p, err := store.People(n.db).ByID(ctx, id)
	if err == nil && (!p.Active || p.Email == "") {
		err = desk.Missing("notify.person")
	}
	return p, err
}

// recipient is a contact with the ticket as they see it now.
type recipient struct {
	person    desk.Person
	ticket    store.Seen
	mayDecide bool
	linkOnly  bool
	standsFor string         // for whom the recipient is told, as deputy
	bundle    []desk.Bundled // of a receipt: the tickets of the same report
	l         *i18n.Loc
}

func (n *Notifier) recipient(ctx context.Context, p desk.Person, number string) (recipient, error) {
	scope, err := store.People(n.db).Scope(ctx, p.ID, n.now())
	if err != nil {
		return recipient{}, err
	}
	seen, err := store.Tickets(n.db).ForContact(ctx, scope, number)
	if err != nil {
		return recipient{}, err
	}
	l, err := n.words(ctx, p)
	r := recipient{person: p, ticket: seen, mayDecide: scope.CanDecide(seen.Is), l: l}
	if err == nil && seen.HasBundle && seen.Is.Reporter {
		r.bundle, err = store.Tickets(n.db).Bundled(ctx, scope, seen.ID)
	}
	return r, err
}

// shown gives the number of another ticket to who may see it, and to others none.
func (n *Notifier) shown(ctx context.Context, p desk.Person, number string) (string, error) {
	if number == "" {
		return "", nil
	}
	scope, err := store.People(n.db).Scope(ctx, p.ID, n.now())
	if err != nil {
		return "", err
	}
	seen, err := store.Tickets(n.db).Shown(ctx, scope, []string{number})
	if err != nil || !seen[number] {
		return "", err
	}
	return number, nil
}

// letter is what differs from mail to mail.
type letter struct {
	id       string // empty: a new one with each attempt
	thread   string // Message-ID of the ticket's first mail to this person
	subject  string
	title    string
	greeting string // empty: by name
	blocks   []mail.Block
	headers  map[string]string // besides those of all mails
}

// write sends what fn writes in the recipient's language.
func (n *Notifier) write(ctx context.Context, to desk.Person, fn func(*i18n.Loc) letter) error {
	l, err := n.words(ctx, to)
	if err != nil {
		return err
	}
	return n.post(ctx, l, to, fn(l))
}

func (n *Notifier) post(ctx context.Context, loc *i18n.Loc, to desk.Person, l letter) error {
	if err := n.send.Send(ctx, n.compose(loc, to, l)); err != nil {
		return fmt.Errorf("notify.post: %w", err)
	}
	return nil
}

// compose puts greeting and foot around a letter.
func (n *Notifier) compose(loc *i18n.Loc, to desk.Person, l letter) mail.Message {
	if l.greeting == "" {
		l.greeting = loc.T("mail.greeting", "name", to.Name())
	}
	blocks := append([]mail.Block{mail.Paragraph(l.greeting)}, l.blocks...)
	blocks = append(blocks, mail.Small(n.foot(loc)))
	b, from := n.cfg.Brand(), n.cfg.From
	if b.Sender != "" {
		from.Name = b.Sender
	}
	m := mail.Message{ID: l.id, From: from, ReplyTo: n.cfg.ReplyTo, To: []mail.Address{{Name: to.Name(), Addr: to.Email}},
		Subject: l.subject, Text: mail.Text(blocks...), HTML: mail.HTML(mail.HTMLBrand{Name: b.Portal, Primary: b.Primary},
			loc.Lang(), l.title, blocks...), Date: n.now(),
		// RFC 3834, section 5; Exchange heeds the other one.
		Headers: map[string]string{"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}}
	maps.Copy(m.Headers, l.headers)
	if m.ID == "" {
		m.ID = mail.NewID(n.domain())
	}
	if l.thread != "" && l.thread != m.ID {
		m.References = []string{l.thread}
	}
	return m
}

// id makes the Message-ID of a mail about a ticket: the same in every attempt, another for everybody.
func (n *Notifier) id(number string, what any, p desk.Person) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%v\x00%s", number, what, p.Ref))
	return hex.EncodeToString(sum[:16]) + "@" + n.domain()
}

func (n *Notifier) domain() string {
	return n.cfg.From.Addr[strings.LastIndex(n.cfg.From.Addr, "@")+1:]
}

func read(op string, payload []byte, into any) error {
	if err := json.Unmarshal(payload, into); err != nil {
		return &desk.Error{Op: op, Kind: desk.Invalid, Err: err}
	}
	return nil
}

// nothing is for what is not there (any more), or not for the recipient: then nothing is sent.
func nothing(err error) error {
	if desk.KindOf(err) == desk.NotFound {
		return nil
	}
	return err
}
