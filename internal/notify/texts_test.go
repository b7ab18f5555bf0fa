package notify_test

import (
	"errors"
	"strings"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/notify"
	"kundenportal/internal/store"
)

// worded is a rig with somebody who words its mails.
type worded struct {
	*rig
	texts *notify.Texts
	ada   desk.StaffScope
}

func newWorded(t *testing.T, change ...func(*notify.Config)) *worded {
	t.Helper()
	r := newRig(t, change...)
	return &worded{r, r.n.Texts(), r.StaffScope(r.Agent("Ada", desk.Administrator))}
}

func (r *worded) save(kind string, typed map[string]string) {
	r.T.Helper()
	if err := r.texts.Save(ctx, r.ada, kind, notify.TextsForm{Typed: typed}); err != nil {
		r.T.Fatal(err)
	}
}

func (r *worded) one(kind string) notify.KindTexts {
	r.T.Helper()
	k, err := r.texts.One(ctx, r.ada, kind)
	if err != nil {
		r.T.Fatal(err)
	}
	return k
}

func TestMailsAreSentInTheInstallationsWords(t *testing.T) {
	t.Parallel()
	r := newWorded(t)
	tk := r.ticket()
	r.save("answered", map[string]string{"subject_de": "Antwort der {portal}-Redaktion", "lead_de": "{name} meint zu „{subject}“ von {org} ({own_ref}):"})
	r.save("frame", map[string]string{"greeting_de": "Moin {name},"})
	m := r.write(tk, r.answer("Bitte neu starten.", desk.ActAnswer))[0]
	if want := "[#" + tk.Number + "] Antwort der MACH Kundenportal-Redaktion: Bescheid druckt nicht"; m.Subject != want {
		t.Errorf("subject %q", m.Subject)
	}
	wantTexts(t, m, "Moin Mia Muster,", "Ute Muster (Support) meint zu „Bescheid druckt nicht“ von Stadt Musterhausen (10.2-34/26):", "> Bitte neu starten.", "Ticket öffnen")
	k := r.one("answered")
	if own, faults := k.Own(); own != 2 || faults != 0 || k.Last().By != "Ada Muster" {
		t.Errorf("own %d, faults %d, last %+v", own, faults, k.Last())
	}
}

func TestAnotherLanguageKeepsItsWords(t *testing.T) {
	t.Parallel()
	r := newWorded(t)
	tk := r.ticket()
	r.save("answered", map[string]string{"subject_en": "Hello there"})
	if m := r.write(tk, r.answer("Ja.", desk.ActAnswer))[0]; !strings.Contains(m.Subject, "Neue Nachricht") {
		t.Errorf("subject %q", m.Subject)
	}
}

func TestATextIsATextAndASubjectOneLine(t *testing.T) {
	t.Parallel()
	r := newWorded(t)
	tk := r.ticket()
	r.save("answered", map[string]string{"subject_de": "Antwort\r\nBcc: evil@example.org\r\n\r\nBody", "lead_de": `<script>alert(1)</script> <a href="https://evil.example">hier</a> {name}`})
	m := r.write(tk, r.answer("Ja.", desk.ActAnswer))[0]
	if len(m.To) != 1 || header(m, "Bcc") != "" || !strings.Contains(m.Subject, "Antwort Bcc: evil@example.org Body") {
		t.Errorf("to %v\n%s", m.To, m.Raw)
	}
	if strings.Contains(m.HTML, "<script") || strings.Contains(m.HTML, `href="https://evil`) || !strings.Contains(m.HTML, "&lt;script&gt;") {
		t.Errorf("html %s", m.HTML)
	}
}

func TestWhatATextMustNotHoldIsSaidAtItsField(t *testing.T) {
	t.Parallel()
	r := newWorded(t)
	for name, c := range map[string]struct{ kind, field, text, want string }{
		"a placeholder that does not exist":    {"answered", "lead_de", "{passwort}", "error.mail_text_unknown"},
		"one of another mail":                  {"welcome", "lead_de", "{number}", "error.mail_text_unknown"},
		"content in the receipt":               {"received", "lead_de", "{number}: {subject}", "error.mail_text_unknown"},
		"content in mails without content":     {"bare", "lead_de", "{number} {org}", "error.mail_text_unknown"},
		"no number where nothing else is said": {"bare", "lead_de", "Es gibt Neues.", "error.mail_text_lacking"},
		"no time in what is valid for one":     {"link", "valid_en", "The link is valid.", "error.mail_text_lacking"},
		"a brace that is none":                 {"answered", "title_de", "{{.number}}", "error.mail_text_brace"},
		"too much":                             {"answered", "title_de", strings.Repeat("a", notify.MaxLine+1), "error.too_long"},
	} {
		err := r.texts.Save(ctx, r.ada, c.kind, notify.TextsForm{Typed: map[string]string{c.field: c.text}})
		e, ok := errors.AsType[*desk.Error](err)
		if !ok || e.Fields[c.field] != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	rows, err := store.MailTexts(r.DB).All(ctx)
	if err != nil || len(rows) != 0 {
		t.Errorf("stored %v, %v", rows, err)
	}
}

// Every text that an installation can word gets every placeholder that it can have. Whoever wants no content gets none all
// the same.
func TestNoWordsBringContentToWhoWantsNone(t *testing.T) {
	t.Parallel()
	r := newWorded(t)
	all, err := r.texts.All(ctx, r.ada)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range all {
		typed := map[string]string{}
		for _, w := range k.Texts {
			typed[w.Field()] = "{" + strings.Join(w.Knows, "} {") + "}"
		}
		r.save(k.Name, typed)
	}
	city := r.Org("Stilldorf", desk.Organisation{})
	city.LinkOnly = true
	r.Tx(func(tx *store.Tx) error { return tx.UpdateOrg(ctx, city) })
	eva := r.Contact("Eva", city, nil)
	tk := r.Ticket("Streng geheim", eva, city, func(n *store.NewTicket) {
		n.OwnRef, n.First.Data.Action, n.First.Body = "AZ-4711", desk.ActCreate, "Inhalt der Meldung"
	})
	r.enqueue(desk.JobNotify, desk.NotifyPayload{Ticket: tk.ID, Seq: 1})
	r.run()
	mails := r.write(tk, r.answer("Inhalt der Antwort", desk.ActAnswer))
	if len(mails) != 2 {
		t.Fatalf("%d mails", len(mails))
	}
	for _, m := range mails {
		for _, content := range []string{"geheim", "Stilldorf", "AZ-4711", "Inhalt", "Ute"} {
			if strings.Contains(m.Raw+m.Text+m.HTML, content) {
				t.Errorf("%q in %s\n%s", content, m.Subject, m.Text)
			}
		}
		if !strings.Contains(m.Text, tk.Number) {
			t.Errorf("no number in %s", m.Text)
		}
	}
}

func TestATextThatNoLongerFitsIsNotSent(t *testing.T) {
	t.Parallel()
	r := newWorded(t)
	tk := r.ticket()
	put := func(key, body string) {
		r.Tx(func(tx *store.Tx) error {
			return tx.SetMailText(ctx, desk.MailText{Key: key, Lang: "de", Body: body, Shipped: "früher", ChangedAt: r.Clock.Now(), ChangedBy: desk.Named{ID: r.ada.Person}})
		})
	}
	put("mail.answered.lead", "{name} schreibt zu {gone}:")
	put("mail.answered.title", "Post")
	put("mail.never.was", "{gone}")
	m := r.write(tk, r.answer("Ja.", desk.ActAnswer))[0]
	wantTexts(t, m, "Ute Muster (Support) schreibt zum Ticket "+tk.Number+":")
	if !strings.Contains(m.HTML, "<title>Post</title>") {
		t.Error("the text that fits is not sent")
	}
	k := r.one("answered")
	if own, faults := k.Own(); own != 2 || faults != 1 {
		t.Errorf("own %d, faults %d", own, faults)
	}
	for _, w := range k.Texts {
		if w.Field() == "title_de" && !w.Newer {
			t.Error("nobody is told that the shipped text is another one")
		}
	}
}

func TestWhoChangedATextIsInTheAudit(t *testing.T) {
	t.Parallel()
	r := newWorded(t)
	old := r.one("asked")
	form := notify.TextsForm{Typed: map[string]string{"title_de": " Noch\u202e etwas  gefragt "}, Seen: old.Stamp}
	if err := r.texts.Save(ctx, r.ada, "asked", form); err != nil {
		t.Fatal(err)
	}
	if err := r.texts.Save(ctx, r.ada, "asked", form); desk.KindOf(err) != desk.Conflict {
		t.Errorf("an older version was overwritten: %v", err)
	}
	form.Seen = r.one("asked").Stamp
	for range 2 { // the second changes nothing
		if err := r.texts.Save(ctx, r.ada, "asked", form); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.texts.Revert(ctx, r.ada, "asked", form.Seen); err != nil {
		t.Fatal(err)
	}
	rows, err := store.People(r.DB).Audit(ctx, store.AuditFilter{Area: "mail_text"}, 10)
	if err != nil || len(rows) != 2 || rows[0].Actor.Name != "Ada Muster" || rows[1].Kind+":"+rows[1].Subject.Ref != "mail_text:asked" ||
		rows[1].Data != `{"title_de":["Der Support hat eine Rückfrage","Noch etwas gefragt"]}` {
		t.Errorf("audit %+v, %v", rows, err)
	}
	if k := r.one("asked"); k.Stamp != old.Stamp {
		t.Errorf("not as shipped: %+v", k.Texts)
	}
}

func TestWordsAreForWhoManagesSettings(t *testing.T) {
	t.Parallel()
	r := newWorded(t)
	tom := r.StaffScope(r.Agent("Tom", desk.Agent))
	_, one := r.texts.One(ctx, tom, "answered")
	_, all := r.texts.All(ctx, tom)
	_, preview := r.texts.Preview(ctx, tom, "answered", "de", notify.TextsForm{})
	_, try := r.texts.Try(ctx, tom, "answered", "de", notify.TextsForm{})
	for name, err := range map[string]error{"one": one, "all": all, "preview": preview, "try": try,
		"save":   r.texts.Save(ctx, tom, "answered", notify.TextsForm{}),
		"revert": r.texts.Revert(ctx, tom, "answered", "")} {
		if desk.KindOf(err) != desk.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(r.box.Messages()); n != 0 {
		t.Errorf("%d mails", n)
	}
}

// Every mail can be worded, looked at and tried, in both languages and with both ways to a new password; each of its texts
// stands in one of its previews, so that none is worded in vain.
func TestEachTextIsSeenInAPreview(t *testing.T) {
	t.Parallel()
	for _, flow := range []desk.ResetFlow{desk.ResetByMail, desk.ResetByLink} {
		for _, hotline := range []string{"0800 1", ""} {
			r := newWorded(t, func(c *notify.Config) {
				c.Reset = flow
				c.Brand = func() notify.Brand {
					return notify.Brand{Portal: "P", Hotline: hotline, Email: "a@b.example", Emergency: "112"}
				}
			})
			all, err := r.texts.All(ctx, r.ada)
			if err != nil {
				t.Fatal(err)
			}
			for _, k := range all {
				for _, lang := range i18n.Languages() {
					f := notify.TextsForm{Typed: map[string]string{}}
					for _, w := range k.Texts {
						f.Typed[w.Field()] = "«" + w.Field() + "» {" + strings.Join(w.Knows, "} {") + "}"
					}
					mails, err := r.texts.Preview(ctx, r.ada, k.Name, lang, f)
					if err != nil {
						t.Fatal(k.Name, err)
					}
					var text strings.Builder
					for _, m := range mails {
						text.WriteString(m.Subject + m.Text + m.HTML)
					}
					for _, w := range k.Texts {
						shown := strings.Contains(text.String(), "«"+w.Field()+"»")
						if w.Lang == lang && !shown && k.Name != "frame" || w.Lang != lang && shown {
							t.Errorf("%s, %s: %s shown: %v", k.Name, lang, w.Field(), shown)
						}
					}
				}
			}
		}
	}
}

func TestATestMailGoesToWhoAsksForIt(t *testing.T) {
	t.Parallel()
	r := newWorded(t)
	r.save("resolved", map[string]string{"title_en": "We have a result"})
	to, err := r.texts.Try(ctx, r.ada, "resolved", "en", notify.TextsForm{})
	mails := r.box.Messages()
	if err != nil || len(mails) != 2 || mails[0].To[0] != to || !strings.HasPrefix(mails[0].Subject, "[Test] [#2026-000123] ") || !strings.Contains(mails[0].HTML, "We have a result") {
		t.Fatalf("%v, %d mails: %+v", err, len(mails), mails)
	}
	r.mails.fail = 1
	if _, err := r.texts.Try(ctx, r.ada, "resolved", "en", notify.TextsForm{}); desk.KindOf(err) != desk.Invalid {
		t.Errorf("a mail server that fails: %v", err)
	}
}

// A mail that is added later is worded like the others: its subject's key is in the table.
func TestEveryMailOfTheCataloguesCanBeWorded(t *testing.T) {
	t.Parallel()
	b, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, flow := range []desk.ResetFlow{desk.ResetByMail, desk.ResetByLink} {
		n := notify.New(nil, nil, b, nil, notify.Config{Reset: flow})
		for _, k := range n.Texts().Kinds() {
			for _, p := range k.Parts {
				known[p.Key] = true
				if _, ok := b.Shipped("de", p.Key); !ok {
					t.Errorf("%s: no text %s", k.Name, p.Key)
				}
			}
		}
	}
	for _, key := range b.Keys() {
		if (strings.HasPrefix(key, "mail.") || strings.HasPrefix(key, "deputy.mails.")) && strings.HasSuffix(key, ".subject") && !strings.HasPrefix(key, "mail.fact.") &&
			!known[key] && !known[key+i18n.Other] {
			t.Errorf("%s belongs to no mail that can be worded", key)
		}
	}
}
