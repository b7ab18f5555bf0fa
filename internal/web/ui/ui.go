// Package ui holds the components that every page of the portal is made of:
// the layout, fields, badges, tables, the conversation, the chart. They follow
// KERN, the design system of the German public administration.
//
// A component renders what it is given. It never loads data, never decides who
// may see something, and has no text of its own outside the catalogues. All of
// it works without JavaScript and without a style sheet: neighbours on a line
// are parted by spaces or commas, so that text browsers and screen readers do
// not run them together.
package ui

import (
	"strconv"
	"strings"
	"time"

	"kundenportal/internal/i18n"
)

// Page is what the layout of every page needs; the shell builds it once a
// request.
type Page struct {
	L       *i18n.Loc
	Brand   Brand
	Title   string
	Path    string  // of the request, marks the current entry of the menu
	Query   string  // parameters that the switch of the language keeps, encoded
	URL     string  // the whole address, printed at the top; empty: Path
	Theme   string  // "", "light" or "dark"; empty follows the system
	User    *User   // nil: signed out
	Waiting int     // tickets that wait for the reader, the badge in the menu
	Flash   *Flash  // one message after a redirect
	Demo    bool    // shows the demo's banner
	Notice  *Notice // a maintenance window is near
	SetUp   bool    // the set-up of the portal is not finished: leads back to it
	Crumbs  []Crumb
	NoIndex bool
	Now     time.Time
}

// User is who is signed in.
type User struct {
	Name, Initials, Organisation string
	Staff, Admin, Lead           bool
	Figures                      bool // may see them
	NoTickets                    bool // of the staff, and does not work with tickets
	Writes                       bool // FAQ and news
	KeysOff                      bool // single keys do nothing
	Replies                      bool // may write text building blocks
}

// Brand is the vendor's part of the page, from the configuration.
type Brand struct {
	Name        string // "MACH Kundenportal"
	Vendor      string // "MACH"
	Hotline     string // as people write it: "08 00 / 2 70 77 77"
	HotlineTel  string // as a telephone dials it: "+498002707777"
	HotlineNote string // for instance what a call costs
	Email       string
	Hours       string // "Mo–Fr 7:30–17:00 Uhr"
	Open        bool   // now is within the service hours
	LogoURL     string // empty: the built-in sign
	ThemeURL    string // a sheet with the installation's colour; empty: none
	Social      []Link
	NewsFeed    string // address of the Atom feed
	Legal       []Link // empty: the four pages below /legal
	Copyright   string
}

// Link is a text with an address.
type Link struct{ Text, Href string }

// Flash is one message after a redirect. Kind is success, info, warning or
// danger.
type Flash struct{ Kind, Text string }

// Notice is the banner of a maintenance window.
type Notice struct{ Title, Href string }

// Crumb is a step of the way to the page; the last one has no Href.
type Crumb struct{ Text, Href string }

// entry is a line of the main menu.
type entry struct {
	href, key string
	badge     int
	shortcut  string // see Key
}

// menu depends on who reads; the rights themselves are checked elsewhere.
func (p Page) menu() []entry {
	if p.User == nil {
		return nil
	}
	if !p.User.Staff {
		entries := []entry{
			{href: "/", key: "ui.menu.overview"},
			{href: "/tickets", key: "ui.menu.tickets", badge: p.Waiting},
			{href: "/tickets/new", key: "ui.menu.new_ticket"},
			{href: "/news", key: "ui.menu.news"},
			{href: "/faq", key: "ui.menu.faq"},
		}
		if p.User.Lead {
			entries = append(entries, entry{href: "/organisation", key: "ui.menu.own_organisation"})
		}
		return entries
	}
	var entries []entry
	if !p.User.NoTickets {
		entries = []entry{
			{href: "/staff", key: "ui.menu.overview", shortcut: "o"},
			{href: "/staff/queue", key: "ui.menu.queue", badge: p.Waiting, shortcut: "w"},
			{href: "/staff/tickets", key: "ui.menu.all_tickets", shortcut: "t"},
			{href: "/admin/organisations", key: "ui.menu.organisations"},
		}
	} else if p.User.Writes {
		entries = append(entries, entry{href: "/editor", key: "ui.menu.editor"})
	}
	entries = append(entries, entry{href: "/faq", key: "ui.menu.faq"})
	if p.User.Replies {
		entries = append(entries, entry{href: "/staff/replies", key: "ui.menu.replies"})
	}
	if p.User.Figures {
		entries = append(entries, entry{href: "/staff/figures", key: "ui.menu.figures"})
	}
	if p.User.Admin {
		entries = append(entries, entry{href: "/admin", key: "ui.menu.admin"})
	}
	return entries
}

// current says whether the page lies in the part of the portal that href
// opens; of several entries that fit, only the longest one does.
func (p Page) current(href string) bool {
	best, path := "", p.Path
	if within(path, "/admin/people") {
		path = "/admin/organisations" // contacts are reached through theirs
	}
	for _, e := range p.menu() {
		if within(path, e.href) && len(e.href) > len(best) {
			best = e.href
		}
	}
	return href == best
}

func within(path, part string) bool {
	if part == "/" || part == "/staff" {
		return path == part
	}
	return path == part || strings.HasPrefix(path, part+"/")
}

// marked is the value of aria-current for an entry of the menu.
func (p Page) marked(href string) string {
	switch {
	case p.Path == href:
		return "page"
	case p.current(href):
		return "true"
	}
	return ""
}

func (p Page) home() string {
	switch {
	case p.User == nil:
	case p.User.NoTickets && p.User.Writes:
		return "/editor"
	case p.User.NoTickets:
		return "/faq"
	case p.User.Staff:
		return "/staff"
	}
	return "/"
}

// langPath is the page's own address for the switch of the language.
func (p Page) langPath() string {
	if p.Query == "" {
		return p.Path
	}
	return p.Path + "?" + p.Query
}

// withLang adds the choice of a language to an address.
func withLang(path, lang string) string {
	if strings.Contains(path, "?") {
		return path + "&lang=" + lang
	}
	return path + "?lang=" + lang
}

func (p Page) title() string {
	if p.Title == "" || p.Title == p.Brand.Name {
		return p.Brand.Name
	}
	return p.Title + " – " + p.Brand.Name
}

func (p Page) address() string {
	if p.URL != "" {
		return p.URL
	}
	return p.Path
}

// subtitle is the vendor's name where the portal's does not hold it already.
func (b Brand) subtitle() string {
	if strings.Contains(b.Name, b.Vendor) {
		return ""
	}
	return b.Vendor
}

func (b Brand) legal(l *i18n.Loc) []Link {
	if len(b.Legal) > 0 {
		return b.Legal
	}
	return []Link{
		{l.T("ui.legal.imprint"), "/legal/imprint"},
		{l.T("ui.legal.privacy"), "/legal/privacy"},
		{l.T("ui.legal.accessibility"), "/legal/accessibility"},
		{l.T("ui.legal.report_barrier"), "/legal/report-barrier"},
	}
}

// machine writes a time for <time datetime>.
func machine(t time.Time) string { return t.Format(time.RFC3339) }

func itoa(n int) string { return strconv.Itoa(n) }
