package main

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"path"
	"strings"
)

// The lists and figures of the two sides. The organisation's shows open tickets unless asked for all.
const (
	listPath  = "/tickets?view=org"
	everyPath = "/tickets?view=org&stage=all"
	queuePath = "/staff/queue"
	yearPath  = "/staff/figures?period=52w"
	weeksPath = "/staff/figures?period=12w"
)

// searches are words of different frequency, one compound among them, newest ticket first.
func searches() []request {
	var out []request
	for _, q := range []string{"Rechnung", "Kassenzeichen Bürgerbüro", "Fristenkalender", "Bescheid", "Az. 17"} {
		out = append(out, get("/tickets?"+url.Values{"view": {"org"}, "q": {q}}.Encode()))
	}
	return out
}

// begun starts n drafts of faults through the pages and gives the requests that send their forms.
func begun(c *client, product string) func(context.Context, int) ([]request, error) {
	next := uint64(0)
	return func(ctx context.Context, n int) ([]request, error) {
		var out []request
		for range n {
			a, err := c.do(ctx, request{path: "/tickets/new", form: url.Values{"kind": {"incident"}}, want: http.StatusSeeOther}, encodings)
			if err != nil {
				return nil, err
			}
			next++
			w := newWriter(5, next)
			out = append(out, request{path: a.location, multipart: true, want: http.StatusSeeOther, form: url.Values{"kind": {"incident"},
				"product": {product}, "impact": {"several_people"}, "subject": {w.subject()}, "body": {w.text(3)}, "expected": {w.text(1)},
				"own_ref": {"Az. 17/4711"}}})
		}
		return out, nil
	}
}

// filled has n drafts complete and gives the requests that make tickets of them.
func filled(c *client, product string) func(context.Context, int) ([]request, error) {
	begin := begun(c, product)
	return func(ctx context.Context, n int) ([]request, error) {
		forms, err := begin(ctx, n)
		if err != nil {
			return nil, err
		}
		for i, f := range forms {
			a, err := c.do(ctx, f, encodings)
			if err != nil {
				return nil, err
			}
			if path.Base(a.location) != "check" {
				return nil, errors.New("a complete draft leads to " + a.location)
			}
			forms[i] = request{path: path.Dir(a.location) + "/send", form: url.Values{}, want: http.StatusSeeOther}
		}
		return forms, nil
	}
}

// comments gives n forms with a comment each, for tickets in turn.
func comments(c *client, numbers []string) func(context.Context, int) ([]request, error) {
	next := uint64(0)
	return func(ctx context.Context, n int) ([]request, error) {
		var out []request
		for range n {
			page, err := c.page(ctx, "/tickets/"+numbers[next%uint64(len(numbers))])
			if err != nil {
				return nil, err
			}
			next++
			f := findForm(page, func(f form) bool { return strings.HasSuffix(f.action, "/comment") && f.fields["body"] })
			if f == nil {
				return nil, errors.New("the ticket page has no form for a comment")
			}
			f.values.Set("body", newWriter(6, next).text(2))
			out = append(out, request{path: f.action, form: f.values, multipart: f.multipart, want: http.StatusSeeOther})
		}
		return out, nil
	}
}
