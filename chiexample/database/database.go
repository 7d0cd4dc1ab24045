// Package database opens the database of the application, SQLite or
// PostgreSQL, and runs its migrations.
//
// Both speak the same SQL: queries are written once, with ? for their
// arguments, and stand in the packages of the features that need them.
package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"modernc.org/sqlite" // with the driver "sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// A Querier runs statements, on the database or within a transaction.
type Querier interface {
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) *sql.Row
	Exec(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	pool     *sql.DB
	postgres *pgxpool.Pool // nil with SQLite
}

// Open opens the database that url names, "postgres://..." or else the path of
// an SQLite file, and brings its schema up to date.
func Open(ctx context.Context, url string) (*DB, error) {
	db := &DB{}
	var err error
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		if db.postgres, err = pgxpool.New(ctx, url); err != nil {
			return nil, fmt.Errorf("database: open PostgreSQL: %w", err)
		}
		db.pool = stdlib.OpenDBFromPool(db.postgres)
	} else {
		// Writers take their lock when the transaction begins, and wait for
		// each other: with SQLite's default, a transaction that reads first
		// and writes later fails when another one wrote in between.
		db.pool, err = sql.Open("sqlite", "file:"+url+"?_txlock=immediate&_pragma=busy_timeout(10000)"+
			"&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=foreign_keys(1)"+
			"&_pragma=secure_delete(fast)") // what is deleted is not left in the file
		if err != nil {
			return nil, fmt.Errorf("database: open %s: %w", url, err)
		}
		db.pool.SetMaxOpenConns(16)
		db.pool.SetMaxIdleConns(16)
	}
	if err := errors.Join(db.Ping(ctx), db.migrate(ctx)); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	if err := db.pool.PingContext(ctx); err != nil {
		return fmt.Errorf("database: cannot be reached: %w", err)
	}
	return nil
}

// Close closes all connections.
func (db *DB) Close() error {
	err := db.pool.Close()
	if db.postgres != nil {
		db.postgres.Close()
	}
	return err
}

// SQL returns the pool of connections, for libraries that bring their own SQL.
func (db *DB) SQL() *sql.DB { return db.pool }

// Postgres returns the pool of connections to PostgreSQL, or nil with SQLite.
func (db *DB) Postgres() *pgxpool.Pool { return db.postgres }

// Query implements [Querier].
func (db *DB) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return db.pool.QueryContext(ctx, db.rebind(query), storable(args)...)
}

// QueryRow implements [Querier].
func (db *DB) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return db.pool.QueryRowContext(ctx, db.rebind(query), storable(args)...)
}

// Exec implements [Querier].
func (db *DB) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return db.pool.ExecContext(ctx, db.rebind(query), storable(args)...)
}

// Tx runs f in a transaction, which is rolled back if f returns an error.
func (db *DB) Tx(ctx context.Context, f func(Querier) error) error {
	t, err := db.pool.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("database: begin: %w", err)
	}
	defer t.Rollback() // does nothing after Commit
	if err := f(tx{t, db}); err != nil {
		return err
	}
	if err := t.Commit(); err != nil {
		return fmt.Errorf("database: commit: %w", err)
	}
	return nil
}

// TxAlone is [DB.Tx] while no other transaction of the name runs, on any
// instance. SQLite has only one that writes anyway.
func (db *DB) TxAlone(ctx context.Context, name string, f func(Querier) error) error {
	return db.Tx(ctx, func(tx Querier) error {
		if db.postgres != nil {
			if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext(?))`, name); err != nil {
				return err
			}
		}
		return f(tx)
	})
}

type tx struct {
	tx *sql.Tx
	db *DB
}

func (t tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return t.tx.QueryContext(ctx, t.db.rebind(query), storable(args)...)
}

func (t tx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return t.tx.QueryRowContext(ctx, t.db.rebind(query), storable(args)...)
}

func (t tx) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return t.tx.ExecContext(ctx, t.db.rebind(query), storable(args)...)
}

// rebind turns ? into $1, $2, ... for PostgreSQL. No query of this application
// has a question mark in a literal.
func (db *DB) rebind(query string) string {
	if db.postgres == nil || !strings.Contains(query, "?") {
		return query
	}
	var b strings.Builder
	n := 0
	for _, c := range query {
		if c != '?' {
			b.WriteRune(c)
			continue
		}
		n++
		b.WriteString("$" + strconv.Itoa(n))
	}
	return b.String()
}

// storable replaces what PostgreSQL does not take in a text: the NUL byte, and
// bytes that are not UTF-8. Visitors choose the bytes of queries and forms, and
// no text that means something has any of these.
func storable(args []any) []any {
	for i, arg := range args {
		if s, ok := arg.(string); ok && (strings.ContainsRune(s, 0) || !utf8.ValidString(s)) {
			args[i] = strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\x00", "")
		}
		if s, ok := arg.(sql.NullString); ok && s.Valid {
			args[i] = sql.NullString{String: storable([]any{s.String})[0].(string), Valid: true}
		}
	}
	return args
}

// Changed returns [sql.ErrNoRows] if a statement has changed no row:
//
//	err := database.Changed(db.Exec(ctx, `UPDATE ...`))
func Changed(result sql.Result, err error) error {
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return sql.ErrNoRows
}

// IsDuplicate reports whether a statement failed because a value that must be
// unique is there already.
func IsDuplicate(err error) bool {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE
	}
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && e.Code == "23505" // unique_violation
}

// All reads every row with scan. The result is never nil, so that it is [] in
// JSON when there are none.
func All[T any](rows *sql.Rows, err error, scan func(*sql.Rows) (T, error)) ([]T, error) {
	list := []T{}
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}

// Words returns the words of a search in lower case: the first eight, since
// every one of them makes the query longer.
func Words(search string) []string {
	words := strings.Fields(strings.ToLower(search))
	return words[:min(len(words), 8)]
}

// Contains returns a pattern for LIKE ... ESCAPE '!' that finds s anywhere.
func Contains(s string) string {
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s) + "%"
}
