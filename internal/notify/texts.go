package notify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/mail"
	"kundenportal/internal/store"
)

// Texts are the use cases of wording mails: for who manages the installation's settings. They change words and nothing
// else: who gets a mail, and which facts are in it, stays with the Notifier.
type Texts struct {
	n     *Notifier
	kinds []Kind // those that this installation sends
}

// Texts makes them.
func (n *Notifier) Texts() *Texts {
	t := &Texts{n: n}
	flow := n.cfg.Reset
	if flow == "" {
		flow = desk.ResetByMail
	}
	for _, k := range n.kinds() {
		if k.flow == "" || k.flow == flow {
			t.kinds = append(t.kinds, k)
		}
	}
	return t
}

// Kinds lists the mails that this installation sends, in the order of the page.
func (t *Texts) Kinds() []Kind { return t.kinds }

// Worded is a text of a mail in a language, shipped and, if there is one, in the installation's words.
type Worded struct {
	Part
	Lang    string
	Shipped string
	Own     string // empty: the shipped text is sent
	Fault   string // catalogue key: why Own is not sent, but the shipped text
	Newer   bool   // the shipped text is another one than that in whose place Own was written
	At      time.Time
	By      string
}

// Field names the text in a form.
func (w Worded) Field() string { return w.Name + "_" + w.Lang }

// Text is what stands in the form: the own words or the shipped ones.
func (w Worded) Text() string {
	if w.Own != "" {
		return w.Own
	}
	return w.Shipped
}

// KindTexts is a kind with its texts, part by part and in each part by language.
type KindTexts struct {
	Kind
	Texts []Worded
	Stamp string // names this version, see TextsForm.Seen
}

// Own counts the texts in the installation's words, Faults those of them that are not sent.
func (k KindTexts) Own() (own, faults int) {
	for _, w := range k.Texts {
		if w.Own != "" {
			own++
		}
		if w.Fault != "" {
			faults++
		}
	}
	return own, faults
}

// Last is the newest of the own texts; the zero value: there is none.
func (k KindTexts) Last() Worded {
	var out Worded
	for _, w := range k.Texts {
		if w.At.After(out.At) {
			out = w
		}
	}
	return out
}

// Knows lists the placeholders of all texts, each once.
func (k KindTexts) Knows() []string {
	var out []string
	for _, p := range k.Parts {
		out = append(out, p.Knows...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Common lists the placeholders that every text of the kind can have, Special those that one of them can have besides.
func (k KindTexts) Common() []string {
	var out []string
	for _, name := range k.Knows() {
		if !slices.ContainsFunc(k.Parts, func(p Part) bool { return !slices.Contains(p.Knows, name) }) {
			out = append(out, name)
		}
	}
	return out
}

// Special is explained at Common.
func (k KindTexts) Special(p Part) []string {
	common := k.Common()
	return slices.DeleteFunc(slices.Clone(p.Knows), func(name string) bool { return slices.Contains(common, name) })
}

// TextsForm are the texts of a kind as typed, by Worded.Field. An empty one, and one that is as it was shipped, goes back to
// the shipped text.
type TextsForm struct {
	Typed map[string]string
	Seen  string
}

func settings(op string, sc desk.StaffScope) error {
	if !sc.May(desk.ManageSettings) {
		return desk.Missing(op)
	}
	return nil
}

// All lists the mails with their texts.
func (t *Texts) All(ctx context.Context, sc desk.StaffScope) ([]KindTexts, error) {
	if err := settings("notify.Texts.All", sc); err != nil {
		return nil, err
	}
	own, err := store.MailTexts(t.n.db).All(ctx)
	out := make([]KindTexts, len(t.kinds))
	for i, k := range t.kinds {
		out[i] = t.texts(k, own)
	}
	return out, err
}

// One gives the texts of a kind.
func (t *Texts) One(ctx context.Context, sc desk.StaffScope, kind string) (KindTexts, error) {
	return t.one(ctx, t.n.db, sc, "notify.Texts.One", kind)
}

func (t *Texts) one(ctx context.Context, q store.Querier, sc desk.StaffScope, op, kind string) (KindTexts, error) {
	if err := settings(op, sc); err != nil {
		return KindTexts{}, err
	}
	i := slices.IndexFunc(t.kinds, func(k Kind) bool { return k.Name == kind })
	if i < 0 {
		return KindTexts{}, desk.Missing(op)
	}
	own, err := store.MailTexts(q).All(ctx)
	return t.texts(t.kinds[i], own), err
}

func (t *Texts) texts(k Kind, own []desk.MailText) KindTexts {
	out := KindTexts{Kind: k}
	h := sha256.New()
	for _, p := range k.Parts {
		for _, lang := range i18n.Languages() {
			w := Worded{Part: p, Lang: lang}
			w.Shipped, _ = t.n.text.Shipped(lang, p.Key)
			if i := slices.IndexFunc(own, func(x desk.MailText) bool { return x.Key == p.Key && x.Lang == lang }); i >= 0 {
				w.Own, w.Fault, w.Newer, w.At, w.By = own[i].Body, p.fault(own[i].Body), own[i].Shipped != w.Shipped, own[i].ChangedAt, own[i].ChangedBy.Name
			}
			fmt.Fprintf(h, "%s\x00%s\x00", w.Field(), w.Own)
			out.Texts = append(out.Texts, w)
		}
	}
	out.Stamp = hex.EncodeToString(h.Sum(nil)[:12])
	return out
}

// read checks what was typed; a field that was not sent stays as it is.
func (f TextsForm) read(op string, k KindTexts) ([]Worded, error) {
	p := desk.Problems{}
	out := slices.Clone(k.Texts)
	for i, w := range out {
		typed, sent := f.Typed[w.Field()]
		if !sent {
			continue
		}
		if typed = w.clean(typed); typed == w.Shipped {
			typed = ""
		}
		out[i].Own = typed
		if typed == "" {
			continue
		}
		if key := w.fault(typed); key != "" {
			p.Add(w.Field(), key)
		}
	}
	return out, p.Err(op)
}

// Save writes the texts of a kind. It is a desk.Conflict when somebody else did so meanwhile.
func (t *Texts) Save(ctx context.Context, sc desk.StaffScope, kind string, f TextsForm) error {
	const op = "notify.Texts.Save"
	return t.n.db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockStaff(ctx); err != nil { // two who change settings wait for one another
			return err
		}
		before, err := t.one(ctx, tx, sc, op, kind)
		if err != nil {
			return err
		}
		if f.Seen != "" && f.Seen != before.Stamp {
			return desk.Fail(op, desk.Conflict, "error.mail_text_changed")
		}
		after, err := f.read(op, before)
		if err != nil {
			return err
		}
		changes := map[string][2]string{}
		for i, w := range after {
			was := before.Texts[i]
			if w.Own == was.Own && !was.Newer {
				continue
			}
			if err := t.put(ctx, tx, sc, w); err != nil {
				return err
			}
			if w.Own != was.Own {
				changes[w.Field()] = [2]string{was.Text(), w.Text()}
			}
		}
		if len(changes) == 0 {
			return nil
		}
		text, err := json.Marshal(changes)
		if err != nil {
			return err
		}
		return tx.Audit(ctx, sc.Person, 0, "mail_text.edit", "mail_text:"+kind, string(text), t.n.now())
	})
}

func (t *Texts) put(ctx context.Context, tx *store.Tx, sc desk.StaffScope, w Worded) error {
	if w.Own == "" {
		return tx.DropMailText(ctx, w.Key, w.Lang)
	}
	return tx.SetMailText(ctx, desk.MailText{Key: w.Key, Lang: w.Lang, Body: w.Own, Shipped: w.Shipped, ChangedAt: t.n.now(), ChangedBy: desk.Named{ID: sc.Person}})
}

// Revert goes back to the shipped texts of a kind, in all languages.
func (t *Texts) Revert(ctx context.Context, sc desk.StaffScope, kind, seen string) error {
	f := TextsForm{Typed: map[string]string{}, Seen: seen}
	k, err := t.One(ctx, sc, kind)
	for _, w := range k.Texts {
		f.Typed[w.Field()] = ""
	}
	if err != nil {
		return err
	}
	return t.Save(ctx, sc, kind, f)
}

// Preview writes a kind's mails about invented matters as their recipient gets them, with what was typed where something
// was; nothing is stored or sent.
func (t *Texts) Preview(ctx context.Context, sc desk.StaffScope, kind, lang string, f TextsForm) ([]mail.Message, error) {
	const op = "notify.Texts.Preview"
	k, err := t.one(ctx, t.n.db, sc, op, kind)
	if err != nil {
		return nil, err
	}
	typed, err := f.read(op, k)
	if err != nil {
		return nil, err
	}
	all, err := store.MailTexts(t.n.db).All(ctx)
	if err != nil {
		return nil, err
	}
	own := t.n.reworded(all, lang)
	for _, w := range typed {
		if w.Lang != lang {
			continue
		}
		delete(own, w.Key)
		if w.Own != "" && w.fault(w.Own) == "" {
			own[w.Key] = i18n.NewWording(w.Own)
		}
	}
	l := t.n.with(lang, own)
	to := t.sampleReader(l)
	var out []mail.Message
	for _, x := range t.samples(kind, l, to) {
		out = append(out, t.n.compose(l, to, x))
	}
	return out, nil
}

// Try sends the mails of Preview to who asks for them.
func (t *Texts) Try(ctx context.Context, sc desk.StaffScope, kind, lang string, typed TextsForm) (to string, err error) {
	const op = "notify.Texts.Try"
	me, err := store.People(t.n.db).ByID(ctx, sc.Person)
	if err != nil {
		return "", err
	}
	mails, err := t.Preview(ctx, sc, kind, lang, typed)
	if err != nil {
		return "", err
	}
	l := t.n.text.For(me.Lang, t.n.cfg.Hours.Zone)
	for _, m := range mails {
		m.To = []mail.Address{{Name: me.Name(), Addr: me.Email}}
		m.ID, m.References, m.Subject = mail.NewID(t.n.domain()), nil, l.T("mailtext.test_subject", "subject", m.Subject)
		if err := t.n.send.Send(ctx, m); err != nil {
			return "", &desk.Error{Op: op, Kind: desk.Invalid, Key: "error.mail_text_not_sent", Err: err}
		}
	}
	return me.Email, nil
}

// words are the texts in a person's language, in the installation's words where it has any that can be sent.
func (n *Notifier) words(ctx context.Context, to desk.Person) (*i18n.Loc, error) {
	own, err := store.MailTexts(n.db).All(ctx)
	if err != nil {
		return nil, err
	}
	lang := n.text.For(to.Lang, nil).Lang()
	return n.with(lang, n.reworded(own, lang)), nil
}

func (n *Notifier) with(lang string, own map[string]i18n.Wording) *i18n.Loc {
	b := n.cfg.Brand()
	return n.text.For(lang, n.cfg.Hours.Zone).Reworded(own).With("portal", b.Portal, "hotline", b.Hotline, "email", b.Email)
}

// reworded leaves out what cannot be sent (any more): the text is gone, or does not have the placeholders that it should.
func (n *Notifier) reworded(own []desk.MailText, lang string) map[string]i18n.Wording {
	out := map[string]i18n.Wording{}
	for _, x := range own {
		if x.Lang != lang {
			continue
		}
		for _, k := range n.kinds() {
			if i := slices.IndexFunc(k.Parts, func(p Part) bool { return p.Key == x.Key }); i >= 0 && k.Parts[i].fault(x.Body) == "" {
				out[x.Key] = i18n.NewWording(x.Body)
			}
		}
	}
	return out
}
