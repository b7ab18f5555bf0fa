package directory

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"sync"
	"time"
	"unicode/utf8"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Directory holds the use cases.
type Directory struct {
	db      *store.DB
	now     func() time.Time
	zone    *time.Location
	running sync.Map // ref of an import that this process does → *progress
}

// New puts the use cases together; zone is where calendar dates that are typed belong to.
func New(db *store.DB, now func() time.Time, zone *time.Location) *Directory {
	return &Directory{db: db, now: now, zone: zone}
}

// Bounds of what is typed, in characters.
const (
	MaxName  = 200
	MaxShort = 60
)

// reader lets those of the staff pass who work with tickets. For anybody else nothing is there.
func reader(op string, sc desk.StaffScope) error {
	if !sc.May(desk.SeeTickets) {
		return desk.Missing(op)
	}
	return nil
}

// manager lets those pass whose role gives the permission.
func manager(op string, sc desk.StaffScope, need desk.Permission) error {
	if sc.May(need) {
		return nil
	}
	if err := reader(op, sc); err != nil {
		return err
	}
	return desk.Fail(op, desk.Forbidden, "")
}

func customers(op string, sc desk.StaffScope) error { return manager(op, sc, desk.ManageCustomers) }

func team(op string, sc desk.StaffScope) error { return manager(op, sc, desk.ManageStaff) }

// facts are a record's fields by name, as the audit trail and the comparison of versions see them.
type facts map[string]string

// stamp names a version of a record: who saved a form saw exactly this.
func (f facts) stamp() string {
	h := sha256.New()
	for _, k := range slices.Sorted(maps.Keys(f)) {
		h.Write([]byte(k + "\x00" + f[k] + "\x00"))
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// fresh refuses a change that was made while looking at an older version. Without a stamp it passes.
func (f facts) fresh(op, seen string) error {
	if seen != "" && seen != f.stamp() {
		return desk.Fail(op, desk.Conflict, "error.record_changed")
	}
	return nil
}

// changed gives, field by field, what was and what is.
func changed(before, after facts) map[string][2]string {
	out := map[string][2]string{}
	for k, v := range after {
		if before[k] != v {
			out[k] = [2]string{before[k], v}
		}
	}
	return out
}

// audit writes what somebody of the staff did; data is kept as JSON.
func (d *Directory) audit(ctx context.Context, tx *store.Tx, sc desk.StaffScope, action, subject string, data any) error {
	return d.note(ctx, tx, sc.Person, 0, action, subject, data)
}

// note does the same for whoever acts, and for what is the matter of one organisation.
func (d *Directory) note(ctx context.Context, tx *store.Tx, actor, org int64, action, subject string, data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	return tx.Audit(ctx, actor, org, action, subject, string(text), d.now())
}

// once runs fn in a transaction unless the form was sent before, with the same words; then the first's
// result is given.
func (d *Directory) once(ctx context.Context, person int64, formKey string, fn func(*store.Tx) (string, error), said ...any) (string, error) {
	return d.db.Once(ctx, person, store.FormKey(formKey, said...), d.now(), fn)
}

// check notes a missing or too long text.
func check(p desk.Problems, field, text string, limit int, required string) {
	switch {
	case text == "" && required != "":
		p.Add(field, required)
	case utf8.RuneCountInString(text) > limit:
		p.Add(field, "error.too_long")
	}
}

// unless turns "not there" into the zero value.
func unless[T any](v T, err error) (T, error) {
	if desk.KindOf(err) == desk.NotFound {
		var zero T
		return zero, nil
	}
	return v, err
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
