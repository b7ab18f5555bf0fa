package main

import (
	"bytes"
	"context"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// load is what a page and the files that it names weigh on the line, without HTTP's heads.
type load struct {
	Requests int
	Bytes    int
	Page     int // of these the page itself
}

// cssURL finds the files that a style sheet names.
var cssURL = regexp.MustCompile(`url\(\s*["']?([^"')]+)`)

// loadPage fetches a page as a browser with an empty cache does, with every compression that browsers know. Every font that a style
// sheet names is counted, though a browser leaves out those that the page does not use; what is in
// known is in the cache already.
func loadPage(ctx context.Context, c *client, page string, known map[string]bool) (load, error) {
	const browser = "gzip, deflate, br, zstd"
	var out load
	a, err := c.do(ctx, get(page), browser)
	if err != nil {
		return out, err
	}
	out.Requests, out.Bytes, out.Page = 1, len(a.body), len(a.body)
	text, err := a.text()
	if err != nil {
		return out, err
	}
	root, err := html.Parse(bytes.NewReader(text))
	if err != nil {
		return out, err
	}
	queue := linked(root)
	for len(queue) > 0 {
		next := queue[0]
		queue = queue[1:]
		if known[next] || !strings.HasPrefix(next, "/") {
			continue
		}
		known[next] = true
		a, err := c.do(ctx, get(next), browser)
		if err != nil {
			return out, err
		}
		out.Requests++
		out.Bytes += len(a.body)
		if !strings.HasPrefix(a.header.Get("Content-Type"), "text/css") {
			continue
		}
		sheet, err := a.text()
		if err != nil {
			return out, err
		}
		at, err := url.Parse(next)
		if err != nil {
			return out, err
		}
		for _, m := range cssURL.FindAllStringSubmatch(string(sheet), -1) {
			if u, err := at.Parse(m[1]); err == nil && u.Scheme == "" {
				queue = append(queue, u.Path)
			}
		}
	}
	return out, nil
}

// linked lists what a browser fetches with a page by itself.
func linked(root *html.Node) []string {
	var out []string
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "script", "img", "source", "iframe":
			out = append(out, attr(n, "src"))
		case "link":
			rel := strings.Fields(attr(n, "rel"))
			if slices.ContainsFunc(rel, func(r string) bool { return r == "stylesheet" || r == "icon" || r == "preload" || r == "manifest" }) {
				out = append(out, attr(n, "href"))
			}
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == "" || strings.HasPrefix(s, "data:") })
}
