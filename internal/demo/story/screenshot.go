package story

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// dialog is a screenshot of an application that shows an error.
type dialog struct {
	title, head, code string
	text              []string
	side              []string // entries of the menu at the left
}

var (
	ink    = color.RGBA{0x22, 0x2b, 0x38, 0xff}
	grey   = color.RGBA{0x6b, 0x77, 0x88, 0xff}
	line   = color.RGBA{0xd4, 0xda, 0xe3, 0xff}
	paper  = color.RGBA{0xff, 0xff, 0xff, 0xff}
	canvas = color.RGBA{0xee, 0xf1, 0xf5, 0xff}
	bar    = color.RGBA{0x1f, 0x4e, 0x79, 0xff}
	alarm  = color.RGBA{0xb3, 0x26, 0x1e, 0xff}
	shadow = color.RGBA{0x9a, 0xa5, 0xb4, 0xff}
)

type picture struct {
	*image.RGBA
	regular, bold, small font.Face
}

func (d dialog) png() []byte {
	p := picture{
		RGBA:    image.NewRGBA(image.Rect(0, 0, 900, 560)),
		regular: face(goregular.TTF, 16), bold: face(gobold.TTF, 19), small: face(goregular.TTF, 13),
	}
	p.fill(0, 0, 900, 560, canvas)
	p.fill(0, 0, 900, 40, bar)
	p.write(16, 26, d.title, p.regular, paper)
	for i, sign := range []string{"–", "□", "×"} {
		if sign == "□" {
			p.frame(832, 14, 845, 27, paper)
			continue
		}
		p.write(790+i*42, 27, sign, p.bold, paper)
	}
	p.menu(d.side)
	p.rows()

	p.fill(206, 156, 726, 416, shadow)
	p.fill(200, 150, 720, 410, paper)
	p.frame(200, 150, 720, 410, grey)
	p.fill(201, 151, 719, 184, canvas)
	p.write(216, 173, "Hinweis", p.regular, ink)
	p.disc(250, 240, 24, alarm)
	p.fill(247, 226, 254, 244, paper)
	p.fill(247, 248, 254, 254, paper)
	p.write(296, 234, d.head, p.bold, ink)
	for i, text := range d.text {
		p.write(296, 266+i*26, text, p.regular, ink)
	}
	p.write(296, 334, "Meldung: "+d.code, p.small, grey)
	p.button(480, "Details …", paper, ink)
	p.button(600, "Schließen", bar, paper)

	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, p); err != nil { // the demo's start waits for it
		panic(fmt.Sprintf("story: encode screenshot: %v", err)) // a buffer takes everything
	}
	return b.Bytes()
}

func (p picture) menu(entries []string) {
	p.fill(0, 40, 160, 560, paper)
	p.fill(160, 40, 161, 560, line)
	for i, entry := range entries {
		y := 76 + i*34
		if i == 1 {
			p.fill(0, y-22, 160, y+12, canvas)
			p.fill(0, y-22, 4, y+12, bar)
		}
		p.write(18, y, entry, p.small, ink)
	}
}

// rows draws the list behind the dialog.
func (p picture) rows() {
	p.fill(180, 60, 880, 92, paper)
	for i, head := range []string{"Nummer", "Bezeichnung", "Datum", "Betrag", "Status"} {
		p.write(196+i*140, 81, head, p.small, grey)
	}
	for row := range 16 {
		y := 94 + row*29
		p.fill(180, y, 880, y+28, paper)
		for column, width := range [...]int{52, 96, 64, 44, 70} {
			width -= (row*7 + column*5) % 22
			p.fill(196+column*140, y+10, 196+column*140+width, y+18, line)
		}
	}
}

func (p picture) button(x int, text string, back, front color.RGBA) {
	p.fill(x, 362, x+104, 394, back)
	p.frame(x, 362, x+104, 394, bar)
	width := font.MeasureString(p.regular, text).Ceil()
	p.write(x+(104-width)/2, 384, text, p.regular, front)
}

func (p picture) fill(x0, y0, x1, y1 int, c color.RGBA) {
	draw.Draw(p.RGBA, image.Rect(x0, y0, x1, y1), image.NewUniform(c), image.Point{}, draw.Src)
}

func (p picture) frame(x0, y0, x1, y1 int, c color.RGBA) {
	p.fill(x0, y0, x1, y0+1, c)
	p.fill(x0, y1-1, x1, y1, c)
	p.fill(x0, y0, x0+1, y1, c)
	p.fill(x1-1, y0, x1, y1, c)
}

func (p picture) disc(x, y, r int, c color.RGBA) {
	for dy := -r; dy <= r; dy++ {
		for dx := -r; dx <= r; dx++ {
			if dx*dx+dy*dy <= r*r {
				p.SetRGBA(x+dx, y+dy, c)
			}
		}
	}
}

func (p picture) write(x, y int, text string, f font.Face, c color.RGBA) {
	d := font.Drawer{Dst: p.RGBA, Src: image.NewUniform(c), Face: f, Dot: fixed.P(x, y)}
	d.DrawString(text)
}

func face(ttf []byte, size float64) font.Face {
	parsed, err := opentype.Parse(ttf)
	if err != nil {
		panic(fmt.Sprintf("story: parse built-in font: %v", err))
	}
	f, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		panic(fmt.Sprintf("story: size built-in font: %v", err))
	}
	return f
}
