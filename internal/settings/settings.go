// Package settings is what administrators set for the whole installation: its name, logo and colour, how it is
// reached, its legal pages; and the guided set-up of a new portal.
//
// The configuration file gives the values to begin with; what is stored here wins, group by group, and can be
// given up again. Everybody reads a snapshot in memory. It must never ask the database for each request, and
// never keep a value that a page could not show.
package settings

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"sync"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Group is what is set and given up together.
type Group string

// The groups. Those of legal pages are Legal(name).
const (
	Name    Group = "brand.name"
	Colour  Group = "brand.colour"
	Logo    Group = "brand.logo"
	Contact Group = "brand.contact"
)

// Legal is the group of a legal page.
func Legal(name string) Group { return Group("legal." + name) }

// Groups lists all of them.
var Groups = []Group{Name, Colour, Logo, Contact, Legal("imprint"), Legal("privacy"), Legal("accessibility")}

// Snapshot is what is in force.
type Snapshot struct {
	desk.Brand
	LogoContent []byte
	Own         map[Group]bool // set by administrators; the others are the configuration's
	Setup       desk.Setup
}

// Base is what holds where administrators set nothing: the configuration.
type Base struct {
	desk.Brand
	LogoContent []byte
}

// Settings holds the use cases.
type Settings struct {
	db   *store.DB
	now  func() time.Time
	base Base

	mu    sync.Mutex
	last  *Snapshot
	until time.Time
}

// New puts the use cases together.
func New(db *store.DB, now func() time.Time, base Base) *Settings {
	return &Settings{db: db, now: now, base: base}
}

// keep is how long a snapshot is kept: another portal over the same database has a change after it.
const keep = 5 * time.Second

// Current gives what is in force. Where the database cannot be read, it is the last that was known. Nobody may
// change what it points to.
func (s *Settings) Current(ctx context.Context) *Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if s.last != nil && now.Before(s.until) && s.until.Sub(now) <= keep {
		return s.last
	}
	next, err := s.load(context.WithoutCancel(ctx), s.db, s.last)
	switch {
	case err == nil && (s.last == nil || !same(s.last, next)):
		s.last = next
	case s.last == nil:
		return &Snapshot{Brand: s.base.Brand, LogoContent: s.base.LogoContent}
	}
	s.until = now.Add(keep)
	return s.last
}

func same(a, b *Snapshot) bool { return a.stamp() == b.stamp() }

// stamp names a version of everything.
func (s *Snapshot) stamp() string {
	all := make(map[Group]facts)
	for _, g := range Groups {
		all[g] = factsOf(s.Brand, g)
	}
	return stamp([]any{all, s.Own, s.Setup})
}

func (s *Settings) changed() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.until = time.Time{}
}

// load reads everything; the logo's bytes only if known has others.
func (s *Settings) load(ctx context.Context, q store.Querier, known *Snapshot) (*Snapshot, error) {
	stored, err := store.Settings(q).All(ctx)
	if err != nil {
		return nil, err
	}
	out := &Snapshot{Brand: s.base.Brand, LogoContent: s.base.LogoContent, Own: map[Group]bool{}}
	if out.Legal = maps.Clone(s.base.Legal); out.Legal == nil {
		out.Legal = map[string]desk.LegalText{}
	}
	for _, g := range Groups {
		text, ok := stored[string(g)]
		var f facts
		if !ok || json.Unmarshal([]byte(text), &f) != nil {
			continue
		}
		f.into(&out.Brand, g)
		out.Own[g] = true
	}
	if out.Setup, err = store.Settings(q).Setup(ctx); err != nil {
		return nil, err
	}
	switch hash := out.Logo.Hash; {
	case !out.Own[Logo]:
	case hash == "":
		out.LogoContent = nil
	case known != nil && known.Logo.Hash == hash:
		out.LogoContent = known.LogoContent
	default:
		if out.LogoContent, err = store.Settings(q).SettingFile(ctx, hash); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// View is a group as its page shows it.
type View struct {
	desk.Brand
	Base  desk.Brand // what holds after Reset
	Own   bool
	Stamp string
}

// View gives a group as it is stored now.
func (s *Settings) View(ctx context.Context, sc desk.StaffScope, g Group) (View, error) {
	if err := may("settings.View", sc); err != nil {
		return View{}, err
	}
	now, err := s.load(ctx, s.db, nil)
	if err != nil {
		return View{}, err
	}
	return View{Brand: now.Brand, Base: s.base.Brand, Own: now.Own[g], Stamp: groupStamp(now, g)}, nil
}

// groupStamp names a version of a group.
func groupStamp(s *Snapshot, g Group) string { return stamp([]any{factsOf(s.Brand, g), s.Own[g]}) }

// Reset gives up what is stored of a group: the configuration's values hold again.
func (s *Settings) Reset(ctx context.Context, sc desk.StaffScope, g Group, seen string) error {
	const op = "settings.Reset"
	if !slices.Contains(Groups, g) {
		return desk.Missing(op)
	}
	return s.change(ctx, sc, op, g, seen, func(tx *store.Tx, now *Snapshot) (bool, error) {
		if !now.Own[g] {
			return false, nil
		}
		base := factsOf(s.base.Brand, g)
		base.into(&now.Brand, g)
		if g == Logo {
			if err := tx.PutSettingFile(ctx, desk.Logo{}, nil); err != nil {
				return false, err
			}
		}
		return true, tx.DropSetting(ctx, string(g))
	})
}

// set writes a group whose new values fn puts into the brand that it is given.
func (s *Settings) set(ctx context.Context, sc desk.StaffScope, op string, g Group, seen string, fn func(*desk.Brand) desk.Problems) error {
	return s.change(ctx, sc, op, g, seen, func(tx *store.Tx, now *Snapshot) (bool, error) {
		before := factsOf(now.Brand, g)
		if err := fn(&now.Brand).Err(op); err != nil {
			return false, err
		}
		after := factsOf(now.Brand, g)
		if maps.Equal(before, after) {
			return false, nil // what the configuration says anyway stays its own
		}
		text, err := json.Marshal(after)
		if err != nil {
			return false, err
		}
		return true, tx.PutSetting(ctx, string(g), string(text))
	})
}

// change runs fn under a lock and notes what came of it, unless fn says that nothing was changed.
func (s *Settings) change(ctx context.Context, sc desk.StaffScope, op string, g Group, seen string, fn func(*store.Tx, *Snapshot) (bool, error)) error {
	if err := may(op, sc); err != nil {
		return err
	}
	defer s.changed()
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockStaff(ctx); err != nil {
			return err
		}
		now, err := s.load(ctx, tx, nil)
		if err != nil {
			return err
		}
		if seen != "" && seen != groupStamp(now, g) {
			return desk.Fail(op, desk.Conflict, "error.setting_changed")
		}
		before := factsOf(now.Brand, g)
		if did, err := fn(tx, now); err != nil || !did {
			return err
		}
		text, err := json.Marshal(changes(before, factsOf(now.Brand, g)))
		if err != nil {
			return err
		}
		return tx.Audit(ctx, sc.Person, 0, "setting.edit", "setting:"+string(g), string(text), s.now())
	})
}

// changes gives, field by field, what was and what is.
func changes(before, after facts) map[string][2]string {
	out := map[string][2]string{}
	for _, k := range slices.Concat(slices.Collect(maps.Keys(before)), slices.Collect(maps.Keys(after))) {
		if before[k] != after[k] {
			out[k] = [2]string{before[k], after[k]}
		}
	}
	return out
}

func may(op string, sc desk.StaffScope) error {
	switch {
	case sc.May(desk.ManageSettings):
		return nil
	case sc.May(desk.SeeTickets):
		return desk.Fail(op, desk.Forbidden, "")
	}
	return desk.Missing(op)
}

func stamp(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:12])
}
