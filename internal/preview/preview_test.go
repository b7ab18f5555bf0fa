package preview_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kundenportal/internal/blob"
	"kundenportal/internal/preview"
)

var ctx = context.Background()

// counting counts how often an original is opened.
type counting struct {
	blob.Store
	opened atomic.Int32
}

func (c *counting) Open(ctx context.Context, hash string) (io.ReadSeekCloser, error) {
	c.opened.Add(1)
	return c.Store.Open(ctx, hash)
}

type rig struct {
	*preview.Maker
	t      *testing.T
	blobs  *counting
	folder string
}

func newRig(t *testing.T) *rig {
	t.Helper()
	folder := t.TempDir()
	dir, err := blob.OpenDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = dir.Close() })
	c := &counting{Store: dir}
	return &rig{preview.New(c), t, c, folder}
}

func (r *rig) put(content []byte) blob.Info {
	r.t.Helper()
	info, err := r.blobs.Put(ctx, bytes.NewReader(content), 64<<20)
	if err != nil {
		r.t.Fatal(err)
	}
	return info
}

// shown gives a preview's bytes and the picture in them.
func (r *rig) shown(info blob.Info, size preview.Size) ([]byte, image.Image, string) {
	r.t.Helper()
	p, err := r.Open(ctx, info.Hash, info.Type, size)
	if err != nil {
		r.t.Fatal(err)
	}
	defer p.Close()
	data, err := io.ReadAll(p)
	if err != nil {
		r.t.Fatal(err)
	}
	img, format, err := image.Decode(bytes.NewReader(data))
	if err != nil || "image/"+format != p.Type {
		r.t.Fatalf("%s is said to be %s: %v", format, p.Type, err)
	}
	return data, img, p.Type
}

// corners is a picture with a colour of its own in each quarter: red, green, blue, white.
func corners(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{R: 255, A: 255}
			switch {
			case x >= w/2 && y < h/2:
				c = color.NRGBA{G: 255, A: 255}
			case x < w/2 && y >= h/2:
				c = color.NRGBA{B: 255, A: 255}
			case x >= w/2:
				c = color.NRGBA{R: 255, G: 255, B: 255, A: 255}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

// quarters names the colours of a picture's quarters, in reading order.
func quarters(img image.Image) string {
	b := img.Bounds()
	var out strings.Builder
	for _, p := range []image.Point{{b.Dx() / 4, b.Dy() / 4}, {b.Dx() * 3 / 4, b.Dy() / 4}, {b.Dx() / 4, b.Dy() * 3 / 4}, {b.Dx() * 3 / 4, b.Dy() * 3 / 4}} {
		r, g, bl, _ := img.At(b.Min.X+p.X, b.Min.Y+p.Y).RGBA()
		switch {
		case r > 0x8000 && g > 0x8000 && bl > 0x8000:
			out.WriteByte('W')
		case r > 0x8000:
			out.WriteByte('R')
		case g > 0x8000:
			out.WriteByte('G')
		case bl > 0x8000:
			out.WriteByte('B')
		default:
			out.WriteByte('.')
		}
	}
	return out.String()
}

func encoded(t *testing.T, write func(io.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func photo(t *testing.T, w, h int) []byte {
	t.Helper()
	return encoded(t, func(b io.Writer) error { return jpeg.Encode(b, corners(w, h), nil) })
}

// withExif puts an EXIF segment with an orientation, a GPS directory and a maker's words into a JPEG.
func withExif(jpg []byte, order binary.AppendByteOrder, orientation int) []byte {
	mark := "II*\x00"
	if order.String() == "BigEndian" {
		mark = "MM\x00*"
	}
	tiff := order.AppendUint32([]byte(mark), 8)
	tiff = order.AppendUint16(tiff, 2)
	tiff = order.AppendUint16(order.AppendUint16(tiff, 0x0112), 3)
	tiff = order.AppendUint16(order.AppendUint32(tiff, 1), uint16(orientation))
	tiff = append(tiff, 0, 0)
	tiff = order.AppendUint16(order.AppendUint16(tiff, 0x8825), 4)
	tiff = order.AppendUint32(order.AppendUint32(tiff, 1), 38)
	tiff = append(order.AppendUint32(tiff, 0), "GPSLatitude 53.8655 Werkstattkamera"...)
	body := append([]byte("Exif\x00\x00"), tiff...)
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(body)+2))...)
	return append(append(out, body...), jpg[2:]...)
}

func TestAPhotoIsShownUprightWithoutItsMetadata(t *testing.T) {
	t.Parallel()
	for orientation, want := range map[int]string{0: "RGBW", 1: "RGBW", 2: "GRWB", 3: "WBGR", 4: "BWRG", 5: "RBGW", 6: "BRWG", 7: "WGBR", 8: "GWRB", 9: "RGBW"} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			r := newRig(t)
			info := r.put(withExif(photo(t, 64, 32), order, orientation))
			for _, size := range []preview.Size{preview.View, preview.Thumb} {
				data, img, mediaType := r.shown(info, size)
				if got := quarters(img); got != want {
					t.Errorf("orientation %d, %s, %s: %s, want %s", orientation, order, size, got, want)
				}
				if turned := orientation >= 5 && orientation <= 8; turned != (img.Bounds().Dx() == 32) {
					t.Errorf("orientation %d: %v", orientation, img.Bounds())
				}
				for _, secret := range []string{"Exif", "GPS", "53.8655", "Werkstatt"} {
					if bytes.Contains(data, []byte(secret)) {
						t.Errorf("%s holds %q", size, secret)
					}
				}
				if mediaType != "image/jpeg" {
					t.Errorf("a photo became %s", mediaType)
				}
			}
		}
	}
}

func TestTheLongestEdgeIsBoundedAndNothingIsEnlarged(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ w, h, viewW, viewH, thumbW, thumbH int }{
		"wide":      {3200, 800, 1600, 400, 320, 80},
		"high":      {500, 2000, 400, 1600, 80, 320},
		"small":     {40, 30, 40, 30, 40, 30},
		"a hair":    {4000, 1, 1600, 1, 320, 1},
		"one pixel": {1, 1, 1, 1, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			info := r.put(encoded(t, func(b io.Writer) error { return png.Encode(b, corners(tt.w, tt.h)) }))
			_, view, _ := r.shown(info, preview.View)
			_, thumb, _ := r.shown(info, preview.Thumb)
			if view.Bounds() != image.Rect(0, 0, tt.viewW, tt.viewH) || thumb.Bounds() != image.Rect(0, 0, tt.thumbW, tt.thumbH) {
				t.Errorf("view %v, thumb %v", view.Bounds(), thumb.Bounds())
			}
			if tt.w > 30 && tt.h > 30 && (quarters(view) != "RGBW" || quarters(thumb) != "RGBW") {
				t.Errorf("view %s, thumb %s", quarters(view), quarters(thumb))
			}
		})
	}
}

func TestHolesStayTransparent(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	img := corners(700, 700)
	for i := range 700 * 350 {
		img.Pix[4*i+3] = 0
	}
	_, view, _ := r.shown(r.put(encoded(t, func(b io.Writer) error { return png.Encode(b, img) })), preview.Thumb)
	if _, _, _, a := view.At(10, 10).RGBA(); a != 0 {
		t.Errorf("alpha %d", a)
	}
	if quarters(view) != "..BW" {
		t.Errorf("quarters %s", quarters(view))
	}
}

func TestOfAnAnimationTheFirstPictureIsShown(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	frame := func(c color.Color) *image.Paletted {
		return image.NewPaletted(image.Rect(0, 0, 20, 10), color.Palette{c})
	}
	info := r.put(encoded(t, func(b io.Writer) error {
		return gif.EncodeAll(b, &gif.GIF{Image: []*image.Paletted{frame(color.NRGBA{R: 255, A: 255}), frame(color.NRGBA{B: 255, A: 255})}, Delay: []int{1, 1}})
	}))
	data, img, mediaType := r.shown(info, preview.View)
	if quarters(img) != "RRRR" || mediaType != "image/png" || bytes.Contains(data, []byte("acTL")) {
		t.Errorf("%s %s", quarters(img), mediaType)
	}
}

// onePixel is a lossless WebP.
func onePixel(t *testing.T) []byte {
	t.Helper()
	data, err := base64.StdEncoding.DecodeString("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestAWebPIsShown(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if _, img, mediaType := r.shown(r.put(onePixel(t)), preview.View); img.Bounds().Dx() != 1 || mediaType != "image/png" {
		t.Errorf("%v %s", img.Bounds(), mediaType)
	}
}

// sized gives a JPEG other dimensions, and another kind of frame.
func sized(jpg []byte, frame byte, w, h uint16) []byte {
	out := bytes.Clone(jpg)
	at := bytes.Index(out, []byte{0xff, 0xc0})
	out[at+1] = frame
	binary.BigEndian.PutUint16(out[at+5:], h)
	binary.BigEndian.PutUint16(out[at+7:], w)
	return out
}

func TestWhatCannotBeShownIsTriedOnceAndHasNoPreview(t *testing.T) {
	t.Parallel()
	whole := photo(t, 64, 64)
	noise := make([]byte, 4000)
	for i := range noise {
		noise[i] = byte(rand.Uint32())
	}
	// An extended WebP that says one pixel and holds sixteen thousand squared.
	bomb := append([]byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"),
		"VP8 \x40\x00\x00\x00\x10\x00\x00\x9d\x01\x2a\xff\x3f\xff\x3f"...)
	bomb = append(bomb, make([]byte, 64)...)
	binary.LittleEndian.PutUint32(bomb[4:], uint32(len(bomb)-8))
	for name, content := range map[string][]byte{
		"cut off":                         whole[:len(whole)/2],
		"only a header":                   whole[:30],
		"noise behind a PNG's beginning":  append([]byte("\x89PNG\r\n\x1a\n"), noise...),
		"a JPEG of 60000 squared":         sized(whole, 0xc0, 60000, 60000),
		"a progressive one of 16 million": sized(whole, 0xc2, 4000, 4000),
		"a WebP that is larger inside":    bomb,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			info := r.put(content)
			for range 3 {
				for _, size := range []preview.Size{preview.View, preview.Thumb} {
					if _, err := r.Open(ctx, info.Hash, info.Type, size); !errors.Is(err, preview.ErrNone) {
						t.Errorf("%s of %s: %v", size, info.Type, err)
					}
				}
			}
			if n := r.blobs.opened.Load(); n != 1 {
				t.Errorf("tried %d times", n)
			}
		})
	}
}

func TestOnlyPicturesAndKnownSizesHaveAPreview(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hash := r.put(photo(t, 8, 8)).Hash
	for _, tt := range []struct{ mediaType, size string }{
		{"application/pdf", "view"}, {"image/svg+xml", "thumb"}, {"image/heic", "view"}, {"image/jpeg", ""}, {"image/jpeg", "huge"}, {"image/jpeg", "../view"},
	} {
		if _, err := r.Open(ctx, hash, tt.mediaType, preview.Size(tt.size)); !errors.Is(err, preview.ErrNone) {
			t.Errorf("%s %q: %v", tt.mediaType, tt.size, err)
		}
	}
	if _, err := r.Open(ctx, strings.Repeat("0", 64), "image/jpeg", preview.View); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("without an original: %v", err)
	}
}

func TestAPictureIsDecodedOnceHoweverManyAsk(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	info := r.put(photo(t, 400, 300))
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			p, err := r.Open(ctx, info.Hash, info.Type, preview.Thumb)
			if err != nil {
				t.Error(err)
				return
			}
			_ = p.Close()
		})
	}
	wait.Wait()
	if n := r.blobs.opened.Load(); n != 1 {
		t.Errorf("decoded %d times", n)
	}
}

func TestPreviewsGoWithTheOriginal(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	info := r.put(photo(t, 40, 30))
	r.shown(info, preview.View)
	made := func() []string {
		found, err := filepath.Glob(filepath.Join(r.folder, info.Hash[:2], "*"))
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if len(made()) != 3 {
		t.Fatalf("files %v", made())
	}
	if err := r.blobs.Each(ctx, time.Now().Add(time.Hour), func(hash string) error {
		if hash != info.Hash {
			t.Errorf("a preview counts as content: %s", hash)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := r.blobs.Delete(ctx, info.Hash, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if len(made()) != 0 {
		t.Errorf("left: %v", made())
	}
	if err := r.blobs.PutDerived(ctx, info.Hash, "view", strings.NewReader("late")); !errors.Is(err, blob.ErrNotFound) || len(made()) != 0 {
		t.Errorf("kept for content that is gone: %v, %v", err, made())
	}
	if left, _ := os.ReadDir(filepath.Join(r.folder, "tmp")); len(left) != 0 {
		t.Errorf("temporary files: %v", left)
	}
}
