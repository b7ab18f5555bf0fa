package settings_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"strings"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/settings"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

var ctx = context.Background()

const svg = `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><script>alert(1)</script></svg>`

// base is what the configuration of the tests says.
func base() settings.Base {
	return settings.Base{Brand: desk.Brand{Name: "Kundenportal", Vendor: "MACH", Hotline: "0451 1", Primary: "#003064",
		Legal: map[string]desk.LegalText{"imprint": {Text: map[string]string{"de": "# Impressum", "en": "# Legal notice"}}}}}
}

type rig struct {
	*world.World
	*settings.Settings
	admin, agent desk.StaffScope
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{World: world.New(t, world.SQLite(t))}
	r.Settings = settings.New(r.DB, r.Clock.Now, base())
	scope := func(name string, role desk.StaffRole) desk.StaffScope {
		sc, err := store.People(r.DB).StaffScope(ctx, r.Agent(name, role))
		if err != nil {
			t.Fatal(err)
		}
		return sc
	}
	r.admin, r.agent = scope("Ada", desk.Administrator), scope("Tom", desk.Agent)
	return r
}

func fields(err error) map[string]string {
	if e, ok := errors.AsType[*desk.Error](err); ok {
		return e.Fields
	}
	return nil
}

func TestWhatIsTypedIsChecked(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	contact := func(f settings.ContactForm) error { return r.SetContact(ctx, r.admin, f) }
	link := func(name, url string) error {
		return contact(settings.ContactForm{Social: []desk.SocialLink{{}, {Name: name, URL: url}}})
	}
	for _, tc := range []struct {
		name, field, key string
		err              error
	}{
		{"a portal has a name", "name", "error.setting_name", r.SetName(ctx, r.admin, settings.NameForm{Name: " \t", Vendor: "MACH"})},
		{"and a vendor", "vendor", "error.setting_vendor", r.SetName(ctx, r.admin, settings.NameForm{Name: "Portal"})},
		{"a name has a bound", "name", "error.too_long", r.SetName(ctx, r.admin, settings.NameForm{Name: strings.Repeat("ä", 101), Vendor: "MACH"})},
		{"a word is no colour", "colour", "error.setting_colour", r.SetColour(ctx, r.admin, "blau", "")},
		{"nor is a style", "colour", "error.setting_colour", r.SetColour(ctx, r.admin, "#000;}*{", "")},
		{"on yellow white text cannot be read", "colour", "error.setting_contrast", r.SetColour(ctx, r.admin, "#ffd23f", "")},
		{"nor on a blue that is dark enough only by itself", "colour", "error.setting_contrast", r.SetColour(ctx, r.admin, "#2f6fd0", "")},
		{"a hotline can be dialled", "hotline", "error.setting_phone", contact(settings.ContactForm{Hotline: "bitte rufen Sie an"})},
		{"so can the emergency number", "emergency", "error.setting_phone", contact(settings.ContactForm{Emergency: "12"})},
		{"an address is an address", "email", "error.setting_email", contact(settings.ContactForm{Email: "hotline"})},
		{"a script is no address of a link", "social_url_1", "error.setting_url", link("XING", "javascript:alert(1)")},
		{"nor is one with a password in it", "social_url_1", "error.setting_url", link("XING", "https://a:b@xing.com")},
		{"a link has a name", "social_name_1", "error.setting_social_name", link("", "https://xing.com")},
		{"a legal page has a German text or an address", "text_de", "error.setting_legal", r.SetLegal(ctx, r.admin, "imprint", settings.LegalForm{Text: map[string]string{"en": "x"}})},
		{"that address leads to a page", "url", "error.setting_url", r.SetLegal(ctx, r.admin, "imprint", settings.LegalForm{URL: "data:text/html,x"})},
		{"a text has a bound", "text_en", "error.too_long", r.SetLegal(ctx, r.admin, "imprint", settings.LegalForm{Text: map[string]string{"de": "x", "en": strings.Repeat("x", settings.MaxLegal+1)}})},
		{"no file is no logo", "logo", "error.setting_logo_missing", r.SetLogo(ctx, r.admin, nil, "")},
		{"HTML is no logo", "logo", "error.setting_logo_kind", r.SetLogo(ctx, r.admin, []byte("<html><svg xmlns='http://www.w3.org/2000/svg'/></html>"), "")},
		{"half an SVG is none", "logo", "error.setting_logo_kind", r.SetLogo(ctx, r.admin, []byte(svg[:90]), "")},
		{"a head without a picture is none", "logo", "error.setting_logo_kind", r.SetLogo(ctx, r.admin, []byte("\x89PNG\r\n\x1a\nxxxxxxxxxxxxxx"), "")},
		{"a logo has a bound", "logo", "error.setting_logo_size", r.SetLogo(ctx, r.admin, bytes.Repeat([]byte{1}, settings.MaxLogo+1), "")},
	} {
		if got := fields(tc.err)[tc.field]; got != tc.key {
			t.Errorf("%s: %q at %s, want %q (%v)", tc.name, got, tc.field, tc.key, tc.err)
		}
	}
	if got := r.Current(ctx); len(got.Own) != 0 || got.Name != "Kundenportal" {
		t.Errorf("something was written: %+v", got)
	}
}

func TestWhatIsSetHoldsAtOnceAndCanBeGivenUp(t *testing.T) {
	t.Parallel()
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 2, 2))); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name  string
		group settings.Group
		set   func(*rig) error
		holds func(*settings.Snapshot) bool
		again func(*settings.Snapshot) bool // what the configuration says
	}{
		{"the name", settings.Name, func(r *rig) error {
			return r.SetName(ctx, r.admin, settings.NameForm{Name: " Stadt\u202eportal ", Vendor: "Stadt <b>", Copyright: "© Stadt"})
		}, func(s *settings.Snapshot) bool {
			return s.Name == "Stadtportal" && s.Vendor == "Stadt <b>" && s.Copyright == "© Stadt"
		}, func(s *settings.Snapshot) bool { return s.Name == "Kundenportal" && s.Copyright == "" }},
		{"the colour, however it is written", settings.Colour, func(r *rig) error { return r.SetColour(ctx, r.admin, " 1A4D2E ", "") },
			func(s *settings.Snapshot) bool { return s.Primary == "#1a4d2e" }, func(s *settings.Snapshot) bool { return s.Primary == "#003064" }},
		{"no colour at all", settings.Colour, func(r *rig) error { return r.SetColour(ctx, r.admin, "", "") },
			func(s *settings.Snapshot) bool { return s.Primary == "" }, func(s *settings.Snapshot) bool { return s.Primary == "#003064" }},
		{"the contact", settings.Contact, func(r *rig) error {
			return r.SetContact(ctx, r.admin, settings.ContactForm{Email: " Hilfe@Stadt.example", Note: "kostenfrei", Emergency: "112",
				Social: []desk.SocialLink{{Name: "Unser Kanal", URL: "https://video.example/a?b=c"}, {}, {Name: "XING", URL: "https://xing.example"}}})
		}, func(s *settings.Snapshot) bool {
			return s.Hotline == "" && s.Email == "hilfe@stadt.example" && len(s.Social) == 2 && s.Social[0].Name == "Unser Kanal" && s.Emergency == "112"
		}, func(s *settings.Snapshot) bool { return s.Hotline == "0451 1" && len(s.Social) == 0 }},
		{"a legal text", settings.Legal("imprint"), func(r *rig) error {
			return r.SetLegal(ctx, r.admin, "imprint", settings.LegalForm{Text: map[string]string{"de": "# Wir"}})
		}, func(s *settings.Snapshot) bool {
			text, lang := s.Legal["imprint"].In("en")
			return text == "# Wir" && lang == "de"
		},
			func(s *settings.Snapshot) bool {
				text, _ := s.Legal["imprint"].In("en")
				return text == "# Legal notice"
			}},
		{"an SVG as logo", settings.Logo, func(r *rig) error { return r.SetLogo(ctx, r.admin, []byte(svg), "") },
			func(s *settings.Snapshot) bool {
				return s.Logo.MediaType == "image/svg+xml" && string(s.LogoContent) == svg
			}, func(s *settings.Snapshot) bool { return s.Logo.Hash == "" && s.LogoContent == nil }},
		{"a PNG as logo", settings.Logo, func(r *rig) error { return r.SetLogo(ctx, r.admin, picture.Bytes(), "") },
			func(s *settings.Snapshot) bool {
				return s.Logo.MediaType == "image/png" && bytes.Equal(s.LogoContent, picture.Bytes())
			}, func(s *settings.Snapshot) bool { return s.Logo.Hash == "" }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.Current(ctx) // is kept
			if err := tc.set(r); err != nil {
				t.Fatal(err)
			}
			if s := r.Current(ctx); !tc.holds(s) || !s.Own[tc.group] {
				t.Errorf("set: %+v", s)
			}
			if s := settings.New(r.DB, r.Clock.Now, base()).Current(ctx); !tc.holds(s) {
				t.Errorf("after a restart: %+v", s)
			}
			if err := r.Reset(ctx, r.admin, tc.group, ""); err != nil {
				t.Fatal(err)
			}
			if s := r.Current(ctx); !tc.again(s) || s.Own[tc.group] {
				t.Errorf("given up: %+v", s)
			}
			rows, err := store.People(r.DB).Audit(ctx, store.AuditFilter{Area: "setting"}, 10)
			if err != nil || len(rows) != 2 || rows[0].Kind != "setting" || rows[0].Subject.Ref != string(tc.group) || !strings.Contains(rows[1].Data, `["`) {
				t.Errorf("the audit log has %+v, %v", rows, err)
			}
		})
	}
}

func TestASettingIsChangedByWhoMayAndSawIt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	name := func(sc desk.StaffScope, typed, seen string) error {
		return r.SetName(ctx, sc, settings.NameForm{Name: typed, Vendor: "MACH", Seen: seen})
	}
	before, err := r.View(ctx, r.admin, settings.Name)
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name string
		err  error
		kind desk.ErrorKind
	}{
		{"an agent may not write", name(r.agent, "Anders", ""), desk.Forbidden},
		{"who is a stranger finds nothing", name(desk.StaffScope{}, "Anders", ""), desk.NotFound},
		{"nor may an agent give up", r.Reset(ctx, r.agent, settings.Name, ""), desk.Forbidden},
		{"nor upload", r.SetLogo(ctx, r.agent, []byte(svg), ""), desk.Forbidden},
		{"nor end the set-up", r.EndSetup(ctx, r.agent, true), desk.Forbidden},
		{"there is no other group", r.Reset(ctx, r.admin, "calendar", ""), desk.NotFound},
		{"who saw it writes", name(r.admin, "Neu", before.Stamp), ""},
		{"who saw an older one does not", name(r.admin, "Noch neuer", before.Stamp), desk.Conflict},
		{"nor gives it up", r.Reset(ctx, r.admin, settings.Name, before.Stamp), desk.Conflict},
	} {
		if got := desk.KindOf(tc.err); got != tc.kind && (tc.kind != "" || tc.err != nil) {
			t.Errorf("%s: %v", tc.name, tc.err)
		}
	}
	if s := r.Current(ctx); s.Name != "Neu" {
		t.Errorf("the name is %q", s.Name)
	}
}

func TestAnotherPortalFollows(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	other := settings.New(r.DB, r.Clock.Now, base())
	first := other.Current(ctx)
	if err := r.SetName(ctx, r.admin, settings.NameForm{Name: "Neu", Vendor: "MACH"}); err != nil {
		t.Fatal(err)
	}
	if got := other.Current(ctx); got != first {
		t.Error("each request asks the database")
	}
	r.Clock.Move(6 * time.Second)
	second := other.Current(ctx)
	if second.Name != "Neu" {
		t.Errorf("after some seconds it is %q", second.Name)
	}
	r.Clock.Move(6 * time.Second)
	if other.Current(ctx) != second {
		t.Error("what did not change is another snapshot: what is made of it is made again")
	}
}

func TestWhatTheConfigurationSaysStaysItsOwn(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if err := r.SetName(ctx, r.admin, settings.NameForm{Name: "Kundenportal", Vendor: "MACH"}); err != nil {
		t.Fatal(err)
	}
	if r.Current(ctx).Own[settings.Name] {
		t.Error("saving it unchanged cuts it off from the configuration")
	}
}

func TestTheStepsOfTheSetUpFollowTheData(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	open := func() string {
		p, err := r.Progress(ctx, r.admin)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, s := range p.Steps {
			if s.Open() {
				out = append(out, s.Name)
			}
		}
		return strings.Join(out, " ")
	}
	step := func(what, want string, err error) {
		t.Helper()
		if got := open(); err != nil || got != want {
			t.Errorf("%s: open %q, want %q, %v", what, got, want, err)
		}
	}
	step("the world has a product", "brand mail hours org contact", nil)
	step("a step is left out", "brand hours org contact", r.SkipStep(ctx, r.admin, desk.StepMail, true))
	step("and taken up again", "brand mail hours org contact", r.SkipStep(ctx, r.admin, desk.StepMail, false))
	step("a colour is a brand", "mail hours org contact", r.SetColour(ctx, r.admin, "#123456", ""))
	city := r.Org("Stadt", desk.Organisation{})
	step("an organisation", "mail hours contact", nil)
	r.Contact("Mia", city, nil)
	step("a contact", "mail hours", nil)
	if err := r.SkipStep(ctx, r.admin, "anything", true); desk.KindOf(err) != desk.NotFound {
		t.Errorf("a step that there is not: %v", err)
	}
	if r.Current(ctx).Setup.Open() {
		t.Error("a portal that was there before is not led through")
	}
	for _, open := range []bool{true, false, true} {
		if err := r.EndSetup(ctx, r.admin, !open); err != nil || r.Current(ctx).Setup.Open() != open {
			t.Errorf("open: want %v, %v", open, err)
		}
	}
}
