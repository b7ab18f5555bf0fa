package directory

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Bounds of the trail's page and of its export, in entries.
const (
	AuditPage   = 50
	AuditExport = 10_000
	auditBatch  = 500
)

// AuditQuery is what of the trail is asked for; the zero value is everything.
type AuditQuery struct {
	Person, Org string // refs
	Area        string // what actions begin with
	From, To    string // YYYY-MM-DD, both included
	Before      time.Time
	BeforeID    int64
}

// AuditEntry is an entry of the trail with what was changed.
type AuditEntry struct {
	store.AuditRow
	Changes []Change // From is empty where something was created
}

// AuditAreas are the beginnings of actions by which the trail is narrowed.
var AuditAreas = []string{"contact", "membership", "naming", "deputy", "mailbox", "org", "person", "password", "agent", "role", "team", "absence", "ticket", "rule", "level",
	"calendar", "product", "component", "field", "text_block", "mail_text", "article", "news", "setting", "job", "audit", "admin"}

func (d *Directory) auditFilter(ctx context.Context, q AuditQuery) (store.AuditFilter, error) {
	f := store.AuditFilter{Person: q.Person, Before: q.Before, BeforeID: q.BeforeID}
	if slices.Contains(AuditAreas, q.Area) {
		f.Area = q.Area
	}
	day := func(s string) time.Time {
		typed, _ := desk.Day(s)
		t, _ := time.ParseInLocation(time.DateOnly, typed, d.zone)
		return t
	}
	if f.From = day(q.From); f.From.Year() < 1970 {
		f.From = time.Time{}
	}
	if to := day(q.To); to.Year() >= 1970 {
		f.To = to.AddDate(0, 0, 1)
	}
	if q.Org == "" {
		return f, nil
	}
	org, err := store.Orgs(d.db).ByRef(ctx, q.Org)
	f.Org = org.ID
	return f, err
}

// Audit lists entries of the trail, newest first, and says whether there are more.
func (d *Directory) Audit(ctx context.Context, sc desk.StaffScope, q AuditQuery) (entries []AuditEntry, more bool, err error) {
	if err := manager("directory.Audit", sc, desk.ReadAudit); err != nil {
		return nil, false, err
	}
	f, err := d.auditFilter(ctx, q)
	if err != nil {
		return nil, false, err
	}
	rows, err := store.People(d.db).Audit(ctx, f, AuditPage+1)
	if more = len(rows) > AuditPage; more {
		rows = rows[:AuditPage]
	}
	for _, r := range rows {
		entries = append(entries, AuditEntry{r, changes(r.Data)})
	}
	return entries, more, err
}

// AuditChoices lists the people and the organisations by whom the trail can be narrowed.
func (d *Directory) AuditChoices(ctx context.Context, sc desk.StaffScope) (people, orgs []desk.Named, err error) {
	if err := manager("directory.AuditChoices", sc, desk.ReadAudit); err != nil {
		return nil, nil, err
	}
	if people, err = store.People(d.db).InAudit(ctx); err != nil {
		return nil, nil, err
	}
	orgs, err = store.Orgs(d.db).Active(ctx)
	return people, orgs, err
}

// EachAudit gives the entries of the trail one by one, newest first, AuditExport of them at most. The
// export itself is noted.
func (d *Directory) EachAudit(ctx context.Context, sc desk.StaffScope, q AuditQuery, give func(AuditEntry) error) error {
	if err := manager("directory.EachAudit", sc, desk.ReadAudit); err != nil {
		return err
	}
	f, err := d.auditFilter(ctx, q)
	if err != nil {
		return err
	}
	if err := d.db.InTx(ctx, func(tx *store.Tx) error {
		return d.audit(ctx, tx, sc, "audit.export", "", facts{"person": q.Person, "area": q.Area, "org": q.Org, "from": q.From, "to": q.To})
	}); err != nil {
		return err
	}
	for n := 0; n < AuditExport; {
		rows, err := store.People(d.db).Audit(ctx, f, min(auditBatch, AuditExport-n))
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, r := range rows {
			if err := give(AuditEntry{r, changes(r.Data)}); err != nil {
				return err
			}
		}
		last := rows[len(rows)-1]
		f.Before, f.BeforeID, n = last.At, last.ID, n+len(rows)
	}
	return nil
}

// changes reads what an entry holds: a fact that was and is, or one that was written down.
func changes(data string) []Change {
	var values map[string]any
	if json.Unmarshal([]byte(data), &values) != nil {
		return nil
	}
	if inner, ok := values["changed"].(map[string]any); ok {
		values = inner
	}
	var out []Change
	for _, field := range slices.Sorted(maps.Keys(values)) {
		switch v := values[field].(type) {
		case string:
			if v != "" {
				out = append(out, Change{Field: field, To: v})
			}
		case float64:
			text, _ := json.Marshal(v)
			out = append(out, Change{Field: field, To: string(text)})
		case []any:
			if len(v) == 2 {
				was, _ := v[0].(string)
				is, _ := v[1].(string)
				out = append(out, Change{field, was, is})
			}
		}
	}
	return out
}
