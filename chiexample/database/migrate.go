package database

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate runs the files of migrations that have not run yet, in the order of
// their names, each in a transaction of its own.
func (db *DB) migrate(ctx context.Context) error {
	if _, err := db.Exec(ctx, `CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY)`); err != nil {
		return fmt.Errorf("database: migrate: %w", err)
	}
	if err := db.createSessions(ctx); err != nil {
		return fmt.Errorf("database: migrate: %w", err)
	}
	names, err := fs.Glob(migrations, "migrations/*.sql") // sorted
	if err != nil {
		return fmt.Errorf("database: migrate: %w", err)
	}
	for _, name := range names {
		err := db.Tx(ctx, func(tx Querier) error {
			if db.postgres != nil {
				// Instances that start at the same moment take turns.
				if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(7235)`); err != nil {
					return err
				}
			}
			result, err := tx.Exec(ctx, `INSERT INTO migrations (name) VALUES (?) ON CONFLICT DO NOTHING`, name)
			if err != nil {
				return err
			}
			if n, err := result.RowsAffected(); err != nil || n == 0 {
				return err
			}
			text, err := migrations.ReadFile(name)
			if err != nil {
				return err
			}
			for statement := range strings.SplitSeq(string(text), ";\n") {
				if strings.TrimSpace(statement) == "" {
					continue
				}
				if _, err := tx.Exec(ctx, statement); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("database: %s: %w", name, err)
		}
	}
	return nil
}

// createSessions makes the table of scs, whose stores want other types in each
// database.
func (db *DB) createSessions(ctx context.Context) error {
	columns := `token TEXT PRIMARY KEY, data BLOB NOT NULL, expiry REAL NOT NULL`
	if db.postgres != nil {
		columns = `token TEXT PRIMARY KEY, data BYTEA NOT NULL, expiry TIMESTAMPTZ NOT NULL`
	}
	if _, err := db.Exec(ctx, `CREATE TABLE IF NOT EXISTS sessions (`+columns+`)`); err != nil {
		return err
	}
	_, err := db.Exec(ctx, `CREATE INDEX IF NOT EXISTS sessions_expiry ON sessions (expiry)`)
	return err
}
