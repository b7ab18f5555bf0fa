package desk

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// OwnFieldType is what a field of an installation's own takes.
type OwnFieldType string

// The types.
const (
	OwnText   OwnFieldType = "text"
	OwnChoice OwnFieldType = "choice"
	OwnDate   OwnFieldType = "date"
	OwnNumber OwnFieldType = "number"
)

// OwnFieldTypes lists the types in the order of the pages.
var OwnFieldTypes = []OwnFieldType{OwnText, OwnChoice, OwnDate, OwnNumber}

// MaxOwnText bounds what a field of text takes, in characters.
const MaxOwnText = 200

// OwnField is something that an installation asks for besides what every ticket has.
type OwnField struct {
	ID       int64
	Ref      string
	Kind     Kind  // empty: tickets of every kind
	Product  Named // the zero value: of every product
	Type     OwnFieldType
	LabelDE  string
	LabelEN  string
	HintDE   string
	HintEN   string
	Choices  []Choice // of OwnChoice
	Required bool
	Visible  bool // for contacts; others are the staff's alone
	Position int
	Active   bool // asked for; what tickets have of others is still shown
}

// Choice is one of the values of a field. What a ticket keeps is the German words: they stay readable
// when the choice is taken away.
type Choice struct{ DE, EN string }

// OwnValue is what a ticket has in a field; empty: nothing.
type OwnValue struct {
	OwnField
	Value string // a date as YYYY-MM-DD, a number with a point before the decimals
}

// PublicOwn is what contacts see of a field.
type PublicOwn struct {
	Ref     string
	Type    OwnFieldType
	LabelDE string
	LabelEN string
	Choices []Choice
	Value   string
}

// Public gives what contacts see; the caller asked for visible fields only.
func (v OwnValue) Public() PublicOwn {
	return PublicOwn{Ref: v.Ref, Type: v.Type, LabelDE: v.LabelDE, LabelEN: v.LabelEN, Choices: v.Choices, Value: v.Value}
}

// Label is the field's name in a language.
func (f PublicOwn) Label(lang string) string { return inLang(lang, f.LabelDE, f.LabelEN) }

// Words are the value as it is stored, a choice in the language.
func (f PublicOwn) Words(lang string) string {
	for _, c := range f.Choices {
		if c.DE == f.Value {
			return c.Words(lang)
		}
	}
	return f.Value
}

// Label is the field's name in a language.
func (f OwnField) Label(lang string) string { return inLang(lang, f.LabelDE, f.LabelEN) }

// Hint is what is said below the label; it may be empty.
func (f OwnField) Hint(lang string) string { return inLang(lang, f.HintDE, f.HintEN) }

// Words are a choice in a language.
func (c Choice) Words(lang string) string { return inLang(lang, c.DE, c.EN) }

func inLang(lang, de, en string) string {
	if lang == "en" && en != "" {
		return en
	}
	return de
}

// Name is the field's name in forms, drafts and errors.
func (f OwnField) Name() string { return "field_" + f.Ref }

// Asks says whether a ticket of that kind and product (its ref) has the field.
func (f OwnField) Asks(k Kind, product string) bool {
	return f.Active && (f.Kind == "" || f.Kind == k) && (f.Product.ID == 0 || f.Product.Ref == product)
}

// Read gives what was typed as it is stored, and the key of what is wrong with it; empty: nothing.
func (f OwnField) Read(typed string) (value, problem string) {
	value = Line(typed)
	if value == "" {
		if f.Required {
			return "", "error.field_required"
		}
		return "", ""
	}
	switch f.Type {
	case OwnChoice:
		if !slices.ContainsFunc(f.Choices, func(c Choice) bool { return c.DE == value }) {
			return value, "error.choose"
		}
	case OwnDate:
		day, ok := Day(value)
		if !ok {
			return value, "error.date"
		}
		value = day
	case OwnNumber:
		n, ok := readNumber(value)
		if !ok {
			return value, "error.number"
		}
		value = n
	default:
		if utf8.RuneCountInString(value) > MaxOwnText {
			return value, "error.too_long"
		}
	}
	return value, ""
}

// readNumber takes a decimal as people write it, with a comma or a point before the decimals. Points or
// spaces that group thousands are taken when a comma follows or the groups have three digits.
func readNumber(s string) (string, bool) {
	sign := ""
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		sign, s = "-", rest
	}
	s = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(s)
	whole, part, decimal := strings.Cut(s, ",")
	if !decimal {
		if i := strings.LastIndexByte(s, '.'); i >= 0 && strings.Count(s, ".") == 1 && len(s)-i-1 != 3 {
			whole, part = s[:i], s[i+1:]
			decimal = true
		}
	}
	groups := strings.Split(whole, ".")
	for i, g := range groups {
		if i > 0 && len(g) != 3 {
			return "", false
		}
	}
	whole = strings.Join(groups, "")
	if whole == "" || decimal && part == "" || len(whole)+len(part) > 15 || !digits(whole) || !digits(part) {
		return "", false
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if part = strings.TrimRight(part, "0"); part != "" {
		return sign + whole + "." + part, true
	}
	if whole == "0" {
		sign = ""
	}
	return sign + whole, true
}

func digits(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// ReadChoices takes one choice a line, "deutsch | english"; the English words may be missing.
func ReadChoices(text string) []Choice {
	var out []Choice
	for line := range strings.Lines(text) {
		de, en, _ := strings.Cut(line, "|")
		if c := (Choice{Line(de), Line(en)}); c.DE != "" {
			out = append(out, c)
		}
	}
	return out
}

// WriteChoices is the reverse of ReadChoices.
func WriteChoices(list []Choice) string {
	var b strings.Builder
	for _, c := range list {
		b.WriteString(c.DE)
		if c.EN != "" {
			b.WriteString(" | " + c.EN)
		}
		b.WriteString("\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}
