package notify

import (
	"slices"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
)

// Bounds of texts, in characters.
const (
	MaxLine = 150 // subject, heading, label of a button
	MaxText = 2000
)

// Kind is a sort of mail, or what all mails have in common, whose texts an installation can word for itself.
// What it holds besides (names, facts of a ticket, words that somebody wrote, links) is the portal's.
type Kind struct {
	Name  string // in addresses and in the catalogues' keys mailtext.kind.<name>.…
	Group string
	Parts []Part
	flow  desk.ResetFlow // empty: sent in both
}

// Part is one text of a mail.
type Part struct {
	Key      string   // as i18n.Bundle.Shipped names it
	Name     string   // within its kind: in forms, and in the catalogues' keys mailtext.part.<name>
	Line     bool     // of one line
	Knows    []string // placeholders that it can have
	Required []string // and those without which the mail would not say what its recipient needs
}

// everywhere are the placeholders that each text can have.
var everywhere = []string{"portal", "hotline", "email"}

// ofTicket are those of mails about a ticket. The mails that an organisation gets which wants no content in them have
// none of these but the number.
var ofTicket = []string{"number", "name", "subject", "org", "own_ref"}

// required names what must stay in a text, by its key.
var required = map[string][]string{
	"mail.received.lead": {"number"}, "mail.received.later": {"date", "time"}, "mail.received.emergency": {"number"}, "mail.bare.lead": {"number"},
	"mail.merged.into": {"other"}, "mail.remind_resolved.closes": {"date"},
	"mail.link.valid": {"time"}, "mail.key.then": {"time"}, "mail.email_link.then": {"time"},
	"mail.mailbox.lead": {"number"}, "mail.mailbox_ask.then": {"n"},
	"mail.alarm_warn.subject": {"number", "goal"}, "mail.alarm_warn.lead": {"goal", "time"},
	"mail.alarm_breach.subject": {"number", "goal"}, "mail.alarm_breach.lead": {"goal", "time"},
	"mail.foot.both": {"hotline", "email"}, "mail.foot.reach": {"contact"},
}

// lines are the parts of one line.
var lines = []string{"subject", "subject_one", "subject_other", "title", "greeting", "greeting_all", "open", "end", "open_ticket", "open_deputy", "sign_in", "organisation", "username"}

type listed struct {
	group, name string
	flow        desk.ResetFlow
	prefix      string
	knows       []string
	parts       []string // what follows the prefix; with another beginning, the whole key
}

// sorts lists all mails, in the order of the page. A test wants every subject of the catalogues in it.
var sorts = []listed{
	{"tickets", received, "", "mail.received", []string{"number"}, []string{"subject", "title", "lead", "then", "later", "emergency"}},
	{"tickets", created, "", "mail.created", ofTicket, []string{"subject", "title", "lead"}},
	{"tickets", answered, "", "mail.answered", ofTicket, []string{"subject", "title", "lead"}},
	{"tickets", asked, "", "mail.asked", ofTicket, []string{"subject", "title", "lead", "then"}},
	{"tickets", planned, "", "mail.planned", ofTicket, []string{"subject", "title", "lead"}},
	{"tickets", resolved, "", "mail.resolved", ofTicket, []string{"subject", "title", "lead", "then", "others"}},
	{"tickets", comment, "", "mail.comment", ofTicket, []string{"subject", "title", "lead"}},
	{"tickets", confirmed, "", "mail.confirmed", ofTicket, []string{"subject", "title", "lead"}},
	{"tickets", objected, "", "mail.objected", ofTicket, []string{"subject", "title", "lead"}},
	{"tickets", withdrawn, "", "mail.withdrawn", ofTicket, []string{"subject", "title", "lead"}},
	{"tickets", reopened, "", "mail.reopened", ofTicket, []string{"subject", "title", "lead"}},
	{"tickets", merged, "", "mail.merged", ofTicket, []string{"subject", "title", "lead", "into", "elsewhere"}},
	{"tickets", remindAsked, "", "mail.remind_asked", ofTicket, []string{"subject", "title", "lead", "then"}},
	{"tickets", remindResolved, "", "mail.remind_resolved", ofTicket, []string{"subject", "title", "lead", "then", "closes"}},
	{"tickets", expired, "", "mail.expired", ofTicket, []string{"subject", "title", "lead", "then"}},
	{"tickets", "added", "", "mail.added", ofTicket, []string{"subject", "title", "lead"}},
	{"tickets", "bare", "", "mail.bare", []string{"number"}, []string{"subject", "title", "lead"}},

	{"accounts", "welcome", desk.ResetByMail, "mail.welcome", nil, []string{"subject", "title", "lead", "username", "then"}},
	{"accounts", "welcome", desk.ResetByLink, "mail.welcome", nil, []string{"subject", "title", "lead", "username", "mail.choose.welcome"}},
	{"accounts", "link", desk.ResetByMail, "mail.link", nil, []string{"subject", "title", "lead", "then", "keeps", "open", "valid", "ignore"}},
	{"accounts", "key", desk.ResetByMail, "mail.key", nil, []string{"subject", "title", "lead", "then", "keeps", "secret"}},
	{"accounts", "choose", desk.ResetByLink, "mail.choose", nil, []string{"subject", "title", "lead", "then", "keeps", "open", "mail.link.valid", "ignore"}},
	{"accounts", "changed", "", "mail.changed", nil, []string{"subject", "title", "lead", "not_you"}},
	{"accounts", "email_link", "", "mail.email_link", nil, []string{"subject", "title", "lead", "open", "then", "ignore"}},
	{"accounts", "email_asked", "", "mail.email_asked", nil, []string{"subject", "title", "lead", "not_you", "open"}},
	{"accounts", "email_changed", "", "mail.email_changed", nil, []string{"subject", "title", "lead", "not_you", "open"}},

	{"organisations", "naming_approved", "", "mail.naming_approved", []string{"org"}, []string{"subject", "title", "lead", "then"}},
	{"organisations", "naming_refused", "", "mail.naming_refused", []string{"org"}, []string{"subject", "title", "lead", "then"}},
	{"organisations", "deputy_set", "", "deputy.mails.deputy_set", nil, []string{"subject", "title", "lead", "deputy.mails.may"}},
	{"organisations", "deputy_ended", "", "deputy.mails.deputy_ended", nil, []string{"subject", "title", "lead"}},
	{"organisations", "absent_set", "", "deputy.mails.absent_set", nil, []string{"subject", "title", "lead"}},
	{"organisations", "absent_ended", "", "deputy.mails.absent_ended", nil, []string{"subject", "title", "lead"}},
	{"organisations", "handover", "", "mail.handover", nil, []string{"subject.one", "subject.other", "title", "lead.one", "lead.other", "subject_hidden", "open"}},

	{"organisations", "mailbox_ask", "", "mail.mailbox_ask", []string{"org"}, []string{"subject", "title", "lead", "holds", "open", "then", "ignore"}},
	{"organisations", "mailbox", "", "mail.mailbox", []string{"number", "org", "event"}, []string{"subject", "title", "lead", "why", "end"}},

	{"staff", "alarm_warn", "", "mail.alarm_warn", nil, []string{"subject", "title", "lead"}},
	{"staff", "alarm_breach", "", "mail.alarm_breach", nil, []string{"subject", "title", "lead"}},

	{"frame", "frame", "", "mail", nil, []string{"greeting", "greeting_all", "open", "sign_in", "organisation", "deputy.mails.open", "foot.automatic", "foot.both", "foot.reach"}},
}

// Groups of the kinds, in the order of the page.
var Groups = []string{"tickets", "accounts", "organisations", "staff", "frame"}

// kinds makes the table: what each text can name is what its shipped words name, what its mail knows, and what all know.
func kinds(b *i18n.Bundle) []Kind {
	out := make([]Kind, 0, len(sorts))
	for _, s := range sorts {
		k := Kind{Name: s.name, Group: s.group, flow: s.flow}
		for _, name := range s.parts {
			k.Parts = append(k.Parts, s.part(b, name))
		}
		out = append(out, k)
	}
	return out
}

// names are those of parts that do not end as their keys do.
var names = map[string]string{
	"mail.open": "open_ticket", "deputy.mails.open": "open_deputy", "deputy.mails.may": "may", "mail.choose.welcome": "then", "mail.link.valid": "valid",
	"mail.foot.automatic": "foot_automatic", "mail.foot.both": "foot_both", "mail.foot.reach": "foot_reach",
	"mail.handover.subject.one": "subject_one", "mail.handover.subject.other": "subject_other",
	"mail.handover.lead.one": "lead_one", "mail.handover.lead.other": "lead_other",
}

func (s listed) part(b *i18n.Bundle, name string) Part {
	p := Part{Key: s.prefix + "." + name, Name: name}
	if strings.Contains(name, "mail") {
		p.Key = name
	}
	if other := names[p.Key]; other != "" {
		p.Name = other
	}
	shipped, _ := b.Shipped(i18n.Languages()[0], p.Key)
	p.Knows = slices.Concat(i18n.NewWording(shipped).Names(), s.knows, everywhere)
	slices.Sort(p.Knows)
	p.Knows = slices.Compact(p.Knows)
	p.Required, p.Line = required[p.Key], slices.Contains(lines, p.Name)
	return p
}

// clean prepares what was typed: of a line nothing is left that could end it.
func (p Part) clean(text string) string {
	if p.Line {
		return desk.Line(text)
	}
	return desk.Text(text)
}

// max is how long the text may be.
func (p Part) max() int {
	if p.Line {
		return MaxLine
	}
	return MaxText
}

// Unknown gives the first placeholder of a text that it cannot have.
func (p Part) Unknown(text string) string {
	for _, name := range i18n.NewWording(text).Names() {
		if !slices.Contains(p.Knows, name) {
			return name
		}
	}
	return ""
}

// Lacking gives the first placeholder that a text must have and has not.
func (p Part) Lacking(text string) string {
	names := i18n.NewWording(text).Names()
	for _, name := range p.Required {
		if !slices.Contains(names, name) {
			return name
		}
	}
	return ""
}

// fault is the catalogue key of what is wrong with a text; empty: nothing.
func (p Part) fault(text string) string {
	switch {
	case len([]rune(text)) > p.max():
		return "error.too_long"
	case i18n.NewWording(text).Stray():
		return "error.mail_text_brace"
	case p.Unknown(text) != "":
		return "error.mail_text_unknown"
	case p.Lacking(text) != "":
		return "error.mail_text_lacking"
	}
	return ""
}
