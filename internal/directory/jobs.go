package directory

import (
	"context"
	"strconv"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// DeadJobs lists the jobs that were given up, oldest first.
func (d *Directory) DeadJobs(ctx context.Context, sc desk.StaffScope) ([]desk.Job, error) {
	if err := reader("directory.DeadJobs", sc); err != nil {
		return nil, err
	}
	return store.Jobs(d.db).Dead(ctx)
}

// RetryJob makes a job that was given up due again.
func (d *Directory) RetryJob(ctx context.Context, sc desk.StaffScope, id int64) error {
	return d.actOnJob(ctx, sc, "job.retry", id, func(tx *store.Tx) error { return tx.RaiseJob(ctx, id, d.now()) })
}

// DropJob throws a job that was given up away: what it was to send is never sent.
func (d *Directory) DropJob(ctx context.Context, sc desk.StaffScope, id int64) error {
	return d.actOnJob(ctx, sc, "job.drop", id, func(tx *store.Tx) error { return tx.DropJob(ctx, id) })
}

// actOnJob does nothing to a job that somebody else has dealt with already.
func (d *Directory) actOnJob(ctx context.Context, sc desk.StaffScope, action string, id int64, fn func(*store.Tx) error) error {
	if err := manager("directory."+action, sc, desk.ManageJobs); err != nil {
		return err
	}
	return d.db.InTx(ctx, func(tx *store.Tx) error {
		dead, err := store.Jobs(tx).Dead(ctx)
		if err != nil {
			return err
		}
		for _, j := range dead {
			if j.ID != id {
				continue
			}
			if err := fn(tx); err != nil {
				return err
			}
			return d.audit(ctx, tx, sc, action, "job:"+strconv.FormatInt(id, 10), facts{"kind": j.Kind, "error": j.LastError})
		}
		return nil
	})
}
