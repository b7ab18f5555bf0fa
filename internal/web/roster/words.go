package roster

import (
	"slices"
	"strings"

	"kundenportal/internal/desk"
	"kundenportal/internal/directory"
	"kundenportal/internal/i18n"
	"kundenportal/internal/sheet"
)

// dictionary knows the headings of a kind of file and the words in its cells, in both languages.
type dictionary struct {
	kind     desk.ImportKind
	headings map[string]string            // folded heading → column
	words    map[string]map[string]string // column → folded word → value
}

// values are the columns whose cells have one of a few values, with their texts: import.word.<column>.<value>.
var values = map[string][]string{
	"link_only":   {"yes", "no"},
	"active":      {"yes", "no"},
	"lead":        {"yes", "no"},
	"may_comment": {"yes", "no"},
	"level":       {string(desk.LevelOwn), string(desk.LevelOrg), string(desk.LevelBelow)},
	"lang":        {"de", "en"},
}

// between stands between several headings or words for the same; the first is the one that is written.
const between = "|"

func newDictionary(texts *i18n.Bundle, kind desk.ImportKind) dictionary {
	d := dictionary{kind: kind, headings: map[string]string{}, words: map[string]map[string]string{}}
	for _, lang := range i18n.Languages() {
		l := texts.For(lang, nil)
		for _, column := range directory.Columns(kind) {
			for name := range strings.SplitSeq(l.T("import.column."+column)+between+l.T("import.heading."+column), between) {
				d.headings[fold(name)] = column
			}
			d.learn(l, column)
		}
	}
	return d
}

func (d dictionary) learn(l *i18n.Loc, column string) {
	if values[column] == nil {
		return
	}
	if d.words[column] == nil {
		d.words[column] = map[string]string{}
	}
	for _, v := range values[column] {
		texts := l.T("import.word."+column+"."+v) + between + v
		if v == "yes" || v == "no" {
			texts += between + l.T("import.word.any."+v)
		}
		for word := range strings.SplitSeq(texts, between) {
			d.words[column][fold(word)] = v
		}
	}
}

// fold gives the form under which headings and words are compared: letter case, spaces and signs do not matter.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\u00a0-_.:*/", r) {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// headingError is what is wrong with the first row.
type headingError struct{ key, column string }

func (e *headingError) Error() string { return "roster: " + e.key + " " + e.column }

// records reads the rows below the headings. Columns that are not known are left out.
func (d dictionary) records(rows []sheet.Row) ([]directory.Record, error) {
	if len(rows) == 0 {
		return nil, &headingError{"error.import_empty", "name"}
	}
	columns := make([]string, len(rows[0].Cells))
	for i, heading := range rows[0].Cells {
		column := d.headings[fold(heading)]
		if column != "" && slices.Contains(columns, column) {
			return nil, &headingError{"error.import_column_twice", column}
		}
		columns[i] = column
	}
	if err := d.keys(columns); err != nil {
		return nil, err
	}
	out := make([]directory.Record, 0, len(rows)-1)
	for _, row := range rows[1:] {
		r := directory.Record{Line: row.Line, Cells: map[string]string{}}
		for i, cell := range row.Cells {
			if i < len(columns) && columns[i] != "" && strings.TrimSpace(cell) != "" {
				r.Cells[columns[i]] = d.value(columns[i], cell)
			}
		}
		out = append(out, r)
	}
	return out, nil
}

// keys wants the columns by which records are found.
func (d dictionary) keys(columns []string) error {
	switch {
	case d.kind == desk.ImportContacts && !slices.Contains(columns, "email"):
		return &headingError{"error.import_column", "email"}
	case d.kind == desk.ImportOrgs && !slices.Contains(columns, "customer_no") && !slices.Contains(columns, "name"):
		return &headingError{"error.import_column", "customer_no"}
	}
	return nil
}

// value reads a cell. A minus alone clears; one that was written with an apostrophe before it is the text.
func (d dictionary) value(column, cell string) string {
	switch cell = strings.TrimSpace(cell); cell {
	case "-":
		return directory.Clear
	case "'-":
		return "-"
	}
	if v, ok := d.words[column][fold(cell)]; ok {
		return v
	}
	return cell
}

// shown gives the text of a cell's value in a language.
func shown(l *i18n.Loc, column, value string) string {
	if !slices.Contains(values[column], value) {
		return value
	}
	word, _, _ := strings.Cut(l.T("import.word."+column+"."+value), between)
	return word
}
