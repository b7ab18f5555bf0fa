package colour_test

import (
	"testing"

	"kundenportal/internal/colour"
)

func TestANearColourHoldsText(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"#003064": "#003064", // holds already
		"#0b1d4d": "#0b1d4d",
		"#000000": "#000000",
		"blue":    "", "": "", "#12345": "",
	} {
		if got := colour.Near(given); got != want {
			t.Errorf("near %q: %q, want %q", given, got, want)
		}
	}
	for _, given := range []string{"#ffd23f", "#ffffff", "#2f6fd0", "#e30613", "#00a0e3"} {
		near := colour.Near(given)
		if colour.HoldsText(given) || !colour.HoldsText(near) || colour.TextContrast(near) > colour.MinText+0.5 {
			t.Errorf("near %s: %s with %.2f", given, near, colour.TextContrast(near))
		}
	}
}
