package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"kundenportal/internal/desk"
)

// Options bound the pools.
type Options struct {
	Readers        int // SQLite: reading connections, at most 4 do well
	MaxConnections int // PostgreSQL
}

// DB is an open database. It is a Querier for reading; writing goes through InTx.
type DB struct {
	d     *dialect
	dsn   string // SQLite: of a connection that writes
	read  *sql.DB
	write *sql.DB

	writer    chan *writerConn // SQLite: the one writing connection, taken and given back
	onEnqueue func()
	onEntry   func(ticket int64)
	stmts     stmtCache
	limits    bounds

	closing sync.Once
	closed  error
}

// bounds are desk's for the lists; the tests make them small.
type bounds struct{ walk, count int }

var usualBounds = bounds{walk: desk.WalkLimit, count: desk.CountLimit}

// Querier is the DB, for reading, or a Tx.
type Querier interface {
	query(ctx context.Context, text string, args ...any) (*sql.Rows, error)
	row(ctx context.Context, text string, args ...any) *sql.Row
	dialect() *dialect
	bounds() bounds
}

// Open opens the database that the DSN names: "sqlite:/path/to/file" or "postgres://…". A missing
// SQLite file is created, its folder is not.
func Open(ctx context.Context, dsn string, o Options) (*DB, error) {
	if o.Readers <= 0 {
		o.Readers = 4
	}
	if o.MaxConnections <= 0 {
		o.MaxConnections = 20
	}
	if file, ok := strings.CutPrefix(dsn, "sqlite:"); ok {
		return openSQLite(ctx, file, o)
	}
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		return openPostgres(ctx, dsn, o)
	}
	return nil, errors.New("store: the DSN begins neither with sqlite: nor with postgres://")
}

func openSQLite(ctx context.Context, file string, o Options) (*DB, error) {
	if _, err := os.Stat(filepath.Dir(file)); err != nil {
		return nil, fmt.Errorf("store: folder of the database: %w", err)
	}
	// Nobody but the portal's own account reads it; SQLite gives its other files the same mode.
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("store: open the database: %w", err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("store: open the database: %w", err)
	}
	w, err := sql.Open("sqlite", sqliteDSN(file, true))
	if err != nil {
		return nil, fmt.Errorf("store: open: %w", err)
	}
	w.SetMaxOpenConns(1)
	if err := w.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("store: open %s: %w", file, err), w.Close())
	}
	r, err := sql.Open("sqlite", sqliteDSN(file, false))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("store: open: %w", err), w.Close())
	}
	r.SetMaxOpenConns(o.Readers)
	r.SetMaxIdleConns(o.Readers)
	conn, err := w.Conn(ctx)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("store: open %s: %w", file, err), r.Close(), w.Close())
	}
	db := &DB{d: sqliteDialect, dsn: sqliteDSN(file, true), read: r, write: w, writer: make(chan *writerConn, 1), limits: usualBounds}
	db.writer <- &writerConn{conn: conn}
	return db, nil
}

func openPostgres(ctx context.Context, dsn string, o Options) (*DB, error) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, errors.New("store: the PostgreSQL DSN cannot be read") // err may hold the password
	}
	// The server ends what waits too long, whoever asked and whatever became of them.
	for name, limit := range map[string]string{"lock_timeout": "5s", "statement_timeout": "20s", "idle_in_transaction_session_timeout": "20s"} {
		if cfg.RuntimeParams[name] == "" {
			cfg.RuntimeParams[name] = limit
		}
	}
	p := stdlib.OpenDB(*cfg)
	p.SetMaxOpenConns(o.MaxConnections)
	p.SetMaxIdleConns(o.MaxConnections)
	p.SetConnMaxIdleTime(5 * time.Minute)
	if err := p.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("store: connect to PostgreSQL: %w", err), p.Close())
	}
	return &DB{d: postgresDialect, read: p, write: p, limits: usualBounds}, nil
}

// Migrate brings the schema up to date; it says how many steps it took.
func (db *DB) Migrate(ctx context.Context) (steps int, err error) {
	err = db.withProvider(func(p *goose.Provider) error {
		done, err := p.Up(ctx)
		steps = len(done)
		return err
	})
	if err != nil {
		return steps, fmt.Errorf("store: migrate: %w", err)
	}
	return steps, nil
}

// withProvider gives goose connections of its own: SQLite's writing one is held by the writer.
func (db *DB) withProvider(fn func(*goose.Provider) error) error {
	files, err := db.d.schema()
	if err != nil {
		return fmt.Errorf("store: migrations: %w", err)
	}
	conns := db.write
	if db.d.oneWriter {
		if conns, err = sql.Open("sqlite", db.dsn); err != nil {
			return err
		}
		defer conns.Close()
	}
	var options []goose.ProviderOption
	if !db.d.oneWriter { // several processes may start at once
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(db.d.goose, conns, files, options...)
	if err != nil {
		return err
	}
	return fn(p)
}

// Engine names the engine, for the log and the metrics.
func (db *DB) Engine() string { return db.d.name }

// Ping says whether the database answers with what is in it.
func (db *DB) Ping(ctx context.Context) error {
	var n int64
	return fail("store.Ping", db.read.QueryRowContext(ctx, `SELECT count(*) FROM (SELECT 1 FROM org LIMIT 1) o`).Scan(&n))
}

// Close ends all connections. Transactions under way are waited for. Closing again does nothing.
func (db *DB) Close() error {
	db.closing.Do(func() {
		db.stmts.close()
		if db.writer != nil {
			w := <-db.writer
			w.close()
			close(db.writer)
		}
		db.closed = db.read.Close()
		if db.read != db.write {
			db.closed = errors.Join(db.closed, db.write.Close())
		}
	})
	return db.closed
}

func (db *DB) dialect() *dialect { return db.d }

func (db *DB) bounds() bounds { return db.limits }

func (db *DB) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	ctx, s := db.prepared(ctx, text)
	if s != nil {
		return s.QueryContext(ctx, args...)
	}
	return db.read.QueryContext(ctx, text, db.d.sendable(args)...)
}

func (db *DB) row(ctx context.Context, text string, args ...any) *sql.Row {
	ctx, s := db.prepared(ctx, text)
	if s != nil {
		return s.QueryRowContext(ctx, args...)
	}
	return db.read.QueryRowContext(ctx, text, db.d.sendable(args)...)
}

// prepared gives a kept statement and the context to run it in. On SQLite a look-up that has begun
// runs to its end: a context that can end costs two goroutines a statement. One that has to wait
// for a connection keeps its context.
func (db *DB) prepared(ctx context.Context, text string) (context.Context, *sql.Stmt) {
	if !db.d.keepStmts || ctx.Err() != nil {
		return ctx, nil
	}
	if s := db.read.Stats(); s.InUse < s.MaxOpenConnections {
		ctx = context.WithoutCancel(ctx)
	}
	return ctx, db.stmts.get(ctx, db.read, text)
}

// stmtCache keeps prepared statements by their text. Texts vary with the number of organisations
// and the filters set, so it is bounded; what no longer fits runs unprepared.
type stmtCache struct {
	mu     sync.RWMutex
	byText map[string]*sql.Stmt
}

const maxStmts = 512

type preparer interface {
	PrepareContext(ctx context.Context, text string) (*sql.Stmt, error)
}

func (c *stmtCache) get(ctx context.Context, p preparer, text string) *sql.Stmt {
	c.mu.RLock()
	s, n := c.byText[text], len(c.byText)
	c.mu.RUnlock()
	if s != nil || n >= maxStmts {
		return s
	}
	s, err := p.PrepareContext(ctx, text)
	if err != nil {
		return nil // running it unprepared gives the error where it belongs
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if old := c.byText[text]; old != nil {
		_ = s.Close()
		return old
	}
	if c.byText == nil {
		c.byText = make(map[string]*sql.Stmt)
	}
	c.byText[text] = s
	return s
}

func (c *stmtCache) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for text, s := range c.byText {
		_ = s.Close()
		delete(c.byText, text)
	}
}

// NewRef makes a random name of 128 bits or more for use in addresses.
func NewRef() string { return strings.ToLower(rand.Text()) }

// us and at turn instants into what is stored and back; the zero time is 0.
func us(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func at(v int64) time.Time {
	if v == 0 {
		return time.Time{}
	}
	return time.UnixMicro(v).UTC()
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func nullID(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

// all reads every row through scan.
func all[T any](rows *sql.Rows, err error, scan func(*sql.Rows) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// fail translates an error of the driver, once: what is not there, or cannot be since no row can hold
// its name, is desk.NotFound, a full disk desk.Unavailable, all else internal.
func fail(op string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return desk.Missing(op)
	case unstorable(err):
		return &desk.Error{Op: op, Kind: desk.NotFound, Err: err}
	case duplicate(err):
		return &desk.Error{Op: op, Kind: desk.Conflict, Err: err}
	case full(err), timedOut(err), errors.Is(err, context.DeadlineExceeded), errors.Is(err, sql.ErrTxDone):
		return &desk.Error{Op: op, Kind: desk.Unavailable, Err: err}
	}
	if _, ok := errors.AsType[*desk.Error](err); ok {
		return err
	}
	return fmt.Errorf("%s: %w", op, err)
}
