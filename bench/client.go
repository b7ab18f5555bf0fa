package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/net/html"
)

// client is a browser with one connection that is kept, its cookies, and no cache.
type client struct {
	http *http.Client
	base string
}

func newClient(base string) (*client, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	return &client{base: base, http: &http.Client{Jar: jar, Timeout: time.Minute,
		Transport:     &http.Transport{DisableCompression: true, MaxConnsPerHost: 1, MaxIdleConnsPerHost: 1},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}, nil
}

// request is one to be measured; form is nil for GET.
type request struct {
	path      string
	form      url.Values
	multipart bool // the form is sent as browsers send one with a file field
	want      int  // status
}

func get(path string) request { return request{path: path, want: http.StatusOK} }

// answer is what came, as it came over the line.
type answer struct {
	status   int
	header   http.Header
	body     []byte // compressed, if it was
	location string
	took     time.Duration
}

func (c *client) do(ctx context.Context, r request, encodings string) (answer, error) {
	method := http.MethodGet
	body, contentType, err := r.encode()
	if err != nil {
		return answer{}, err
	}
	if r.form != nil {
		method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+r.path, bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("Accept-Encoding", encodings)
	req.Header.Set("Accept", "text/html")
	req.Header.Set("Accept-Language", "de")
	if r.form != nil {
		req.Header.Set("Content-Type", contentType)
		req.Header.Set("Origin", c.base)
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	begin := time.Now()
	res, err := c.http.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	a := answer{status: res.StatusCode, header: res.Header, location: res.Header.Get("Location")}
	a.body, err = io.ReadAll(res.Body)
	a.took = time.Since(begin)
	if err == nil && r.want != 0 && r.want != a.status {
		text, _ := a.text()
		return a, fmt.Errorf("%s %s: status %d instead of %d\n%.2000s", method, r.path, a.status, r.want, text)
	}
	return a, err
}

// encode gives the body that a browser sends.
func (r request) encode() (body []byte, contentType string, err error) {
	if r.form == nil {
		return nil, "", nil
	}
	if !r.multipart {
		return []byte(r.form.Encode()), "application/x-www-form-urlencoded", nil
	}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, values := range r.form {
		for _, v := range values {
			if err := w.WriteField(name, v); err != nil {
				return nil, "", err
			}
		}
	}
	if err := w.Close(); err != nil {
		return nil, "", err
	}
	return b.Bytes(), w.FormDataContentType(), nil
}

// text is the body as the server wrote it.
func (a answer) text() ([]byte, error) {
	switch a.header.Get("Content-Encoding") {
	case "gzip":
		z, err := gzip.NewReader(bytes.NewReader(a.body))
		if err != nil {
			return nil, err
		}
		return io.ReadAll(z)
	case "br":
		return io.ReadAll(brotli.NewReader(bytes.NewReader(a.body)))
	case "zstd":
		z, err := zstd.NewReader(bytes.NewReader(a.body))
		if err != nil {
			return nil, err
		}
		defer z.Close()
		return io.ReadAll(z)
	}
	return a.body, nil
}

// page gets a page and parses it.
func (c *client) page(ctx context.Context, path string) (*html.Node, error) {
	a, err := c.do(ctx, get(path), "gzip")
	if err != nil {
		return nil, err
	}
	text, err := a.text()
	if err != nil {
		return nil, err
	}
	return html.Parse(bytes.NewReader(text))
}

// signIn goes through the page as a person does.
func (c *client) signIn(ctx context.Context, email string) error {
	page, err := c.page(ctx, "/sign-in")
	if err != nil {
		return err
	}
	f := findForm(page, func(f form) bool { return f.secret != "" })
	if f == nil || f.name == "" {
		return errors.New("the sign-in page has no form with a name and a password")
	}
	f.values.Set(f.name, email)
	f.values.Set(f.secret, password)
	a, err := c.do(ctx, request{path: f.action, form: f.values, want: http.StatusSeeOther}, "gzip")
	if err == nil && strings.HasPrefix(a.location, "/sign-in") {
		err = errors.New("signing in leads back to the sign-in page")
	}
	return err
}

// form is one of a page's, with the values that it comes with.
type form struct {
	action    string
	multipart bool
	values    url.Values
	name      string // of the first field for an address or a text
	secret    string // of the field for a password
	fields    map[string]bool
}

// findForm gives the page's first form with method post that is meant; nil: none.
func findForm(page *html.Node, meant func(form) bool) *form {
	for n := range page.Descendants() {
		if n.Type == html.ElementNode && n.Data == "form" && strings.EqualFold(attr(n, "method"), "post") {
			if f := readForm(n); meant(f) {
				return &f
			}
		}
	}
	return nil
}

func readForm(n *html.Node) form {
	f := form{action: attr(n, "action"), multipart: attr(n, "enctype") == "multipart/form-data", values: url.Values{}, fields: map[string]bool{}}
	for x := range n.Descendants() {
		name := attr(x, "name")
		if x.Type != html.ElementNode || name == "" {
			continue
		}
		f.fields[name] = true
		switch x.Data {
		case "textarea":
			f.values.Set(name, "")
		case "input":
			switch kind := attr(x, "type"); kind {
			case "hidden":
				f.values.Add(name, attr(x, "value"))
			case "password":
				f.secret = name
			case "", "text", "email":
				if f.name == "" {
					f.name = name
				}
				f.values.Set(name, attr(x, "value"))
			case "radio", "checkbox":
				if hasAttr(x, "checked") {
					f.values.Add(name, attr(x, "value"))
				}
			}
		}
	}
	return f
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}
