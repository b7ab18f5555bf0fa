package settings

import (
	"strings"

	"kundenportal/internal/desk"
)

// facts are a group's fields by name, as they are stored and as the audit log tells them.
type facts map[string]string

// factsOf gives the fields of a group that are not empty.
func factsOf(b desk.Brand, g Group) facts {
	f := facts{}
	put := func(name, value string) {
		if value != "" {
			f[name] = value
		}
	}
	switch g {
	case Name:
		put("name", b.Name)
		put("vendor", b.Vendor)
		put("copyright", b.Copyright)
	case Colour:
		put("colour", b.Primary)
	case Logo:
		put("logo", b.Logo.Hash)
		put("media_type", b.Logo.MediaType)
	case Contact:
		put("hotline", b.Hotline)
		put("note", b.Note)
		put("emergency", b.Emergency)
		put("email", b.Email)
		put("social", socialText(b.Social))
	default:
		t := b.Legal[legalName(g)]
		put("url", t.URL)
		for lang, text := range t.Text {
			put(textField(lang), text)
		}
	}
	return f
}

// into puts a group's fields into a brand.
func (f facts) into(b *desk.Brand, g Group) {
	switch g {
	case Name:
		b.Name, b.Vendor, b.Copyright = f["name"], f["vendor"], f["copyright"]
	case Colour:
		b.Primary = f["colour"]
	case Logo:
		b.Logo = desk.Logo{Hash: f["logo"], MediaType: f["media_type"]}
	case Contact:
		b.Hotline, b.Note, b.Emergency, b.Email, b.Social = f["hotline"], f["note"], f["emergency"], f["email"], socialOf(f["social"])
	default:
		t := desk.LegalText{URL: f["url"], Text: map[string]string{}}
		for field, text := range f {
			if lang, ok := strings.CutPrefix(field, "text"); ok {
				t.Text[strings.TrimPrefix(lang, "_")] = text
			}
		}
		b.Legal[legalName(g)] = t
	}
}

func legalName(g Group) string { return strings.TrimPrefix(string(g), "legal.") }

// textField names the field of a text: text_de, text_en, and text for what stands in no language.
func textField(lang string) string {
	if lang == "" {
		return "text"
	}
	return "text_" + lang
}

// socialText is a line for each link, the address last.
func socialText(links []desk.SocialLink) string {
	var lines []string
	for _, l := range links {
		lines = append(lines, l.Name+" "+l.URL)
	}
	return strings.Join(lines, "\n")
}

func socialOf(text string) []desk.SocialLink {
	var out []desk.SocialLink
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if i := strings.LastIndex(line, " "); i > 0 {
			out = append(out, desk.SocialLink{Name: line[:i], URL: line[i+1:]})
		}
	}
	return out
}
