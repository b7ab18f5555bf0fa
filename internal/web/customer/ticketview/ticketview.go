// Package ticketview shows a ticket as its contacts see it: head, conversation with history, and
// facts. The customer's page is made of it, and the staff's "Kundensicht".
//
// It takes a desk.TicketView and nothing else of a ticket, a type without room for what is
// internal, and it must never be given more. It has no forms but the one that withdraws an own
// upload, and loads nothing.
package ticketview

import (
	"strings"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/web/ownfield"
	"kundenportal/internal/web/ui"
)

// Options say how a ticket is shown.
type Options struct {
	L        *i18n.Loc
	Tickets  string                       // beginning of other tickets' addresses: "/tickets/"
	Files    string                       // beginning of attachments' addresses: "/files/"
	Address  func(desk.Attachment) string // of an attachment, instead of one that begins with Files
	Withdraw bool                         // own uploads can be withdrawn
}

// Next gives whose turn it is, as ui.NextStep takes it.
func Next(s desk.State, mine bool) string {
	switch {
	case s == desk.Closed:
		return ""
	case !s.IsWithCustomer():
		return ui.NextSupport
	case mine:
		return ui.NextYou
	}
	return ui.NextOrganisation
}

// NextDate tells what is known of the next step: the version or day it is planned for, else until
// when the next reply comes.
func NextDate(l *i18n.Loc, s desk.State, plannedFor, plannedDate string, nextReply time.Time) string {
	switch {
	case s == desk.Scheduled:
		return plan(l, plannedFor, plannedDate)
	case s == desk.Closed || nextReply.IsZero():
		return ""
	}
	return l.T("customer.next_reply", "date", l.DateTime(nextReply))
}

func plan(l *i18n.Loc, version, day string) string {
	switch {
	case day == "":
		return version
	case version == "":
		return l.ISODate(day)
	}
	return version + " (" + l.ISODate(day) + ")"
}

// item is a line of the conversation: a message, a step of the history, or the mark before what is new.
type item struct {
	post  *ui.Post
	event string
	at    time.Time
	isNew bool
	since bool
}

// items puts entries into lines. A message that also moved the ticket gets a second line that says so.
func items(o Options, v desk.TicketView) []item {
	var out []item
	// Who opens a ticket for the first time is not told that everything is new.
	marks := len(v.Entries) > 0 && !v.Entries[0].New
	marked := false
	for _, e := range v.Entries {
		isNew := e.New && marks
		if isNew && !marked {
			out = append(out, item{since: true})
			marked = true
		}
		event := happened(o.L, v, e)
		if event != "" && e.Data.Action == desk.ActCreate {
			out = append(out, item{event: event, at: e.At, isNew: isNew})
			event = ""
		}
		if e.Kind == desk.EntryMessage {
			out = append(out, item{post: post(o, v, e, isNew)})
			isNew = false
		}
		if event != "" {
			out = append(out, item{event: event, at: e.At, isNew: isNew})
		}
	}
	return out
}

// happened tells a step in the customer's words; empty where a message says it all.
func happened(l *i18n.Loc, v desk.TicketView, e desk.PublicEntry) string {
	name, d := author(l, e), e.Data
	switch e.Kind {
	case desk.EntryWatch:
		return l.T("customer.event.watch", "person", d.Person, "name", name)
	case desk.EntryCircle:
		return l.T("circle.event."+string(d.Circle), "name", name, "person", d.Person)
	case desk.EntryRemoved:
		return l.T("customer.event.removed", "file", d.File, "name", name)
	}
	if d.Field == desk.FieldReporter {
		return l.T("customer.event.reporter", "from", d.Was, "to", d.Is, "name", name)
	}
	if d.OwnField != "" {
		return ownfield.Event(l, name, v.Fields, d)
	}
	switch d.Action {
	case "":
		return corrected(l, e)
	case desk.ActMerge:
		if d.Other != "" {
			return l.T("work.public.merged", "other", d.Other)
		}
		return l.T("work.public.merged_elsewhere")
	case desk.ActCreate:
		if d.ByPhone && d.Caller != "" {
			return l.T("work.public.caller", "name", name, "caller", d.Caller, "person", v.Reporter)
		}
		if d.ByPhone {
			return l.T("customer.event.phone", "name", name, "person", v.Reporter)
		}
	case desk.ActAnswer:
		if d.From != d.To {
			return l.T("customer.event.state", "state", l.T("state."+string(d.To)))
		}
	case desk.ActSchedule:
		return l.T("customer.event.schedule", "plan", plan(l, d.PlannedFor, d.PlannedDate))
	case desk.ActResolve:
		return l.T("customer.event.resolve", "result", l.T("result."+string(d.Result)))
	case desk.ActTake, desk.ActAsk, desk.ActResume, desk.ActReply, desk.ActConfirm, desk.ActObject, desk.ActWithdraw, desk.ActReopen, desk.ActRemind, desk.ActExpire:
		return l.T("customer.event."+string(d.Action), "name", name)
	}
	return ""
}

// corrected tells what staff changed beside the state.
func corrected(l *i18n.Loc, e desk.PublicEntry) string {
	name, d := author(l, e), e.Data
	key := "work.public." + string(d.Field)
	switch d.Field {
	case desk.FieldImpact:
		return l.T(key, "name", name, "is", l.T("impact."+d.Is))
	case desk.FieldNextReply:
		at, err := time.Parse(time.RFC3339, d.Is)
		if err != nil {
			return l.T("work.public.no_next_reply", "name", name)
		}
		return l.T(key, "name", name, "time", l.DateTime(at))
	case desk.FieldProduct, desk.FieldComponent:
		if d.Is == "" {
			return l.T("work.public.no_component", "name", name)
		}
		return l.T(key, "name", name, "is", d.Is)
	case desk.FieldUnwatch:
		return l.T(key, "name", name, "person", d.Person)
	case desk.FieldOrg:
		return l.T(key, "name", name)
	case desk.FieldSplit, desk.FieldSplitOff:
		if d.Other == "" {
			return l.T(key+"_hidden", "name", name)
		}
		return l.T(key, "name", name, "other", d.Other)
	}
	return ""
}

func author(l *i18n.Loc, e desk.PublicEntry) string {
	if e.Author == "" {
		return l.T("customer.ticket.portal")
	}
	if e.Data.For != "" {
		return l.T("deputy.name", "name", e.Author, "person", e.Data.For)
	}
	return e.Author
}

func post(o Options, v desk.TicketView, e desk.PublicEntry, isNew bool) *ui.Post {
	p := &ui.Post{Anchor: "m-" + strings.ToLower(e.Ref), Author: author(o.L, e), Initials: desk.Initials(e.Author), At: e.At, New: isNew,
		Side: ui.SideCustomer, Role: e.AuthorOrg, Body: message(o.L, v.Kind, e), Files: files(o, e.Files)}
	switch {
	case e.ByStaff:
		p.Side, p.Role = ui.SideSupport, o.L.T("role.agent")
	case e.Own:
		p.Side = ui.SideOwn
	}
	if p.Role == "" {
		p.Role = o.L.T("role.contact")
	}
	return p
}

func files(o Options, list []desk.Attachment) []ui.File {
	var out []ui.File
	for _, a := range list {
		f := ui.File{Name: a.Name, Href: o.Files + a.Ref, Size: a.Size, Withdrawn: a.Withdrawn, HEIC: a.IsHEIC()}
		if o.Address != nil {
			f.Href = o.Address(a)
			out = append(out, f)
			continue
		}
		if a.IsImage() {
			f.AsPicture()
		}
		if a.Own && o.Withdraw {
			f.Remove = o.Files + a.Ref + "/withdraw"
		}
		out = append(out, f)
	}
	return out
}

// section is a part of what a form asked for.
type section struct{ title, text string }

// sections parts the first message by what its form asked; later messages have no headings.
func sections(l *i18n.Loc, k desk.Kind, e desk.PublicEntry) []section {
	if e.Data.Expected == "" && e.Data.Benefit == "" {
		return []section{{"", e.Body}}
	}
	out := []section{{l.T("customer.form." + string(k) + ".body"), e.Body}}
	if e.Data.Expected != "" {
		out = append(out, section{l.T("customer.form.expected"), e.Data.Expected})
	}
	if e.Data.Benefit != "" {
		out = append(out, section{l.T("customer.form.benefit"), e.Data.Benefit})
	}
	return out
}
