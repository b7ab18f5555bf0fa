package store_test

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

// shapes are the lists that have an index each.
var shapes = []struct {
	name    string
	staff   bool
	f       desk.TicketFilter
	indexes []string
}{
	{"mine", false, desk.TicketFilter{View: desk.ViewMine}, []string{"ticket_mine"}},
	{"mine, open", false, desk.TicketFilter{View: desk.ViewMine, Stage: desk.StageOpen}, []string{"ticket_mine_open"}},
	{"mine, with me", false, desk.TicketFilter{View: desk.ViewMine, Stage: desk.StageWithMe}, []string{"ticket_mine_waiting"}},
	{"mine, created", false, desk.TicketFilter{View: desk.ViewMine, Order: desk.ByCreated}, []string{"ticket_mine_created"}},
	{"mine, next", false, desk.TicketFilter{View: desk.ViewMine, Order: desk.ByNext}, []string{"ticket_mine_next"}},
	{"organisation", false, desk.TicketFilter{View: desk.ViewOrg}, []string{"ticket_org_public", "ticket_rep_public"}},
	{"organisation, open", false, desk.TicketFilter{View: desk.ViewOrg, Stage: desk.StageOpen}, []string{"ticket_org_open"}},
	{"organisation, with me", false, desk.TicketFilter{View: desk.ViewOrg, Stage: desk.StageWithMe}, []string{"ticket_org_waiting"}},
	{"organisation, created", false, desk.TicketFilter{View: desk.ViewOrg, Order: desk.ByCreated}, []string{"ticket_org_created", "ticket_rep_created"}},
	{"organisation, next", false, desk.TicketFilter{View: desk.ViewOrg, Order: desk.ByNext}, []string{"ticket_org_next", "ticket_rep_next"}},
	{"staff, all", true, desk.TicketFilter{}, []string{"ticket_staff"}},
	{"staff, created", true, desk.TicketFilter{Order: desk.ByCreated}, []string{"ticket_staff_created"}},
	{"staff, open", true, desk.TicketFilter{Stage: desk.StageOpen}, []string{"ticket_staff_open"}},
	{"staff, unassigned", true, desk.TicketFilter{Queue: desk.QueueUnassigned, Stage: desk.StageOpen}, []string{"(ticket_staff_unassigned|ticket_assignee)"}},
	{"staff, new replies", true, desk.TicketFilter{Queue: desk.QueueReplied, Stage: desk.QueueReplied.Stage()}, []string{"ticket_staff_replied"}},
	{"staff, my own", true, desk.TicketFilter{Queue: desk.QueueMine, Stage: desk.StageOpen}, []string{"ticket_assignee"}},
	{"staff, waiting", true, desk.TicketFilter{Queue: desk.QueueWaiting, Stage: desk.StageOpen}, []string{"ticket_staff_waiting"}},
	{"staff, my team's", true, desk.TicketFilter{Queue: desk.QueueTeams, Stage: desk.StageOpen}, []string{"ticket_team_open"}},
	{"staff, overdue", true, desk.TicketFilter{Queue: desk.QueueOverdue, Stage: desk.StageOpen, DueTo: time.UnixMicro(5000)}, []string{"ticket_staff_due"}},
	{"staff, open, created", true, desk.TicketFilter{Stage: desk.StageOpen, Order: desk.ByCreated}, []string{"ticket_open_created"}},
	{"staff, open, next", true, desk.TicketFilter{Stage: desk.StageOpen, Order: desk.ByNext}, []string{"ticket_open_next"}},
	{"staff, open, priority", true, desk.TicketFilter{Stage: desk.StageOpen, Order: desk.ByPriority}, []string{"ticket_open_urgency"}},
	{"staff, open, due", true, desk.TicketFilter{Stage: desk.StageOpen, Order: desk.ByDue}, []string{"ticket_staff_due"}},
	{"staff, unassigned, created", true, desk.TicketFilter{Queue: desk.QueueUnassigned, Stage: desk.StageOpen, Order: desk.ByCreated}, []string{"ticket_open_created"}},
	{"staff, unassigned, priority", true, desk.TicketFilter{Queue: desk.QueueUnassigned, Stage: desk.StageOpen, Order: desk.ByPriority}, []string{"ticket_open_urgency"}},
	{"staff, my team's, next", true, desk.TicketFilter{Queue: desk.QueueTeams, Stage: desk.StageOpen, Order: desk.ByNext}, []string{"ticket_open_next"}},
	{"staff, waiting, created", true, desk.TicketFilter{Queue: desk.QueueWaiting, Stage: desk.StageOpen, Order: desk.ByCreated}, []string{"ticket_open_created"}},
	{"staff, all, next", true, desk.TicketFilter{Order: desk.ByNext}, []string{"ticket_staff_next"}},
	{"staff, all, priority", true, desk.TicketFilter{Order: desk.ByPriority}, []string{"ticket_staff_urgency"}},
}

func TestNamedListsReadAnIndexInOrder(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		w := world.New(t, db)
		org := w.Org("Stadt", desk.Organisation{})
		mia, ute := w.Contact("Mia", org, nil), w.Agent("Ute", desk.Agent)
		w.Ticket("Frage", mia, org, nil)
		multiply(t, db)
		for _, s := range shapes {
			for _, after := range []desk.Cursor{{}, {Key: 10000, ID: 10000}} {
				s.f.After = after
				var plan string
				var err error
				if s.staff {
					plan, err = store.StaffPlan(t.Context(), db, w.StaffScope(ute), s.f)
				} else {
					plan, err = store.ContactPlan(t.Context(), db, w.Scope(mia), s.f)
				}
				if err != nil {
					t.Fatal(err)
				}
				if db.Engine() == "postgres" && (!s.staff || s.f.Queue != "" && s.f.Order != "") {
					// The statistics decide between the indexes; what matters is that one is read.
					if !strings.Contains(plan, "Index") || strings.Contains(plan, "Seq Scan on ticket t") {
						t.Errorf("%s, from %v on: the plan reads the whole table:\n%s", s.name, after, plan)
					}
					continue
				}
				for _, index := range s.indexes {
					if !regexp.MustCompile(index + `\b`).MatchString(plan) {
						t.Errorf("%s, from %v on: the plan does not use %s:\n%s", s.name, after, index, plan)
					}
				}
				// A single walk sorts nothing; several are merged, a page of each.
				if len(s.indexes) == 1 && (s.staff || s.f.View == desk.ViewMine) {
					for _, sort := range []string{"USE TEMP B-TREE", "Sort", "Seq Scan on ticket t", "SCAN t\n"} {
						if strings.Contains(plan+"\n", sort) {
							t.Errorf("%s, from %v on: the plan has %q:\n%s", s.name, after, sort, plan)
						}
					}
				}
			}
		}
	})
}

// multiply makes 20,000 tickets of one, with their organisations, people and states spread.
func multiply(t *testing.T, db *store.DB) {
	t.Helper()
	ctx := context.Background()
	series := "generate_series(2, 20000) AS s(n)"
	if db.Engine() == "sqlite" {
		series = "(WITH RECURSIVE c(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM c WHERE n < 20000) SELECT n FROM c) s"
	}
	for _, text := range []string{
		`INSERT INTO org (id, ref, name, sort_key, created_at) SELECT n, 'o' || n, 'Amt', '', 1 FROM ` + strings.Replace(series, "20000", "200", 1),
		`INSERT INTO person (id, ref, given_name, family_name, sort_key, lang, created_at) SELECT n + 100, 'p' || n, 'P', 'N', '', 'de', 1 FROM ` +
			strings.Replace(series, "20000", "300", 1),
		`INSERT INTO ticket (id, number, org_id, reporting_org_id, reporter_id, kind, product_id, state, priority, subject, team_id, assignee_id,
			next_at, created_at, public_at, staff_at, last_seq, public_seq, customer_spoke, urgency, due_at)
			SELECT n, 'n' || n, 1 + n % 200, 1 + (n + CASE WHEN n % 7 = 0 THEN 1 ELSE 0 END) % 200, CASE WHEN n % 200 < 3 THEN 1 ELSE 102 + n % 299 END, 'question', 1,
			CASE n % 20 WHEN 0 THEN 'new' WHEN 1 THEN 'waiting_for_customer' WHEN 2 THEN 'in_progress' WHEN 3 THEN 'resolved' ELSE 'closed' END,
			'normal', 'Frage', 1, CASE WHEN n % 20 < 5 AND n % 9 = 0 THEN 2 WHEN n % 2 = 0 THEN 102 + n % 299 END, n, n, n, n, 1, 1,
			CASE WHEN n % 40 = 0 THEN 1 ELSE 0 END, n % 4, CASE WHEN n % 20 < 5 AND n % 3 = 0 THEN n ELSE 0 END FROM ` + series,
		`ANALYZE`, // PostgreSQL does so by itself; of SQLite's nobody asks it
	} {
		if text[:7] == "ANALYZE" && db.Engine() == "sqlite" {
			continue
		}
		if strings.Contains(text, "sort_key") && db.Engine() == "sqlite" {
			text = strings.Replace(text, "''", "x''", 1)
		}
		if err := store.Exec(ctx, db, text); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
	}
}

func TestFiguresReadTheirIndexAndNoTickets(t *testing.T) {
	t.Parallel()
	w := world.New(t, openSQLite(t))
	sc := w.StaffScope(w.Agent("Ute", desk.TeamLead))
	for _, f := range []desk.FigureFilter{{}, {Kind: desk.Question}, {Product: w.Product.ID}, {Team: w.Team}} {
		f.From, f.To = w.Clock.Now().AddDate(-1, 0, 0), w.Clock.Now()
		plan, err := store.FiguresPlan(t.Context(), w.DB, sc, f)
		if err != nil || !strings.Contains(plan, "COVERING INDEX ticket_figures ") {
			t.Errorf("%+v: %v\n%s", f, err, plan)
		}
		plan, err = store.GoalsPlan(t.Context(), w.DB, sc, f)
		if err != nil || !strings.Contains(plan, "COVERING INDEX ticket_goals ") {
			t.Errorf("goals of %+v: %v\n%s", f, err, plan)
		}
	}
}
