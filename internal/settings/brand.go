package settings

import (
	"context"
	"maps"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"kundenportal/internal/colour"
	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Bounds, in characters.
const (
	MaxLine  = 100
	MaxURL   = 500
	MaxLegal = 60_000

	// MaxSocial is how many links a foot has room for.
	MaxSocial = 6
)

// NameForm is name and vendor as typed.
type NameForm struct{ Name, Vendor, Copyright, Seen string }

// SetName writes how portal and vendor are called. Errors by field: name, vendor, copyright.
func (s *Settings) SetName(ctx context.Context, sc desk.StaffScope, f NameForm) error {
	return s.set(ctx, sc, "settings.SetName", Name, f.Seen, func(b *desk.Brand) desk.Problems {
		p := desk.Problems{}
		b.Name, b.Vendor, b.Copyright = line(p, "name", f.Name, MaxLine), line(p, "vendor", f.Vendor, MaxLine), line(p, "copyright", f.Copyright, 2*MaxLine)
		if b.Name == "" {
			p.Add("name", "error.setting_name")
		}
		if b.Vendor == "" {
			p.Add("vendor", "error.setting_vendor")
		}
		return p
	})
}

// line prepares what was typed into one line and bounds it, in characters.
func line(p desk.Problems, field, typed string, most int) string {
	s := desk.Line(typed)
	if utf8.RuneCountInString(s) > most {
		p.Add(field, "error.too_long")
	}
	return s
}

// SetColour writes the colour of the head, "#rrggbb"; empty is the design system's. Error at colour: it is none, or
// white text on it cannot be read.
func (s *Settings) SetColour(ctx context.Context, sc desk.StaffScope, typed, seen string) error {
	return s.set(ctx, sc, "settings.SetColour", Colour, seen, func(b *desk.Brand) desk.Problems {
		p := desk.Problems{}
		c := TidyColour(typed)
		switch _, ok := colour.Luminance(c); {
		case c == "":
		case !ok:
			p.Add("colour", "error.setting_colour")
		case !colour.HoldsText(c):
			p.Add("colour", "error.setting_contrast")
		}
		b.Primary = c
		return p
	})
}

// TidyColour writes a colour as it is stored, if it is one: "1A4D2E" becomes "#1a4d2e".
func TidyColour(typed string) string {
	c := strings.ToLower(desk.Line(typed))
	if len(c) == 6 && !strings.HasPrefix(c, "#") {
		c = "#" + c
	}
	return c
}

// ContactForm is how the vendor is reached, as typed.
type ContactForm struct {
	Hotline, Note, Emergency, Email string
	Social                          []desk.SocialLink // MaxSocial at most; those without name and address are left out
	Seen                            string
}

// SetContact writes it. Errors by field: hotline, note, emergency, email, SocialName(i), SocialURL(i).
func (s *Settings) SetContact(ctx context.Context, sc desk.StaffScope, f ContactForm) error {
	return s.set(ctx, sc, "settings.SetContact", Contact, f.Seen, func(b *desk.Brand) desk.Problems {
		p := desk.Problems{}
		b.Hotline, b.Emergency = phone(p, "hotline", f.Hotline), phone(p, "emergency", f.Emergency)
		b.Note, b.Email = line(p, "note", f.Note, MaxLine), desk.FoldEmail(desk.Line(f.Email))
		if b.Email != "" && !desk.ValidEmail(b.Email) {
			p.Add("email", "error.setting_email")
		}
		b.Social = nil
		for i, l := range f.Social[:min(len(f.Social), MaxSocial)] {
			l.Name, l.URL = line(p, SocialName(i), l.Name, MaxLine), desk.Line(l.URL)
			switch {
			case l.Name == "" && l.URL == "":
				continue
			case l.Name == "":
				p.Add(SocialName(i), "error.setting_social_name")
			case !webAddress(l.URL):
				p.Add(SocialURL(i), "error.setting_url")
			}
			b.Social = append(b.Social, l)
		}
		return p
	})
}

// SocialName and SocialURL name the fields of a link.
func SocialName(i int) string { return "social_name_" + strconv.Itoa(i) }

// SocialURL is the field of a link's address.
func SocialURL(i int) string { return "social_url_" + strconv.Itoa(i) }

// phone takes what people write as a telephone number: it needs digits that can be dialled.
func phone(p desk.Problems, field, typed string) string {
	s := line(p, field, typed, MaxLine)
	digits := 0
	for _, r := range s {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	if s != "" && digits < 3 {
		p.Add(field, "error.setting_phone")
	}
	return s
}

// webAddress says whether people can be sent to an address: https or http, with a host.
func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && len(s) <= MaxURL && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && !strings.ContainsAny(s, " \t")
}

// LegalForm is a legal page as typed: an address elsewhere, or the text.
type LegalForm struct {
	URL  string
	Text map[string]string // de, en
	Seen string
}

// SetLegal writes a legal page. Errors by field: url, text_de, text_en.
func (s *Settings) SetLegal(ctx context.Context, sc desk.StaffScope, name string, f LegalForm) error {
	return s.set(ctx, sc, "settings.SetLegal", Legal(name), f.Seen, func(b *desk.Brand) desk.Problems {
		p := desk.Problems{}
		t := desk.LegalText{URL: desk.Line(f.URL), Text: map[string]string{}}
		if t.URL != "" && !webAddress(t.URL) {
			p.Add("url", "error.setting_url")
		}
		for _, lang := range []string{"de", "en"} {
			text := desk.Text(f.Text[lang])
			if utf8.RuneCountInString(text) > MaxLegal {
				p.Add(textField(lang), "error.too_long")
			}
			if text != "" {
				t.Text[lang] = text
			}
		}
		if t.URL == "" && t.Text["de"] == "" {
			p.Add("text_de", "error.setting_legal")
		}
		b.Legal = maps.Clone(b.Legal)
		b.Legal[name] = t
		return p
	})
}

// SetLogo takes a picture as it was uploaded. Error at logo: it is none of the four kinds, or too large.
func (s *Settings) SetLogo(ctx context.Context, sc desk.StaffScope, content []byte, seen string) error {
	const op = "settings.SetLogo"
	if err := may(op, sc); err != nil {
		return err
	}
	logo, key := readLogo(content)
	if key != "" {
		return &desk.Error{Op: op, Kind: desk.Invalid, Fields: map[string]string{"logo": key}}
	}
	return s.putLogo(ctx, sc, op, logo, content, seen)
}

// RemoveLogo shows the built-in sign instead of a logo.
func (s *Settings) RemoveLogo(ctx context.Context, sc desk.StaffScope, seen string) error {
	return s.putLogo(ctx, sc, "settings.RemoveLogo", desk.Logo{}, nil, seen)
}

func (s *Settings) putLogo(ctx context.Context, sc desk.StaffScope, op string, logo desk.Logo, content []byte, seen string) error {
	return s.change(ctx, sc, op, Logo, seen, func(tx *store.Tx, now *Snapshot) (bool, error) {
		if now.Logo == logo {
			return false, nil
		}
		now.Logo = logo
		if err := tx.PutSettingFile(ctx, logo, content); err != nil {
			return false, err
		}
		text := "{}"
		if logo.Hash != "" {
			text = `{"logo":"` + logo.Hash + `","media_type":"` + logo.MediaType + `"}`
		}
		return true, tx.PutSetting(ctx, string(Logo), text)
	})
}
