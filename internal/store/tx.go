package store

import (
	"context"
	"database/sql"
	"time"
)

// Tx is a transaction that writes. It is a Querier too: inside, read through it.
type Tx struct {
	db    *DB
	c     txConn
	after []func()
}

type txConn interface {
	QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, text string, args ...any) *sql.Row
	ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error)
}

// Bounds of a transaction: how long it may take on PostgreSQL (SQLite has one writer and no network), one that a request waits for and one
// of a job, less than its lease; and how often a transaction that the engine broke off runs again.
const (
	transactionLimit = 20 * time.Second
	longLimit        = 4 * time.Minute
	maxAttempts      = 4
)

// InTx runs fn in a transaction that is durable when InTx returns nil. ctx governs only the
// waiting for the turn: a statement that is cancelled half way can roll back a whole SQLite
// transaction. fn does no I/O and nothing else that can be seen outside, and it may run twice.
func (db *DB) InTx(ctx context.Context, fn func(*Tx) error) error {
	return db.inTx(ctx, transactionLimit, fn)
}

// InLongTx does so for a job that writes thousands of rows, all of them or none. Nobody waits for it but those who need the same rows.
func (db *DB) InLongTx(ctx context.Context, fn func(*Tx) error) error {
	return db.inTx(ctx, longLimit, fn)
}

func (db *DB) inTx(ctx context.Context, limit time.Duration, fn func(*Tx) error) error {
	for attempt := 1; ; attempt++ {
		tx, err := db.try(ctx, limit, fn)
		if err == nil {
			for _, f := range tx.after {
				f()
			}
			return nil
		}
		if !again(err) || attempt == maxAttempts {
			return err
		}
	}
}

func (db *DB) try(ctx context.Context, limit time.Duration, fn func(*Tx) error) (*Tx, error) {
	if err := ctx.Err(); err != nil {
		return nil, fail("store.InTx", err)
	}
	if db.d.oneWriter {
		return db.trySingle(ctx, fn)
	}
	conn, err := db.write.Conn(ctx) // the turn is waited for under ctx, what follows is not
	if err != nil {
		return nil, fail("store.InTx", err)
	}
	defer func() { _ = conn.Close() }()
	inner, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	defer cancel()
	sqlTx, err := conn.BeginTx(inner, nil)
	if err != nil {
		return nil, fail("store.InTx", err)
	}
	done := false
	defer func() {
		if !done {
			_ = sqlTx.Rollback()
		}
	}()
	tx := &Tx{db: db, c: sqlTx}
	if err := fn(tx); err != nil {
		return nil, err
	}
	if err := sqlTx.Commit(); err != nil {
		return nil, fail("store.InTx", err)
	}
	done = true
	return tx, nil
}

// trySingle takes the one writing connection, which keeps its prepared statements.
func (db *DB) trySingle(ctx context.Context, fn func(*Tx) error) (_ *Tx, err error) {
	w, err := db.takeWriter(ctx)
	if err != nil {
		return nil, fail("store.InTx", err)
	}
	defer func() { db.giveWriter(w) }()
	inner := context.WithoutCancel(ctx)
	if _, err := w.ExecContext(inner, "BEGIN IMMEDIATE"); err != nil {
		return nil, fail("store.InTx", err)
	}
	done := false
	defer func() {
		if !done {
			if _, err := w.ExecContext(inner, "ROLLBACK"); err != nil {
				w.broken = true
			}
		}
	}()
	tx := &Tx{db: db, c: w}
	if err := fn(tx); err != nil {
		return nil, err
	}
	if _, err := w.ExecContext(inner, "COMMIT"); err != nil {
		return nil, fail("store.InTx", err)
	}
	done = true
	return tx, nil
}

// writerConn is SQLite's one writing connection with its prepared statements.
type writerConn struct {
	conn   *sql.Conn
	stmts  stmtCache
	broken bool
}

func (db *DB) takeWriter(ctx context.Context) (*writerConn, error) {
	select {
	case w, open := <-db.writer:
		if !open {
			return nil, sql.ErrConnDone
		}
		return w, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// giveWriter hands the connection to the next one; a broken one is replaced first.
func (db *DB) giveWriter(w *writerConn) {
	if w.broken {
		w.close()
		if conn, err := db.write.Conn(context.Background()); err == nil {
			w = &writerConn{conn: conn}
		}
	}
	db.writer <- w
}

func (w *writerConn) close() {
	w.stmts.close()
	_ = w.conn.Close()
}

func (w *writerConn) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	if s := w.stmts.get(ctx, w.conn, text); s != nil {
		return s.QueryContext(ctx, args...)
	}
	return w.conn.QueryContext(ctx, text, args...)
}

func (w *writerConn) QueryRowContext(ctx context.Context, text string, args ...any) *sql.Row {
	if s := w.stmts.get(ctx, w.conn, text); s != nil {
		return s.QueryRowContext(ctx, args...)
	}
	return w.conn.QueryRowContext(ctx, text, args...)
}

func (w *writerConn) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	if s := w.stmts.get(ctx, w.conn, text); s != nil {
		return s.ExecContext(ctx, args...)
	}
	return w.conn.ExecContext(ctx, text, args...)
}

func (tx *Tx) dialect() *dialect { return tx.db.d }

func (tx *Tx) bounds() bounds { return tx.db.limits }

func (tx *Tx) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	return tx.c.QueryContext(context.WithoutCancel(ctx), text, tx.db.d.sendable(args)...)
}

func (tx *Tx) row(ctx context.Context, text string, args ...any) *sql.Row {
	return tx.c.QueryRowContext(context.WithoutCancel(ctx), text, tx.db.d.sendable(args)...)
}

func (tx *Tx) exec(ctx context.Context, text string, args ...any) (int64, error) {
	res, err := tx.c.ExecContext(context.WithoutCancel(ctx), text, tx.db.d.sendable(args)...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// insert runs a statement that ends in RETURNING id.
func (tx *Tx) insert(ctx context.Context, text string, args ...any) (int64, error) {
	var id int64
	err := tx.row(ctx, text, args...).Scan(&id)
	return id, err
}

// AfterCommit runs f once the transaction is durable, in the caller's goroutine.
func (tx *Tx) AfterCommit(f func()) { tx.after = append(tx.after, f) }
