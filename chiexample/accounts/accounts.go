// Package accounts is about who somebody is: sign-in, sign-up and sign-out,
// roles, and the middleware that lets only signed-in users pass.
package accounts

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/chiexample/mail"
	"github.com/chinertia/chinertia/inertia"
	"github.com/go-chi/chi/v5"
)

// Accounts has the handlers of the package.
type Accounts struct {
	db         *database.DB
	sessions   *scs.SessionManager
	demo       *Demo
	passwords  Passwords
	mailer     mail.Mailer
	url        string
	background sync.WaitGroup
}

// Config is what differs between development, production and tests.
type Config struct {
	// Passwords hashes them.
	Passwords Passwords

	// Mailer sends links to users. It must be set.
	Mailer mail.Mailer

	// URL is what these links begin with. Without one, only links for visitors on
	// this machine are sent.
	URL string

	// Demo is shown on the sign-in page. The default is none.
	Demo *Demo
}

// Demo is shown on the sign-in page, for a database of sample data.
type Demo struct {
	Email    string `json:"email"`
	Password string `json:"password"`
}

// New returns the accounts of db.
func New(db *database.DB, sessions *scs.SessionManager, c Config) *Accounts {
	return &Accounts{db: db, sessions: sessions, demo: c.Demo, passwords: c.Passwords, mailer: c.Mailer, url: c.URL}
}

// Wait returns when no mail is on its way any more.
func (a *Accounts) Wait() { a.background.Wait() }

// PublicRoutes adds the routes for visitors that are not signed in. Whoever
// sends forms without end is stopped before a handler works for them.
func (a *Accounts) PublicRoutes(r chi.Router) {
	r.Group(func(r chi.Router) {
		r.Use(a.guest)
		r.Get("/sign-in", a.showSignIn)
		r.Get("/sign-up", a.showSignUp)
		r.Get("/forgot-password", a.showForgot)
		r.Get("/reset-password/{secret}", a.showReset)
		r.Get("/invitation/{secret}", a.showInvitation)
	})
	r.Group(func(r chi.Router) {
		r.Use(limit(60, time.Minute), a.brief)
		r.Post("/sign-in", inertia.Handle(a.signIn))
		r.With(limitSubmissions(20, time.Hour)).Post("/sign-up", inertia.Handle(a.signUp))
		r.With(limitSubmissions(20, time.Hour)).Post("/forgot-password", a.forgot)
		r.Post("/reset-password/{secret}", a.reset)
		r.Post("/invitation/{secret}", inertia.Handle(a.acceptInvitation))
	})
}

// Routes adds the routes for users.
func (a *Accounts) Routes(r chi.Router) {
	r.Post("/sign-out", a.signOut)
	r.Get("/settings", a.showSettings)
	r.Put("/settings/profile", a.saveProfile)
	r.Put("/settings/password", inertia.Handle(a.savePassword))
	r.Group(func(r chi.Router) {
		r.Use(RequireRole(Owner, Admin))
		r.Get("/team", a.showTeam)
		r.With(limit(60, time.Hour)).Post("/team/invitations", a.invite)
		r.Delete("/team/invitations/{id}", a.revokeInvitation)
		r.Delete("/team/{id}", inertia.Handle(a.removeColleague))
		r.Put("/team/{id}/role", inertia.Handle(a.saveRole))
	})
}

type userKey struct{}

// Track makes room in the context for the user, whom [Accounts.Load] finds. What
// is around it, such as error pages, knows the user too.
func Track(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), userKey{}, new(User))))
	})
}

// Current returns the user that is signed in; ok is false for a visitor.
func Current(ctx context.Context) (user User, ok bool) {
	if u, _ := ctx.Value(userKey{}).(*User); u != nil {
		return *u, u.ID != ""
	}
	return User{}, false
}

// MustCurrent returns the user of a request that has passed [Accounts.Require].
func MustCurrent(r *http.Request) User {
	user, ok := Current(r.Context())
	if !ok {
		panic("accounts: no user: put the route behind Accounts.Require")
	}
	return user
}

// Load finds the user of the session, if there is one. It comes after [Track].
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
			*r.Context().Value(userKey{}).(*User) = user
			next.ServeHTTP(w, r)
		}
	})
}

// Require lets users pass, and sends visitors to the sign-in page, from where
// they return. What users see is theirs: no cache keeps it, and the browser's
// history has it encrypted, with a key that sign-in and sign-out throw away.
//
// A form or a part of a page that comes too late gets 401 instead: the front end
// asks for the password where it is, and nothing that was typed is lost.
func (a *Accounts) Require(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		if _, ok := Current(r.Context()); ok {
			inertia.EncryptHistory(r.Context(), true)
			next.ServeHTTP(w, r)
			return
		}
		background := r.Method != http.MethodGet && r.Method != http.MethodHead || r.Header.Get("X-Inertia-Partial-Component") != ""
		if inertia.IsInertia(r) && background || r.Header.Get("Accept") == "application/json" {
			http.Error(w, "Your session has ended.", http.StatusUnauthorized)
			return
		}
		inertia.RedirectGuest(w, r, "/sign-in")
	})
}

// guest lets visitors pass, and sends users to the start page. Pages for
// visitors make the browser forget what a user has seen before: whoever is sent
// here by an expired session cannot go back to it.
func (a *Accounts) guest(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		if _, ok := Current(r.Context()); ok {
			http.Redirect(w, r, "/", http.StatusSeeOther)
			return
		}
		if !inertia.IsPrefetch(r) {
			inertia.ClearHistory(r.Context())
		}
		next.ServeHTTP(w, r)
	})
}

// brief ends the session of a visitor after an hour. There is one only to show
// the errors of a form, and strangers can send forms without end.
func (a *Accounts) brief(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, ok := Current(r.Context()); !ok {
			a.sessions.SetDeadline(r.Context(), time.Now().Add(time.Hour))
		}
		next.ServeHTTP(w, r)
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
