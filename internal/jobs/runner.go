package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// MaxAttempts is how often a job runs before it is given up; with the pauses between, that is
// about three and a half hours.
const MaxAttempts = 12

// Handler does a job's work. The context ends with the job's lease, or when the program can wait
// no longer for its end.
type Handler func(ctx context.Context, payload []byte) error

// Options say how jobs are run. What is zero gets a default.
type Options struct {
	Workers  int              // jobs at the same time; 2; below zero: none, others do the work
	Poll     time.Duration    // how often to look for jobs that nobody announced; 5 s
	Lease    time.Duration    // how long a job may run before its worker counts as dead; 5 min
	Drain    time.Duration    // how long jobs may go on when Run is to end; 30 s
	Hopeless func(error) bool // errors that no retry mends, besides Permanent ones
}

// Runner runs the queue.
type Runner struct {
	db       *store.DB
	log      *slog.Logger
	now      func() time.Time
	o        Options
	handlers map[string]Handler
	periodic []periodic
	wake     chan struct{}
}

type periodic struct {
	every time.Duration
	name  string
	do    func(context.Context) error
}

// New makes a runner. Handlers are registered before Run.
func New(db *store.DB, log *slog.Logger, now func() time.Time, o Options) *Runner {
	if o.Workers == 0 {
		o.Workers = 2
	}
	if o.Poll <= 0 {
		o.Poll = 5 * time.Second
	}
	if o.Lease <= 0 {
		o.Lease = 5 * time.Minute
	}
	if o.Drain <= 0 {
		o.Drain = 30 * time.Second
	}
	if o.Hopeless == nil {
		o.Hopeless = func(error) bool { return false }
	}
	return &Runner{db: db, log: log, now: now, o: o, handlers: make(map[string]Handler), wake: make(chan struct{}, 1)}
}

// Handle registers who does the jobs of a kind.
func (r *Runner) Handle(kind string, h Handler) { r.handlers[kind] = h }

// Every registers work that is done when Run begins and again after each pause of length d.
func (r *Runner) Every(d time.Duration, name string, do func(context.Context) error) {
	r.periodic = append(r.periodic, periodic{d, name, do})
}

// Wake makes a worker look for a job at once. It never blocks.
func (r *Runner) Wake() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Run works until ctx ends and what was begun is finished or Options.Drain is over.
func (r *Runner) Run(ctx context.Context) {
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var wg sync.WaitGroup
	for range max(r.o.Workers, 0) {
		wg.Go(func() { r.worker(ctx, work) })
	}
	for _, p := range append([]periodic{{r.o.Lease / 2, "jobs.revive", r.revive}}, r.periodic...) {
		wg.Go(func() { r.repeat(ctx, work, p) })
	}
	<-ctx.Done()
	deadline := time.AfterFunc(r.o.Drain, stop)
	defer deadline.Stop()
	wg.Wait()
}

// worker takes job after job. ctx says whether to take another, work bounds the one at hand.
func (r *Runner) worker(ctx, work context.Context) {
	for {
		for ctx.Err() == nil {
			found, err := r.next(work)
			if err != nil {
				r.log.Error("job queue", "error", redact(err))
			}
			if !found || err != nil {
				break
			}
		}
		pause := time.NewTimer(r.o.Poll)
		select {
		case <-ctx.Done():
			pause.Stop()
			return
		case <-r.wake:
			pause.Stop()
		case <-pause.C:
		}
	}
}

func (r *Runner) repeat(ctx, work context.Context, p periodic) {
	ticker := time.NewTicker(p.every)
	defer ticker.Stop()
	for {
		if err := guarded(func() error { return p.do(work) }); err != nil {
			r.log.Error("periodic work", "name", p.name, "error", redact(err))
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (r *Runner) revive(ctx context.Context) error {
	return r.db.InTx(ctx, func(tx *store.Tx) error { return tx.Revive(ctx, r.now()) })
}

// RunDue runs everything that is due now, in the caller's goroutine, and what that enqueues. It
// gives the number of runs; what fails is put back as Run does.
func (r *Runner) RunDue(ctx context.Context) (n int, err error) {
	if err := r.revive(ctx); err != nil {
		return 0, err
	}
	for {
		found, err := r.next(ctx)
		if err != nil || !found {
			return n, err
		}
		n++
	}
}

// next claims a job, runs it and notes how that went. A job whose outcome cannot be noted runs
// again when its lease is over.
func (r *Runner) next(ctx context.Context) (found bool, err error) {
	var j desk.Job
	err = r.db.InTx(ctx, func(tx *store.Tx) (err error) {
		now := r.now()
		j, found, err = tx.Claim(ctx, now, now.Add(r.o.Lease))
		return err
	})
	if err != nil || !found {
		return false, err
	}
	r.Wake() // where there was one, there may be another for somebody else
	return true, r.settle(ctx, j, r.run(ctx, j))
}

func (r *Runner) run(ctx context.Context, j desk.Job) error {
	h := r.handlers[j.Kind]
	switch {
	case h == nil:
		return Permanent(fmt.Errorf("nobody does jobs of the kind %q", j.Kind))
	case j.Attempts > MaxAttempts:
		return Permanent(fmt.Errorf("the worker died in attempt %d", MaxAttempts))
	}
	// Less than the lease, so that nobody else begins before this one has ended.
	ctx, cancel := context.WithTimeout(ctx, r.o.Lease*9/10)
	defer cancel()
	return guarded(func() error { return h(ctx, j.Payload) })
}

func (r *Runner) settle(ctx context.Context, j desk.Job, failure error) error {
	ctx = context.WithoutCancel(ctx)
	if failure == nil {
		return r.db.InTx(ctx, func(tx *store.Tx) error { return tx.FinishJob(ctx, j.ID) })
	}
	reason := redact(failure)
	if isPermanent(failure) || r.o.Hopeless(failure) || j.Attempts >= MaxAttempts {
		r.log.Error("job given up", "kind", j.Kind, "id", j.ID, "attempts", j.Attempts, "error", reason)
		return r.db.InTx(ctx, func(tx *store.Tx) error { return tx.BuryJob(ctx, j.ID, reason) })
	}
	again := r.now().Add(pause(j.Attempts))
	r.log.Warn("job failed", "kind", j.Kind, "id", j.ID, "attempts", j.Attempts, "again", again, "error", reason)
	return r.db.InTx(ctx, func(tx *store.Tx) error { return tx.RetryJob(ctx, j.ID, again, reason) })
}

// guarded turns a panic into an error with the place where it happened.
func guarded(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return f()
}
