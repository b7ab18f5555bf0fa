package desk

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAFieldTakesWhatItsTypeAllows(t *testing.T) {
	t.Parallel()
	kinds := []Choice{{"Test", "test"}, {"Produktion", "production"}}
	for _, c := range []struct {
		name           string
		f              OwnField
		typed          string
		value, problem string
	}{
		{"words", OwnField{Type: OwnText}, "  Kasse  3 ", "Kasse 3", ""},
		{"nothing, which may be", OwnField{Type: OwnText}, " ", "", ""},
		{"nothing, which is required", OwnField{Type: OwnText, Required: true}, " ", "", "error.field_required"},
		{"a choice", OwnField{Type: OwnChoice, Choices: kinds}, "Produktion", "Produktion", ""},
		{"what is no choice", OwnField{Type: OwnChoice, Choices: kinds}, "production", "production", "error.choose"},
		{"a German date", OwnField{Type: OwnDate}, "3.12.2026", "2026-12-03", ""},
		{"what is no date", OwnField{Type: OwnDate}, "31.02.2026", "31.02.2026", "error.date"},
		{"a whole number", OwnField{Type: OwnNumber}, "007", "7", ""},
		{"a German decimal", OwnField{Type: OwnNumber}, "1.234,50", "1234.5", ""},
		{"thousands without decimals", OwnField{Type: OwnNumber}, "12.000", "12000", ""},
		{"thousands with spaces", OwnField{Type: OwnNumber}, "12 000", "12000", ""},
		{"a point before decimals", OwnField{Type: OwnNumber}, "2.5", "2.5", ""},
		{"below zero", OwnField{Type: OwnNumber}, "-0,25", "-0.25", ""},
		{"no negative zero", OwnField{Type: OwnNumber}, "-0", "0", ""},
		{"two commas", OwnField{Type: OwnNumber}, "1,2,3", "1,2,3", "error.number"},
		{"a comma and nothing", OwnField{Type: OwnNumber}, "1,", "1,", "error.number"},
		{"words for a number", OwnField{Type: OwnNumber}, "zwölf", "zwölf", "error.number"},
		{"digits of other scripts", OwnField{Type: OwnNumber}, "١٢", "١٢", "error.number"},
		{"too many digits", OwnField{Type: OwnNumber}, "1234567890123456", "1234567890123456", "error.number"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			value, problem := c.f.Read(c.typed)
			if value != c.value || problem != c.problem {
				t.Errorf("got %q, %q, want %q, %q", value, problem, c.value, c.problem)
			}
		})
	}
}

func TestChoicesAreWrittenAsTheyAreRead(t *testing.T) {
	t.Parallel()
	typed := "Test | test\n\n  Produktion\r\n | nothing\n"
	want := []Choice{{"Test", "test"}, {"Produktion", ""}}
	if d := cmp.Diff(want, ReadChoices(typed)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(want, ReadChoices(WriteChoices(want))); d != "" {
		t.Error(d)
	}
}

func TestAFieldBelongsToItsKindAndProduct(t *testing.T) {
	t.Parallel()
	pay := Named{ID: 7, Ref: "pay", Name: "Gehalt"}
	for _, c := range []struct {
		name    string
		f       OwnField
		kind    Kind
		product string
		want    bool
	}{
		{"all tickets", OwnField{Active: true}, Question, "pay", true},
		{"one that is not asked for any more", OwnField{}, Question, "pay", false},
		{"its kind", OwnField{Active: true, Kind: Incident}, Incident, "", true},
		{"another kind", OwnField{Active: true, Kind: Incident}, Question, "", false},
		{"its product", OwnField{Active: true, Product: pay}, Incident, "pay", true},
		{"another product", OwnField{Active: true, Product: pay}, Incident, "books", false},
		{"no product yet", OwnField{Active: true, Product: pay}, Incident, "", false},
	} {
		if got := c.f.Asks(c.kind, c.product); got != c.want {
			t.Errorf("%s: got %v", c.name, got)
		}
	}
}
