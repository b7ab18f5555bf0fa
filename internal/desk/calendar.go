package desk

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Calendar is what administrators set about the service time, over the hours of the configuration.
type Calendar struct {
	Spans    map[time.Weekday][]Span `json:"spans,omitempty"` // none: the configuration's
	Region   Region                  `json:"region,omitempty"`
	Warn     int                     `json:"warn"`              // per cent of a goal after which its assignee is told; 0: not before it
	Promise  bool                    `json:"promise,omitempty"` // contacts read until when a reply comes
	Customer Region                  `json:"-"`                 // of the organisation that it was asked for
	Closed   []string                `json:"-"`                 // days without service, the vendor's and that organisation's
}

// DefaultWarn is Calendar.Warn where nobody has set one.
const DefaultWarn = 75

// Hours gives the service hours: those of the calendar, else base's, less the days without service of both.
func (c Calendar) Hours(base Hours) Hours {
	h := Hours{Zone: base.Zone, Spans: base.Spans, Holidays: maps.Clone(base.Holidays)}
	if h.Zone == nil {
		h.Zone = time.UTC
	}
	if len(c.Spans) > 0 {
		h.Spans = make(map[time.Weekday][]Span)
		for d, spans := range c.Spans {
			h.Spans[d] = slices.SortedFunc(slices.Values(spans), func(a, b Span) int { return cmp.Compare(a.From, b.From) })
		}
	}
	for _, r := range []Region{c.Region, c.Customer} {
		if r != "" && !slices.Contains(h.Regions, r) {
			h.Regions = append(h.Regions, r)
		}
	}
	if h.Holidays == nil {
		h.Holidays = make(map[string]bool)
	}
	for _, d := range c.Closed {
		h.Holidays[d] = true
	}
	return h
}

// Set is the part that administrators set at once: without the days and what belongs to an organisation.
func (c Calendar) Set() Calendar {
	return Calendar{Spans: c.Spans, Region: c.Region, Warn: c.Warn, Promise: c.Promise}
}

// ClosedDay is a day without service that is no public holiday of the state.
type ClosedDay struct {
	Ref  string
	Day  string // YYYY-MM-DD
	Name string
}

// Contract is what an organisation has of a contract itself. What is empty it has from the one above.
type Contract struct {
	Level  Named
	Until  string // last day; empty: without end
	Region Region
}
