package settings

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"

	"kundenportal/internal/desk"
)

// Bounds of a logo.
const (
	MaxLogo     = 512 << 10 // bytes
	maxLogoEdge = 4096      // pixels
)

var pictures = map[string]func(io.Reader) (image.Config, error){
	"image/png": png.DecodeConfig, "image/jpeg": jpeg.DecodeConfig, "image/webp": webp.DecodeConfig,
}

// LogoOf names a picture that the configuration brings; false: it is none that can be a logo.
func LogoOf(content []byte) (desk.Logo, bool) {
	logo, key := readLogo(content)
	return logo, key == ""
}

// readLogo looks at the content alone, never at a name: PNG, JPEG, WebP by their heads, SVG by its root. It gives
// the key of what is wrong.
func readLogo(content []byte) (desk.Logo, string) {
	switch {
	case len(content) == 0:
		return desk.Logo{}, "error.setting_logo_missing"
	case len(content) > MaxLogo:
		return desk.Logo{}, "error.setting_logo_size"
	}
	sum := sha256.Sum256(content)
	logo := desk.Logo{Hash: hex.EncodeToString(sum[:]), MediaType: "image/svg+xml"}
	if isSVG(content) {
		return logo, ""
	}
	for mediaType, config := range pictures {
		c, err := config(bytes.NewReader(content))
		if err != nil {
			continue
		}
		if c.Width > maxLogoEdge || c.Height > maxLogoEdge {
			return desk.Logo{}, "error.setting_logo_size"
		}
		logo.MediaType = mediaType
		return logo, ""
	}
	return desk.Logo{}, "error.setting_logo_kind"
}

// isSVG says whether content is one well-formed XML document with the root <svg> of SVG's namespace. What it does
// is not looked at: it is shown as a picture, which runs nothing, and served with a policy that lets nothing run.
func isSVG(content []byte) bool {
	d := xml.NewDecoder(bytes.NewReader(content))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	d.Entity = xml.HTMLEntity
	root := false
	for {
		t, err := d.Token()
		if err != nil {
			return root && err == io.EOF //nolint:errorlint // the decoder gives it bare
		}
		if e, ok := t.(xml.StartElement); ok && !root {
			if e.Name.Local != "svg" || e.Name.Space != "http://www.w3.org/2000/svg" {
				return false
			}
			root = true
		}
	}
}
