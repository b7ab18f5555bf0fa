package i18n

import (
	"slices"
	"strings"
	"testing"
)

func TestAWordingStandsInForItsTextOnly(t *testing.T) {
	t.Parallel()
	b := newBundle(t)
	l := b.For("de", nil)
	own := l.Reworded(map[string]Wording{
		"mail.greeting":              NewWording("Moin {name}, hier ist {portal}"),
		"mail.handover.subject.one":  NewWording("Eins von {from}"),
		"mail.received.title":        NewWording("{{.number}} {nothing}!"),
		"mail.handover.subject.more": NewWording("nie"),
	}).With("portal", "das Portal")
	for name, c := range map[string]struct{ got, want string }{
		"with values of its own and of all": {own.T("mail.greeting", "name", "Mia"), "Moin Mia, hier ist das Portal"},
		"a form for one":                    {own.N("mail.handover.subject", 1, "from", "Mia"), "Eins von Mia"},
		"the other form stays":              {own.N("mail.handover.subject", 2, "from", "Mia"), l.N("mail.handover.subject", 2, "from", "Mia")},
		"other texts stay":                  {own.T("mail.open"), l.T("mail.open")},
		"the first one knows nothing of it": {l.T("mail.received.title"), "Ihr Ticket ist eingegangen"},
		"what has no value is nothing":      {own.T("mail.received.title"), "{{.number}} !"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", name, c.got, c.want)
		}
	}
	if m := b.Missing(); !slices.Equal(m, []string{"mail.received.title: nothing"}) {
		t.Errorf("missing %v", m)
	}
}

func TestPlaceholdersOfAWording(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Guten Tag":                   "",
		"{number}: {name}, {number}":  "name number",
		"{Number} {zwei Wörter} {}":   "stray",
		"eine { Klammer":              "stray",
		"{number} und } eine Klammer": "number stray",
	} {
		w := NewWording(text)
		got := strings.Join(w.Names(), " ")
		if w.Stray() {
			got = strings.TrimSpace(got + " stray")
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestShippedTextsAreWrittenAsWordings(t *testing.T) {
	t.Parallel()
	b := newBundle(t)
	for name, want := range map[string]string{
		"mail.greeting": "Guten Tag, {name},", "mail.open": "Ticket öffnen",
		"mail.handover.subject.one": "Sie haben ein Ticket von {from} übernommen", "mail.handover.subject.other": "Sie haben {n} Tickets von {from} übernommen",
		"mail.handover.subject": "", "mail.open.one": "", "mail.nothing": "", "mail.open.other": "",
	} {
		if got, ok := b.Shipped("de", name); got != want || ok != (want != "") {
			t.Errorf("%s: %q %v, want %q", name, got, ok, want)
		}
	}
}
