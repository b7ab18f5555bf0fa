package settings

import (
	"context"
	"slices"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// Step is a step of the guided set-up.
type Step struct {
	Name    string // one of desk.SetupSteps
	Done    bool   // the data says so
	Skipped bool
}

// Open says whether the step is still to do.
func (s Step) Open() bool { return !s.Done && !s.Skipped }

// Progress is how far the guided set-up has come.
type Progress struct {
	desk.Setup
	Steps []Step
}

// Left counts the steps that are still to do.
func (p Progress) Left() (n int) {
	for _, s := range p.Steps {
		if s.Open() {
			n++
		}
	}
	return n
}

// Progress computes the steps from the data.
func (s *Settings) Progress(ctx context.Context, sc desk.StaffScope) (Progress, error) {
	if err := may("settings.Progress", sc); err != nil {
		return Progress{}, err
	}
	now, err := s.load(ctx, s.db, nil)
	if err != nil {
		return Progress{}, err
	}
	has, err := store.Settings(s.db).Filled(ctx)
	if err != nil {
		return Progress{}, err
	}
	cal, err := store.Levels(s.db).Calendar(ctx, 0)
	if err != nil {
		return Progress{}, err
	}
	done := map[string]bool{desk.StepBrand: len(now.Own) > 0, desk.StepMail: !now.Setup.MailAt.IsZero(),
		desk.StepHours:   len(cal.Spans) > 0 || cal.Region != "" || len(cal.Closed) > 0,
		desk.StepProduct: has.Products, desk.StepOrg: has.Orgs, desk.StepContact: has.Contacts}
	p := Progress{Setup: now.Setup}
	for _, name := range desk.SetupSteps {
		p.Steps = append(p.Steps, Step{Name: name, Done: done[name], Skipped: !done[name] && now.Setup.Skips(name)})
	}
	return p, nil
}

// SkipStep leaves a step of the set-up out, or takes it up again.
func (s *Settings) SkipStep(ctx context.Context, sc desk.StaffScope, step string, skip bool) error {
	const op = "settings.SkipStep"
	if !slices.Contains(desk.SetupSteps, step) {
		return desk.Missing(op)
	}
	return s.setup(ctx, sc, op, func(x *desk.Setup) {
		x.Skipped = slices.DeleteFunc(x.Skipped, func(other string) bool { return other == step })
		if skip {
			x.Skipped = append(x.Skipped, step)
		}
	})
}

// EndSetup stops leading administrators through the set-up, or begins again.
func (s *Settings) EndSetup(ctx context.Context, sc desk.StaffScope, end bool) error {
	return s.setup(ctx, sc, "settings.EndSetup", func(x *desk.Setup) {
		x.EndedAt = time.Time{}
		if end {
			x.EndedAt = s.now()
		} else if x.BegunAt.IsZero() {
			x.BegunAt = s.now()
		}
	})
}

func (s *Settings) setup(ctx context.Context, sc desk.StaffScope, op string, fn func(*desk.Setup)) error {
	if err := may(op, sc); err != nil {
		return err
	}
	defer s.changed()
	return s.db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockStaff(ctx); err != nil {
			return err
		}
		x, err := store.Settings(tx).Setup(ctx)
		if err != nil {
			return err
		}
		fn(&x)
		return tx.PutSetup(ctx, x)
	})
}

// TestMail has a message sent to who asks, and notes that the mail server took it. The error is the one of send.
func (s *Settings) TestMail(ctx context.Context, sc desk.StaffScope, to desk.Person, send func(context.Context, desk.Person) error) error {
	const op = "settings.TestMail"
	if err := may(op, sc); err != nil {
		return err
	}
	if err := send(ctx, to); err != nil {
		return err
	}
	return s.setup(ctx, sc, op, func(x *desk.Setup) { x.MailAt = s.now() })
}
