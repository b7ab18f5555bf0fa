package colour

import (
	"math"
	"testing"
)

func TestContrastIsAsWCAGCountsIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want float64
	}{
		{"#000000", "#ffffff", 21},
		{"#ffffff", "#ffffff", 1},
		{"#767676", "#ffffff", 4.54}, // the darkest grey that fails is #777777
		{"#777777", "#ffffff", 4.48},
		{"red", "#ffffff", 0},
		{"#12345", "#ffffff", 0},
		{"#gggggg", "#ffffff", 0},
	} {
		if got := Contrast(c.a, c.b); math.Abs(got-c.want) > 0.01 {
			t.Errorf("%s on %s: %.2f, want %.2f", c.a, c.b, got, c.want)
		}
	}
}
