package app

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kundenportal/internal/config"
	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/settings"
	"kundenportal/internal/web/ui"
)

// load reads settings as from the command line, over what every portal needs.
func load(t *testing.T, settings map[string]any) *config.Config {
	t.Helper()
	flags := map[string]any{"server.base_url": "https://portal.example.org", "database.dsn": "sqlite:portal.db", "blob.dir": "attachments",
		"smtp.host": "mail.example.org", "smtp.from": "Portal <portal@example.org>", "brand.vendor": "MACH"}
	maps.Copy(flags, settings)
	cfg, err := config.Load(config.Source{Flags: flags})
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// shown is what pages show of a configuration in a language.
func shown(t *testing.T, cfg *config.Config, lang string) ui.Brand {
	t.Helper()
	texts, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	base, err := configured(cfg)
	if err != nil {
		t.Fatal(err)
	}
	now := &settings.Snapshot{Brand: base.Brand}
	return brand(cfg, texts, func(context.Context) *settings.Snapshot { return now }, func(context.Context) desk.Hours { return hours(cfg) })(texts.For(lang, cfg.Brand.Timezone), time.Now())
}

func TestServiceHoursAsPeopleReadThem(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, set, de, en string }{
		{"working days", `[{"days":"Mo-Fr","from":"07:30","to":"17:00"}]`, "Mo–Fr 07:30–17:00 Uhr", "Mon–Fri 07:30–17:00"},
		{"a shorter Friday", `[{"days":"Mo-Do","from":"08:00","to":"17:00"},{"days":"Fr","from":"08:00","to":"14:00"}]`,
			"Mo–Do 08:00–17:00 Uhr, Fr 08:00–14:00 Uhr", "Mon–Thu 08:00–17:00, Fri 08:00–14:00"},
		{"days that are no neighbours", `[{"days":"Mo,Mi,Fr-So","from":"09:00","to":"12:00"}]`, "Mo, Mi, Fr–So 09:00–12:00 Uhr", "Mon, Wed, Fri–Sun 09:00–12:00"},
		{"two neighbours", `[{"days":"Di-Mi","from":"09:00","to":"12:00"}]`, "Di–Mi 09:00–12:00 Uhr", "Tue–Wed 09:00–12:00"},
		{"the whole week, all day", `[{"days":"Mo-So","from":"00:00","to":"24:00"}]`, "Mo–So 00:00–24:00 Uhr", "Mon–Sun 00:00–24:00"},
		{"the last day of the week", `[{"days":"So","from":"10:00","to":"11:00"}]`, "So 10:00–11:00 Uhr", "Sun 10:00–11:00"},
		{"none", `[]`, "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			cfg := load(t, map[string]any{"brand.service_hours": tc.set})
			if got := shown(t, cfg, "de").Hours; got != tc.de {
				t.Errorf("German: got %q, want %q", got, tc.de)
			}
			if got := shown(t, cfg, "en").Hours; got != tc.en {
				t.Errorf("English: got %q, want %q", got, tc.en)
			}
		})
	}
}

func TestServiceHoursOfAConfiguration(t *testing.T) {
	t.Parallel()
	h := hours(load(t, map[string]any{"brand.timezone": "Europe/Berlin", "brand.holidays": "2026-12-24", "brand.service_hours": // the afternoon first
	`[{"days":"Mo-Do","from":"13:00","to":"17:00"},{"days":"Mo-Fr","from":"08:00","to":"12:00"}]`}))
	at := func(text string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", text, h.Zone)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, tc := range []struct {
		name, now string
		open      bool
		next      string // when somebody is there again
	}{
		{"Monday morning", "2026-11-23 08:00", true, "2026-11-23 08:00"},
		{"before the day begins", "2026-11-23 06:00", false, "2026-11-23 08:00"},
		{"at noon", "2026-11-23 12:00", false, "2026-11-23 13:00"},
		{"after the day's end", "2026-11-23 17:00", false, "2026-11-24 08:00"},
		{"Friday afternoon", "2026-11-27 14:00", false, "2026-11-30 08:00"},
		{"on a holiday", "2026-12-24 09:00", false, "2026-12-25 08:00"},
	} {
		if got := h.OpenAt(at(tc.now)); got != tc.open {
			t.Errorf("%s: open %v, want %v", tc.name, got, tc.open)
		}
		if got, want := h.NextOpen(at(tc.now)), at(tc.next); !got.Equal(want) {
			t.Errorf("%s: open again %v, want %v", tc.name, got, want)
		}
	}
	if summer := time.Date(2026, 7, 6, 6, 30, 0, 0, time.UTC); !h.OpenAt(summer) {
		t.Error("in summer 06:30 UTC is 08:30 in Berlin")
	}
}

func TestWhatPagesShowOfTheVendor(t *testing.T) {
	t.Parallel()
	all := map[string]any{"brand.name": "MACH Kundenportal", "brand.hotline": "0451 70600", "brand.hotline_note": "kostenfrei", "brand.email": "hilfe@example.org",
		"brand.copyright": "© MACH", "brand.service_hours": `[]`, "brand.primary": "#003064",
		"brand.social": `[{"name":"XING","url":"https://www.xing.com/mach"}]`}
	want := ui.Brand{Name: "MACH Kundenportal", Vendor: "MACH", Hotline: "0451 70600", HotlineTel: "+4945170600", HotlineNote: "kostenfrei", Email: "hilfe@example.org",
		Copyright: "© MACH", NewsFeed: "/news/feed.atom", Social: []ui.Link{{Text: "XING", Href: "https://www.xing.com/mach"}},
		Legal: []ui.Link{{Text: "Impressum", Href: "/legal/imprint"}, {Text: "Datenschutz", Href: "/legal/privacy"},
			{Text: "Erklärung zur Barrierefreiheit", Href: "/legal/accessibility"}, {Text: "Barriere melden", Href: "/legal/report-barrier"}}}
	got := shown(t, load(t, all), "de")
	if got.ThemeURL == "" || got.LogoURL != "" {
		t.Errorf("own colour at %q, no own logo at %q", got.ThemeURL, got.LogoURL)
	}
	want.ThemeURL = got.ThemeURL // holds a hash
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("German (-want +got):\n%s", diff)
	}

	all["legal.imprint_url"], all["legal.privacy_url"] = "https://example.org/impressum", "https://example.org/datenschutz"
	all["legal.accessibility_url"], all["brand.newsfeed"] = "https://example.org/barrierefrei", "false"
	elsewhere := shown(t, load(t, all), "en")
	wantLegal := []ui.Link{{Text: "Legal notice", Href: "https://example.org/impressum"}, {Text: "Privacy", Href: "https://example.org/datenschutz"},
		{Text: "Accessibility statement", Href: "https://example.org/barrierefrei"}, {Text: "Report a barrier", Href: "/legal/report-barrier"}}
	if diff := cmp.Diff(wantLegal, elsewhere.Legal); diff != "" {
		t.Errorf("legal pages that are elsewhere, in English (-want +got):\n%s", diff)
	}
	if elsewhere.NewsFeed != "" {
		t.Errorf("a feed that there is not: %q", elsewhere.NewsFeed)
	}
}

func TestAConfiguredBrandIsChecked(t *testing.T) {
	t.Parallel()
	text := filepath.Join(t.TempDir(), "logo.png")
	if err := os.WriteFile(text, []byte("no picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, set := range map[string][2]string{
		"a colour on which white text cannot be read": {"brand.primary", "#ffd23f"},
		"a logo that is not there":                    {"brand.logo", "/nowhere.png"},
		"a logo that is no picture":                   {"brand.logo", text},
		"a legal page that is not there":              {"legal.imprint_file", "/nowhere.md"},
	} {
		cfg := load(t, nil)
		switch set[0] {
		case "brand.primary":
			cfg.Brand.Primary = set[1]
		case "brand.logo":
			cfg.Brand.Logo = set[1]
		default:
			cfg.Legal.ImprintFile = set[1]
		}
		if _, err := configured(cfg); err == nil || !strings.Contains(err.Error(), strings.TrimSuffix(strings.SplitAfter(set[0], ".")[1], "_file")) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMailsShowTheVendorOfTheConfiguration(t *testing.T) {
	t.Parallel()
	cfg := load(t, map[string]any{"brand.name": "MACH Kundenportal", "brand.hotline": "0451 70600", "brand.emergency": "0451 112", "brand.email": "hilfe@example.org",
		"brand.primary": "#003064", "smtp.from": "Portal <portal@example.org>", "smtp.reply_to": "Hilfe <hilfe@example.org>", "server.base_url": "https://portal.example.org/"})
	base, err := configured(cfg)
	if err != nil {
		t.Fatal(err)
	}
	b := base.Brand
	got := mailConfig(cfg, desk.Hours{}, func() desk.Brand { return b })
	if x := got.Brand(); x.Portal != "MACH Kundenportal" || x.Hotline != "0451 70600" || x.Emergency != "0451 112" || x.Email != "hilfe@example.org" || x.Primary != "#003064" {
		t.Errorf("the vendor is %+v", x)
	}
	if b.Name = "Stadtportal"; got.Brand().Portal != "Stadtportal" || got.Brand().Sender != "" {
		t.Errorf("after a change the vendor is %+v; a sender with a name of its own keeps it", got.Brand())
	}
	if got.From.Name != "Portal" || got.From.Addr != "portal@example.org" || got.ReplyTo.Name != "Hilfe" || got.ReplyTo.Addr != "hilfe@example.org" {
		t.Errorf("from %v, answers to %v", got.From, got.ReplyTo)
	}
	if got.BaseURL != "https://portal.example.org" {
		t.Errorf("links begin with %q; paths are appended to it", got.BaseURL)
	}
}
