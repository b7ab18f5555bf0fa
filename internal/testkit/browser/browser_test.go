package browser

import (
	"errors"
	"fmt"
	"html"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestMain(m *testing.M) { Main(m) }

const form = `<!doctype html><html lang="de"><head><title>Formular</title><meta name="viewport" content="width=device-width">
<style nonce="n">body { background: #fff; color: #000 } @media (prefers-color-scheme: dark) { body { background: #000; color: #fff } } .over { inline-size: 500px }</style></head>
<body><main><h1>Formular</h1>%s
<form method="post" action="/send" enctype="multipart/form-data">
<p><label for="name">Benutzername (optional)</label><br><input id="name" name="name" value="alt"></p>
<p><label for="text">Beschreibung</label><br><textarea id="text" name="text"></textarea></p>
<p><label for="kind">Art</label><br><select id="kind" name="kind"><option value="1">Störung</option><option value="2">Bedienfrage</option></select></p>
<p><label for="day">Bis wann</label><br><input id="day" name="day" type="date"></p>
<p><input id="box" name="box" type="checkbox"><label for="box">Rückfrage beantwortet</label></p>
<p><label for="file">Anhang</label><br><input id="file" name="file" type="file"></p>
<p><button>Absenden</button></p></form>
<details><summary>Mehr</summary><p id="more">Noch mehr</p></details>
<p><a href="/other">Andere Seite</a></p>
<p id="script">ohne Skript</p><script nonce="n">document.getElementById("script").textContent = "mit Skript"</script></main></body></html>`

// site is a small portal with the strictest of policies.
func site(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	show := func(w http.ResponseWriter, body string) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'nonce-n'; script-src 'nonce-n'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		_, _ = fmt.Fprint(w, body)
	}
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { show(w, fmt.Sprintf(form, "")) })
	mux.HandleFunc("GET /wide", func(w http.ResponseWriter, _ *http.Request) {
		show(w, fmt.Sprintf(form, `<p class="over">breit</p>`))
	})
	mux.HandleFunc("GET /barrier", func(w http.ResponseWriter, _ *http.Request) {
		show(w, `<!doctype html><html><title>x</title><style nonce="n">p { color: #ccc; background: #fff }</style><p>schwach</p><input>`)
	})
	mux.HandleFunc("GET /moving", func(w http.ResponseWriter, _ *http.Request) {
		show(w, `<!doctype html><html lang="de"><head><title>x</title><meta name="viewport" content="width=device-width">
<style nonce="n">* { transition: all 3600s } @keyframes turn { to { rotate: 360deg } } i { animation: turn 1s linear infinite }
body { background: #fff; color: #000 } p { inline-size: 10px }
@media (prefers-color-scheme: dark) { body { background: #000; color: #333 } }
@media (max-width: 40em) { p { inline-size: 500px } }</style></head>
<body><main><h1>Farben</h1><p><span><b>tief</b></span> <i>.</i></p><details><summary>Mehr</summary><input></details></main></body></html>`)
	})
	mux.HandleFunc("GET /refused", func(w http.ResponseWriter, _ *http.Request) {
		show(w, `<!doctype html><title>x</title><script>document.title = "ran"</script>`)
	})
	mux.HandleFunc("GET /other", func(w http.ResponseWriter, _ *http.Request) { show(w, `<h1>Andere Seite</h1>`) })
	mux.HandleFunc("GET /cookie", func(w http.ResponseWriter, r *http.Request) {
		_, err := r.Cookie("who")
		http.SetCookie(w, &http.Cookie{Name: "who", Value: "x", HttpOnly: true})
		show(w, fmt.Sprintf("<h1>%v</h1>", err == nil))
	})
	mux.HandleFunc("POST /send", func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		list := "<ul>"
		for _, name := range []string{"name", "text", "kind", "day", "box"} {
			list += fmt.Sprintf("<li>%s=%s</li>", name, html.EscapeString(r.FormValue(name)))
		}
		show(w, "<h1>Gesendet</h1>"+list+"<li>file="+r.MultipartForm.File["file"][0].Filename+"</li></ul>")
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

func TestAPersonFillsInAFormWithAndWithoutScripts(t *testing.T) {
	t.Parallel()
	url := site(t)
	file := filepath.Join(t.TempDir(), "bild.txt")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		o      Options
		script string
	}{
		{"with scripts", Options{}, "mit Skript"},
		{"without scripts", Options{NoJS: true}, "ohne Skript"},
		{"on a phone", Options{Width: 375}, "mit Skript"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			tab := New(t, c.o)
			if status := tab.Goto(url); status != http.StatusOK {
				t.Errorf("status = %d", status)
			}
			if got := tab.Text("#script"); got != c.script {
				t.Errorf("script text = %q, want %q", got, c.script)
			}
			if got := tab.Value("Benutzername"); got != "alt" {
				t.Errorf("Value = %q", got)
			}
			tab.HasNot("#more", "Noch")
			tab.Click("Mehr")
			tab.Has("#more", "Noch mehr")
			tab.Fill("Benutzername", "köhler@stadt.example")
			tab.Fill("Beschreibung", "Zeile 1\nZeile 2")
			tab.Fill("Art", "Bedienfrage")
			tab.Fill("Bis wann", "2026-12-24")
			tab.Check("Rückfrage beantwortet", true)
			tab.Check("Rückfrage beantwortet", true)
			tab.Upload("Anhang", file)
			tab.Click("Absenden")
			if got := tab.Text("h1"); got != "Gesendet" {
				t.Errorf("heading = %q", got)
			}
			if got, want := tab.Text("ul"), "name=köhler@stadt.example text=Zeile 1 Zeile 2 kind=2 day=2026-12-24 box=on file=bild.txt"; got != want {
				t.Errorf("sent %q, want %q", got, want)
			}
			if got := tab.URL(); got != url+"/send" {
				t.Errorf("URL = %q", got)
			}
		})
	}
}

func TestAClickReturnsWhenTheNextPageIsThere(t *testing.T) {
	t.Parallel()
	url := site(t)
	tab := New(t, Options{})
	for range 5 {
		tab.Goto(url)
		tab.Click("Andere Seite")
		if n := tab.Count("form"); n != 0 || tab.URL() != url+"/other" {
			t.Fatalf("still on %s with %d forms", tab.URL(), n)
		}
	}
	tab.Goto(url)
	tab.Click("main a[href='/other']") // a selector does as well
	tab.Has("h1", "Andere Seite")
}

func TestTabsShareNoCookies(t *testing.T) {
	t.Parallel()
	url := site(t)
	one, other := New(t, Options{}), New(t, Options{})
	one.Goto(url + "/cookie")
	one.Goto(url + "/cookie")
	one.Has("h1", "true")
	other.Goto(url + "/cookie")
	other.Has("h1", "false")
}

func TestBarriersAreFoundUnderAStrictPolicyWithAndWithoutScripts(t *testing.T) {
	t.Parallel()
	url := site(t)
	for _, noJS := range []bool{false, true} {
		t.Run("NoJS "+strconv.FormatBool(noJS), func(t *testing.T) {
			t.Parallel()
			tab := New(t, Options{NoJS: noJS})
			tab.Goto(url + "/barrier")
			found := map[string]bool{}
			for _, f := range tab.Axe() {
				found[f.Rule] = true
				if len(f.Nodes) == 0 || f.Nodes[0].Target == "" || f.Help == "" {
					t.Errorf("finding without a place: %v", f)
				}
			}
			for _, rule := range []string{"html-has-lang", "color-contrast", "label", "region", "page-has-heading-one"} {
				if !found[rule] {
					t.Errorf("%s was not found", rule)
				}
			}
			tab.Goto(url)
			for _, f := range tab.Axe() {
				t.Errorf("a page without barriers: %v", f)
			}
			want := "mit Skript"
			if noJS {
				want = "ohne Skript"
			}
			tab.Has("#script", want)
			// Scripts are off again.
			tab.Goto(url)
			tab.Has("#script", want)
			if p := tab.Problems(); len(p) > 0 {
				t.Errorf("problems: %q", p)
			}
		})
	}
}

func TestWhatIsLookedAtStandsStill(t *testing.T) {
	t.Parallel()
	tab := New(t, Options{})
	tab.Goto(site(t) + "/moving")
	for _, dark := range []bool{true, false} {
		tab.View(1440, dark)
		if f := tab.Axe(Colours...); (len(f) > 0) != dark {
			t.Errorf("dark %v: found %v, want what is too faint in dark colours only", dark, f)
		}
	}
	tab.View(375, false)
	if got := tab.Overflow(); got < 125 {
		t.Errorf("Overflow = %d, want at least 125", got)
	}
}

func TestAPartOfAPageIsChecked(t *testing.T) {
	t.Parallel()
	tab := New(t, Options{})
	tab.Goto(site(t) + "/moving")
	if f := tab.AxeWithin("table"); f != nil {
		t.Errorf("found %v in what is not there", f)
	}
	if f := tab.AxeWithin("h1"); len(f) > 0 {
		t.Errorf("found %v in the heading", f)
	}
	tab.Click("Mehr")
	f := tab.AxeWithin("details")
	if !slices.ContainsFunc(f, func(f Finding) bool { return f.Rule == "label" }) {
		t.Errorf("found %v, want a field without label", f)
	}
	if f := tab.Axe(Colours...); len(f) > 0 {
		t.Errorf("found %v among the colours", f)
	}
}

func TestAPageWiderThanTheWindowIsMeasured(t *testing.T) {
	t.Parallel()
	url := site(t)
	tab := New(t, Options{Width: 320})
	tab.Goto(url)
	if got := tab.Overflow(); got != 0 {
		t.Errorf("Overflow = %d, want 0", got)
	}
	tab.Goto(url + "/wide")
	if got := tab.Overflow(); got < 180 {
		t.Errorf("Overflow = %d, want at least 180", got)
	}
}

func TestAPictureShowsThePreferredColoursAndWidth(t *testing.T) {
	t.Parallel()
	url := site(t)
	for _, dark := range []bool{false, true} {
		t.Run("dark "+strconv.FormatBool(dark), func(t *testing.T) {
			t.Parallel()
			tab := New(t, Options{Width: 375, Dark: dark})
			tab.Goto(url)
			path := filepath.Join(t.TempDir(), "pictures", "form.png")
			tab.Screenshot(path)
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			img, err := png.Decode(f)
			if err != nil {
				t.Fatal(err)
			}
			if got := img.Bounds().Dx(); got != 375 {
				t.Errorf("width = %d", got)
			}
			r, _, _, _ := img.At(374, 1).RGBA()
			if (r == 0) != dark {
				t.Errorf("red in the corner = %#x", r)
			}
		})
	}
}

func TestWhatAPolicyRefusesIsAProblem(t *testing.T) {
	t.Parallel()
	tab := New(t, Options{})
	tab.Goto(site(t) + "/refused")
	tab.wait("hear of it", func() (bool, error) { return len(tab.Problems()) > 0, nil })
	if p := strings.Join(tab.Problems(), "\n"); !strings.Contains(p, "Content Security Policy") {
		t.Errorf("problems = %s", p)
	}
}

func TestProfilesOfKilledTestsAreRemoved(t *testing.T) {
	dead := exec.Command("true")
	if err := dead.Run(); err != nil {
		t.Skip(err)
	}
	gone := filepath.Join(os.TempDir(), folderPrefix+strconv.Itoa(dead.Process.Pid)+"-x")
	alive := filepath.Join(os.TempDir(), folderPrefix+strconv.Itoa(os.Getpid())+"-test")
	for _, folder := range []string{gone, alive} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(folder)
	}
	removeLeftFolders()
	if _, err := os.Stat(gone); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the killed one's is still there: %v", err)
	}
	if _, err := os.Stat(alive); err != nil {
		t.Errorf("a running one's was taken: %v", err)
	}
}
