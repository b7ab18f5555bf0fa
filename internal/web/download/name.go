package download

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	maxName  = 150 // bytes; file systems end at 255, and percent-encoding triples
	maxExt   = 16
	nameless = "download"
)

// contentDisposition builds the header's value by RFC 6266: the name in UTF-8
// as RFC 8187 has it, and before it one in ASCII for clients that do not know
// that form.
func contentDisposition(kind, name string) string {
	name = CleanName(name)
	return kind + `; filename="` + ascii(name) + `"; filename*=UTF-8''` + percentEncode(name)
}

// CleanName makes an uploaded file's name harmless to show, to send in a header
// and to save: no folders, no control characters and line breaks, no characters
// that are invisible or turn the writing direction (by which "fdp.exe" reads
// "exe.pdf"), none that Windows forbids, composed umlauts, bounded length with
// the extension kept.
func CleanName(name string) string {
	name = norm.NFC.String(strings.ToValidUTF8(name, ""))
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co):
			return -1
		case strings.ContainsRune(`<>:"|?*`, r):
			return '_'
		}
		return r
	}, name)
	// Windows cuts dots and spaces off the end; a leading dot hides the file.
	name = strings.Trim(name, ". ")
	name = shorten(name)
	if name == "" {
		return nameless
	}
	if stem, _, _ := strings.Cut(name, "."); deviceNames[strings.ToUpper(strings.TrimSpace(stem))] {
		name = "_" + name
	}
	return name
}

// deviceNames cannot be files on Windows, whatever the extension.
var deviceNames = map[string]bool{
	"CON": true, "PRN": true, "AUX": true, "NUL": true,
	"COM1": true, "COM2": true, "COM3": true, "COM4": true, "COM5": true, "COM6": true, "COM7": true, "COM8": true, "COM9": true,
	"LPT1": true, "LPT2": true, "LPT3": true, "LPT4": true, "LPT5": true, "LPT6": true, "LPT7": true, "LPT8": true, "LPT9": true,
}

func shorten(name string) string {
	if len(name) <= maxName {
		return name
	}
	ext := path.Ext(name)
	if len(ext) > maxExt {
		ext = ""
	}
	cut := maxName - len(ext)
	for !utf8.RuneStart(name[cut]) {
		cut--
	}
	return strings.TrimRight(name[:cut], ". ") + ext
}

var germanASCII = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue", "ß", "ss", "ẞ", "SS")

// ascii spells a name in ASCII for the quoted form. A quote or a backslash
// would have to be escaped and a percent sign is decoded by some clients
// (RFC 6266, appendix D), so they are replaced.
func ascii(name string) string {
	var b strings.Builder
	// Decomposed, an é is an e and an accent that is dropped.
	for _, r := range norm.NFD.String(germanASCII.Replace(name)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r > '~' || r < ' ' || r == '"' || r == '\\' || r == '%':
			b.WriteByte('_')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// percentEncode encodes all bytes but the attr-char of RFC 8187, 3.2.1.
func percentEncode(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for _, c := range []byte(s) {
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("!#$&+-.^_`|~", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
}
