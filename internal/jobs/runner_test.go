package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/jobs"
	"kundenportal/internal/store"
	"kundenportal/internal/testkit/world"
)

type bench struct {
	*world.World
	runner *jobs.Runner
	log    *bytes.Buffer
}

func newBench(t *testing.T, o jobs.Options) *bench {
	t.Helper()
	b := &bench{World: world.New(t, world.SQLite(t)), log: &bytes.Buffer{}}
	b.runner = jobs.New(b.DB, slog.New(slog.NewJSONHandler(b.log, nil)), b.Clock.Now, o)
	return b
}

func (b *bench) enqueue(kind string, payload any) {
	b.T.Helper()
	b.Tx(func(tx *store.Tx) error { return tx.Enqueue(context.Background(), kind, payload, b.Clock.Now()) })
}

func (b *bench) runDue() int {
	b.T.Helper()
	n, err := b.runner.RunDue(context.Background())
	if err != nil {
		b.T.Fatal(err)
	}
	return n
}

func (b *bench) state() store.QueueState {
	b.T.Helper()
	st, err := store.Jobs(b.DB).State(context.Background())
	if err != nil {
		b.T.Fatal(err)
	}
	return st
}

func (b *bench) dead() []desk.Job {
	b.T.Helper()
	list, err := store.Jobs(b.DB).Dead(context.Background())
	if err != nil {
		b.T.Fatal(err)
	}
	return list
}

func TestAJobRunsOnceWithItsPayloadAndIsGone(t *testing.T) {
	t.Parallel()
	b := newBench(t, jobs.Options{})
	var got []string
	b.runner.Handle("greet", func(_ context.Context, payload []byte) error {
		got = append(got, string(payload))
		return nil
	})
	b.enqueue("greet", desk.PersonPayload{Person: 7})
	if n := b.runDue(); n != 1 || len(got) != 1 || got[0] != `{"person":7}` {
		t.Errorf("ran %d, got %v", n, got)
	}
	if n := b.runDue(); n != 0 {
		t.Errorf("ran %d again", n)
	}
	if st := b.state(); st.Ready+st.Running+st.Dead != 0 {
		t.Errorf("left: %+v", st)
	}
}

func TestAFailingJobComesBackLaterAndLaterAndEndsAmongTheDead(t *testing.T) {
	t.Parallel()
	b := newBench(t, jobs.Options{})
	runs := 0
	b.runner.Handle("fail", func(context.Context, []byte) error { runs++; return errors.New("no luck") })
	b.enqueue("fail", struct{}{})
	wait := 10 * time.Second
	for attempt := 1; attempt < jobs.MaxAttempts; attempt++ {
		if n := b.runDue(); n != 1 || runs != attempt {
			t.Fatalf("attempt %d: ran %d, in all %d", attempt, n, runs)
		}
		b.Clock.Move(wait - time.Second)
		if n := b.runDue(); n != 0 {
			t.Fatalf("attempt %d came back before %v", attempt+1, wait)
		}
		b.Clock.Move(time.Second + wait/4 + time.Second)
		wait = min(2*wait, time.Hour)
	}
	b.runDue()
	dead := b.dead()
	if len(dead) != 1 || dead[0].Attempts != jobs.MaxAttempts || dead[0].LastError != "no luck" {
		t.Errorf("dead: %+v", dead)
	}
}

func TestWhatNoRetryMendsIsGivenUpAtOnce(t *testing.T) {
	t.Parallel()
	refused := errors.New("550 refused")
	for name, tt := range map[string]struct {
		kind string
		err  error
	}{
		"a permanent error":             {"x", jobs.Permanent(errors.New("never"))},
		"a payload that cannot be read": {"x", &desk.Error{Op: "x", Kind: desk.Invalid}},
		"an error that the app knows":   {"x", refused},
		"a kind that nobody handles":    {"unknown", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, jobs.Options{Hopeless: func(err error) bool { return errors.Is(err, refused) }})
			b.runner.Handle("x", func(context.Context, []byte) error { return tt.err })
			b.enqueue(tt.kind, struct{}{})
			b.runDue()
			if dead := b.dead(); len(dead) != 1 || dead[0].Attempts != 1 {
				t.Errorf("dead: %+v", dead)
			}
		})
	}
}

func TestAPanicIsAFailureOfThatJobOnly(t *testing.T) {
	t.Parallel()
	b := newBench(t, jobs.Options{})
	b.runner.Handle("panic", func(context.Context, []byte) error { panic("out of range") })
	ran := false
	b.runner.Handle("fine", func(context.Context, []byte) error { ran = true; return nil })
	b.enqueue("panic", struct{}{})
	b.enqueue("fine", struct{}{})
	b.runDue()
	if st := b.state(); !ran || st.Ready != 1 || st.Dead != 0 {
		t.Errorf("ran %v, queue %+v", ran, st)
	}
	if !strings.Contains(b.log.String(), "out of range") {
		t.Errorf("log: %s", b.log)
	}
}

func TestAJobWhoseWorkerDiedRunsWhenItsLeaseIsOver(t *testing.T) {
	t.Parallel()
	b := newBench(t, jobs.Options{Lease: time.Minute})
	runs := 0
	b.runner.Handle("x", func(context.Context, []byte) error { runs++; return nil })
	b.enqueue("x", struct{}{})
	b.Tx(func(tx *store.Tx) error { // another worker takes it, and is never heard of again
		_, _, err := tx.Claim(context.Background(), b.Clock.Now(), b.Clock.Now().Add(time.Minute))
		return err
	})
	b.Clock.Move(59 * time.Second)
	if b.runDue(); runs != 0 {
		t.Error("ran while it belonged to another worker")
	}
	b.Clock.Move(time.Second)
	if b.runDue(); runs != 1 {
		t.Errorf("ran %d times", runs)
	}
}

func TestAJobThatKillsEveryWorkerIsGivenUp(t *testing.T) {
	t.Parallel()
	b := newBench(t, jobs.Options{Lease: time.Minute})
	b.runner.Handle("x", func(context.Context, []byte) error { t.Error("ran once more"); return nil })
	b.enqueue("x", struct{}{})
	for range jobs.MaxAttempts {
		b.Tx(func(tx *store.Tx) error {
			ctx := context.Background()
			if err := tx.Revive(ctx, b.Clock.Now()); err != nil {
				return err
			}
			_, _, err := tx.Claim(ctx, b.Clock.Now(), b.Clock.Now().Add(time.Minute))
			return err
		})
		b.Clock.Move(time.Minute)
	}
	if b.runDue(); len(b.dead()) != 1 {
		t.Errorf("queue: %+v", b.state())
	}
}

func TestNeitherPayloadsNorAddressesAreLogged(t *testing.T) {
	t.Parallel()
	b := newBench(t, jobs.Options{})
	b.runner.Handle("x", func(context.Context, []byte) error {
		return errors.New("550 5.1.1 <mia.muster@stadt.example>: unknown")
	})
	b.enqueue("x", desk.AddressPayload{Email: "other@stadt.example"})
	b.runDue()
	var lastError string
	for range jobs.MaxAttempts {
		b.Clock.Move(2 * time.Hour)
		b.runDue()
	}
	lastError = b.dead()[0].LastError
	if all := b.log.String() + lastError; strings.Contains(all, "stadt.example") || !strings.Contains(all, "550 5.1.1") {
		t.Error(all)
	}
}

func TestRunFinishesWhatItBegan(t *testing.T) {
	t.Parallel()
	b := newBench(t, jobs.Options{Poll: time.Hour})
	b.DB.OnEnqueue(b.runner.Wake)
	began, goOn := make(chan struct{}), make(chan struct{})
	b.runner.Handle("slow", func(ctx context.Context, _ []byte) error {
		close(began)
		<-goOn
		return ctx.Err()
	})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); b.runner.Run(ctx) }()
	b.enqueue("slow", struct{}{}) // wakes a worker: the poll would come in an hour
	<-began
	cancel()
	select {
	case <-ended:
		t.Fatal("Run ended before its job")
	default:
	}
	close(goOn)
	<-ended
	if st := b.state(); st.Ready+st.Running+st.Dead != 0 {
		t.Errorf("left: %+v", st)
	}
}

func TestRunDoesNotWaitForeverForAJob(t *testing.T) {
	t.Parallel()
	b := newBench(t, jobs.Options{Poll: time.Hour, Drain: time.Millisecond})
	began := make(chan struct{})
	b.runner.Handle("stuck", func(ctx context.Context, _ []byte) error {
		close(began)
		<-ctx.Done()
		return ctx.Err()
	})
	b.enqueue("stuck", struct{}{})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); b.runner.Run(ctx) }()
	<-began
	cancel()
	<-ended
	if st := b.state(); st.Ready != 1 {
		t.Errorf("queue %+v, want the job ready for the next start", st)
	}
}

func TestPeriodicWorkIsDoneAgainAndAgainEvenIfItFails(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.SQLite(t))
	r := jobs.New(w.DB, slog.New(slog.NewTextHandler(io.Discard, nil)), w.Clock.Now, jobs.Options{Poll: time.Hour})
	ctx, cancel := context.WithCancel(context.Background())
	var n atomic.Int32
	r.Every(time.Millisecond, "sweep", func(context.Context) error {
		if n.Add(1) == 3 {
			cancel()
		}
		panic("no luck")
	})
	r.Run(ctx)
	if n.Load() < 3 {
		t.Errorf("done %d times", n.Load())
	}
}

func TestSeveralWorkersShareTheQueue(t *testing.T) {
	t.Parallel()
	b := newBench(t, jobs.Options{Workers: 2, Poll: time.Hour})
	ctx, cancel := context.WithCancel(context.Background())
	// Each waits for the other: one worker alone would never get through.
	meet := make(chan struct{})
	b.runner.Handle("meet", func(ctx context.Context, _ []byte) error {
		select {
		case meet <- struct{}{}:
		case <-meet:
			cancel()
		case <-ctx.Done():
		}
		return ctx.Err()
	})
	b.enqueue("meet", struct{}{})
	b.enqueue("meet", struct{}{})
	b.runner.Run(ctx)
	if st := b.state(); st.Ready+st.Running+st.Dead != 0 {
		t.Errorf("left: %+v", st)
	}
}
