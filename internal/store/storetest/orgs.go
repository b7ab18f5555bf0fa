package storetest

import (
	"math/rand/v2"
	"testing"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

// above walks from an organisation to the top; it gives false for a cycle.
func above(parents map[int64]int64, org int64) (map[int64]bool, bool) {
	out := map[int64]bool{}
	for ; org != 0; org = parents[org] {
		if out[org] {
			return nil, false
		}
		out[org] = true
	}
	return out, true
}

func compareClosure(t *testing.T, w *world.World, parents map[int64]int64) {
	t.Helper()
	for a := range parents {
		for d := range parents {
			up, ok := above(parents, d)
			if !ok {
				t.Fatalf("the tree has a cycle: %v", parents)
			}
			if got := get[bool](t)(store.Orgs(w.DB).Below(ctx, a, d)); got != up[a] {
				t.Errorf("%d below %d is %v, want %v in %v", d, a, got, up[a], parents)
			}
		}
	}
}

func orgMoves(t *testing.T, w *world.World) {
	rnd := rand.New(rand.NewPCG(3, 3))
	parents := map[int64]int64{}
	var orgs []desk.Organisation
	for range 8 {
		var parent desk.Organisation
		if len(orgs) > 0 && rnd.IntN(4) > 0 {
			parent = orgs[rnd.IntN(len(orgs))]
		}
		o := w.Org("Amt", parent)
		orgs, parents[o.ID] = append(orgs, o), parent.ID
	}
	refused := 0
	for range 40 {
		o := get[desk.Organisation](t)(store.Orgs(w.DB).ByID(ctx, orgs[rnd.IntN(len(orgs))].ID))
		o.ParentID = 0
		if rnd.IntN(6) > 0 {
			o.ParentID = orgs[rnd.IntN(len(orgs))].ID
		}
		up, _ := above(parents, o.ParentID)
		err := w.DB.InTx(ctx, func(tx *store.Tx) error { return tx.UpdateOrg(ctx, o) })
		switch {
		case up[o.ID]:
			refused++
			if desk.KindOf(err) != desk.Invalid {
				t.Fatalf("a move below itself: %v", err)
			}
		default:
			must(t, err)
			parents[o.ID] = o.ParentID
		}
		if t.Failed() {
			return
		}
	}
	compareClosure(t, w, parents)
	if refused == 0 {
		t.Error("no cycle was tried")
	}
}

func orgMovesAtOnce(t *testing.T, w *world.World) {
	for range 5 {
		pair := []desk.Organisation{w.Org("Amt A", desk.Organisation{}), w.Org("Amt B", desk.Organisation{})}
		together(2, func(i int) {
			o := pair[i]
			o.ParentID = pair[1-i].ID
			err := w.DB.InTx(ctx, func(tx *store.Tx) error { return tx.UpdateOrg(ctx, o) })
			if err != nil && desk.KindOf(err) != desk.Invalid {
				t.Error(err)
			}
		})
		parents := map[int64]int64{}
		for _, o := range pair {
			parents[o.ID] = get[desk.Organisation](t)(store.Orgs(w.DB).ByID(ctx, o.ID)).ParentID
		}
		compareClosure(t, w, parents)
	}
}
