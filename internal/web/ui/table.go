package ui

import (
	"github.com/a-h/templ"

	"time"

	"kundenportal/internal/i18n"
)

// Row is a ticket in a list. Kinds, states and the like are as the domain
// writes them.
type Row struct {
	Number, Href, Subject string
	Unread                bool
	Confidential          bool
	Mark                  string // a word that sets it apart from the others; staff only
	Product, OwnRef       string
	State, Kind, Impact   string
	Next, NextDate        string // see NextStep
	Reporter              string
	Organisation          string
	Priority, Assignee    string // staff only
	Team                  string // staff only
	Value                 string // of the box, empty: Number
	Due                   time.Time
	Left                  string // what is left of the service time until then, see ServiceTime
	Overdue               bool
	Created, Updated      time.Time
}

// Column names a column that TicketTable can show beside ticket and state.
type Column string

// The columns, in any order.
const (
	ColumnNext         Column = "next"
	ColumnKind         Column = "kind"
	ColumnImpact       Column = "impact"
	ColumnPriority     Column = "priority"
	ColumnOrganisation Column = "organisation"
	ColumnReporter     Column = "reporter"
	ColumnAssignee     Column = "assignee"
	ColumnCreated      Column = "created"
	ColumnUpdated      Column = "updated"
	ColumnProduct      Column = "product"
	ColumnTeam         Column = "team"
	ColumnDue          Column = "due"
	ColumnOwnRef       Column = "reference"
)

// Sort is the link in a column's head. Direction is ascending or descending in
// the column that orders the list now, else empty.
type Sort struct{ Href, Direction string }

// Table is a list of tickets. Caption names it for screen readers and, as a
// heading, for whoever jumps by headings.
type Table struct {
	ID      string // of the caption, unique in the page
	Caption string
	Columns []Column
	Sorts   map[Column]Sort
	Select  bool      // a box before each row, named "ticket"
	Form    string    // id of the form that the boxes belong to
	Dense   bool      // a line a ticket on wide windows; with keys for its rows
	Now     time.Time // for "heute" and "gestern"
	Rows    []Row
}

func sortArrow(direction string) string {
	switch direction {
	case "ascending":
		return "↑"
	case "descending":
		return "↓"
	}
	return ""
}

// text is the cell of a column that holds nothing but words.
func (r Row) text(l *i18n.Loc, c Column) string {
	switch c {
	case ColumnKind:
		return l.T("kind." + r.Kind)
	case ColumnImpact:
		if r.Impact != "" {
			return l.T("impact." + r.Impact)
		}
	case ColumnOrganisation:
		return r.Organisation
	case ColumnProduct:
		return r.Product
	case ColumnTeam:
		return r.Team
	case ColumnOwnRef:
		return r.OwnRef
	case ColumnReporter:
		return r.Reporter
	case ColumnAssignee:
		return valueOr(r.Assignee, l.T("ui.table.nobody"))
	}
	return ""
}

func (r Row) empty(l *i18n.Loc, c Column) bool {
	switch c {
	case ColumnNext:
		return r.Next == ""
	case ColumnPriority:
		return r.Priority == ""
	case ColumnDue:
		return r.Due.IsZero()
	case ColumnCreated:
		return r.Created.IsZero()
	case ColumnUpdated:
		return r.Updated.IsZero()
	}
	return r.text(l, c) == ""
}

// labelled columns say on cards what they are; the others speak for themselves.
// cellClass is the class of a cell: how it looks as part of a card.
func (r Row) cellClass(l *i18n.Loc, c Column) templ.OrderedAttributes {
	names := "p-c"
	if c.labelled() {
		names += " p-c--labelled"
	}
	if c.minor() {
		names += " p-c--minor"
	}
	if r.empty(l, c) {
		names += " p-c--empty"
	}
	return class(names)
}

func (c Column) labelled() bool {
	return c == ColumnReporter || c == ColumnAssignee || c == ColumnNext || c == ColumnImpact || c == ColumnCreated ||
		c == ColumnTeam || c == ColumnDue || c == ColumnOwnRef
}

func (c Column) minor() bool {
	return c == ColumnReporter || c == ColumnAssignee || c == ColumnCreated || c == ColumnUpdated || c == ColumnOrganisation ||
		c == ColumnProduct || c == ColumnTeam || c == ColumnOwnRef
}

// tableClass is the class of the table.
func (t Table) tableClass() string {
	if t.Dense {
		return "p-table p-table--cards p-table--dense"
	}
	return "p-table p-table--cards"
}

// rowKeys lets the script move through the rows by keys.
func (t Table) rowKeys() templ.Attributes {
	if t.Dense {
		return templ.Attributes{"data-rows": ""}
	}
	return nil
}

func (r Row) value() string { return valueOr(r.Value, r.Number) }
