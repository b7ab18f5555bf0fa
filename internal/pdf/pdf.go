package pdf

import (
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/image/font/sfnt"
)

// Info is what a document says of itself.
type Info struct {
	Title   string
	Author  string // who publishes it; stands at the head of each page
	Lang    string // BCP 47
	Colour  string // of headings and lines, #rrggbb; it has to be readable on white
	Created time.Time
	PageNo  func(page, of int) string // at the foot of each page
}

// Sizes of an A4 page and its parts, in points.
const (
	pageWidth, pageHeight = 595.28, 841.89
	margin                = 56.0
	top, bottom           = pageHeight - 84, 72.0
	width                 = pageWidth - 2*margin
	leading               = 1.35 // of a line, in its size
	small                 = 8.5
	normal                = 10.0
)

// Document is written from its beginning to its end.
type Document struct {
	info    Info
	regular *used
	bold    *used
	colour  string // as operands
	objects objects
	pages   []*page
	y       float64 // where the next line's top is
	root    *element
	marks   []bookmark
	now     *page
}

type page struct {
	object  int
	content strings.Builder
	parents []*element // of the marked content, by its number
}

type bookmark struct {
	text string
	page *page
	y    float64
}

// element is a part of the document's structure.
type element struct {
	object   int
	kind     string
	more     string // further entries
	parent   *element
	children []*element
	content  []marked
}

type marked struct {
	page *page
	id   int
}

// New begins a document.
func New(info Info) (*Document, error) {
	both, err := faces()
	if err != nil {
		return nil, err
	}
	d := &Document{info: info, root: &element{kind: "Document"}}
	d.regular = &used{typeface: both[0], name: "F1", glyphs: map[rune]sfnt.GlyphIndex{}}
	d.bold = &used{typeface: both[1], name: "F2", glyphs: map[rune]sfnt.GlyphIndex{}}
	d.colour = "0 0 0"
	if v, err := strconv.ParseUint(strings.TrimPrefix(info.Colour, "#"), 16, 24); err == nil && len(info.Colour) == 7 {
		d.colour = fmt.Sprintf("%.3f %.3f %.3f", float64(v>>16)/255, float64(v>>8&255)/255, float64(v&255)/255)
	}
	d.turn()
	return d, nil
}

// turn begins a page.
func (d *Document) turn() {
	d.now = &page{object: d.objects.reserve()}
	d.pages = append(d.pages, d.now)
	d.y = top
}

// room turns the page where there is no room.
func (d *Document) room(height float64) {
	if d.y-height < bottom && d.y < top {
		d.turn()
	}
}

func (d *Document) child(parent *element, kind, more string) *element {
	e := &element{kind: kind, more: more, parent: parent}
	parent.children = append(parent.children, e)
	return e
}

// draw writes lines as the content of an element, the first one's top at y.
func (d *Document) draw(e *element, f *used, size float64, colour string, lines []string, x func(string) float64, y float64) {
	id := len(d.now.parents)
	d.now.parents = append(d.now.parents, e)
	e.content = append(e.content, marked{d.now, id})
	fmt.Fprintf(&d.now.content, "/%s << /MCID %d >> BDC\n", e.kind, id)
	d.lines(f, size, colour, lines, x, y)
	d.now.content.WriteString("EMC\n")
}

func (d *Document) lines(f *used, size float64, colour string, lines []string, x func(string) float64, y float64) {
	fmt.Fprintf(&d.now.content, "BT /%s %.1f Tf %s rg\n", f.name, size, colour)
	for i, line := range lines {
		fmt.Fprintf(&d.now.content, "1 0 0 1 %.2f %.2f Tm <", x(line), y-size*(1+float64(i)*leading))
		if i < len(lines)-1 {
			line += " " // or the last word and the next line's first are one for who reads the text
		}
		for _, r := range line {
			fmt.Fprintf(&d.now.content, "%04X", uint16(f.glyph(r)))
		}
		d.now.content.WriteString("> Tj\n")
	}
	d.now.content.WriteString("ET\n")
}

func left(at float64) func(string) float64 { return func(string) float64 { return at } }

// artifact is what is drawn and no content.
func (d *Document) artifact(draw func()) {
	d.now.content.WriteString("/Artifact BMC\n")
	draw()
	d.now.content.WriteString("EMC\n")
}

func (d *Document) line(y, thick float64, colour string) {
	fmt.Fprintf(&d.now.content, "%s RG %.2f w %.2f %.2f m %.2f %.2f l S\n", colour, thick, margin, y, pageWidth-margin, y)
}

// Heading writes a heading of the first to third level, which is a bookmark too.
func (d *Document) Heading(level int, s string) {
	size := []float64{20, 13, 11}[level-1]
	lines := d.bold.wrapped(s, size, width)
	if d.y < top {
		d.y -= size
	}
	height := size * leading * float64(len(lines))
	d.room(height + 90) // with something of what it is the heading of
	d.marks = append(d.marks, bookmark{s, d.now, d.y})
	d.draw(d.child(d.root, "H"+strconv.Itoa(level), ""), d.bold, size, d.colour, lines, left(margin), d.y)
	d.y -= height + 4
}

// Paragraph writes a paragraph; Note a smaller one.
func (d *Document) Paragraph(s string) { d.paragraph(s, normal, "0 0 0") }

// Note writes a paragraph in small letters.
func (d *Document) Note(s string) { d.paragraph(s, small, "0.25 0.25 0.25") }

func (d *Document) paragraph(s string, size float64, colour string) {
	lines := d.regular.wrapped(s, size, width)
	e := d.child(d.root, "P", "")
	for len(lines) > 0 {
		d.room(2 * size * leading)
		n := min(len(lines), max(1, int((d.y-bottom)/(size*leading))))
		d.draw(e, d.regular, size, colour, lines[:n], left(margin), d.y)
		d.y -= size * leading * float64(n)
		if lines = lines[n:]; len(lines) > 0 {
			d.turn()
		}
	}
	d.y -= 5
}

// Table writes a table. The first column names its rows; the others are set right. A row stays on one page, and
// the head stands again on each further one.
func (d *Document) Table(name string, head []string, rows [][]string) {
	e := d.child(d.root, "Table", "/A << /O /Table /Summary "+text(name)+" >>")
	columns := d.columns(head, rows)
	d.row(e, columns, head, true, "TH")
	for _, cells := range rows {
		if d.y-d.height(columns, cells, false) < bottom {
			d.turn()
			d.artifact(func() { d.cells(nil, columns, head, true, "") })
		}
		d.row(e, columns, cells, false, "TD")
	}
	d.y -= 6
}

const (
	gap     = 8.0 // between columns
	padding = 3.0 // above and below a row
)

// columns gives their widths: the first has what the others leave, and these need no more than their longest words and
// shortest lines.
func (d *Document) columns(head []string, rows [][]string) []float64 {
	out := make([]float64, len(head))
	rest := width
	for i := 1; i < len(head); i++ {
		for word := range strings.FieldsSeq(head[i]) {
			out[i] = max(out[i], d.bold.width(word, small))
		}
		for _, r := range rows {
			out[i] = max(out[i], d.regular.width(r[i], normal))
		}
		out[i] = min(max(out[i], 62), width/2) + gap
		rest -= out[i]
	}
	out[0] = max(rest, 90)
	return out
}

func (d *Document) style(head bool, column int) (*used, float64) {
	switch {
	case head:
		return d.bold, small
	case column == 0:
		return d.regular, normal
	}
	return d.regular, normal
}

func (d *Document) height(columns []float64, cells []string, head bool) float64 {
	most := 0.0
	for i, s := range cells {
		f, size := d.style(head, i)
		most = max(most, size*leading*float64(len(f.wrapped(s, size, columns[i]-gap))))
	}
	return most + 2*padding
}

func (d *Document) row(table *element, columns []float64, cells []string, head bool, kind string) {
	if head {
		d.room(d.height(columns, cells, true) + 40)
	}
	d.cells(d.child(table, "TR", ""), columns, cells, head, kind)
}

// cells draws a row; without an element it is no content.
func (d *Document) cells(row *element, columns []float64, cells []string, head bool, kind string) {
	x := margin
	height := d.height(columns, cells, head)
	for i, s := range cells {
		f, size := d.style(head, i)
		lines := f.wrapped(s, size, columns[i]-gap)
		at := left(x)
		if i > 0 {
			end := x + columns[i]
			at = func(line string) float64 { return end - f.width(line, size) }
		}
		if row == nil {
			d.lines(f, size, "0 0 0", lines, at, d.y-padding)
		} else {
			k, more := kind, ""
			if head {
				more = "/A << /O /Table /Scope /Column >>"
			} else if i == 0 {
				k, more = "TH", "/A << /O /Table /Scope /Row >>"
			}
			d.draw(d.child(row, k, more), f, size, "0 0 0", lines, at, d.y-padding)
		}
		x += columns[i]
	}
	d.y -= height
	rule := func() {
		if head {
			d.line(d.y, 1, d.colour)
		} else {
			d.line(d.y, 0.4, "0.75 0.75 0.75")
		}
	}
	if row == nil {
		rule()
	} else {
		d.artifact(rule)
	}
}

// Bytes ends the document and gives it.
func (d *Document) Bytes() []byte {
	for i, p := range d.pages {
		d.now = p
		foot := d.info.PageNo(i+1, len(d.pages))
		d.artifact(func() {
			d.lines(d.bold, small, d.colour, []string{d.info.Author}, left(margin), pageHeight-40)
			d.line(pageHeight-56, 1.2, d.colour)
			d.lines(d.regular, small, "0.25 0.25 0.25", []string{d.info.Title}, left(margin), 48)
			d.lines(d.regular, small, "0.25 0.25 0.25", []string{foot}, func(s string) float64 { return pageWidth - margin - d.regular.width(s, small) }, 48)
		})
	}
	o := &d.objects
	fonts := fmt.Sprintf("<< /F1 %d 0 R /F2 %d 0 R >>", d.font(d.regular, "FiraSans-Regular", 400), d.font(d.bold, "FiraSans-SemiBold", 600))
	tree, structure := o.reserve(), o.reserve()
	d.root.number(o)
	var pages, nums []int
	parents := o.reserve()
	for i, p := range d.pages {
		content := o.stream([]byte(p.content.String()), "")
		o.set(p.object, "<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %.2f %.2f] /Resources << /Font %s >> /Contents %d 0 R /StructParents %d /Tabs /S >>",
			tree, pageWidth, pageHeight, fonts, content, i)
		pages = append(pages, p.object)
		var of []int
		for _, e := range p.parents {
			of = append(of, e.object)
		}
		nums = append(nums, o.add("%s", refs(of)))
	}
	o.set(tree, "<< /Type /Pages /Kids %s /Count %d >>", refs(pages), len(pages))
	d.root.write(o, structure)
	o.set(structure, "<< /Type /StructTreeRoot /K %d 0 R /ParentTree %d 0 R /ParentTreeNextKey %d >>", d.root.object, parents, len(pages))
	var entries strings.Builder
	for i, n := range nums {
		fmt.Fprintf(&entries, "%d %d 0 R ", i, n)
	}
	o.set(parents, "<< /Nums [%s] >>", entries.String())
	catalogue := o.add("<< /Type /Catalog /Pages %d 0 R /Lang %s /MarkInfo << /Marked true >> /StructTreeRoot %d 0 R /Outlines %d 0 R /PageMode /UseOutlines "+
		"/ViewerPreferences << /DisplayDocTitle true >> /Metadata %d 0 R >>", tree, text(d.info.Lang), structure, d.outlines(), d.metadata())
	info := o.add("<< /Title %s /Author %s /CreationDate (%s) >>", text(d.info.Title), text(d.info.Author), d.info.Created.UTC().Format("D:20060102150405Z"))
	return o.file(catalogue, info)
}

func (e *element) number(o *objects) {
	e.object = o.reserve()
	for _, c := range e.children {
		c.number(o)
	}
}

func (e *element) write(o *objects, parent int) {
	var kids []string
	for _, m := range e.content {
		kids = append(kids, fmt.Sprintf("<< /Type /MCR /Pg %d 0 R /MCID %d >>", m.page.object, m.id))
	}
	for _, c := range e.children {
		c.write(o, e.object)
		kids = append(kids, fmt.Sprintf("%d 0 R", c.object))
	}
	o.set(e.object, "<< /Type /StructElem /S /%s /P %d 0 R /K [%s] %s >>", e.kind, parent, strings.Join(kids, " "), e.more)
}

func (d *Document) outlines() int {
	o := &d.objects
	root := o.reserve()
	var items []int
	for range d.marks {
		items = append(items, o.reserve())
	}
	for i, m := range d.marks {
		next := ""
		if i > 0 {
			next += fmt.Sprintf("/Prev %d 0 R ", items[i-1])
		}
		if i+1 < len(items) {
			next += fmt.Sprintf("/Next %d 0 R ", items[i+1])
		}
		o.set(items[i], "<< /Title %s /Parent %d 0 R %s/Dest [%d 0 R /XYZ null %.2f null] >>", text(m.text), root, next, m.page.object, m.y)
	}
	if len(items) == 0 {
		o.set(root, "<< /Type /Outlines >>")
	} else {
		o.set(root, "<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count %d >>", items[0], items[len(items)-1], len(items))
	}
	return root
}

func (d *Document) metadata() int {
	return d.objects.plain(fmt.Sprintf(`<?xpacket begin="`+"\ufeff"+`" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>%s</xmp:CreateDate>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`, html.EscapeString(d.info.Title), html.EscapeString(d.info.Author), html.EscapeString(d.info.Lang), d.info.Created.UTC().Format(time.RFC3339)),
		"/Type /Metadata /Subtype /XML")
}

// font writes a font as the document uses it.
func (d *Document) font(u *used, name string, weight int) int {
	o := &d.objects
	u.glyph(' ')
	name = "KUNDEN+" + name // a subset
	program := u.subset()
	file := o.stream(program, fmt.Sprintf("/Length1 %d", len(program)))
	of := map[sfnt.GlyphIndex]rune{}
	for r, g := range u.glyphs {
		if old, ok := of[g]; !ok || r < old {
			of[g] = r
		}
	}
	var glyphs []sfnt.GlyphIndex
	for g := range of {
		glyphs = append(glyphs, g)
	}
	slices.Sort(glyphs)
	var widths, codes strings.Builder
	for _, g := range glyphs {
		fmt.Fprintf(&widths, "%d [%d] ", g, u.advance(g))
		fmt.Fprintf(&codes, "1 beginbfchar <%04X> <%s> endbfchar\n", uint16(g), strings.TrimSuffix(text(string(of[g]))[5:], ">"))
	}
	unicode := o.stream([]byte("/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"+
		"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def /CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"+
		"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"+codes.String()+"endcmap CMapName currentdict /CMap defineresource pop end end\n"), "")
	descriptor := o.add("<< /Type /FontDescriptor /FontName /%s /Flags 32 /FontBBox [-167 -350 1360 1026] /ItalicAngle 0 /Ascent 935 /Descent -265 "+
		"/CapHeight 689 /StemV %d /FontFile2 %d 0 R >>", name, weight/5, file)
	cid := o.add("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "+
		"/FontDescriptor %d 0 R /DW 1000 /W [%s] /CIDToGIDMap /Identity >>", name, descriptor, widths.String())
	return o.add("<< /Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>", name, cid, unicode)
}
