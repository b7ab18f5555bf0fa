package assets

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func get(t *testing.T, method, url string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, url, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestTheBestAcceptedEncodingIsServed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, file, accept, want string }{
		{"brotli before gzip", "portal.css", "gzip, deflate, br, zstd", "br"},
		{"gzip where brotli is not named", "portal.css", "gzip, deflate", "gzip"},
		{"a weight of zero refuses", "portal.css", "br; q=0, gzip;q=0.5", "gzip"},
		{"nothing asked for", "portal.css", "", ""},
		{"an unknown encoding", "portal.css", "zstd", ""},
		{"a part of a name is no name", "portal.css", "brr, xgzip", ""},
		{"fonts are compressed in themselves", "fira-sans-latin-400-normal.woff2", "br, gzip", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			res := get(t, "GET", URL(tt.file), "Accept-Encoding", tt.accept)
			if res.StatusCode != http.StatusOK {
				t.Fatalf("status %d", res.StatusCode)
			}
			if got := res.Header.Get("Content-Encoding"); got != tt.want {
				t.Errorf("Content-Encoding %q, want %q", got, tt.want)
			}
		})
	}
}

func TestEveryFileHasItsHeaders(t *testing.T) {
	t.Parallel()
	for _, a := range manifest {
		res := get(t, "GET", URL(a.name), "Accept-Encoding", "br")
		for name, want := range map[string]string{
			"Cache-Control":          "public, max-age=31536000, immutable",
			"X-Content-Type-Options": "nosniff",
		} {
			if got := res.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", a.name, name, got, want)
			}
		}
		if res.Header.Get("Content-Type") == "" || res.Header.Get("ETag") == "" {
			t.Errorf("%s: Content-Type %q, ETag %q", a.name, res.Header.Get("Content-Type"), res.Header.Get("ETag"))
		}
	}
}

func TestCompressedAndPlainFormAreTheSameText(t *testing.T) {
	t.Parallel()
	plain := body(t, get(t, "GET", URL("portal.js")).Body)
	z, err := gzip.NewReader(get(t, "GET", URL("portal.js"), "Accept-Encoding", "gzip").Body)
	if err != nil {
		t.Fatal(err)
	}
	if plain == "" || body(t, z) != plain {
		t.Error("the gzip form unpacks to something else")
	}
}

func TestWhoHasTheFileGetsNoBody(t *testing.T) {
	t.Parallel()
	etag := get(t, "GET", URL("portal.css"), "Accept-Encoding", "br").Header.Get("ETag")
	res := get(t, "GET", URL("portal.css"), "Accept-Encoding", "br", "If-None-Match", `"other", W/`+etag)
	if res.StatusCode != http.StatusNotModified || body(t, res.Body) != "" {
		t.Errorf("status %d, want 304 without body", res.StatusCode)
	}
	res = get(t, "GET", URL("portal.css"), "If-None-Match", etag)
	if res.StatusCode != http.StatusOK {
		t.Errorf("another encoding's tag: status %d, want 200", res.StatusCode)
	}
}

func TestOnlyGivenAddressesAnswer(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, method, url string
		want              int
	}{
		{"without hash", "GET", Prefix + "portal.css", 404},
		{"another hash", "GET", Prefix + "portal.0000000000.css", 404},
		{"the compressed form by its own name", "GET", URL("portal.css") + ".br", 404},
		{"the folder", "GET", Prefix, 404},
		{"posting", "POST", URL("portal.css"), 405},
		{"the head alone", "HEAD", URL("portal.css"), 200},
	} {
		if got := get(t, tt.method, tt.url).StatusCode; got != tt.want {
			t.Errorf("%s: status %d, want %d", tt.name, got, tt.want)
		}
	}
}

func TestStyleSheetsReferOnlyToFilesThatAreServed(t *testing.T) {
	t.Parallel()
	css := body(t, get(t, "GET", URL("portal.css")).Body)
	found := regexp.MustCompile(`url\("([^"]+)"\)`).FindAllStringSubmatch(css, -1)
	if len(found) == 0 {
		t.Fatal("portal.css refers to no font")
	}
	for _, m := range found {
		if !strings.HasPrefix(m[1], "data:") && get(t, "GET", Prefix+m[1]).StatusCode != http.StatusOK {
			t.Errorf("portal.css refers to %s, which is not served", m[1])
		}
	}
}

// later are files that no contact's page loads.
var later = []string{"keys.js", "conversation.js"}

// The first load of a page is 120 KB at most (with its HTML, for which 12 KB
// are kept free) in at most 8 requests (one of them the HTML).
func TestTheFirstLoadKeepsItsLimit(t *testing.T) {
	t.Parallel()
	const limit, requests = 108 * 1024, 7
	sum, files := 0, 0
	for _, a := range manifest {
		if slices.Contains(later, a.name) {
			continue
		}
		files++
		n := len(body(t, get(t, "GET", URL(a.name), "Accept-Encoding", "br").Body))
		t.Logf("%7d %s", n, a.name)
		sum += n
	}
	t.Logf("%7d in all", sum)
	if sum > limit || files > requests {
		t.Errorf("%d bytes in %d files, at most %d in %d", sum, files, limit, requests)
	}
}

func TestAnUnknownNameIsAMistake(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("URL of a file that is not there returned")
		}
	}()
	URL("portal.scss")
}
