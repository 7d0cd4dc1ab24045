package app

import (
	"net/http"
	"time"

	"github.com/alexedwards/scs/pgxstore"
	"github.com/alexedwards/scs/sqlite3store"
	"github.com/alexedwards/scs/v2"
	"github.com/chinertia/chinertia/chiexample/database"
)

// newSessions keeps the sessions where the data is, so that every instance of
// the program knows them.
func newSessions(db *database.DB) *scs.SessionManager {
	s := scs.New()
	if pool := db.Postgres(); pool != nil {
		s.Store = pgxstore.New(pool)
	} else {
		s.Store = sqlite3store.New(db.SQL())
	}
	s.Lifetime = 14 * 24 * time.Hour
	s.IdleTimeout = 3 * 24 * time.Hour
	s.Cookie.Name = "kith"
	s.Cookie.HttpOnly = true
	s.Cookie.SameSite = http.SameSiteLaxMode
	return s
}
