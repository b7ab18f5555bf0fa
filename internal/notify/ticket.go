package notify

import (
	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/mail"
	"kundenportal/internal/richtext"
	"kundenportal/internal/store"
)

// The occasions of a mail about a ticket; each has its texts "mail.<occasion>.….".
const (
	received = "received" // the receipt of a new ticket, to its reporter
	created  = "created"  // the same, to others
	asked    = "asked"    // a question of the support
	resolved = "resolved" // a result
	planned  = "planned"
	answered = "answered" // a message of the support
	merged   = "merged"   // it goes on in another ticket
	comment  = "comment"  // a message of a contact

	// What the portal does by itself.
	remindAsked    = "remind_asked"
	remindResolved = "remind_resolved"
	expired        = "expired"

	// A contact's decisions, with words or without.
	confirmed = "confirmed"
	objected  = "objected"
	withdrawn = "withdrawn"
	reopened  = "reopened"
)

func receipt(t store.Told) bool { return t.Data.Action == desk.ActCreate }

func occasion(r recipient, t store.Told) string {
	switch {
	case receipt(t) && r.ticket.Is.Reporter:
		return received
	case receipt(t):
		return created
	case t.Data.Action == desk.ActAsk:
		return asked
	case t.Data.Action == desk.ActResolve:
		return resolved
	case t.Data.Action == desk.ActSchedule:
		return planned
	case t.Data.Action == desk.ActRemind && t.Data.To == desk.Resolved:
		return remindResolved
	case t.Data.Action == desk.ActRemind:
		return remindAsked
	case t.Data.Action == desk.ActExpire:
		return expired
	case t.Data.Action == desk.ActMerge:
		return merged
	case t.ByStaff:
		return answered
	case t.Data.Action == desk.ActConfirm:
		return confirmed
	case t.Data.Action == desk.ActObject:
		return objected
	case t.Data.Action == desk.ActWithdraw:
		return withdrawn
	case t.Data.Action == desk.ActReopen:
		return reopened
	}
	return comment
}

// letter tells of an entry.
func (n *Notifier) letter(r recipient, t told) letter {
	l, what := r.l, occasion(r, t.Told)
	if r.linkOnly && what != received {
		return n.bare(r)
	}
	author := t.Name
	if t.ByStaff {
		author = l.T("mail.by_staff", "name", t.Name)
	}
	if t.Data.For != "" {
		author = l.T("deputy.name", "name", t.Name, "person", t.Data.For)
	}
	r = r.with(author)
	l = r.l
	out := letter{subject: n.subject(r, what), title: l.T("mail." + what + ".title")}
	out.blocks = append(out.blocks, mail.Paragraph(l.T("mail."+what+".lead", "number", t.Number, "name", author)))
	if (what != received || t.Data.ByPhone) && t.Body != "" && !r.linkOnly {
		out.blocks = append(out.blocks, mail.Quote(richtext.Text(t.Body)))
	}
	out.blocks = append(out.blocks, n.facts(r))
	switch what {
	case received:
		out.blocks = append(out.blocks, n.ofBundle(r)...)
		out.blocks = append(out.blocks, n.whatFollows(l, t)...)
	case merged:
		if t.Data.Other != "" {
			out.blocks = append(out.blocks, mail.Paragraph(l.T("mail.merged.into", "other", t.Data.Other)))
		} else {
			out.blocks = append(out.blocks, mail.Paragraph(l.T("mail.merged.elsewhere")))
		}
	case asked:
		out.blocks = append(out.blocks, mail.Paragraph(l.T("mail.asked.then")))
	case resolved:
		key := "mail.resolved.others"
		if r.mayDecide {
			key = "mail.resolved.then"
		}
		out.blocks = append(out.blocks, mail.Paragraph(l.T(key)))
	case remindAsked:
		out.blocks = append(out.blocks, mail.Paragraph(l.T("mail.remind_asked.then")))
	case remindResolved:
		out.blocks = append(out.blocks, mail.Paragraph(l.T("mail.remind_resolved.then")))
		if !t.ClosesAt.IsZero() {
			out.blocks = append(out.blocks, mail.Paragraph(l.T("mail.remind_resolved.closes", "date", l.Date(t.ClosesAt))))
		}
	case expired:
		out.blocks = append(out.blocks, mail.Paragraph(l.T("mail.expired.then")))
	}
	out.blocks = append(out.blocks, n.open(r))
	if (what == expired || what == confirmed) && n.cfg.Ratings && r.ticket.Is.Reporter && r.ticket.Ratable(n.now()) {
		out.blocks = append(out.blocks, mail.Paragraph(l.T("rating.question")), mail.Button(l.T("rating.mail"), n.cfg.BaseURL+"/tickets/"+r.ticket.Number+"#rating"))
	}
	if r.standsFor != "" {
		out.blocks = append(out.blocks, mail.Small(l.T("deputy.mail", "person", r.standsFor)))
	}
	return out
}

// ofBundle lists the tickets of a report for several organisations, for who reported them.
func (n *Notifier) ofBundle(r recipient) []mail.Block {
	if len(r.bundle) == 0 {
		return nil
	}
	var list []mail.Fact
	for _, x := range r.bundle {
		label := x.Org
		if r.linkOnly {
			label = r.l.T("mail.fact.number")
		}
		list = append(list, mail.Fact{Label: label, Value: x.Number})
	}
	return []mail.Block{mail.Paragraph(r.l.N("bundle.mail", len(r.bundle))), mail.Facts(list...)}
}

// with gives own texts what they can name of the ticket; never where the recipient wants no content.
func (r recipient) with(author string) recipient {
	t := r.ticket
	r.l = r.l.With("number", t.Number)
	if r.linkOnly {
		return r
	}
	r.l = r.l.With("name", author, "subject", t.Subject, "org", t.Org.Name, "own_ref", t.OwnRef)
	return r
}

// bare says that there is something to read, and nothing of it.
func (n *Notifier) bare(r recipient) letter {
	r.l = r.l.With("number", r.ticket.Number)
	l := r.l
	return letter{subject: n.subject(r, "bare"), title: l.T("mail.bare.title"),
		blocks: []mail.Block{mail.Paragraph(l.T("mail.bare.lead", "number", r.ticket.Number)), n.open(r)}}
}

// added tells that somebody reads along now.
func (n *Notifier) added(r recipient, by string) letter {
	if r.linkOnly {
		return n.bare(r)
	}
	r = r.with(by)
	l := r.l
	return letter{subject: n.subject(r, "added"), title: l.T("mail.added.title"), blocks: []mail.Block{
		mail.Paragraph(l.T("mail.added.lead", "number", r.ticket.Number, "name", by)), n.facts(r), n.open(r)}}
}

// subject begins with the number in the form that an answer keeps.
func (n *Notifier) subject(r recipient, what string) string {
	s := "[#" + r.ticket.Number + "] " + r.l.T("mail."+what+".subject")
	if r.linkOnly {
		return s
	}
	return s + ": " + r.ticket.Subject
}

// facts are where the ticket stands now.
func (n *Notifier) facts(r recipient) mail.Block {
	l, t := r.l, r.ticket
	if r.linkOnly {
		return mail.Facts(mail.Fact{Label: l.T("mail.fact.number"), Value: t.Number})
	}
	list := []mail.Fact{
		{Label: l.T("mail.fact.number"), Value: t.Number},
		{Label: l.T("mail.fact.subject"), Value: t.Subject},
		{Label: l.T("mail.fact.own_ref"), Value: t.OwnRef},
		{Label: l.T("mail.fact.org"), Value: t.Org.Name},
		{Label: l.T("mail.fact.state"), Value: l.T("state." + string(t.State))},
	}
	if t.Result != desk.NoResult {
		list = append(list, mail.Fact{Label: l.T("result.label"), Value: l.T("result." + string(t.Result))})
	}
	list = append(list, mail.Fact{Label: l.T("mail.fact.planned"), Value: plan(l, t.Ticket)})
	if next := nextStep(t); next != "" {
		list = append(list, mail.Fact{Label: l.T("next.label"), Value: l.T("next." + next)})
	}
	return mail.Facts(list...)
}

func plan(l *i18n.Loc, t desk.Ticket) string {
	if t.PlannedFor != "" && t.PlannedDate != "" {
		return t.PlannedFor + ", " + l.ISODate(t.PlannedDate)
	}
	return t.PlannedFor + l.ISODate(t.PlannedDate)
}

func nextStep(t store.Seen) string {
	switch {
	case t.State == desk.Closed:
		return ""
	case !t.State.IsWithCustomer():
		return "support"
	case t.Is.Reporter:
		return "you"
	}
	return "org"
}

// whatFollows says what happens to a new ticket, and when it is read if it came outside service hours.
func (n *Notifier) whatFollows(l *i18n.Loc, t told) []mail.Block {
	out := []mail.Block{mail.Paragraph(l.T("mail.received.then"))}
	if t.Begins.IsZero() {
		return out
	}
	text := l.T("mail.received.later", "day", l.Weekday(t.Begins), "date", l.Date(t.Begins), "time", l.Time(t.Begins))
	if number := n.cfg.Brand().Emergency; number != "" {
		text += " " + l.T("mail.received.emergency", "number", number)
	}
	return append(out, mail.Paragraph(text))
}

func (n *Notifier) open(r recipient) mail.Block {
	return mail.Button(r.l.T("mail.open"), n.cfg.BaseURL+"/tickets/"+r.ticket.Number)
}
