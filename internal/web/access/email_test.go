package access_test

import "testing"

func TestTheAddressIsChangedInTheSettingsAndConfirmedByItsLink(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.signedIn(s.mia, password)
	b.post("/settings/email", "email", "mia@", "email_present", password).wants(t, 422, `value="mia@"`)
	a := b.post("/settings/email", "email", "mia.neu@stadt.example", "email_present", "falsch")
	a.wants(t, 422, `value="mia.neu@stadt.example"`)
	a.lacks(t, "falsch")
	b.post("/settings/email", "email", "mia.neu@stadt.example", "email_present", password).leads(t, "/settings")
	b.get("/settings").wants(t, 200, "wartet auf Ihre Bestätigung", "mia.neu@stadt.example", s.mia.Email)
	s.work()
	link := s.links[len(s.links)-1]
	stranger := s.browser()
	page := stranger.get(link)
	page.wants(t, 200, "mia.neu@stadt.example", "Adresse jetzt bestätigen")
	if page.Header.Get("Referrer-Policy") != "no-referrer" || page.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", page.Header)
	}
	page.lacks(t, "https://portal.example/email/link/") // as it would stand on a print
	b.get("/settings").wants(t, 200, "wartet auf Ihre Bestätigung")
	stranger.post(link).leads(t, "/email/confirmed")
	stranger.get("/email/confirmed").wants(t, 200, "Die neue Adresse gilt")
	stranger.post(link).wants(t, 410, "Dieser Link gilt nicht mehr")
	b.get("/settings").leads(t, "/sign-in?next=%2Fsettings")
	mia := s.mia
	mia.Email = "mia.neu@stadt.example"
	s.signedIn(mia, password).get("/settings").wants(t, 200, "mia.neu@stadt.example")
}

func TestAChangeThatWaitsCanBeWithdrawn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.signedIn(s.mia, password)
	b.post("/settings/email", "email", "mia.neu@stadt.example", "email_present", password).leads(t, "/settings")
	s.work()
	b.post("/settings/email-drop").leads(t, "/settings")
	b.get("/settings").lacks(t, "mia.neu@stadt.example")
	s.browser().get(s.links[len(s.links)-1]).wants(t, 410, "Dieser Link gilt nicht mehr")
}
