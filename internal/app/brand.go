package app

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"kundenportal/internal/config"
	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/web/branding"
	"kundenportal/internal/web/ui"
)

// brand gives what every page shows of the vendor, in the reader's language.
func brand(cfg *config.Config, bundle *i18n.Bundle, own *branding.Handler, hours func(context.Context) desk.Hours) func(*i18n.Loc, time.Time) ui.Brand {
	b := cfg.Brand
	made := make(map[string]ui.Brand)
	texts := func(l *i18n.Loc) ui.Brand {
		out := ui.Brand{Name: b.Name, Vendor: b.Vendor, Hotline: b.Hotline, HotlineTel: ui.Dialled(b.Hotline), HotlineNote: b.HotlineNote,
			Email: b.Email, Hours: hoursText(l, b.ServiceHours), Copyright: b.Copyright, Legal: legal(cfg, l)}
		if b.Vendor == "" {
			out.Vendor = b.Name
		}
		out.LogoURL, out.ThemeURL = own.URL("logo"), own.URL("theme.css")
		if b.Newsfeed {
			out.NewsFeed = "/news/feed.atom"
			if l.Lang() != i18n.Languages()[0] {
				out.NewsFeed = "/news/feed." + l.Lang() + ".atom"
			}
		}
		for _, s := range b.Social {
			out.Social = append(out.Social, ui.Link{Text: s.Name, Href: s.URL.String()})
		}
		return out
	}
	for _, lang := range i18n.Languages() {
		made[lang] = texts(bundle.For(lang, b.Timezone))
	}
	configured := spans(cfg)
	return func(l *i18n.Loc, _ time.Time) ui.Brand {
		out := made[l.Lang()]
		if now := hours(context.Background()).Spans; !maps.EqualFunc(now, configured, slices.Equal) {
			out.Hours = spansText(l, now)
		}
		return out
	}
}

// spansText writes the hours of the service calendar in the same way: days with the same hours together.
func spansText(l *i18n.Loc, week map[time.Weekday][]desk.Span) string {
	var lines []config.ServiceHours
	for i := range 7 {
		d := day(i).Weekday()
		for _, s := range week[d] {
			at := slices.IndexFunc(lines, func(x config.ServiceHours) bool { return int(x.From) == s.From && int(x.To) == s.To })
			if at < 0 {
				at, lines = len(lines), append(lines, config.ServiceHours{From: config.Clock(s.From), To: config.Clock(s.To)})
			}
			lines[at].Days = append(lines[at].Days, d)
		}
	}
	return hoursText(l, lines)
}

// hoursText writes service hours as people read them: "Mo–Fr 07:30–17:00 Uhr".
func hoursText(l *i18n.Loc, hours []config.ServiceHours) string {
	var parts []string
	for _, h := range hours {
		parts = append(parts, days(l, h.Days)+" "+l.T("web.hours", "from", h.From.String(), "to", h.To.String()))
	}
	return strings.Join(parts, ", ")
}

// monday is some Monday, from which the names of the days are counted.
var monday = time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC)

func days(l *i18n.Loc, set config.Weekdays) string {
	in := make(map[time.Weekday]bool)
	for _, d := range set {
		in[d] = true
	}
	var parts []string
	for i := 0; i < 7; i++ {
		last := i
		for last < 7 && in[day(last).Weekday()] {
			last++
		}
		switch last - i {
		case 0:
			continue
		case 1:
			parts = append(parts, short(l, i))
		default:
			parts = append(parts, short(l, i)+"–"+short(l, last-1))
		}
		i = last
	}
	return strings.Join(parts, ", ")
}

func day(i int) time.Time { return monday.AddDate(0, 0, i) }

// short is a day's usual abbreviation: two letters in German, three in English.
func short(l *i18n.Loc, i int) string {
	n := 3
	if l.Lang() == "de" {
		n = 2
	}
	return l.Weekday(day(i))[:n]
}

// legal lists the legal pages; those with an address elsewhere lead there.
func legal(cfg *config.Config, l *i18n.Loc) []ui.Link {
	links := []ui.Link{
		{Text: l.T("ui.legal.imprint"), Href: "/legal/imprint"},
		{Text: l.T("ui.legal.privacy"), Href: "/legal/privacy"},
		{Text: l.T("ui.legal.accessibility"), Href: "/legal/accessibility"},
		{Text: l.T("ui.legal.report_barrier"), Href: "/legal/report-barrier"},
	}
	x := cfg.Legal
	if x.ImprintURL != nil {
		links[0].Href = x.ImprintURL.String()
	}
	if x.PrivacyURL != nil {
		links[1].Href = x.PrivacyURL.String()
	}
	if x.AccessibilityURL != nil {
		links[2].Href = x.AccessibilityURL.String()
	}
	return links
}
