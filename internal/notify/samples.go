package notify

import (
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/mail"
	"kundenportal/internal/store"
)

// What the invented matters of previews have in numbers.
const (
	sampleNumber  = "2026-000123"
	sampleOther   = "2026-000118"
	sampleRef     = "10.2-34/26"
	sampleEmail   = "miriam.koehler@stadt.example"
	sampleMailbox = "it@stadt.example"
	sampleKey     = "KBTX-7MPR-W3HD-9QFZ-4CNS"
)

// sampleReader is the invented recipient of previews.
func (t *Texts) sampleReader(l *i18n.Loc) desk.Person {
	return desk.Person{GivenName: l.T("mailtext.sample.given_name"), FamilyName: l.T("mailtext.sample.family_name"), Email: sampleEmail, Lang: l.Lang(),
		Active: true, HasPassword: true}
}

// samples writes the mails of a kind about invented matters: more than one where its words depend on them.
func (t *Texts) samples(kind string, l *i18n.Loc, to desk.Person) []letter {
	n := t.n
	what := func(on told, change func(*recipient)) letter {
		r := t.sampleRecipient(l, to)
		if change != nil {
			change(&r)
		}
		return n.letter(r, on)
	}
	link := n.cfg.BaseURL + "/…"
	switch kind {
	case received:
		return []letter{what(t.sampleEntry(l, desk.ActCreate), func(r *recipient) { r.ticket.Is.Reporter = true })}
	case resolved:
		return []letter{
			what(t.sampleEntry(l, desk.ActResolve), func(r *recipient) { r.mayDecide = true; r.ticket.State = desk.Resolved }),
			what(t.sampleEntry(l, desk.ActResolve), func(r *recipient) { r.ticket.State = desk.Resolved }),
		}
	case merged:
		here, elsewhere := t.sampleEntry(l, desk.ActMerge), t.sampleEntry(l, desk.ActMerge)
		here.Data.Other = sampleOther
		return []letter{what(here, closed), what(elsewhere, closed)}
	case remindResolved:
		e := t.sampleEntry(l, desk.ActRemind)
		e.Data.To, e.ClosesAt = desk.Resolved, n.now().AddDate(0, 0, 7)
		return []letter{what(e, func(r *recipient) { r.ticket.State = desk.Resolved })}
	case "added":
		return []letter{n.added(t.sampleRecipient(l, to), l.T("mailtext.sample.colleague"))}
	case "bare":
		return []letter{n.bare(t.sampleRecipient(l, to))}
	case "welcome":
		return []letter{n.welcome(l, to)}
	case "link", "choose":
		return []letter{n.resetLink(l, to, link, time.Hour)}
	case "key":
		return []letter{n.resetKey(l, to, sampleKey, time.Hour)}
	case "changed":
		return []letter{n.passwordChanged(l, to)}
	case "email_link":
		return []letter{n.emailLink(l, link, time.Hour)}
	case "email_asked", "email_changed":
		return []letter{n.aboutEmail(l, "mail."+kind, n.signIn())}
	case "naming_approved", "naming_refused":
		x := desk.Naming{Org: desk.Named{Name: l.T("mailtext.sample.org")}, State: desk.NamingApproved}
		if kind == "naming_refused" {
			x.State = desk.NamingRefused
		}
		return []letter{n.decided(l, x)}
	case "deputy_set", "deputy_ended", "absent_set", "absent_ended":
		return []letter{t.sampleDeputyship(l, kind)}
	case "handover":
		facts := []mail.Fact{{Label: sampleNumber, Value: l.T("mailtext.sample.subject")}, {Label: sampleOther, Value: l.T("mail.handover.subject_hidden")}}
		from := l.T("mailtext.sample.colleague")
		return []letter{n.handover(l, from, facts, n.cfg.BaseURL+"/tickets"), n.handover(l, from, facts[:1], n.cfg.BaseURL+"/tickets")}
	case "mailbox", "mailbox_ask":
		m := desk.Mailbox{Org: desk.Named{Name: l.T("mailtext.sample.org")}, Email: sampleMailbox, Events: desk.MailboxAll, Secret: "…"}
		if kind == "mailbox" {
			x := n.mailboxNotice(l, m, t.sampleEntry(l, desk.ActAnswer).Told)
			x.headers = nil // there is nothing to end
			return []letter{x}
		}
		return []letter{n.mailboxAsk(l, m, link)}
	case "alarm_warn", "alarm_breach":
		in := desk.AlarmPayload{Goal: desk.GoalFirstReply, Step: desk.StepWarn, At: n.now()}
		if kind == "alarm_breach" {
			in.Step = desk.StepBreach
		}
		return []letter{n.alarm(l, t.sampleRecipient(l, to).ticket.Ticket, in)}
	}
	e, state := t.sampleEntry(l, desk.ActAnswer), desk.InProgress
	switch kind {
	case created:
		e, state = t.sampleEntry(l, desk.ActCreate), desk.New
	case asked:
		e, state = t.sampleEntry(l, desk.ActAsk), desk.WaitingForCustomer
	case planned:
		e, state = t.sampleEntry(l, desk.ActSchedule), desk.Scheduled
	case remindAsked:
		e, state = t.sampleEntry(l, desk.ActRemind), desk.WaitingForCustomer
	case expired:
		e, state = t.sampleEntry(l, desk.ActExpire), desk.Closed
	case comment, confirmed, objected, withdrawn, reopened:
		e = t.sampleEntry(l, map[string]desk.Action{confirmed: desk.ActConfirm, objected: desk.ActObject, withdrawn: desk.ActWithdraw, reopened: desk.ActReopen}[kind])
		e.ByStaff = false
		if kind == confirmed || kind == withdrawn {
			e.Body, state = "", desk.Closed
		}
	}
	return []letter{what(e, func(r *recipient) { r.ticket.State = state })}
}

func closed(r *recipient) { r.ticket.State = desk.Closed }

// sampleEntry is at night, so that what is said outside service hours is shown too.
func (t *Texts) sampleEntry(l *i18n.Loc, a desk.Action) told {
	now := t.n.now().In(t.n.cfg.Hours.Zone)
	e := told{Told: store.Told{Number: sampleNumber, Name: l.T("mailtext.sample.agent"), ByStaff: true, Body: l.T("mailtext.sample.message"),
		At: time.Date(now.Year(), now.Month(), now.Day(), 23, 0, 0, 0, now.Location()), Data: desk.PublicData{Action: a}}}
	switch a {
	case desk.ActRemind, desk.ActExpire, desk.ActMerge:
		e.Body = ""
	case desk.ActCreate, desk.ActConfirm, desk.ActObject, desk.ActWithdraw, desk.ActReopen, "":
		e.Name, e.ByStaff = l.T("mailtext.sample.colleague"), false
	}
	if a == desk.ActCreate {
		e.Begins = begins(t.n.cfg.Hours, e.At)
	}
	return e
}

func (t *Texts) sampleRecipient(l *i18n.Loc, to desk.Person) recipient {
	return recipient{person: to, l: l, ticket: store.Seen{Ticket: desk.Ticket{Number: sampleNumber, Subject: l.T("mailtext.sample.subject"), OwnRef: sampleRef,
		Org: desk.Named{Name: l.T("mailtext.sample.org")}, State: desk.InProgress}}}
}

func (t *Texts) sampleDeputyship(l *i18n.Loc, kind string) letter {
	from, toDeputy := t.n.now(), kind == "deputy_set" || kind == "deputy_ended"
	reader := desk.Named{Name: l.T("mailtext.sample.given_name") + " " + l.T("mailtext.sample.family_name")}
	x := desk.Deputyship{Org: desk.Named{Name: l.T("mailtext.sample.org")}, Absent: reader, Deputy: desk.Named{Name: l.T("mailtext.sample.colleague")},
		From: from, Until: from.AddDate(0, 0, 14)}
	if toDeputy {
		x.Absent, x.Deputy = x.Deputy, reader
	}
	return t.n.deputyship(l, x, toDeputy, kind == "deputy_ended" || kind == "absent_ended", l.T("mailtext.sample.lead"))
}
