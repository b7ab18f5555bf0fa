package access_test

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestSettingsHaveAllSections(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.signedIn(s.mia, password).get("/settings").wants(t, 200, "Einstellungen", "Persönliche Angaben", `value="Mia"`, s.mia.Email,
		"Wir senden einen Link an die neue Adresse", "Stadt", "Sprache", "Darstellung", "Passwort ändern", "Bisheriges Passwort",
		"mindestens 15 Zeichen", "Sitzungen", "Firefox unter Windows", "Diese Sitzung", "IP-Adresse 192.0.2.1")
}

func TestProfile(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.signedIn(s.mia, password)
	b.post("/settings/profile", "given_name", "<b>Mia</b>", "family_name", "Köhler", "phone", "040 123", "email", "mallory@example.org").leads(t, "/settings")
	a := b.get("/settings")
	a.wants(t, 200, "Ihre Angaben sind gespeichert.", `value="&lt;b&gt;Mia&lt;/b&gt;"`, `value="Köhler"`, `value="040 123"`, s.mia.Email)
	a.lacks(t, "<b>Mia</b>", "mallory")

	a = b.post("/settings/profile", "given_name", "Mia", "family_name", " ", "phone", strings.Repeat("1", 200))
	a.wants(t, 422, `href="#family_name"`, `id="family_name-error"`, `href="#phone"`, strings.Repeat("1", 200), "Bitte prüfen Sie 2 Angaben")
	b.get("/settings/profile").leads(t, "/settings")
}

func TestLanguageAndDisplay(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.signedIn(s.mia, password)
	b.post("/settings/language", "lang", "en").leads(t, "/settings")
	b.get("/settings").wants(t, 200, `<html lang="en"`, "The language is changed.")
	b.post("/settings/display", "theme", "dark").leads(t, "/settings")
	b.get("/settings").wants(t, 200, `data-kern-theme="dark"`)
	b.post("/settings/display", "theme", "system").leads(t, "/settings")
	b.get("/settings").lacks(t, "data-kern-theme")
	b.post("/settings/language", "lang", "xx").wants(t, 422, `href="#lang"`)
	b.post("/settings/display", "theme", `"><script>`).wants(t, 422, `href="#theme"`)
}

func TestChangingThePassword(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b, other := s.signedIn(s.mia, password), s.signedIn(s.mia, password)
	const chosen = "Neun Eulen stricken Socken"
	for _, tc := range []struct{ present, password, repeat, field string }{
		{"", chosen, chosen, "present"},
		{"falsch-falsch-falsch", chosen, chosen, "present"},
		{password, "kurz", "kurz", "password"},
		{password, chosen, "anders", "repeat"},
	} {
		a := b.post("/settings/password", "present", tc.present, "password", tc.password, "repeat", tc.repeat)
		a.wants(t, 422, `href="#`+tc.field+`"`, `id="`+tc.field+`-error"`)
		a.lacks(t, "falsch-falsch-falsch", chosen)
	}
	before := b.cookies["__Host-portal"]
	b.post("/settings/password", "present", password, "password", chosen, "repeat", chosen).leads(t, "/settings")
	if b.cookies["__Host-portal"] == before {
		t.Error("the token is the same as before")
	}
	b.get("/settings").wants(t, 200, "Ihr Passwort ist geändert.")
	other.get("/settings").leads(t, "/sign-in?next=%2Fsettings")
	s.signedIn(s.mia, chosen)
}

func TestSessions(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b, phone, stranger := s.browser(), s.browser(), s.browser()
	phone.agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
	stranger.agent = "<script>alert(1)</script>"
	for _, x := range []*browser{b, phone, stranger} {
		x.post("/sign-in", "username", s.mia.Email, "password", password).leads(t, "/")
		s.Clock.Move(time.Minute)
	}
	a := b.get("/settings")
	a.wants(t, 200, "Safari unter iPhone", "Unbekanntes Gerät", "Alle anderen beenden")
	a.lacks(t, "<script>alert")
	refs := regexp.MustCompile(`name="ref" value="([a-z0-9]+)"`).FindAllStringSubmatch(a.Source, -1)
	if len(refs) != 2 {
		t.Fatalf("%d sessions can be ended, want the two others", len(refs))
	}

	t.Run("nobody ends another's", func(t *testing.T) {
		jens := s.Person("Jens", nil)
		s.setPassword(jens)
		s.signedIn(jens, password).post("/settings/end-session", "ref", refs[0][1]).leads(t, "/settings")
		stranger.get("/settings").wants(t, 200)
	})
	t.Run("one is ended", func(t *testing.T) {
		b.post("/settings/end-session", "ref", refs[0][1]).leads(t, "/settings")
		stranger.get("/settings").leads(t, "/sign-in?next=%2Fsettings")
		phone.get("/settings").wants(t, 200)
	})
	t.Run("all others are ended", func(t *testing.T) {
		b.post("/settings/end-others").leads(t, "/settings")
		phone.get("/settings").leads(t, "/sign-in?next=%2Fsettings")
		a := b.get("/settings")
		a.wants(t, 200, "Diese Sitzung", "Alle anderen Sitzungen sind beendet.")
		a.lacks(t, "/settings/end-others", "/settings/end-session")
	})
}
