// Package colour measures colours as WCAG 2.2 does, for brands whose colour must stay readable. It
// knows no palette and changes no colour; what it proposes, others decide.
package colour

import (
	"fmt"
	"math"
	"strconv"
)

// Luminance is WCAG's relative luminance of "#rrggbb", 0 (black) to 1 (white); false for what is no
// such colour.
func Luminance(colour string) (float64, bool) {
	if len(colour) != 7 || colour[0] != '#' {
		return 0, false
	}
	rgb, err := strconv.ParseUint(colour[1:], 16, 32)
	if err != nil {
		return 0, false
	}
	channel := func(shift uint) float64 {
		v := float64(rgb>>shift&0xff) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(16) + 0.7152*channel(8) + 0.0722*channel(0), true
}

// Contrast is WCAG's contrast ratio of two colours, 1 to 21; 0 if one is none.
func Contrast(a, b string) float64 {
	la, ok1 := Luminance(a)
	lb, ok2 := Luminance(b)
	if !ok1 || !ok2 {
		return 0
	}
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// MinText is what text needs against its ground (WCAG 2.2, 1.4.3).
const MinText = 4.5

// lighter is how much of white the pages' head lays over its colour, at the entry of the menu that is current:
// its text is white in the light look and in the dark one.
const lighter = 0.16

// TextContrast is the contrast that white text has where a head of this colour is lightest; 0 for what is no colour.
func TextContrast(ground string) float64 { return Contrast(mix(ground, "#ffffff", lighter), "#ffffff") }

// HoldsText says whether white text on a head of this colour can be read everywhere.
func HoldsText(ground string) bool { return TextContrast(ground) >= MinText }

// Near proposes the lightest darker shade of a colour that holds text; empty for what is no colour.
func Near(ground string) string {
	if _, ok := Luminance(ground); !ok {
		return ""
	}
	for i := range 101 {
		if c := mix(ground, "#000000", float64(i)/100); HoldsText(c) {
			return c
		}
	}
	return "#000000"
}

// mix lays a share of one colour over another, as browsers do; what is no colour stays as it is.
func mix(under, over string, share float64) string {
	var a, b [3]int
	if n, err := fmt.Sscanf(under, "#%02x%02x%02x", &a[0], &a[1], &a[2]); err != nil || n != 3 {
		return under
	}
	_, _ = fmt.Sscanf(over, "#%02x%02x%02x", &b[0], &b[1], &b[2])
	for i := range a {
		a[i] = int(math.Round(float64(a[i])*(1-share) + float64(b[i])*share))
	}
	return fmt.Sprintf("#%02x%02x%02x", a[0], a[1], a[2])
}
