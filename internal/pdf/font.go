package pdf

import (
	"embed"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

//go:embed fira-sans/*.ttf
var files embed.FS

// typeface is a TrueType font as it was made.
type typeface struct {
	data   []byte
	parsed *sfnt.Font
	units  int // of an em
	tables map[string][]byte
}

var faces = sync.OnceValues(func() (out [2]*typeface, err error) {
	for i, name := range []string{"fira-sans/FiraSans_400Regular.ttf", "fira-sans/FiraSans_600SemiBold.ttf"} {
		if out[i], err = load(name); err != nil {
			return out, fmt.Errorf("pdf: font %s: %w", name, err)
		}
	}
	return out, nil
})

func load(name string) (*typeface, error) {
	data, err := files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	f := &typeface{data: data, tables: map[string][]byte{}}
	if f.parsed, err = sfnt.Parse(data); err != nil {
		return nil, err
	}
	f.units = int(f.parsed.UnitsPerEm())
	for i := range int(binary.BigEndian.Uint16(data[4:])) {
		entry := data[12+16*i:]
		at, size := binary.BigEndian.Uint32(entry[8:]), binary.BigEndian.Uint32(entry[12:])
		f.tables[string(entry[:4])] = data[at : at+size]
	}
	return f, nil
}

// used is a typeface in a document, with the glyphs that the document needs.
type used struct {
	*typeface
	name   string // of the resource
	buf    sfnt.Buffer
	glyphs map[rune]sfnt.GlyphIndex
}

// glyph gives that of a character; one that the font lacks is its sign for that, and the text keeps the character.
func (u *used) glyph(r rune) sfnt.GlyphIndex {
	if r == '\u00a0' || r == '\u202f' { // drawn alike, and the font has no narrow one
		r = ' '
	}
	g, ok := u.glyphs[r]
	if !ok {
		g, _ = u.parsed.GlyphIndex(&u.buf, r)
		u.glyphs[r] = g
	}
	return g
}

// advance is a glyph's width in thousandths of an em.
func (u *used) advance(g sfnt.GlyphIndex) int {
	w, err := u.parsed.GlyphAdvance(&u.buf, g, fixed.I(1000), font.HintingNone)
	if err != nil {
		return 0
	}
	return w.Round()
}

// width is a text's in points.
func (u *used) width(text string, size float64) float64 {
	n := 0
	for _, r := range text {
		n += u.advance(u.glyph(r))
	}
	return float64(n) * size / 1000
}

// subset gives the font with the outlines that the document needs alone. Glyphs keep their numbers, so that
// nothing else changes.
func (u *used) subset() []byte {
	loca, glyf := u.tables["loca"], u.tables["glyf"]
	long := binary.BigEndian.Uint16(u.tables["head"][50:]) == 1
	offset := func(g int) int {
		if long {
			return int(binary.BigEndian.Uint32(loca[4*g:]))
		}
		return 2 * int(binary.BigEndian.Uint16(loca[2*g:]))
	}
	n := u.parsed.NumGlyphs()
	keep := make([]bool, n)
	var add func(int)
	add = func(g int) {
		if g >= n || keep[g] {
			return
		}
		keep[g] = true
		for _, part := range parts(glyf[offset(g):offset(g+1)]) {
			add(part)
		}
	}
	add(0)
	for _, g := range u.glyphs {
		add(int(g))
	}
	var outlines, places []byte
	for g := range n {
		places = binary.BigEndian.AppendUint32(places, uint32(len(outlines)))
		if keep[g] {
			outlines = append(outlines, glyf[offset(g):offset(g+1)]...)
			for len(outlines)%4 != 0 {
				outlines = append(outlines, 0)
			}
		}
	}
	places = binary.BigEndian.AppendUint32(places, uint32(len(outlines)))
	head := slices.Clone(u.tables["head"])
	binary.BigEndian.PutUint16(head[50:], 1) // long offsets
	tables := map[string][]byte{"head": head, "loca": places, "glyf": outlines}
	for _, name := range []string{"hhea", "hmtx", "maxp", "cvt ", "fpgm", "prep"} {
		if t, ok := u.tables[name]; ok {
			tables[name] = t
		}
	}
	return assemble(tables)
}

// parts are the glyphs that a composite glyph is made of (OpenType, "glyf").
func parts(outline []byte) (out []int) {
	if len(outline) < 10 || int16(binary.BigEndian.Uint16(outline)) >= 0 {
		return nil
	}
	const words, scale, more, xyScale, matrix = 1, 8, 32, 64, 128
	for at := 10; at+4 <= len(outline); {
		flags := binary.BigEndian.Uint16(outline[at:])
		out = append(out, int(binary.BigEndian.Uint16(outline[at+2:])))
		at += 6
		if flags&words != 0 {
			at += 2
		}
		switch {
		case flags&scale != 0:
			at += 2
		case flags&xyScale != 0:
			at += 4
		case flags&matrix != 0:
			at += 8
		}
		if flags&more == 0 {
			break
		}
	}
	return out
}

func assemble(tables map[string][]byte) []byte {
	names := slices.Sorted(maps.Keys(tables))
	out := []byte{0, 1, 0, 0}
	for _, v := range []int{len(names), 128, 3, 16*len(names) - 128} { // of eight to fifteen tables
		out = binary.BigEndian.AppendUint16(out, uint16(v))
	}
	at := uint32(12 + 16*len(names))
	var body []byte
	for _, name := range names {
		t := tables[name]
		out = append(out, name...)
		for _, v := range []uint32{sum(t), at + uint32(len(body)), uint32(len(t))} {
			out = binary.BigEndian.AppendUint32(out, v)
		}
		body = append(body, t...)
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
	}
	return append(out, body...)
}

func sum(t []byte) (s uint32) {
	for len(t) >= 4 {
		s, t = s+binary.BigEndian.Uint32(t), t[4:]
	}
	var rest [4]byte
	copy(rest[:], t)
	return s + binary.BigEndian.Uint32(rest[:])
}

// wrapped breaks a text into lines. A word that is wider than a line has one of its own.
func (u *used) wrapped(text string, size, width float64) (lines []string) {
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && u.width(line+" "+word, size) > width {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}
