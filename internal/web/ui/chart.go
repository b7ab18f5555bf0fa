package ui

import (
	"fmt"
	"math"
)

// Tile is a number on the start page. Tone is "", success, warning or danger.
type Tile struct{ Value, Label, Sub, Href, Tone string }

// Chart compares two series of counts over time.
type Chart struct {
	ID     string // unique in the page
	Title  string
	Period string // head of the table's first column: "Monat"
	Series [2]string
	Points []Point
}

// Point is a place on the axis with its two values.
type Point struct {
	Label  string
	Values [2]int
}

// The drawing's measures, in units of its view box.
const (
	chartWidth, chartHeight = 640.0, 220.0
	chartLeft, chartTop     = 40.0, 14.0
	chartBottom             = 190.0
	chartLines              = 4
)

// bar is a rectangle of the drawing.
type bar struct{ class, x, y, width, height string }

// tick is a line across with its number.
type tick struct{ y, textY, value string }

// top is the axis' end: the smallest of 4, 8, 20, 40, 80, 200 … that holds the
// largest value, so that every line stands for a whole number.
func (c Chart) top() int {
	largest := 0
	for _, p := range c.Points {
		largest = max(largest, p.Values[0], p.Values[1])
	}
	for unit := 1; ; unit *= 10 {
		for _, step := range []int{1, 2, 5} {
			if top := step * unit * chartLines; top >= largest {
				return top
			}
		}
	}
}

func (c Chart) y(value float64) float64 {
	return chartBottom - value/float64(c.top())*(chartBottom-chartTop)
}

func (c Chart) ticks() []tick {
	ticks := make([]tick, 0, chartLines+1)
	for i := range chartLines + 1 {
		value := c.top() * i / chartLines
		y := c.y(float64(value))
		ticks = append(ticks, tick{unit(y), unit(y + 4), itoa(value)})
	}
	return ticks
}

func (c Chart) slot() float64 {
	return (chartWidth - chartLeft) / float64(max(len(c.Points), 1))
}

func (c Chart) bars() []bar {
	width := math.Min(c.slot()*.34, 26)
	var bars []bar
	for i, p := range c.Points {
		middle := chartLeft + c.slot()*(float64(i)+.5)
		for s, value := range p.Values {
			x := middle - width - 1
			if s == 1 {
				x = middle + 1
			}
			y := c.y(float64(value))
			bars = append(bars, bar{seriesClass(s), unit(x), unit(y), unit(width), unit(chartBottom - y)})
		}
	}
	return bars
}

func (c Chart) labelX(i int) string { return unit(chartLeft + c.slot()*(float64(i)+.5)) }

func seriesClass(s int) string { return [2]string{"a", "b"}[s] }

func unit(v float64) string { return fmt.Sprintf("%.4g", v) }
