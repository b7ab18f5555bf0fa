package e2e_test

import (
	"fmt"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"kundenportal/internal/testkit/browser"
)

// look is a page in a state in which it is looked at.
type look struct {
	uri    string
	state  string             // what is special about it, for the reader of a failure
	status int                // 0 means 200
	do     func(*browser.Tab) // leads to the state
}

func (l look) String() string {
	if l.state == "" {
		return l.uri
	}
	return l.uri + " (" + l.state + ")"
}

func plain(uris []string) (list []look) {
	for _, u := range uris {
		list = append(list, look{uri: u})
	}
	return list
}

// same are pages that are the same for everybody but for the menu: they are looked at signed out, as
// a contact, and in English.
var same = regexp.MustCompile(`^/(legal|demo|help|portal-news|faq|news)`)

// wrong is where a page says what is wrong with what was sent.
const wrong = "#errors, .p-alert--danger"

// emptied gives the page after its form with that action was sent with nothing in it.
func emptied(action string) func(*browser.Tab) {
	return func(tab *browser.Tab) {
		const send = `(() => { const form = [...document.forms].find((f) => f.method === 'post' && f.getAttribute('action').split('?')[0].endsWith(%q));
			if (!form) return false;
			for (const el of form.elements) {
				if (el.type === 'hidden' || el.type === 'file') continue;
				if (el.type === 'radio' || el.type === 'checkbox') el.checked = false;
				else if (el.tagName === 'SELECT') el.selectedIndex = [...el.options].findIndex((o) => o.value === '');
				else if ('value' in el && el.tagName !== 'BUTTON') el.value = '';
			}
			form.noValidate = true;
			const buttons = [...form.elements].filter((el) => el.tagName === 'BUTTON' && el.type === 'submit');
			form.requestSubmit(buttons.find((b) => b.value === 'next') || buttons.find((b) => !b.value) || buttons[0]);
			return true; })()`
		sent, err := chromedp.Run(tab.Context(), chromedp.Evaluate[bool](fmt.Sprintf(send, action)))
		if err != nil || !sent {
			panic(fmt.Sprintf("no form to %s on %s: %v", action, tab.URL(), err))
		}
		tab.Has(wrong, "")
	}
}

// pageTest looks at the pages of one role in a tab of its own.
type pageTest struct {
	*testing.T
	site
	tab  *browser.Tab
	lang string
}

func (p pageTest) eval(expression string) string {
	p.Helper()
	v, err := chromedp.Run(p.tab.Context(), chromedp.Evaluate[string](expression))
	if err != nil {
		p.Fatal(err)
	}
	return v
}

// browsers report an answer with an error's status, which here is what was asked for.
var failedLoad = regexp.MustCompile(`^Failed to load resource: the server responded with a status of (403|404|410|422)`)

// check looks at one page in all its views, first as it comes and then with what is folded away,
// which belongs to the page too. Widths change what is where, so every rule is asked on wide and on
// narrow windows; the dark scheme sets nothing but colours, so there the rules on colours are asked.
func (p pageTest) check(l look) {
	p.Helper()
	p.tab.View(1440, false)
	before := len(p.tab.Problems())
	status := p.tab.Goto(p.URL + l.uri)
	if l.status == 0 {
		l.status = http.StatusOK
	}
	if status != l.status {
		p.Errorf("%v: status %d, want %d", l, status, l.status)
		return
	}
	if l.do != nil {
		l.do(p.tab)
	}
	p.frame(l)
	p.fits(l, "1440")
	p.found(l, "1440", p.tab.Axe())
	if p.eval(unfold) == "unfolded" {
		p.fits(l, "1440 unfolded")
		p.found(l, "1440 unfolded", p.tab.AxeWithin("details"))
	}
	for _, v := range []struct {
		width int
		dark  bool
		axe   func() []browser.Finding
	}{
		{768, false, nil},
		{375, false, func() []browser.Finding { return p.tab.Axe() }},
		{320, false, nil},
		{375, true, func() []browser.Finding { return p.tab.Axe(browser.Colours...) }},
		{1440, true, func() []browser.Finding { return p.tab.Axe(browser.Colours...) }},
	} {
		p.tab.View(v.width, v.dark)
		at := fmt.Sprintf("%d, dark %v", v.width, v.dark)
		p.eval(unfold) // the script may have folded something
		p.fits(l, at)
		if v.axe != nil {
			p.found(l, at, v.axe())
		}
	}
	for _, problem := range p.tab.Problems()[before:] {
		if !failedLoad.MatchString(problem) {
			p.Errorf("%v: %s", l, problem)
		}
	}
	if dir := os.Getenv("E2E_PICTURES"); dir != "" {
		p.tab.View(375, false)
		name := strings.Trim(regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(p.Name()+l.String(), "-"), "-")
		p.tab.Screenshot(filepath.Join(dir, name+".png"))
	}
}

// frame checks what every page has, whatever it is about.
func (p pageTest) frame(l look) {
	p.Helper()
	if source := p.eval("document.documentElement.outerHTML"); strings.Contains(source, "⟦") {
		i := strings.Index(source, "⟦")
		p.Errorf("%v: a text is missing: %s", l, source[i:min(len(source), i+60)])
	}
	if got := p.eval("document.documentElement.lang"); got != p.lang {
		p.Errorf("%v: lang = %q, want %q", l, got, p.lang)
	}
	if n := p.tab.Count("h1"); n != 1 {
		p.Errorf("%v: %d headings of level 1", l, n)
	}
	if p.eval("document.title") == "" {
		p.Errorf("%v: no title", l)
	}
}

func (p pageTest) fits(l look, at string) {
	p.Helper()
	if over := p.tab.Overflow(); over > 0 {
		p.Errorf("%v at %s: wider than the window by %d: %s", l, at, over, p.eval(widest))
	}
}

func (p pageTest) found(l look, at string, findings []browser.Finding) {
	p.Helper()
	for _, f := range findings {
		p.Errorf("%v at %s: %v", l, at, f)
	}
}

// unfold opens everything that can be folded away, and says whether something was.
const unfold = `(() => { const folded = [...document.querySelectorAll('details:not([open])')];
	folded.forEach((d) => { d.removeAttribute('name'); d.open = true });
	return folded.length > 0 ? 'unfolded' : '' })()`

// widest names the element that makes a page wider than the window.
const widest = `(() => { const w = document.documentElement.clientWidth;
	const all = [...document.body.querySelectorAll('*')].filter((el) => el.getBoundingClientRect().right > w + 0.5);
	return all.slice(-1).map((el) => el.outerHTML.slice(0, 200)).join() })()`

// oneOfEach gives a ticket in each state out of a list, by its filter for states.
func (v *visitor) oneOfEach(list, ticket string) (uris []string) {
	v.t.Helper()
	pattern := regexp.MustCompile(ticket + `/\d{4}-\d{6}$`)
	for _, state := range []string{"new", "in_progress", "waiting_for_customer", "scheduled", "resolved", "closed"} {
		resp, body := v.get(list + state)
		all := links(resp.Request.URL.String(), body)
		i := slices.IndexFunc(all, pattern.MatchString)
		if i < 0 {
			v.t.Errorf("no ticket in state %s in %s", state, list+state)
			continue
		}
		uris = append(uris, all[i])
	}
	return uris
}

// TestPages looks at every page for every role: one of each kind that can be reached by links, and
// the states that no link leads to.
func TestPages(t *testing.T) {
	t.Parallel()
	for _, role := range []struct {
		name, who, start, lang string
		own                    bool // only what is this role's own
		more                   func(v *visitor) []look
	}{
		{"signed out", "", "/sign-in", "de", false, signedOutLooks},
		{"a contact", "kontakt@demo.example", "/", "de", false, contactLooks},
		{"a lead contact", "leitung@demo.example", "/", "de", true, leadLooks},
		{"a data centre's contact", "rechenzentrum@demo.example", "/", "de", true, nil},
		{"a contact in English", "nachbar@demo.example", "/", "en", false, contactLooks},
		{"an agent", "support@demo.example", "/staff", "de", true, agentLooks},
		{"an agent in English", "franziska.holm@vendor.example", "/staff", "en", true, agentLooks},
		{"an administrator", "admin@demo.example", "/staff", "de", true, adminLooks},
		{"an editor", "redaktion@demo.example", "/editor", "de", true, nil},
	} {
		t.Run(role.name, func(t *testing.T) {
			t.Parallel()
			s := demoSite(t)
			tab := newTab(t, browser.Options{})
			p := pageTest{T: t, site: s, tab: tab, lang: role.lang}
			if role.who != "" {
				s.signIn(tab, role.who)
			}
			if role.lang == "en" {
				tab.Goto(s.URL + "/settings")
				tab.Check("English", true)
				tab.Click("Sprache speichern")
				tab.Has("h1", "Settings")
			}
			v := s.visitor(t, role.who)
			uris := slices.DeleteFunc(v.follow(role.start), func(u string) bool {
				return strings.Contains(u, "lang=") || role.own && same.MatchString(u)
			})
			looks := plain(uris)
			if role.more != nil {
				looks = append(looks, role.more(v)...)
			}
			seen := map[string]bool{}
			for _, l := range looks {
				if !seen[l.String()] {
					p.check(l)
				}
				seen[l.String()] = true
			}
			t.Logf("%d pages", len(seen))
		})
	}
}

func signedOutLooks(v *visitor) []look {
	return []look{
		{uri: "/sign-in", state: "empty form", do: emptied("/sign-in")},
		{uri: "/sign-in", state: "wrong password", do: func(tab *browser.Tab) {
			tab.Fill("Benutzername", "niemand@demo.example")
			tab.Fill("Passwort", "falsch")
			tab.Click("Anmelden")
			tab.Has(wrong, "")
		}},
		{uri: "/password", state: "empty form", do: emptied("/password")},
		{uri: "/password", state: "requested", do: func(tab *browser.Tab) {
			tab.Fill("Benutzername", "niemand@demo.example")
			tab.Click("Übermitteln")
			tab.Has("h1", "Bitte sehen Sie in Ihr Postfach")
		}},
		{uri: "/password/link/gibt-es-nicht", state: "a link that is over", status: linkOver(v)},
		{uri: "/news"},
		{uri: "/portal-news"},
		{uri: "/gibt-es-nicht", status: http.StatusNotFound},
	}
}

// linkOver is the status of a link that is over, whatever is thought best for it.
func linkOver(v *visitor) int {
	resp, _ := v.get("/password/link/gibt-es-nicht")
	return resp.StatusCode
}

func contactLooks(v *visitor) []look {
	looks := plain(v.oneOfEach("/tickets?view=org&stage=", "/tickets"))
	waiting := looks[2].uri
	looks = append(looks,
		look{uri: "/tickets?view=org&stage=all&q=gibtesnichtxyz", state: "nothing found"},
		look{uri: "/tickets?view=org&stage=all&q=drucken", state: "found"},
		look{uri: "/tickets?view=watching"},
		look{uri: "/tickets?view=org&kind=incident&stage=all&from=2026-01-01&to=2026-06-30", state: "many filters"},
		look{uri: "/tickets?unfug=1&stage=unfug", state: "unknown filter"},
		look{uri: "/tickets/2026-999999", status: http.StatusNotFound},
		look{uri: "/gibt-es-nicht", status: http.StatusNotFound},
		look{uri: "/faq?q=passwort", state: "search"},
		look{uri: "/faq?q=gibtesnichtxyz", state: "nothing found"},
		look{uri: "/tickets/new", state: "empty form", do: emptied("/tickets/new")},
		look{uri: waiting, state: "empty comment", do: emptied("/comment")},
		look{uri: "/settings", state: "empty profile", do: emptied("/profile")},
		look{uri: "/settings", state: "empty password", do: emptied("/settings/password")},
	)
	for _, k := range []string{"incident", "change_request", "question", "suggestion"} {
		looks = append(looks, look{uri: "/tickets/new?kind=" + k, state: "form", do: begin(k, nil)},
			look{uri: "/tickets/new?kind=" + k, state: "empty form", do: begin(k, emptied("/form"))})
	}
	toCheck := func(tab *browser.Tab) {
		field := func(name string) string { return fmt.Sprintf("#%s", name) }
		for name, value := range map[string]string{"subject": "Frage zu den Seiten", "body": "Die Frage."} {
			tab.Click(field(name))
			if err := chromedp.Do(tab.Context(), chromedp.KeyEvent(value)); err != nil {
				panic(err)
			}
		}
		if _, err := chromedp.Run(tab.Context(), chromedp.Evaluate[string]("document.querySelector('select[name=product]').selectedIndex = 1; ''")); err != nil {
			panic(err)
		}
		tab.Click("button[name=do][value=next]:not(.p-default)")
		tab.Has("form[action$='/send']", "")
	}
	looks = append(looks, look{uri: "/tickets/new?kind=question", state: "check", do: begin("question", toCheck)},
		look{uri: "/tickets/new?kind=question", state: "receipt", do: begin("question", func(tab *browser.Tab) {
			toCheck(tab)
			tab.Click("form[action$='/send'] button")
			tab.Has("a[href^='/tickets/2']", "")
		})})
	return looks
}

// begin goes from the choice of a kind to the form of a new ticket.
func begin(kind string, next func(*browser.Tab)) func(*browser.Tab) {
	return func(tab *browser.Tab) {
		click := fmt.Sprintf(`document.querySelector('input[name=kind][value=%s]').checked = true; document.querySelector('input[name=kind]').form.requestSubmit(); ''`, kind)
		if _, err := chromedp.Run(tab.Context(), chromedp.Evaluate[string](click)); err != nil {
			panic(err)
		}
		tab.Has("input[name=subject]", "")
		if next != nil {
			next(tab)
		}
	}
}

func leadLooks(v *visitor) []look {
	resolved := v.oneOfEach("/tickets?view=org&stage=", "/tickets")
	resp, body := v.get("/organisation")
	own := resp.Request.URL.Path
	all := links(resp.Request.URL.String(), body)
	jens := all[slices.IndexFunc(all, func(uri string) bool { return strings.Contains(uri, "/people/") })] // the first is the lead contact's own
	return []look{
		{uri: own + "/new", state: "empty form", do: emptied("/new")},
		{uri: jens, state: "not confirmed", do: emptied(jens)},
		{uri: jens + "/end", state: "the last lead contact", do: emptied("/end")},
		{uri: own + "/people/gibt-es-nicht", status: http.StatusNotFound},
		{uri: own + "/figures"},
		{uri: own + "/figures?period=2026", state: "a year"},
		{uri: own + "/figures/gibt-es-nicht.csv", status: http.StatusNotFound},
		{uri: own + "/report/1999.pdf", status: http.StatusNotFound},
		{uri: own + "/export"},
		{uri: resolved[4]},
		{uri: resolved[4] + "/decide?action=object"},
		{uri: resolved[4] + "/decide?action=object", state: "empty form", do: emptied("/decide")},
		{uri: resolved[5]},
	}
}

func agentLooks(v *visitor) []look {
	looks := plain(v.oneOfEach("/staff/tickets?state=", "/staff/tickets"))
	one := looks[1].uri
	return append(looks,
		look{uri: "/staff/tickets?q=gibtesnichtxyz", state: "nothing found"},
		look{uri: "/staff/tickets?q=drucken", state: "found"},
		look{uri: "/staff/queue?queue=waiting"},
		look{uri: "/staff/queue?queue=all"},
		look{uri: "/staff/jobs"},
		look{uri: "/staff/tickets/2026-999999", status: http.StatusNotFound},
		look{uri: one, state: "empty answer", do: emptied("/answer")},
		look{uri: one, state: "empty note", do: emptied("/note")},
		look{uri: one, state: "no priority", do: emptied("/priority")},
		look{uri: one + "/watchers"},
		look{uri: one + "/links"},
		look{uri: one + "/links", state: "empty form", do: emptied("/links")},
		look{uri: one + "/split"},
		look{uri: one + "/split", state: "empty form", do: emptied("/split")},
		look{uri: one + "/merge"},
		look{uri: looks[2].uri + "/merge?other=" + path.Base(one), state: "looked at"},
		look{uri: one + "/move"},
		look{uri: one + "/move?org=", state: "empty form", status: http.StatusUnprocessableEntity},
		look{uri: "/staff/tickets/new", state: "empty form", do: emptied("/staff/tickets/new")},
	)
}

func adminLooks(v *visitor) []look {
	looks := []look{{uri: "/staff/jobs"}, {uri: "/staff/figures"}, {uri: "/staff/figures?period=52w&kind=incident", state: "filtered"}, {uri: "/admin/gibt-es-nicht", status: http.StatusNotFound}}
	_, body := v.get("/admin/namings")
	for _, uri := range links(v.base+"/admin/namings", body) {
		if strings.HasPrefix(uri, "/admin/namings/") {
			looks = append(looks, look{uri: uri, state: "refused without a reason", do: emptied("/refuse")})
			break
		}
	}
	for _, form := range []string{"/admin/organisations/new", "/admin/people/new", "/admin/agents/new", "/admin/products/new"} {
		looks = append(looks, look{uri: form}, look{uri: form, state: "empty form", do: emptied(form)})
	}
	return looks
}

// TestPagesOnTheWayToAPassword looks at the pages that only a link or a one-time key opens.
func TestPagesOnTheWayToAPassword(t *testing.T) {
	t.Parallel()
	s := demoSite(t)
	tab := newTab(t, browser.Options{})
	p, r := pageTest{T: t, site: s, tab: tab, lang: "de"}, reference{site: s}
	r.request(tab, newcomer)
	p.check(look{uri: "/password/requested"})
	link := r.link(t, newcomer)
	p.check(look{uri: strings.TrimPrefix(link, s.URL)})
	tab.Goto(link)
	tab.Click("Passwort jetzt zusenden")
	p.check(look{uri: "/password/sent"})
	tab.Goto(s.URL + "/sign-in")
	r.enter(tab, newcomer, r.key(t, newcomer))
	p.check(look{uri: "/password/choose"})
	p.check(look{uri: "/password/choose", state: "empty form", do: emptied("/password/choose")})
}
