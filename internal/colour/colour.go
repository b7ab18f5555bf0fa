// Package colour measures colours as WCAG 2.2 does, for brands whose colour must stay readable. It
// knows no palette and changes no colour.
package colour

import (
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
