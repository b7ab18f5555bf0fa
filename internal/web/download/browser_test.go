package download_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kundenportal/internal/testkit/browser"
	"kundenportal/internal/web/download"
)

func TestMain(m *testing.M) { browser.Main(m) }

// The page has no policy of its own and embeds every upload in every way that
// could make a browser run it; what runs asks for /ran.
const page = `<!doctype html><title>x</title><p id="page">da</p>
<script src="/%[1]s/gif"></script><script src="/%[1]s/text"></script>
<iframe src="/%[1]s/html"></iframe><iframe src="/%[1]s/svg"></iframe><iframe src="/%[1]s/gif"></iframe>
<object data="/%[1]s/svg"></object><embed src="/%[1]s/svg"><img src="/%[1]s/svg"><link rel="stylesheet" href="/%[1]s/text">`

func TestNoUploadRunsInABrowser(t *testing.T) {
	t.Parallel()
	run := func(who string) string { return `fetch("/ran/` + who + `")` }
	uploads := map[string]struct{ typ, content string }{
		"html": {"text/html", "<script>" + run("html") + "</script>"},
		"svg":  {"image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg"><script>` + run("svg") + `</script></svg>`},
		"gif":  {"image/gif", "GIF89a=" + run("gif") + ";"},
		"text": {"text/plain", run("text")},
	}
	ran := make(chan string, 100)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /page/{how}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = fmt.Fprintf(w, page, r.PathValue("how"))
	})
	mux.HandleFunc("GET /safe/{name}", func(w http.ResponseWriter, r *http.Request) {
		u := uploads[r.PathValue("name")]
		download.Write(w, r, download.Attachment{Name: "bild.png", Type: u.typ}, strings.NewReader(u.content), true)
	})
	mux.HandleFunc("GET /careless/{name}", func(w http.ResponseWriter, r *http.Request) {
		u := uploads[r.PathValue("name")]
		if r.Header.Get("Sec-Fetch-Dest") == "script" {
			u.typ = "text/plain"
		}
		w.Header().Set("Content-Type", u.typ)
		_, _ = fmt.Fprint(w, u.content)
	})
	mux.HandleFunc("GET /ran/{name}", func(_ http.ResponseWriter, r *http.Request) { ran <- r.PathValue("name") })
	mux.HandleFunc("GET /last", func(http.ResponseWriter, *http.Request) {})
	site := httptest.NewServer(mux)
	t.Cleanup(site.Close)
	show := func(how string) {
		tab := browser.New(t, browser.Options{})
		tab.Goto(site.URL + "/page/" + how)
		tab.Has("#page", "da")
		tab.Goto(site.URL + "/last") // by now, what runs has asked
	}

	show("safe")
	select {
	case name := <-ran:
		t.Errorf("%s ran", name)
	default:
	}

	// The test sees what it is for: sent as most would send them, all of them run.
	show("careless")
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for seen := map[string]bool{}; len(seen) < len(uploads); {
		select {
		case name := <-ran:
			seen[name] = true
		case <-ctx.Done():
			t.Fatalf("only %v ran", seen)
		}
	}
}
