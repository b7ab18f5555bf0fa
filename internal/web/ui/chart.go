package ui

import (
	"fmt"
	"math"
	"strconv"

	"kundenportal/internal/i18n"
)

// Tile is a number on the start page. Tone is "", success, warning or danger.
type Tile struct{ Value, Label, Sub, Href, Tone string }

// Chart shows counts over time: two series beside each other, or one.
type Chart struct {
	ID     string // unique in the page
	Title  string
	Period string    // head of the table's first column: "Monat"
	Series [2]string // the second one empty: there is one series
	Points []Point
}

// Point is a place on the axis with its values.
type Point struct {
	Label  string
	Values [2]int
	Texts  [2]string // what the table says instead of the value
}

// text is a cell of the table.
func (p Point) text(l *i18n.Loc, series int) string {
	return valueOr(p.Texts[series], l.Number(p.Values[series]))
}

// series names those that there are.
func (c Chart) series() []string {
	if c.Series[1] == "" {
		return c.Series[:1]
	}
	return c.Series[:]
}

// maxLabels is how many labels the axis has room for.
const maxLabels = 13

// labelled says whether a place has its label below; the last one always has.
func (c Chart) labelled(i int) bool {
	every := (len(c.Points) + maxLabels - 1) / maxLabels
	return (len(c.Points)-1-i)%max(every, 1) == 0
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
		for s := range c.series() {
			x := middle - width - 1
			switch {
			case len(c.series()) == 1:
				x = middle - width/2
			case s == 1:
				x = middle + 1
			}
			y := c.y(float64(p.Values[s]))
			bars = append(bars, bar{seriesClass(s), unit(x), unit(y), unit(width), unit(chartBottom - y)})
		}
	}
	return bars
}

func (c Chart) labelX(i int) string { return unit(chartLeft + c.slot()*(float64(i)+.5)) }

func seriesClass(s int) string { return [2]string{"a", "b"}[s] }

func unit(v float64) string { return fmt.Sprintf("%.4g", v) }

// Share is how long the bar of a value is, in percent of the largest.
func Share(value, largest int) string {
	if largest <= 0 {
		return "0"
	}
	return strconv.Itoa((value*100 + largest - 1) / largest)
}
