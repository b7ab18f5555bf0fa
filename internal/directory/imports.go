package directory

import (
	"context"
	"encoding/json"
	"strconv"
	"sync/atomic"
	"time"

	"kundenportal/internal/desk"
	"kundenportal/internal/store"
)

// MaxRecords is how many lines a file may have: all of them are one transaction.
const MaxRecords = 10_000

// How long a file that nobody applied is kept, and the report of one that was.
const (
	ImportKept = 24 * time.Hour
	ReportKept = 30 * 24 * time.Hour
)

// Import is a file that was brought in, with what it does or did.
type Import struct {
	desk.Import
	Report Report // of what would be done now, or was done; empty while it is being done
	Digest string // of this preview, for ApplyImport
	Done   int    // records that were written so far, while it is being done
	Total  int
}

// progress is how far an import has come that this process is doing.
type progress struct{ done, total atomic.Int64 }

// BringImport keeps the records of a file for its preview and gives the import's ref. Sent twice, it is one.
func (d *Directory) BringImport(ctx context.Context, sc desk.StaffScope, kind desk.ImportKind, name string, records []Record, formKey string) (string, error) {
	const op = "directory.BringImport"
	if err := customers(op, sc); err != nil {
		return "", err
	}
	switch {
	case kind != desk.ImportOrgs && kind != desk.ImportContacts:
		return "", desk.Missing(op)
	case len(records) == 0:
		return "", desk.Fail(op, desk.Invalid, "error.import_empty")
	case len(records) > MaxRecords:
		return "", desk.Fail(op, desk.TooLarge, "error.import_long", "n", strconv.Itoa(MaxRecords))
	}
	content, err := json.Marshal(records)
	if err != nil {
		return "", err
	}
	return d.once(ctx, sc.Person, formKey, func(tx *store.Tx) (string, error) {
		i, err := tx.AddImport(ctx, desk.Import{Kind: kind, Name: cut(desk.Line(name), MaxName), State: desk.ImportPreview, Content: string(content),
			Person: desk.Named{ID: sc.Person}, CreatedAt: d.now()})
		return i.Ref, err
	}, kind, name, string(content))
}

func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// Imports lists the last ones, without their lines.
func (d *Directory) Imports(ctx context.Context, sc desk.StaffScope) ([]desk.Import, error) {
	if err := customers("directory.Imports", sc); err != nil {
		return nil, err
	}
	return store.Imports(d.db).Last(ctx, 20)
}

// Import finds an import: with a fresh preview, with how far it has come, or with what it did.
func (d *Directory) Import(ctx context.Context, sc desk.StaffScope, ref string) (Import, error) {
	if err := customers("directory.Import", sc); err != nil {
		return Import{}, err
	}
	i, err := store.Imports(d.db).ByRef(ctx, ref)
	out := Import{Import: i}
	if err != nil {
		return out, err
	}
	switch i.State {
	case desk.ImportQueued:
		if p, ok := d.running.Load(ref); ok {
			now, _ := p.(*progress)
			out.Done, out.Total = int(now.done.Load()), int(now.total.Load())
		}
		return out, nil
	case desk.ImportDone:
		return out, json.Unmarshal([]byte(i.Report), &out.Report)
	}
	p, err := d.planned(ctx, d.db, i)
	if err != nil {
		return out, err
	}
	out.Report, out.Digest = p.Report, p.digest()
	return out, nil
}

// planned makes the plan of an import on the records as they are.
func (d *Directory) planned(ctx context.Context, q store.Querier, i desk.Import) (*plan, error) {
	var records []Record
	if err := json.Unmarshal([]byte(i.Content), &records); err != nil {
		return nil, err
	}
	s, err := d.load(ctx, q, i.Kind)
	if err != nil {
		return nil, err
	}
	return newPlan(i.Kind, records, s), nil
}

// ApplyImport leaves the job that does what the preview with this digest showed; when the records have changed since, it is a
// desk.Conflict. Sent twice, it is done once.
func (d *Directory) ApplyImport(ctx context.Context, sc desk.StaffScope, ref, digest string, invite bool) error {
	const op = "directory.ApplyImport"
	if err := customers(op, sc); err != nil {
		return err
	}
	seen, err := d.Import(ctx, sc, ref)
	if err != nil {
		return err
	}
	return d.db.InTx(ctx, func(tx *store.Tx) error {
		i, err := tx.LockImport(ctx, ref)
		switch {
		case err != nil:
			return err
		case i.State == desk.ImportQueued || i.State == desk.ImportDone:
			return nil
		case seen.Digest != digest:
			return desk.Fail(op, desk.Conflict, "error.import_changed")
		case !seen.Report.Moves():
			return desk.Fail(op, desk.Invalid, "error.import_stands")
		}
		i.State, i.Digest, i.Invite = desk.ImportQueued, digest, invite
		if err := tx.UpdateImport(ctx, i); err != nil {
			return err
		}
		return tx.Enqueue(ctx, desk.JobImport, desk.ImportPayload{Ref: ref, Person: sc.Person}, d.now())
	})
}

// DropImport forgets a file that was not applied.
func (d *Directory) DropImport(ctx context.Context, sc desk.StaffScope, ref string) error {
	const op = "directory.DropImport"
	if err := customers(op, sc); err != nil {
		return err
	}
	return d.db.InTx(ctx, func(tx *store.Tx) error {
		i, err := tx.LockImport(ctx, ref)
		if err != nil {
			return err
		}
		if i.State == desk.ImportQueued || i.State == desk.ImportDone {
			return desk.Fail(op, desk.Conflict, "error.import_applied")
		}
		return tx.DropImport(ctx, i.ID)
	})
}

// RunImport does the job of ApplyImport: all of it in one transaction, or nothing. What cannot be done is said on the import's page.
func (d *Directory) RunImport(ctx context.Context, payload []byte) error {
	var job desk.ImportPayload
	if err := json.Unmarshal(payload, &job); err != nil {
		return err
	}
	now := &progress{}
	d.running.Store(job.Ref, now)
	defer d.running.Delete(job.Ref)
	err := d.db.InLongTx(ctx, func(tx *store.Tx) error { return d.runImport(ctx, tx, job, now) })
	if err == nil || desk.KindOf(err) == desk.NotFound {
		return nil
	}
	failed := d.db.InTx(ctx, func(tx *store.Tx) error {
		i, err := tx.LockImport(ctx, job.Ref)
		if err != nil || i.State != desk.ImportQueued {
			return err
		}
		i.State = desk.ImportFailed
		return tx.UpdateImport(ctx, i)
	})
	if failed != nil {
		return failed // the queue comes again
	}
	return err
}

func (d *Directory) runImport(ctx context.Context, tx *store.Tx, job desk.ImportPayload, now *progress) error {
	i, err := tx.LockImport(ctx, job.Ref)
	if err != nil || i.State != desk.ImportQueued {
		return err
	}
	sc, err := d.scopeOf(ctx, tx, job.Person)
	if err != nil {
		return err
	}
	if err := tx.LockOrgs(ctx); err != nil {
		return err
	}
	p, err := d.planned(ctx, tx, i)
	if err != nil {
		return err
	}
	if p.digest() != i.Digest {
		i.State = desk.ImportChanged
		return tx.UpdateImport(ctx, i)
	}
	now.done.Store(0)
	now.total.Store(int64(p.records()))
	if err := p.apply(ctx, &applier{d: d, tx: tx, sc: sc, invite: i.Invite, step: func() { now.done.Add(1) }}); err != nil {
		return err
	}
	report, err := json.Marshal(p.Report)
	if err != nil {
		return err
	}
	i.State, i.Content, i.Report, i.DoneAt = desk.ImportDone, "", string(report), d.now()
	if err := tx.UpdateImport(ctx, i); err != nil {
		return err
	}
	return d.audit(ctx, tx, sc, importAction(i.Kind), "import:"+i.Ref, facts{"name": i.Name, "created": strconv.Itoa(p.Count(LineCreated)),
		"changed": strconv.Itoa(p.Count(LineChanged)), "invited": yes(i.Invite)})
}

func importAction(kind desk.ImportKind) string {
	if kind == desk.ImportOrgs {
		return "org.import"
	}
	return "contact.import"
}

// scopeOf gives what somebody of the staff may do now; who was shut out meanwhile may do nothing.
func (d *Directory) scopeOf(ctx context.Context, tx *store.Tx, person int64) (desk.StaffScope, error) {
	p, err := store.People(tx).ByID(ctx, person)
	if err != nil {
		return desk.StaffScope{}, err
	}
	sc, err := store.People(tx).StaffScope(ctx, p)
	if err == nil && !p.Active {
		sc = desk.StaffScope{}
	}
	if err == nil {
		err = customers("directory.RunImport", sc)
	}
	if desk.KindOf(err) == desk.NotFound {
		err = desk.Fail("directory.RunImport", desk.Forbidden, "")
	}
	return sc, err
}

// SweepImports forgets files that nobody applied, and reports that are old.
func (d *Directory) SweepImports(ctx context.Context) error {
	now := d.now()
	return d.db.InTx(ctx, func(tx *store.Tx) error { return tx.SweepImports(ctx, now.Add(-ImportKept), now.Add(-ReportKept)) })
}
