// Package demomail shows the mails that the demo sent, with their links, so that a forgotten
// password can be tried from end to end. It exists in the demo only; a real installation never
// mounts it.
package demomail

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"kundenportal/internal/demo/mailbox"
	"kundenportal/internal/desk"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// Handler shows the receiver's messages.
type Handler struct{ box *mailbox.Box }

// New makes the handler.
func New(box *mailbox.Box) *Handler { return &Handler{box} }

// Routes is the table of the pages.
func (h *Handler) Routes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET /demo/mail", Role: shell.Anyone, Handle: h.list},
		{Pattern: "GET /demo/mail/{id}", Role: shell.Anyone, Handle: h.message},
	}
}

func (h *Handler) list(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	return shell.Render(w, r, http.StatusOK, listPage(c.Frame(c.L.T("demo.title")), h.box.Messages()))
}

func (h *Handler) message(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil {
		return desk.Missing("demomail")
	}
	for _, m := range h.box.Messages() {
		if m.ID == id {
			page := c.Frame(m.Subject, ui.Crumb{Text: c.L.T("demo.title"), Href: "/demo/mail"}, ui.Crumb{Text: m.Subject})
			return shell.Render(w, r, http.StatusOK, messagePage(page, m))
		}
	}
	return desk.Missing("demomail")
}

// piece is a stretch of a mail's text; an address of the portal itself is a link.
type piece struct{ text, href string }

var address = regexp.MustCompile(`https?://[^\s<>"]+`)

func pieces(line, base string) []piece {
	var out []piece
	for {
		at := address.FindStringIndex(line)
		if at == nil {
			break
		}
		url := strings.TrimRight(line[at[0]:at[1]], ".,;:)")
		out = append(out, piece{text: line[:at[0]]})
		if strings.HasPrefix(url, base) {
			out = append(out, piece{text: url, href: url})
		} else {
			out = append(out, piece{text: url})
		}
		line = line[at[0]+len(url):]
	}
	return append(out, piece{text: line})
}

func base(p ui.Page) string { return strings.TrimSuffix(p.URL, p.Path) }

func lines(s string) []string {
	return strings.Split(strings.ReplaceAll(strings.TrimSpace(s), "\r\n", "\n"), "\n")
}
