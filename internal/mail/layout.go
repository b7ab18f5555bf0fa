package mail

import (
	"fmt"
	"html"
	"net/url"
	"strings"

	"kundenportal/internal/colour"
)

// HTMLBrand is what the HTML part shows of the vendor.
type HTMLBrand struct {
	Name    string // above every mail
	Primary string // colour of buttons and of the upper edge, "#rrggbb"; anything else: a dark blue
}

// Block is one piece of a mail's content; see [Paragraph], [Button], [Key],
// [Facts], [Quote], [Small] and [Link]. What it holds is text, never markup.
type Block interface {
	html(p palette) string
	text() string
}

// Fact is one line of [Facts].
type Fact struct{ Label, Value string }

type (
	paragraph struct{ body string }
	button    struct{ label, url string }
	link      struct{ label, url string }
	key       struct{ value string }
	facts     []Fact
	quote     struct{ body string }
	small     struct{ body string }
)

// Paragraph is running text; a line feed in it is kept.
func Paragraph(text string) Block { return paragraph{text} }

// Button is the one thing to do next. Only http, https and mailto addresses
// become a link.
func Button(label, url string) Block { return button{label, url} }

// Key is a one-time key, large and in letters that cannot be confused.
func Key(value string) Block { return key{value} }

// Facts lists what is known about the matter: label and value. Empty values are
// left out.
func Facts(list ...Fact) Block {
	var kept facts
	for _, f := range list {
		if f.Value != "" {
			kept = append(kept, f)
		}
	}
	return kept
}

// Quote is a message that somebody wrote, as they wrote it.
func Quote(text string) Block { return quote{text} }

// Small is small print: why one gets this mail, where to turn to.
func Small(text string) Block { return small{text} }

// Link is a way out that is not the one thing to do next. Only http, https and mailto addresses become a link.
func Link(label, url string) Block { return link{label, url} }

// Text gives the plain-text part of the blocks.
func Text(blocks ...Block) string {
	var parts []string
	for _, b := range blocks {
		if s := strings.TrimSpace(b.text()); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "\n\n") + "\n"
}

// HTML gives the HTML part of the same blocks: tables and inline styles for
// Outlook, nothing loaded from anywhere, readable in light and dark. lang is a
// BCP 47 tag, title the heading.
func HTML(brand HTMLBrand, lang, title string, blocks ...Block) string {
	p := newPalette(brand.Primary)
	var rows strings.Builder
	for _, b := range blocks {
		if s := b.html(p); s != "" {
			rows.WriteString(s + "\n")
		}
	}
	return fmt.Sprintf(page, html.EscapeString(lang), html.EscapeString(title), darkStyle,
		p.fill, html.EscapeString(brand.Name), html.EscapeString(title), rows.String())
}

func (b paragraph) text() string { return b.body }
func (b paragraph) html(palette) string {
	return `<p class="ink" style="margin:0 0 16px;font-size:16px;line-height:24px;color:#1b2733">` + lines(b.body) + `</p>`
}

func (b button) text() string { return b.label + ":\n" + b.url }
func (b button) html(p palette) string {
	if !linkable(b.url) {
		return paragraph{b.label + ":\n" + b.url}.html(p)
	}
	return fmt.Sprintf(`<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 20px"><tr>`+
		`<td bgcolor="%[1]s" style="background-color:%[1]s;border-radius:4px;padding:12px 24px">`+
		`<a href="%[3]s" style="color:%[2]s;font-size:16px;line-height:24px;font-weight:bold;text-decoration:none;display:inline-block">%[4]s</a></td></tr></table>`,
		p.fill, p.onFill, html.EscapeString(b.url), html.EscapeString(b.label))
}

func (b key) text() string { return b.value }
func (b key) html(palette) string {
	return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 20px"><tr>` +
		`<td class="box ink" align="center" style="background-color:#eef2f6;color:#1b2733;padding:16px;border-radius:4px;` +
		`font-family:Consolas,'Courier New',monospace;font-size:24px;line-height:32px;letter-spacing:1px;word-break:break-all">` +
		html.EscapeString(b.value) + `</td></tr></table>`
}

func (b facts) text() string {
	rows := make([]string, len(b))
	for i, f := range b {
		rows[i] = f.Label + ": " + strings.ReplaceAll(f.Value, "\n", "\n  ")
	}
	return strings.Join(rows, "\n")
}

func (b facts) html(palette) string {
	if len(b) == 0 {
		return ""
	}
	var s strings.Builder
	s.WriteString(`<table cellpadding="0" cellspacing="0" border="0" style="margin:0 0 16px">`)
	for _, f := range b {
		s.WriteString(`<tr><th class="muted" scope="row" align="left" valign="top" style="padding:4px 16px 4px 0;font-size:15px;line-height:22px;font-weight:normal;text-align:left;color:#4a5866">` +
			html.EscapeString(f.Label) + `</th><td class="ink" valign="top" style="padding:4px 0;font-size:15px;line-height:22px;color:#1b2733">` +
			lines(f.Value) + `</td></tr>`)
	}
	s.WriteString(`</table>`)
	return s.String()
}

func (b quote) text() string {
	return "> " + strings.ReplaceAll(strings.TrimSpace(b.body), "\n", "\n> ")
}
func (b quote) html(palette) string {
	return `<blockquote class="line" style="margin:0 0 16px;padding:4px 0 4px 16px;border-left:4px solid #8795a3">` +
		`<p class="ink" style="margin:0;font-size:16px;line-height:24px;color:#1b2733">` + lines(strings.TrimSpace(b.body)) + `</p></blockquote>`
}

func (b small) text() string { return b.body }
func (b small) html(palette) string {
	return `<p class="muted" style="margin:16px 0 0;font-size:14px;line-height:20px;color:#4a5866">` + lines(b.body) + `</p>`
}

func (b link) text() string { return b.label + ":\n" + b.url }
func (b link) html(p palette) string {
	if !linkable(b.url) {
		return small{b.label + ":\n" + b.url}.html(p)
	}
	return fmt.Sprintf(`<p class="muted" style="margin:4px 0 0;font-size:14px;line-height:20px;color:#4a5866">`+
		`<a class="muted" href="%s" style="color:#4a5866;text-decoration:underline">%s</a></p>`, html.EscapeString(b.url), html.EscapeString(b.label))
}

func lines(s string) string {
	return strings.ReplaceAll(html.EscapeString(s), "\n", "<br>\n")
}

func linkable(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	return u.Scheme == "mailto" || (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// palette is the vendor's colour and the text colour that is readable on it.
type palette struct{ fill, onFill string }

func newPalette(primary string) palette {
	const darkBlue = "#171a6b"
	light, ok := colour.Luminance(primary)
	if !ok {
		return palette{darkBlue, "#ffffff"}
	}
	// WCAG 2.2, contrast ratio: whichever of white and black stands out more.
	if 1.05/(light+0.05) >= (light+0.05)/0.05 {
		return palette{primary, "#ffffff"}
	}
	return palette{primary, "#000000"}
}
