package staff

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/knowledge"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
	"kundenportal/internal/web/upload"
)

// articlesOffered is how many articles a search in a picker gives.
const articlesOffered = 8

// picker offers text building blocks and help articles to whoever writes.
type picker struct {
	l      *i18n.Loc
	mode   string
	url    string // of the form's page: texts and articles are asked for below it
	blocks []desk.TextBlock
	query  string // what articles were searched for without the script
	found  []desk.Article
	writes bool // the reader may write text blocks
}

func (p picker) id(part string) string { return fieldID(p.mode, part) }

func (p picker) asks(what string) string { return p.url + "/" + what + "?mode=" + p.mode }

func (p picker) options() []ui.Option {
	out := []ui.Option{{Label: p.l.T("picker.choose")}}
	for _, b := range p.blocks {
		out = append(out, ui.Option{Value: b.Ref, Label: b.Title})
	}
	return out
}

// textSource is for whom texts are put into a form, and about which ticket.
type textSource struct {
	ticket desk.Ticket
	lang   string
	reader knowledge.Reader
}

// source finds out who will read: an answer the contact, in their language and with the articles that they
// may read; a note the team.
func (h *Handler) source(r *http.Request, mode string) (textSource, error) {
	c, number := shell.Of(r), r.PathValue("number")
	t, _, err := h.Tickets.News(r.Context(), c.Staff, number, 0)
	if err != nil {
		return textSource{}, err
	}
	if mode == modeNote {
		return textSource{t, c.L.Lang(), knowledge.Reader{Lang: c.L.Lang(), Person: c.Person().ID, Staff: true}}, nil
	}
	customer, scope, err := h.Tickets.CustomerScope(r.Context(), c.Staff, number)
	return textSource{t, customer.Lang, knowledge.Reader{Lang: customer.Lang, Person: customer.ID, Scope: scope}}, err
}

// pickerOf puts the choices of a form together.
func (h *Handler) pickerOf(r *http.Request, mode, query string) (picker, error) {
	c := shell.Of(r)
	p := picker{l: c.L, mode: mode, url: path(r.PathValue("number")), query: strings.TrimSpace(query), writes: c.Staff.May(desk.WriteReplies)}
	src, err := h.source(r, mode)
	if err != nil {
		return p, err
	}
	if p.blocks, err = h.Blocks.Offered(r.Context(), c.Staff, src.ticket.Team.ID); err != nil {
		return p, err
	}
	p.found, err = h.Articles.Find(r.Context(), src.reader, p.query, "", articlesOffered)
	return p, err
}

// pickers are those of a ticket's two forms; the search is in the one that is open.
func (h *Handler) pickers(r *http.Request, s shown) (map[string]picker, error) {
	out := map[string]picker{}
	if !shell.Of(r).Staff.CanWork() {
		return out, nil
	}
	for _, mode := range []string{modeAnswer, modeNote} {
		query := ""
		if mode == s.mode {
			query = s.query
		}
		p, err := h.pickerOf(r, mode, query)
		if err != nil {
			return nil, err
		}
		out[mode] = p
	}
	return out, nil
}

// text gives what is put into a form: a text block with the ticket's values, or an article as link or text.
func (h *Handler) text(r *http.Request, src textSource, what, block string) (string, error) {
	c := shell.Of(r)
	base := strings.TrimSuffix(c.BaseURL.String(), "/")
	how, slug, _ := strings.Cut(what, ":")
	if how == "block" {
		if block == "" {
			return "", desk.Fail("staff.text", desk.Invalid, "error.text_block_choose")
		}
		b, err := h.Blocks.Take(r.Context(), c.Staff, src.ticket.Team.ID, block)
		if desk.KindOf(err) == desk.NotFound {
			err = desk.Fail("staff.text", desk.Invalid, "error.text_block_gone")
		}
		if err != nil || src.ticket.ID == 0 {
			return b.Body(src.lang), err
		}
		return desk.FillPlaceholders(b.Body(src.lang), src.ticket, c.Person().Name(), base), nil
	}
	return h.articleText(r.Context(), src.reader, how, slug, base)
}

func (h *Handler) articleText(ctx context.Context, reader knowledge.Reader, how, slug, base string) (string, error) {
	a, _, err := h.Articles.Article(ctx, reader, slug)
	if desk.KindOf(err) == desk.NotFound {
		err = desk.Fail("staff.articleText", desk.Invalid, "error.article_gone")
	}
	if err != nil {
		return "", err
	}
	if how == "text" {
		return strings.ReplaceAll(a.Body, "](/", "]("+base+"/"), nil // links of an article are of the portal
	}
	return "[" + a.Title + "](" + base + "/faq/" + url.PathEscape(a.Slug) + ")", nil
}

// insertable answers the page's script, which puts the text where the cursor is.
func (h *Handler) insertable(w http.ResponseWriter, r *http.Request) error {
	src, err := h.source(r, readMode(r))
	if err != nil {
		return err
	}
	return h.answerText(w, r, src)
}

func (h *Handler) answerText(w http.ResponseWriter, r *http.Request, src textSource) error {
	text, err := h.text(r, src, r.FormValue("insert"), r.FormValue("block"))
	if err != nil {
		return err
	}
	return answerTexts(w, map[string]string{"body": text})
}

// answerTexts gives the page's script what goes into which field.
func answerTexts(w http.ResponseWriter, texts map[string]string) error {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "private, no-store")
	return json.NewEncoder(w).Encode(map[string]any{"texts": texts})
}

// articles answers the page's script while somebody searches.
func (h *Handler) articles(w http.ResponseWriter, r *http.Request) error {
	p, err := h.pickerOf(r, readMode(r), r.FormValue("q"))
	if err != nil {
		return err
	}
	return shell.Render(w, r, http.StatusOK, articleResults(p))
}

// appended puts a text below another one.
func appended(body, text string) string {
	if body = strings.TrimRight(body, " \r\n"); body == "" {
		return text
	}
	return body + "\n\n" + text
}

// pick is what a picker's buttons do without the script: what is typed is kept, and the form comes back with
// the text below it, or with what a search found. It says whether one of them was pressed.
func (h *Handler) pick(w http.ResponseWriter, r *http.Request, mode string, form *shell.Form, res upload.Result) (bool, error) {
	me, number := shell.Of(r).Person().ID, r.PathValue("number")
	to := path(number) + "?mode=" + mode
	switch {
	case res.Get("insert") != "":
		src, err := h.source(r, mode)
		if err != nil {
			return true, err
		}
		text, err := h.text(r, src, res.Get("insert"), res.Get("block"))
		if err != nil {
			return false, err
		}
		form.Values["body"] = appended(form.Values["body"], text)
		to += "#" + fieldID(mode, "body")
	case res.Get("find") != "":
		to += "&" + url.Values{"article": {res.Get("article_q")}}.Encode() + "#" + fieldID(mode, "picker")
	default:
		return false, nil
	}
	if err := h.keep(r.Context(), me, mode, number, form.Values, res.Files); err != nil {
		return true, err
	}
	return true, shell.Back(w, r, to, "")
}
