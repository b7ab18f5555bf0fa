package e2e_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
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

// view is how a page is shown.
type view struct {
	width int
	dark  bool
}

func (v view) String() string {
	if v.dark {
		return fmt.Sprintf("%d dark", v.width)
	}
	return fmt.Sprintf("%d light", v.width)
}

func (p pageTest) show(v view) {
	p.Helper()
	scheme := "light"
	if v.dark {
		scheme = "dark"
	}
	err := chromedp.Do(p.tab.Context(), chromedp.EmulateViewport(int64(v.width), 900))
	if err == nil {
		_, err = chromedp.Call(p.tab.Context(), emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
	}
	if err == nil {
		// Colours may be on their way to what they will be.
		_, err = chromedp.Run(p.tab.Context(), chromedp.Evaluate[string](
			"new Promise(requestAnimationFrame).then(() => Promise.allSettled(document.getAnimations().map((a) => a.finished))).then(() => '')", wait))
	}
	if err != nil {
		p.Fatal(err)
	}
}

func wait(p *runtime.EvaluateParams) { yes := true; p.AwaitPromise = &yes }

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

// check looks at one page in all its views.
func (p pageTest) check(l look) {
	p.Helper()
	p.show(view{width: 1440})
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
	for _, v := range []view{{1440, false}, {1440, true}, {768, false}, {375, true}, {375, false}, {320, false}} {
		p.show(v)
		if v == (view{1440, true}) || v == (view{375, false}) {
			// What is folded away belongs to the page too.
			p.eval("document.querySelectorAll('details').forEach((d) => { d.removeAttribute('name'); d.open = true }); ''")
		}
		if over := p.tab.Overflow(); over > 0 {
			p.Errorf("%v: wider than the window by %d at %v: %s", l, over, v, p.eval(widest))
		}
		if v.width == 768 || v.width == 320 {
			continue
		}
		for _, f := range p.findings() {
			p.Errorf("%v at %v: %v", l, v, f)
		}
	}
	for _, problem := range p.tab.Problems()[before:] {
		if !failedLoad.MatchString(problem) {
			p.Errorf("%v: %s", l, problem)
		}
	}
	if dir := os.Getenv("E2E_PICTURES"); dir != "" {
		p.show(view{width: 375})
		name := strings.Trim(regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(p.Name()+l.String(), "-"), "-")
		p.tab.Screenshot(filepath.Join(dir, name+".png"))
	}
}

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
			for _, l := range looks {
				p.check(l)
			}
			t.Logf("%d pages", len(looks))
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
	return []look{
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
		look{uri: "/staff/tickets/new", state: "empty form", do: emptied("/staff/tickets/new")},
	)
}

func adminLooks(_ *visitor) []look {
	looks := []look{{uri: "/staff/jobs"}, {uri: "/admin/gibt-es-nicht", status: http.StatusNotFound}}
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

// findings are axe's, looked at again where colours are among them: after a change of theme a busy
// machine may still be painting the old ones. What is wrong stays wrong.
func (p pageTest) findings() []browser.Finding {
	var out []browser.Finding
	for range 4 {
		out = nil
		colours := false
		for _, f := range p.tab.Axe() {
			if f = p.beyondHeader(f); len(f.Nodes) > 0 {
				out = append(out, f)
				colours = colours || f.Rule == "color-contrast"
			}
		}
		if !colours {
			break
		}
	}
	return out
}

// beyondHeader leaves out of a contrast finding what stands in the header when the header's own colours
// are right. On wide windows axe now and then takes the page's ground for that of the account, which
// stands in a popover with display: contents; the ground that the browser paints is asked for instead.
func (p pageTest) beyondHeader(f browser.Finding) browser.Finding {
	if f.Rule != "color-contrast" {
		return f
	}
	f.Nodes = slices.DeleteFunc(slices.Clone(f.Nodes), func(n browser.Node) bool {
		return p.eval(`(() => {
			const e = document.querySelector(`+strconv.Quote(n.Target)+`), h = e && e.closest('.p-header');
			if (!h) return 'elsewhere';
			const sum = c => c.match(/\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0);
			return sum(getComputedStyle(e).color) > 720 && sum(getComputedStyle(h).backgroundColor) < 220 ? 'light on dark' : 'faint';
		})()`) == "light on dark"
	})
	return f
}
