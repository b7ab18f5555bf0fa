package app

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"kundenportal/internal/colour"
	"kundenportal/internal/config"
	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/settings"
	"kundenportal/internal/web/access"
	"kundenportal/internal/web/branding"
	"kundenportal/internal/web/ui"
)

// brand gives what every page shows of the vendor, in the reader's language: what is in force of the settings,
// and the hours of the service calendar.
func brand(cfg *config.Config, bundle *i18n.Bundle, current func(context.Context) *settings.Snapshot, hours func(context.Context) desk.Hours) func(*i18n.Loc, time.Time) ui.Brand {
	var made struct {
		sync.Mutex
		of *settings.Snapshot
		in map[string]ui.Brand // by language
	}
	configured := spans(cfg)
	return func(l *i18n.Loc, _ time.Time) ui.Brand {
		now := current(context.Background())
		made.Lock()
		if made.of != now {
			made.of, made.in = now, make(map[string]ui.Brand)
			for _, lang := range i18n.Languages() {
				made.in[lang] = shownBrand(cfg, now, bundle.For(lang, cfg.Brand.Timezone))
			}
		}
		out := made.in[l.Lang()]
		made.Unlock()
		if now := hours(context.Background()).Spans; !maps.EqualFunc(now, configured, slices.Equal) {
			out.Hours = spansText(l, now)
		}
		return out
	}
}

// shownBrand is a snapshot of the settings as pages show it.
func shownBrand(cfg *config.Config, b *settings.Snapshot, l *i18n.Loc) ui.Brand {
	out := ui.Brand{Name: b.Name, Vendor: b.Vendor, Hotline: b.Hotline, HotlineTel: ui.Dialled(b.Hotline), HotlineNote: b.Note,
		Email: b.Email, Hours: hoursText(l, cfg.Brand.ServiceHours), Copyright: b.Copyright, Legal: legal(b, l),
		LogoURL: branding.LogoURL(b), ThemeURL: branding.ThemeURL(b)}
	if b.Vendor == "" {
		out.Vendor = b.Name
	}
	if cfg.Brand.Newsfeed {
		out.NewsFeed = "/news/feed.atom"
		if l.Lang() != i18n.Languages()[0] {
			out.NewsFeed = "/news/feed." + l.Lang() + ".atom"
		}
	}
	for _, s := range b.Social {
		out.Social = append(out.Social, ui.Link{Text: s.Name, Href: s.URL})
	}
	return out
}

// configured is what the configuration says of the brand, where administrators set nothing.
func configured(cfg *config.Config) (settings.Base, error) {
	b := cfg.Brand
	out := settings.Base{Brand: desk.Brand{Name: b.Name, Vendor: b.Vendor, Copyright: b.Copyright, Primary: b.Primary, Hotline: b.Hotline,
		Note: b.HotlineNote, Emergency: b.Emergency, Email: b.Email}}
	for _, s := range b.Social {
		out.Social = append(out.Social, desk.SocialLink{Name: s.Name, URL: s.URL.String()})
	}
	if b.Primary != "" && !colour.HoldsText(b.Primary) {
		return out, fmt.Errorf("white text on the colour %s (brand.primary) has a contrast of %.1f where the head is lightest; it needs %.1f: choose a darker one, for instance %s",
			b.Primary, colour.TextContrast(b.Primary), colour.MinText, colour.Near(b.Primary))
	}
	if b.Logo != "" {
		var err error
		if out.LogoContent, err = os.ReadFile(b.Logo); err != nil {
			return out, fmt.Errorf("read the logo (brand.logo): %w", err)
		}
		var ok bool
		if out.Logo, ok = settings.LogoOf(out.LogoContent); !ok {
			return out, fmt.Errorf("the logo %s (brand.logo) is no SVG, PNG, JPEG or WebP picture of %d KB at most", b.Logo, settings.MaxLogo>>10)
		}
	}
	x := cfg.Legal
	var err error
	out.Legal, err = access.LegalTexts(map[string]access.Source{
		"imprint":       {URL: written(x.ImprintURL), File: x.ImprintFile},
		"privacy":       {URL: written(x.PrivacyURL), File: x.PrivacyFile},
		"accessibility": {URL: written(x.AccessibilityURL), File: x.AccessibilityFile},
	})
	return out, err
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
func legal(b *settings.Snapshot, l *i18n.Loc) []ui.Link {
	var links []ui.Link
	for _, name := range desk.LegalPages {
		href := b.Legal[name].URL
		if href == "" {
			href = "/legal/" + name
		}
		links = append(links, ui.Link{Text: l.T("ui.legal." + name), Href: href})
	}
	return append(links, ui.Link{Text: l.T("ui.legal.report_barrier"), Href: "/legal/report-barrier"})
}
