// Package app wires the features of the application into one http.Handler.
package app

import (
	"context"
	"io/fs"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/chinertia/chinertia/chiexample/accounts"
	"github.com/chinertia/chinertia/chiexample/activities"
	"github.com/chinertia/chinertia/chiexample/contacts"
	"github.com/chinertia/chinertia/chiexample/dashboard"
	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/chiexample/organizations"
	"github.com/chinertia/chinertia/chiexample/reports"
	"github.com/chinertia/chinertia/chiexample/seed"
	"github.com/chinertia/chinertia/chiexample/trash"
	"github.com/chinertia/chinertia/chiexample/web"
	"github.com/chinertia/chinertia/flash"
	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/validate"
	"github.com/chinertia/chinertia/vite"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
)

// Config is what differs between development, production and tests.
type Config struct {
	// Database is the path of an SQLite file or a postgres:// URL.
	Database string

	// DevServer is the URL of a Vite dev server, or "" to use the built files.
	DevServer string

	// Forecast is where the dashboard gets its forecast from. The default is a
	// straight line.
	Forecast dashboard.Forecaster

	// Dist has the built front end. The default is the one in the binary.
	Dist fs.FS
}

// App is the application. It is an http.Handler.
type App struct {
	http.Handler
	db       *database.DB
	sessions *scs.SessionManager
	stop     []func()
}

// New opens the database, fills it if it is empty, and makes the handler.
func New(ctx context.Context, cfg Config) (*App, error) {
	if cfg.Dist == nil {
		cfg.Dist = web.Dist()
	}
	assets, err := vite.New(cfg.Dist, vite.WithBase("/build/"), vite.WithEntry("src/main.ts"), vite.WithDevServer(cfg.DevServer))
	if err != nil {
		return nil, err
	}
	db, err := database.Open(ctx, cfg.Database)
	if err != nil {
		return nil, err
	}
	a := &App{db: db, sessions: newSessions(db)}
	if err := seed.Fill(ctx, db, time.Now()); err != nil {
		a.Close()
		return nil, err
	}
	a.Handler = a.routes(assets, cfg)
	return a, nil
}

// Close stops what runs in the background and closes the database.
func (a *App) Close() error {
	for _, stop := range a.stop {
		stop()
	}
	return a.db.Close()
}

func (a *App) routes(assets *vite.Assets, cfg Config) http.Handler {
	users := accounts.New(a.db, a.sessions, &accounts.Demo{Email: seed.Email, Password: seed.Password})

	people := contacts.New(a.db)
	a.stop = append(a.stop, people.Wait)
	root := documents(assets.Asset("src/assets/logo.svg"))

	r := chi.NewRouter()
	r.Handle("/build/*", assets.Handler())

	r.Group(func(r chi.Router) {
		r.Use(secure(cfg.DevServer))
		r.Use(middleware.RequestSize(12 << 20))
		r.Use(a.sessions.LoadAndSave)
		r.Use(inertia.Middleware(
			inertia.WithRootTemplate(root),
			inertia.WithRootTemplateFunc(themed(root)),
			inertia.WithAssets(assets),
			inertia.WithNonce(nonce),
			inertia.WithFlash(flash.New(a.sessions)),
			inertia.WithShared(a.shared),
		))
		r.Use(inertia.ErrorPages("Error"))
		r.Use(crossOrigin)
		r.Use(validate.Precognition)
		r.Use(users.Load)

		users.PublicRoutes(r)
		r.Group(func(r chi.Router) {
			r.Use(users.Require)
			users.Routes(r)
			people.Routes(r)
			organizations.New(a.db).Routes(r)
			activities.New(a.db).Routes(r)
			dashboard.New(a.db, cfg.Forecast).Routes(r)
			reports.New(a.db).Routes(r)
			trash.New(a.db).Routes(r)
		})
	})
	return r
}

// shared are the props of every page.
func (a *App) shared(r *http.Request) inertia.Props {
	user, ok := accounts.Current(r.Context())
	if !ok {
		return inertia.Props{"auth.user": nil}
	}
	return inertia.Props{
		"auth.user": user,
		// The number in the sidebar stays right when only a list is reloaded.
		"trashed": inertia.Lazy(func(ctx context.Context) (int, error) {
			return trash.Count(ctx, a.db, user.AccountID)
		}).Always(),
	}
}
