package app

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/alexedwards/scs/goredisstore"
	"github.com/alexedwards/scs/pgxstore"
	"github.com/alexedwards/scs/sqlite3store"
	"github.com/alexedwards/scs/v2"
	"github.com/chinertia/chinertia/chiexample/sessionlock"
	"github.com/chinertia/chinertia/flash"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"
)

// openSessions keeps the sessions where every instance of the program finds
// them: in the database or in Redis.
func (a *App) openSessions(cfg Config) error {
	s := scs.New()
	switch pool := a.db.Postgres(); {
	case cfg.Sessions != "":
		options, err := redis.ParseURL(cfg.Sessions)
		if err != nil {
			return fmt.Errorf("sessions: %w", err)
		}
		client := redis.NewClient(options)
		a.onClose(func() { client.Close() })
		s.Store = goredisstore.New(client)
		a.lock = sessionlock.Redis(client)
	case pool != nil:
		store := pgxstore.New(pool)
		a.onClose(store.StopCleanup)
		s.Store = store
		locks, err := pgxpool.New(context.Background(), cfg.Database)
		if err != nil {
			return fmt.Errorf("sessions: %w", err)
		}
		a.onClose(locks.Close)
		a.lock = sessionlock.Postgres(locks)
	default:
		store := sqlite3store.New(a.db.SQL())
		a.onClose(store.StopCleanup)
		s.Store = store
	}
	s.Lifetime = 14 * 24 * time.Hour // an IdleTimeout as well would write to the store on every request
	s.Cookie.Name = "kith"
	if cfg.https() {
		s.Cookie.Name = "__Host-kith" // which browsers take from this host only, over TLS
	}
	s.Cookie.HttpOnly = true
	s.Cookie.SameSite = http.SameSiteLaxMode
	s.Cookie.Secure = cfg.https()
	a.sessions = s
	return nil
}

// flash keeps messages and errors in the session. Where other instances may
// write the same session, they take turns, or a message could be lost between
// two tabs.
func (a *App) flash() *flash.Store {
	if a.lock == nil { // SQLite is for one process
		return flash.New(a.sessions)
	}
	return flash.New(a.sessions, flash.WithLock(a.lock))
}
