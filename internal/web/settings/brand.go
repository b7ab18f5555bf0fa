package settings

import (
	"errors"
	"io"
	"math"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"

	"kundenportal/internal/colour"
	"kundenportal/internal/desk"
	"kundenportal/internal/i18n"
	"kundenportal/internal/settings"
	"kundenportal/internal/web/shell"
)

func (h *Handler) name(w http.ResponseWriter, r *http.Request) error {
	return h.showName(w, r, nil, nil)
}

func (h *Handler) showName(w http.ResponseWriter, r *http.Request, form *shell.Form, err error) error {
	p, err := h.load(r, settings.Name, shell.Of(r).L.T("settings.name.title"), form, err)
	if err != nil {
		return err
	}
	if form == nil {
		p.form = shell.NewForm(map[string]string{"name": p.view.Name, "vendor": p.view.Vendor, "copyright": p.view.Copyright})
	}
	return shell.Render(w, r, p.form.Status(), nameView(p))
}

func (h *Handler) saveName(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	f := shell.Read(r, "name", "vendor", "copyright")
	err := h.settings.SetName(r.Context(), c.Staff, settings.NameForm{Name: f.Get("name"), Vendor: f.Get("vendor"), Copyright: f.Get("copyright"), Seen: r.PostFormValue("seen")})
	if err == nil {
		return shell.Back(w, r, root+"/name", "setting_saved")
	}
	if !f.Take(c.L, err) {
		return err
	}
	return h.showName(w, r, &f, err)
}

// lookPage has two forms, each with a source of its own.
type lookPage struct {
	groupPage // of the colour
	logo      groupPage
	near      string // proposed for a colour that was refused
}

func (h *Handler) look(w http.ResponseWriter, r *http.Request) error {
	return h.showLook(w, r, nil, nil, nil)
}

func (h *Handler) showLook(w http.ResponseWriter, r *http.Request, form, logo *shell.Form, cause error) error {
	c := shell.Of(r)
	title := c.L.T("settings.look.title")
	var p lookPage
	var err error
	if p.groupPage, err = h.load(r, settings.Colour, title, form, cause); err != nil {
		return err
	}
	if p.logo, err = h.load(r, settings.Logo, title, logo, cause); err != nil {
		return err
	}
	if form == nil {
		p.form = shell.NewForm(map[string]string{"colour": p.view.Primary})
	}
	status := p.form.Status()
	if logo != nil {
		status = logo.Status()
	}
	if _, ok := colour.Luminance(p.form.Get("colour")); ok && !colour.HoldsText(p.form.Get("colour")) {
		p.near = colour.Near(p.form.Get("colour"))
	}
	return shell.Render(w, r, status, lookView(p))
}

func (h *Handler) saveColour(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	f := shell.Read(r, "colour")
	if proposed := r.PostFormValue("proposed"); proposed != "" {
		f.Values["colour"] = proposed
	}
	err := h.settings.SetColour(r.Context(), c.Staff, f.Get("colour"), r.PostFormValue("seen"))
	if err == nil {
		return shell.Back(w, r, root+"/look", "setting_saved")
	}
	if !f.Take(c.L, err) {
		return err
	}
	var known *desk.Error
	if errors.As(err, &known) && known.Fields["colour"] == "error.setting_contrast" {
		f.Values["colour"] = settings.TidyColour(f.Get("colour"))
		f.Errors["colour"] = c.L.T("settings.look.refused", "ratio", ratio(c.L, f.Get("colour")), "near", colour.Near(f.Get("colour")))
	}
	return h.showLook(w, r, &f, nil, err)
}

// ratio writes a contrast, never larger than it is.
func ratio(l *i18n.Loc, ground string) string {
	return l.Decimal(strconv.FormatFloat(math.Floor(colour.TextContrast(ground)*10)/10, 'f', 1, 64)) + " : 1"
}

func (h *Handler) saveLogo(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	content, values := readLogo(r)
	r.PostForm = values // what else the form carried
	err := h.settings.SetLogo(r.Context(), c.Staff, content, values.Get("seen"))
	return h.afterLogo(w, r, err)
}

func (h *Handler) removeLogo(w http.ResponseWriter, r *http.Request) error {
	return h.afterLogo(w, r, h.settings.RemoveLogo(r.Context(), shell.Of(r).Staff, r.PostFormValue("seen")))
}

func (h *Handler) afterLogo(w http.ResponseWriter, r *http.Request, err error) error {
	if err == nil {
		return shell.Back(w, r, root+"/look", "setting_saved")
	}
	f := shell.Ordered("logo")
	if !f.Take(shell.Of(r).L, err) {
		return err
	}
	return h.showLook(w, r, nil, &f, err)
}

// readLogo takes the picture out of the form, one byte more than a logo may have at most, and what else is in it.
func readLogo(r *http.Request) (content []byte, values url.Values) {
	values = url.Values{}
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, values
	}
	for range 10 {
		part, err := parts.NextPart()
		if err != nil {
			break
		}
		if part.FileName() != "" && part.FormName() == "logo" {
			content = bounded(part, settings.MaxLogo+1)
		} else {
			values.Set(part.FormName(), string(bounded(part, 1<<10)))
		}
	}
	return content, values
}

// bounded reads the beginning of a part and lets the rest pass by.
func bounded(part *multipart.Part, most int64) []byte {
	content, err := io.ReadAll(io.LimitReader(part, most))
	if err != nil {
		return nil
	}
	_, _ = io.Copy(io.Discard, part) // what comes after it decides
	return content
}

func contactFields() []string {
	out := []string{"hotline", "note", "emergency", "email"}
	for i := range settings.MaxSocial {
		out = append(out, settings.SocialName(i), settings.SocialURL(i))
	}
	return out
}

func contactValues(b desk.Brand) map[string]string {
	out := map[string]string{"hotline": b.Hotline, "note": b.Note, "emergency": b.Emergency, "email": b.Email}
	for i, x := range b.Social[:min(len(b.Social), settings.MaxSocial)] {
		out[settings.SocialName(i)], out[settings.SocialURL(i)] = x.Name, x.URL
	}
	return out
}

func (h *Handler) contact(w http.ResponseWriter, r *http.Request) error {
	return h.showContact(w, r, nil, nil)
}

func (h *Handler) showContact(w http.ResponseWriter, r *http.Request, form *shell.Form, err error) error {
	p, err := h.load(r, settings.Contact, shell.Of(r).L.T("settings.contact.title"), form, err)
	if err != nil {
		return err
	}
	if form == nil {
		p.form = shell.NewForm(contactValues(p.view.Brand))
	}
	return shell.Render(w, r, p.form.Status(), contactView(p))
}

func (h *Handler) saveContact(w http.ResponseWriter, r *http.Request) error {
	c := shell.Of(r)
	f := shell.Read(r, contactFields()...)
	in := settings.ContactForm{Hotline: f.Get("hotline"), Note: f.Get("note"), Emergency: f.Get("emergency"), Email: f.Get("email"), Seen: r.PostFormValue("seen")}
	for i := range settings.MaxSocial {
		in.Social = append(in.Social, desk.SocialLink{Name: f.Get(settings.SocialName(i)), URL: f.Get(settings.SocialURL(i))})
	}
	err := h.settings.SetContact(r.Context(), c.Staff, in)
	if err == nil {
		return shell.Back(w, r, root+"/contact", "setting_saved")
	}
	if !f.Take(c.L, err) {
		return err
	}
	return h.showContact(w, r, &f, err)
}
