package preview

import (
	"bufio"
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

const (
	viewEdge  = 1600 // pixels
	thumbEdge = 320
	quality   = 85 // of JPEG

	// maxMemory bounds what decoding may take, in bytes, reckoned from the header: 40 megapixels of an
	// ordinary photo, 20 of 16-bit PNG, 8 of a progressive JPEG, which is held in whole as coefficients.
	maxMemory = 160 << 20
	maxEdge   = 20_000 // pixels; a line of text for a decoder, nothing to look at
)

// format is how one media type is read.
type format struct {
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error) // of an animation the first picture
}

var formats = map[string]format{
	"image/jpeg": {jpeg.DecodeConfig, jpeg.Decode},
	"image/png":  {png.DecodeConfig, png.Decode},
	"image/gif":  {gif.DecodeConfig, gif.Decode},
	"image/webp": {webp.DecodeConfig, webp.Decode},
}

func decodable(mediaType string) bool { _, ok := formats[mediaType]; return ok }

// encodedType is the media type of a picture's previews: photos stay JPEG, all others are PNG, which
// keeps lettering sharp and holes transparent.
func encodedType(mediaType string) string {
	if mediaType == "image/jpeg" {
		return mediaType
	}
	return "image/png"
}

// encode makes both previews. ErrNone: the picture is damaged or too large; other errors are the reader's.
func encode(r io.ReadSeeker, mediaType string) (view, thumb []byte, err error) {
	head := make([]byte, headSize)
	n, err := io.ReadFull(r, head)
	if err != nil && n == 0 {
		return nil, nil, ErrNone
	}
	head = head[:n]
	f := formats[mediaType]
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, nil, fmt.Errorf("preview: read: %w", err)
	}
	c, err := f.config(bufio.NewReader(r))
	if err != nil || !fits(c, head, mediaType) {
		return nil, nil, ErrNone
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, nil, fmt.Errorf("preview: read: %w", err)
	}
	picture, err := f.decode(bufio.NewReader(r))
	if err != nil || picture.Bounds().Empty() {
		return nil, nil, ErrNone
	}
	large := shrink(picture, viewEdge)
	if mediaType == "image/jpeg" {
		large = upright(large, orientation(head))
	}
	if view, err = written(large, mediaType); err != nil {
		return nil, nil, err
	}
	thumb, err = written(shrink(large, thumbEdge), mediaType)
	return view, thumb, err
}

// fits reckons from a header what decoding will take.
func fits(c image.Config, head []byte, mediaType string) bool {
	if mediaType == "image/webp" && !webpAgrees(head, c) {
		return false
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width > maxEdge || c.Height > maxEdge {
		return false
	}
	perPixel := 4
	switch {
	case mediaType == "image/jpeg" && progressive(head):
		perPixel = 20 // 32-bit coefficients of up to four components, and the picture
	case mediaType == "image/webp", c.ColorModel == color.RGBA64Model, c.ColorModel == color.NRGBA64Model:
		perPixel = 8
	}
	return c.Width*c.Height*perPixel <= maxMemory
}

// shrink gives the picture with its longest edge bounded: each new pixel is the mean of those that it
// stands for, which needs no memory but its own.
func shrink(src image.Image, edge int) *image.RGBA {
	b := src.Bounds()
	w, h := b.Dx(), b.Dy()
	if longest := max(w, h); longest > edge {
		w, h = max(1, w*edge/longest), max(1, h*edge/longest)
	}
	at := pixels(src)
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		y0, y1 := b.Min.Y+y*b.Dy()/h, b.Min.Y+(y+1)*b.Dy()/h
		for x := range w {
			x0, x1 := b.Min.X+x*b.Dx()/w, b.Min.X+(x+1)*b.Dx()/w
			out.SetRGBA(x, y, mean(at, x0, y0, x1, y1))
		}
	}
	return out
}

// pixels reads single pixels without allocating; all pictures of the standard decoders can.
func pixels(src image.Image) func(x, y int) color.RGBA64 {
	if fast, ok := src.(image.RGBA64Image); ok {
		return fast.RGBA64At
	}
	return func(x, y int) color.RGBA64 {
		r, g, b, a := src.At(x, y).RGBA()
		return color.RGBA64{R: uint16(r), G: uint16(g), B: uint16(b), A: uint16(a)}
	}
}

func mean(at func(x, y int) color.RGBA64, x0, y0, x1, y1 int) color.RGBA {
	var r, g, b, a, n uint64
	for y := y0; y < y1; y++ {
		for x := x0; x < x1; x++ {
			c := at(x, y)
			r, g, b, a, n = r+uint64(c.R), g+uint64(c.G), b+uint64(c.B), a+uint64(c.A), n+1
		}
	}
	n *= 257 // from 16 to 8 bits
	return color.RGBA{R: uint8(r / n), G: uint8(g / n), B: uint8(b / n), A: uint8(a / n)}
}

// upright turns and mirrors a picture as its EXIF orientation says (1 to 8, CIPA DC-008, 4.6.4).
func upright(src *image.RGBA, orientation int) *image.RGBA {
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	from, ok := map[int]func(x, y int) (int, int){
		2: func(x, y int) (int, int) { return w - 1 - x, y },
		3: func(x, y int) (int, int) { return w - 1 - x, h - 1 - y },
		4: func(x, y int) (int, int) { return x, h - 1 - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return y, h - 1 - x },
		7: func(x, y int) (int, int) { return w - 1 - y, h - 1 - x },
		8: func(x, y int) (int, int) { return w - 1 - y, x },
	}[orientation]
	if !ok {
		return src
	}
	size := image.Rect(0, 0, w, h)
	if orientation >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewRGBA(size)
	for y := range size.Dy() {
		for x := range size.Dx() {
			out.SetRGBA(x, y, src.RGBAAt(from(x, y)))
		}
	}
	return out
}

func written(p *image.RGBA, mediaType string) ([]byte, error) {
	var out bytes.Buffer
	var err error
	if encodedType(mediaType) == "image/jpeg" {
		err = jpeg.Encode(&out, p, &jpeg.Options{Quality: quality})
	} else {
		err = png.Encode(&out, p)
	}
	if err != nil {
		return nil, fmt.Errorf("preview: encode: %w", err)
	}
	return out.Bytes(), nil
}
