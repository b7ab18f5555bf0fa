package storetest

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

func claim(w *world.World) (j desk.Job, found bool) {
	w.Tx(func(tx *store.Tx) (err error) {
		j, found, err = tx.Claim(ctx, w.Clock.Now(), w.Clock.Now().Add(time.Minute))
		return err
	})
	return j, found
}

func enqueue(w *world.World, kind string, at time.Time) {
	w.Tx(func(tx *store.Tx) error { return tx.Enqueue(ctx, kind, desk.PersonPayload{Person: 7}, at) })
}

func jobs(t *testing.T, w *world.World) {
	now := w.Clock.Now()
	enqueue(w, "late", now.Add(time.Hour))
	enqueue(w, "second", now)
	enqueue(w, "third", now)
	enqueue(w, "first", now.Add(-time.Minute))
	var order []string
	var taken []desk.Job
	for {
		j, found := claim(w)
		if !found {
			break
		}
		order, taken = append(order, j.Kind), append(taken, j)
	}
	if !slices.Equal(order, []string{"first", "second", "third"}) {
		t.Fatalf("claimed in the order %v", order)
	}
	if j := taken[0]; string(j.Payload) != `{"person":7}` || j.Attempts != 1 || j.State != "running" {
		t.Errorf("the job came as %+v", j)
	}
	revive := func() { w.Tx(func(tx *store.Tx) error { return tx.Revive(ctx, w.Clock.Now()) }) }
	w.Tx(func(tx *store.Tx) error { return tx.FinishJob(ctx, taken[0].ID) })
	w.Tx(func(tx *store.Tx) error {
		return tx.RetryJob(ctx, taken[1].ID, now.Add(2*time.Minute), "Zeitüberschreitung")
	})
	revive()
	if _, found := claim(w); found {
		t.Error("a job is claimed whose lease lasts, or whose retry is not due")
	}
	w.Clock.Move(time.Minute)
	revive()
	if j, found := claim(w); !found || j.Kind != "third" || j.Attempts != 2 {
		t.Errorf("after the lease: %+v, %v; want the third's second attempt", j, found)
	}
	w.Clock.Move(time.Minute)
	j, found := claim(w)
	if !found || j.Kind != "second" || j.LastError != "Zeitüberschreitung" {
		t.Errorf("when the retry is due: %+v, %v", j, found)
	}
	w.Tx(func(tx *store.Tx) error { return tx.BuryJob(ctx, j.ID, "aufgegeben") })
	st := get[store.QueueState](t)(store.Jobs(w.DB).State(ctx))
	if st.Ready != 1 || st.Running != 1 || st.Dead != 1 || !st.Oldest.Equal(now.Add(time.Hour)) {
		t.Errorf("the queue's state is %+v", st)
	}
	dead := get[[]desk.Job](t)(store.Jobs(w.DB).Dead(ctx))
	if len(dead) != 1 || dead[0].LastError != "aufgegeben" {
		t.Fatalf("the dead letters are %+v", dead)
	}
	w.Tx(func(tx *store.Tx) error { return tx.RaiseJob(ctx, j.ID, w.Clock.Now()) })
	if err := w.DB.InTx(ctx, func(tx *store.Tx) error { return tx.RaiseJob(ctx, j.ID, w.Clock.Now()) }); desk.KindOf(err) != desk.NotFound {
		t.Errorf("raised twice: %v", err)
	}
	if j, found := claim(w); !found || j.Kind != "second" || j.Attempts != 1 {
		t.Errorf("after being raised: %+v, %v", j, found)
	}
	w.Tx(func(tx *store.Tx) error { return tx.DropJob(ctx, j.ID) })
	if st := get[store.QueueState](t)(store.Jobs(w.DB).State(ctx)); st.Running != 2 {
		t.Errorf("a job that is not dead was dropped: %+v", st)
	}
}

func claims(t *testing.T, w *world.World) {
	const n = 30
	w.Tx(func(tx *store.Tx) error {
		for range n {
			if err := tx.Enqueue(ctx, "work", struct{}{}, w.Clock.Now()); err != nil {
				return err
			}
		}
		return nil
	})
	var mu sync.Mutex
	taken := map[int64]int{}
	together(6, func(int) {
		for {
			var j desk.Job
			var found bool
			err := w.DB.InTx(ctx, func(tx *store.Tx) (err error) {
				j, found, err = tx.Claim(ctx, w.Clock.Now(), w.Clock.Now().Add(time.Minute))
				return err
			})
			if err != nil {
				t.Error(err)
			}
			if err != nil || !found {
				return
			}
			mu.Lock()
			taken[j.ID]++
			mu.Unlock()
		}
	})
	for id, times := range taken {
		if times != 1 {
			t.Errorf("job %d was claimed %d times", id, times)
		}
	}
	if len(taken) != n {
		t.Errorf("%d of %d jobs were claimed", len(taken), n)
	}
}

func enqueueHook(t *testing.T, w *world.World) {
	calls := 0
	w.DB.OnEnqueue(func() { calls++ })
	enqueue(w, "work", w.Clock.Now())
	if calls != 1 {
		t.Errorf("called %d times after a commit with a job", calls)
	}
	_ = w.DB.InTx(ctx, func(tx *store.Tx) error {
		must(t, tx.Enqueue(ctx, "work", struct{}{}, w.Clock.Now()))
		return errors.New("no")
	})
	w.Org("Stadt", desk.Organisation{})
	if calls != 1 {
		t.Errorf("called %d times, also without a committed job", calls)
	}
}
