// Package accounts is about who somebody is: sign-in, sign-up and sign-out,
// roles, and the middleware that lets only signed-in users pass.
package accounts

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"slices"

	"github.com/alexedwards/scs/v2"
	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/inertia"
	"github.com/go-chi/chi/v5"
)

// Accounts has the handlers of the package.
type Accounts struct {
	db       *database.DB
	sessions *scs.SessionManager
	demo     *Demo
}

// Demo is shown on the sign-in page, for a database of sample data.
type Demo struct {
	Email    string `json:"email"`
	Password string `json:"password"`
}

// New returns the accounts of db.
func New(db *database.DB, sessions *scs.SessionManager, demo *Demo) *Accounts {
	return &Accounts{db, sessions, demo}
}

// PublicRoutes adds the routes for visitors that are not signed in.
func (a *Accounts) PublicRoutes(r chi.Router) {
	r.Get("/sign-in", a.showSignIn)
	r.Post("/sign-in", a.signIn)
	r.Get("/sign-up", a.showSignUp)
	r.Post("/sign-up", a.signUp)
}

// Routes adds the routes for users. The browser keeps the pages about people
// encrypted in its history, until sign-out.
func (a *Accounts) Routes(r chi.Router) {
	r.Post("/sign-out", a.signOut)
	r.Group(func(r chi.Router) {
		r.Use(inertia.EncryptedHistory)
		r.Get("/settings", a.showSettings)
		r.Put("/settings/profile", a.saveProfile)
		r.Put("/settings/password", a.savePassword)
		r.Group(func(r chi.Router) {
			r.Use(RequireRole(Owner, Admin))
			r.Get("/team", a.showTeam)
			r.Post("/team", a.addColleague)
			r.Put("/team/{id}/role", a.saveRole)
		})
	})
}

type userKey struct{}

// Current returns the user that is signed in; ok is false for a visitor.
func Current(ctx context.Context) (user User, ok bool) {
	user, ok = ctx.Value(userKey{}).(User)
	return user, ok
}

// MustCurrent returns the user of a request that has passed [Accounts.Require].
func MustCurrent(r *http.Request) User {
	user, ok := Current(r.Context())
	if !ok {
		panic("accounts: no user: put the route behind Accounts.Require")
	}
	return user
}

// Load puts the user of the session into the context, if there is one.
func (a *Accounts) Load(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := a.sessions.GetString(r.Context(), "user")
		if id == "" {
			next.ServeHTTP(w, r)
			return
		}
		user, err := findUser(r.Context(), a.db, id)
		switch {
		case errors.Is(err, sql.ErrNoRows): // the user is gone
			next.ServeHTTP(w, r)
		case err != nil:
			inertia.Error(w, r, err)
		case a.sessions.GetInt64(r.Context(), "version") != user.sessionVersion: // the password is another one
			next.ServeHTTP(w, r)
		default:
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), userKey{}, user)))
		}
	})
}

// Require sends visitors to the sign-in page, from where they return.
func (a *Accounts) Require(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, ok := Current(r.Context()); ok {
			next.ServeHTTP(w, r)
			return
		}
		if r.Method == http.MethodGet {
			a.sessions.Put(r.Context(), "intended", r.URL.RequestURI())
		}
		http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
	})
}

// RequireRole answers 403 to users who have none of the roles.
func RequireRole(roles ...Role) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			user := MustCurrent(r)
			if slices.Contains(roles, user.Role) {
				next.ServeHTTP(w, r)
				return
			}
			http.Error(w, "forbidden", http.StatusForbidden)
		})
	}
}
