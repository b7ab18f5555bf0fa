package store

import (
	"context"
	"strings"

	"kundenportal/internal/desk"
)

// SetBounds makes the bounds of the lists small.
func SetBounds(db *DB, walk, count int) { db.limits = bounds{walk: walk, count: count} }

// ContactPlan and StaffPlan give the engine's plan for a list.
func ContactPlan(ctx context.Context, db *DB, s desk.Scope, f desk.TicketFilter) (string, error) {
	return plan(ctx, db, contactList(s, f))
}

// StaffPlan: see ContactPlan.
func StaffPlan(ctx context.Context, db *DB, s desk.StaffScope, f desk.TicketFilter) (string, error) {
	return plan(ctx, db, staffList(s, f))
}

func plan(ctx context.Context, db *DB, l list) (string, error) {
	shown, joins := rowColumns, rowJoins
	if l.staff {
		shown, joins = staffColumns, staffJoins
	}
	return explained(ctx, db, l.rows(db, 1, shown, joins, desk.PageSize+1))
}

// FiguresPlan gives the engine's plan for what came in, as staff see it.
func FiguresPlan(ctx context.Context, db *DB, sc desk.StaffScope, f desk.FigureFilter) (string, error) {
	return explained(ctx, db, StaffFigures(db, sc).received(f))
}

// GoalsPlan gives the engine's plan for goals that were met or missed, as staff see it.
func GoalsPlan(ctx context.Context, db *DB, sc desk.StaffScope, f desk.FigureFilter) (string, error) {
	return explained(ctx, db, StaffFigures(db, sc).goals(f))
}

func explained(ctx context.Context, db *DB, b *builder) (string, error) {
	explain := "EXPLAIN "
	if db.d == sqliteDialect {
		explain = "EXPLAIN QUERY PLAN "
	}
	rows, err := db.read.QueryContext(ctx, explain+b.String(), b.args...)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return "", err
	}
	var lines []string
	for rows.Next() {
		row := make([]any, len(columns))
		for i := range row {
			row[i] = new(any)
		}
		var line string
		row[len(row)-1] = &line
		if err := rows.Scan(row...); err != nil {
			return "", err
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n"), rows.Err()
}

// Exec runs a statement as it is, for what the tests alone need.
func Exec(ctx context.Context, db *DB, text string) error {
	return db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, text)
		return err
	})
}
