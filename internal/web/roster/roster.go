// Package roster holds the pages by which administrators bring in files of organisations and contacts, and take them
// out.
//
// It reads headings and words in both languages and hands records in none to package directory, which alone decides what becomes of a line. It must never
// change anything by itself, and never show a file to anybody whom directory does not let see it.
package roster

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/i18n"
	"kundenportal/internal/sheet"
	"kundenportal/internal/web/shell"
	"kundenportal/internal/web/ui"
)

// Handler answers administrators.
type Handler struct {
	directory *directory.Directory
	words     map[desk.ImportKind]dictionary
	slots     chan struct{}
}

// atOnce is how many files are read at the same time: one may unpack to many bytes.
const atOnce = 2

// New makes the pages.
func New(d *directory.Directory, texts *i18n.Bundle) *Handler {
	h := &Handler{directory: d, words: map[desk.ImportKind]dictionary{}, slots: make(chan struct{}, atOnce)}
	for _, kind := range kinds {
		h.words[kind] = newDictionary(texts, kind)
	}
	return h
}

var kinds = []desk.ImportKind{desk.ImportOrgs, desk.ImportContacts}

const importPath = "/admin/import"

// Routes lists the pages.
func (h *Handler) Routes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET /admin/import", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.home},
		{Pattern: "POST /admin/import", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.bring, Large: true},
		{Pattern: "GET /admin/import/{ref}", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.look},
		{Pattern: "GET /admin/import/{ref}/report.csv", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.report},
		{Pattern: "POST /admin/import/{ref}/apply", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.apply},
		{Pattern: "POST /admin/import/{ref}/drop", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.drop},
		{Pattern: "GET /admin/import-template/{file}", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.template},
		{Pattern: "GET /admin/export/{file}", Role: shell.Permitted, Need: desk.ManageCustomers, Handle: h.export},
	}
}

type homePage struct {
	page   ui.Page
	form   shell.Form
	key    string
	recent []desk.Import
}

func (h *Handler) home(w http.ResponseWriter, r *http.Request) error {
	f := shell.NewForm(map[string]string{"kind": string(desk.ImportOrgs)})
	if r.FormValue("kind") == string(desk.ImportContacts) {
		f.Values["kind"] = string(desk.ImportContacts)
	}
	return h.showHome(w, r, f, shell.FormKey())
}

func (h *Handler) showHome(w http.ResponseWriter, r *http.Request, f shell.Form, key string) error {
	c := shell.Of(r)
	recent, err := h.directory.Imports(r.Context(), c.Staff)
	if err != nil {
		return err
	}
	title := c.L.T("import.title")
	return shell.Render(w, r, f.Status(), homeView(homePage{page: c.Frame(title, crumbs(c, title)...), form: f, key: key, recent: recent}))
}

func crumbs(c *shell.Context, title string, more ...string) []ui.Crumb {
	out := []ui.Crumb{{Text: c.L.T("admin.title"), Href: "/admin"}, {Text: title}}
	for _, m := range more {
		out[len(out)-1].Href = importPath
		out = append(out, ui.Crumb{Text: m})
	}
	return out
}

// brought is what the form carried.
type brought struct {
	kind, key, name string
	data            []byte
	tooBig          bool
}

// bring reads a file and goes on to its preview.
func (h *Handler) bring(w http.ResponseWriter, r *http.Request) error {
	in, err := readUpload(r)
	if err != nil {
		return err
	}
	f := shell.Ordered("kind", "file")
	f.Values["kind"] = in.kind
	kind := desk.ImportKind(in.kind)
	words, ok := h.words[kind]
	l := shell.Of(r).L
	var records []directory.Record
	switch {
	case !ok:
		f.Errors["kind"] = l.T("error.choose")
	case in.tooBig:
		f.Errors["file"] = l.T("error.import_big", "max", l.Bytes(sheet.MaxBytes))
	case len(in.data) == 0:
		f.Errors["file"] = l.T("error.import_file")
	default:
		select {
		case h.slots <- struct{}{}:
			defer func() { <-h.slots }()
		case <-r.Context().Done():
			return r.Context().Err()
		}
		rows, err := sheet.Read(in.data)
		if err == nil {
			records, err = words.records(rows)
		}
		if err != nil {
			f.Errors["file"] = fileError(l, err)
		}
	}
	if !f.Failed() {
		ref, err := h.directory.BringImport(r.Context(), shell.Of(r).Staff, kind, in.name, records, in.key)
		if err == nil {
			return shell.Back(w, r, importPath+"/"+ref, "")
		}
		if !f.Take(l, err) {
			return err
		}
	}
	return h.showHome(w, r, f, in.key)
}

// fileError says why a file was not read.
func fileError(l *i18n.Loc, err error) string {
	var heading *headingError
	switch {
	case errors.As(err, &heading):
		return l.T(heading.key, "column", l.T("import.column."+heading.column))
	case errors.Is(err, sheet.ErrOldExcel):
		return l.T("error.import_xls")
	case errors.Is(err, sheet.ErrUnzipped):
		return l.T("error.import_unzipped", "max", l.Bytes(sheet.MaxUnzipped))
	case errors.Is(err, sheet.ErrRows):
		return l.T("error.import_long", "n", l.Number(directory.MaxRecords))
	case errors.Is(err, sheet.ErrColumns):
		return l.T("error.import_wide", "n", l.Number(sheet.MaxColumns))
	case errors.Is(err, sheet.ErrCell):
		return l.T("error.import_cell", "n", l.Number(sheet.MaxCell))
	}
	return l.T("error.import_format")
}

// readUpload takes the form's two fields and its file, of which no more is read than may come.
func readUpload(r *http.Request) (in brought, err error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return in, nil //nolint:nilerr // a form without a file is shown again
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return in, nil
		}
		if err != nil {
			return in, uploadError(err)
		}
		if err := in.take(part); err != nil {
			return in, uploadError(err)
		}
		if in.tooBig {
			return in, nil
		}
	}
}

func (in *brought) take(part *multipart.Part) error {
	if part.FormName() == "file" {
		data, err := io.ReadAll(io.LimitReader(part, sheet.MaxBytes+1))
		in.name, in.data, in.tooBig = part.FileName(), data, len(data) > sheet.MaxBytes
		return err
	}
	value, err := io.ReadAll(io.LimitReader(part, 100))
	switch part.FormName() {
	case "kind":
		in.kind = string(value)
	case "form_key":
		in.key = string(value)
	}
	return err
}

func uploadError(err error) error {
	if big, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return big
	}
	return &desk.Error{Op: "web.roster", Kind: desk.Invalid, Key: "error.form_incomplete", Err: err}
}

// importPage shows a preview, how far it has come, or what was done.
type importPage struct {
	page  ui.Page
	x     directory.Import
	alert string
	show  string // outcome; empty: all
	lines []directory.Line
	pager ui.PagerLinks
}

// linesPage is how many lines a page shows.
const linesPage = 100

func (h *Handler) look(w http.ResponseWriter, r *http.Request) error {
	return h.showImport(w, r, nil)
}

func (h *Handler) showImport(w http.ResponseWriter, r *http.Request, failed error) error {
	c := shell.Of(r)
	x, err := h.directory.Import(r.Context(), c.Staff, r.PathValue("ref"))
	if err != nil {
		return err
	}
	form := shell.NewForm(nil)
	if failed != nil && !form.Take(c.L, failed) {
		return failed
	}
	status := form.Status()
	if desk.KindOf(failed) == desk.Conflict {
		status = http.StatusConflict
	}
	if x.State == desk.ImportQueued {
		w.Header().Set("Refresh", "2")
	}
	title := c.L.T("import.title")
	p := importPage{page: c.Frame(c.L.T("import.of."+string(x.Kind)), crumbs(c, title, x.Name)...), x: x, alert: form.Alert, show: r.FormValue("show")}
	p.choose(c.L, r.FormValue("page"))
	return shell.Render(w, r, status, importView(p))
}

// choose takes the lines of a page.
func (p *importPage) choose(l *i18n.Loc, page string) {
	var lines []directory.Line
	for _, x := range p.x.Report.Lines {
		if p.show == "" || string(x.Outcome) == p.show {
			lines = append(lines, x)
		}
	}
	at, _ := strconv.Atoi(page)
	from := min(max(at-1, 0)*linesPage, max(len(lines)-1, 0)/linesPage*linesPage)
	to := min(from+linesPage, len(lines))
	p.lines = lines[from:to]
	if len(lines) <= linesPage {
		return
	}
	p.pager.Text = l.T("import.page", "from", l.Number(from+1), "to", l.Number(to), "n", l.Number(len(lines)))
	if from > 0 {
		p.pager.First, p.pager.Previous = p.href(1), p.href(from/linesPage)
	}
	if to < len(lines) {
		p.pager.Next = p.href(from/linesPage + 2)
	}
}

func (p *importPage) href(page int) string {
	return importPath + "/" + p.x.Ref + "?show=" + p.show + "&page=" + strconv.Itoa(page)
}

func (p *importPage) tabs() []ui.Tab {
	l := p.page.L
	all := importPath + "/" + p.x.Ref
	out := []ui.Tab{{Text: l.T("import.all"), Href: all, Count: l.Number(len(p.x.Report.Lines)), Current: p.show == ""}}
	for _, o := range directory.Outcomes {
		out = append(out, ui.Tab{Text: l.T("import.outcome." + string(o)), Href: all + "?show=" + string(o), Count: l.Number(p.x.Report.Count(o)), Current: p.show == string(o)})
	}
	return out
}

func (h *Handler) apply(w http.ResponseWriter, r *http.Request) error {
	ref := r.PathValue("ref")
	err := h.directory.ApplyImport(r.Context(), shell.Of(r).Staff, ref, r.PostFormValue("digest"), r.PostFormValue("invite") == "1")
	if err != nil {
		return h.showImport(w, r, err)
	}
	return shell.Back(w, r, importPath+"/"+ref, "")
}

func (h *Handler) drop(w http.ResponseWriter, r *http.Request) error {
	if err := h.directory.DropImport(r.Context(), shell.Of(r).Staff, r.PathValue("ref")); err != nil {
		return h.showImport(w, r, err)
	}
	return shell.Back(w, r, importPath, "import_dropped")
}

// report gives all lines as a file.
func (h *Handler) report(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	x, err := h.directory.Import(r.Context(), c.Staff, r.PathValue("ref"))
	if err != nil {
		return err
	}
	out := shell.NewCSV(w, "import-"+c.Now.Format(time.DateOnly)+".csv")
	out.Row(c.L.T("import.line"), c.L.T("import.name"), c.L.T("import.outcome_head"), c.L.T("import.changes"), c.L.T("import.remarks"))
	for _, line := range x.Report.Lines {
		out.Row(strconv.Itoa(line.No), line.Name, c.L.T("import.outcome."+string(line.Outcome)), strings.Join(changeTexts(c.L, line), " · "),
			strings.Join(append(problemTexts(c.L, line.Problems), problemTexts(c.L, line.Notes)...), " · "))
	}
	out.End()
	return nil
}

// changeTexts says field by field what was and what is.
func changeTexts(l *i18n.Loc, line directory.Line) []string {
	out := make([]string, len(line.Changes))
	for i, c := range line.Changes {
		label, from, to := l.T("import.column."+c.Field), told(l, c.Field, c.From), told(l, c.Field, c.To)
		switch {
		case c.To == "":
			out[i] = l.T("import.change.emptied", "field", label, "from", from)
		case c.From == "":
			out[i] = l.T("import.change.set", "field", label, "to", to)
		default:
			out[i] = l.T("import.change.changed", "field", label, "from", from, "to", to)
		}
	}
	return out
}

// told is shown for people: dates as they read them.
func told(l *i18n.Loc, column, value string) string {
	if column == "until" || column == "named_on" {
		return l.ISODate(value)
	}
	return shown(l, column, value)
}

func problemTexts(l *i18n.Loc, problems []directory.Problem) []string {
	out := make([]string, len(problems))
	for i, p := range problems {
		args := make([]any, len(p.Args))
		for j, a := range p.Args {
			args[j] = a
		}
		out[i] = l.T(p.Key, args...)
		if p.Column != "" {
			out[i] = l.T("import.column."+p.Column) + ": " + out[i]
		}
	}
	return out
}

const maxBytes = sheet.MaxBytes

func itoa(n int) string { return strconv.Itoa(n) }

// fileOf names the files of a kind, as the addresses have them.
func fileOf(kind desk.ImportKind) string {
	if kind == desk.ImportOrgs {
		return "organisations"
	}
	return "contacts"
}

// badge is the look of an outcome, one of those that tickets have.
func badge(o directory.Outcome) string {
	switch o {
	case directory.LineRefused:
		return "waiting_for_customer"
	case directory.LineCreated:
		return "new"
	case directory.LineChanged:
		return "in_progress"
	}
	return "closed"
}
