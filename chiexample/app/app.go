// Package app wires the features of the application into one http.Handler.
package app

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/chinertia/chinertia/chiexample/accounts"
	"github.com/chinertia/chinertia/chiexample/activities"
	"github.com/chinertia/chinertia/chiexample/contacts"
	"github.com/chinertia/chinertia/chiexample/dashboard"
	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/chiexample/directory"
	"github.com/chinertia/chinertia/chiexample/head"
	"github.com/chinertia/chinertia/chiexample/mail"
	"github.com/chinertia/chinertia/chiexample/organizations"
	"github.com/chinertia/chinertia/chiexample/reports"
	"github.com/chinertia/chinertia/chiexample/search"
	"github.com/chinertia/chinertia/chiexample/sessionlock"
	"github.com/chinertia/chinertia/chiexample/trash"
	"github.com/chinertia/chinertia/chiexample/web"
	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/inertia/devtools"
	"github.com/chinertia/chinertia/validate"
	"github.com/chinertia/chinertia/vite"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
)

// Config is what differs between development, production and tests.
type Config struct {
	// Database is the path of an SQLite file or a postgres:// URL.
	Database string

	// Sessions is a redis:// URL, or "" to keep sessions in the database.
	Sessions string

	// SSR says whether documents are rendered on the server: "off", "auto" (by
	// Node if it is there, else in this process), "on" (by Node, or else New
	// fails), "quickjs" (in this process), or the URLs of SSR servers that
	// run elsewhere, with commas between them. The default is "off".
	SSR string

	// URL is where visitors find the application, "https://kith.example".
	// Cookies are sent with encryption only if it says https.
	URL string

	// TrustedProxies are the networks ("10.0.0.0/8") of the proxies whose
	// X-Forwarded-For is believed.
	TrustedProxies []string

	// Seed says whether an empty database is filled with sample data, whose
	// password the sign-in page tells everybody: "on", "off", or "auto", which
	// does so unless URL names another host than this machine. The default is
	// "auto". A database that has sample data already is refused there, too.
	Seed string

	// Passwords hashes them.
	Passwords accounts.Passwords

	// Mailer sends links to reset a password and to accept an invitation. The
	// default prints them on the console.
	Mailer mail.Mailer

	// Maintenance answers every page with 503.
	Maintenance bool

	// DevServer is the URL of a Vite dev server, or "" to use the built files.
	// With one, the application also answers the Inertia DevTools.
	DevServer string

	// Telemetry is where spans and metrics go: "off" (the default), "stdout", or
	// "otlp" with the variables OTEL_EXPORTER_OTLP_*.
	Telemetry string

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
	lock     sessionlock.Lock // nil if there is one instance only
	closers  []func()
	waiters  []func()
	demo     *accounts.Demo
}

// Demo returns how to sign in to sample data, or nil where there is none.
func (a *App) Demo() *accounts.Demo { return a.demo }

// Settle waits for what runs in the background: imports and mail.
func (a *App) Settle() {
	for _, wait := range a.waiters {
		wait()
	}
}

// font is what every page is written in.
const font = "src/assets/inter-latin.woff2"

// New opens the database, fills it if it is empty, starts what renders on the
// server, and makes the handler.
func New(ctx context.Context, cfg Config) (*App, error) {
	if cfg.Mailer == nil {
		cfg.Mailer = mail.Console(os.Stdout)
	}
	if cfg.Dist == nil {
		cfg.Dist = web.Dist()
	}
	main, err := vite.New(cfg.Dist, vite.WithBase("/build/"), vite.WithEntry("src/main.ts"), vite.WithPreload(font), vite.WithInlineStyles(64<<10), vite.WithDevServer(cfg.DevServer))
	if err != nil {
		return nil, err
	}
	react, err := vite.New(web.DistDirectory(), vite.WithBase("/directory-build/"), vite.WithEntry("directory/main.tsx"), vite.WithPreload(font))
	if err != nil {
		return nil, err
	}
	db, err := database.Open(ctx, cfg.Database)
	if err != nil {
		return nil, err
	}
	a := &App{db: db}
	a.onClose(func() { db.Close() })
	if err := a.start(ctx, cfg, main, react); err != nil {
		a.Close()
		return nil, err
	}
	return a, nil
}

func (a *App) start(ctx context.Context, cfg Config, main, react *vite.Assets) error {
	demo, err := a.fillSample(ctx, cfg)
	if err != nil {
		return err
	}
	a.demo = demo
	if err := a.openSessions(cfg); err != nil {
		return err
	}
	tele, err := a.startTelemetry(ctx, cfg.Telemetry)
	if err != nil {
		return err
	}
	renderer, err := a.startSSR(cfg)
	if err != nil {
		return err
	}
	if renderer, err = tele.renderer(renderer); err != nil {
		return err
	}
	a.Handler = a.routes(cfg, demo, main, react, renderer, tele)
	return nil
}

// onClose makes Close call f, before what was there already.
func (a *App) onClose(f func()) { a.closers = append(a.closers, f) }

// Close waits for what runs in the background and closes all connections.
func (a *App) Close() {
	a.Settle()
	for i := len(a.closers) - 1; i >= 0; i-- {
		a.closers[i]()
	}
}

func (a *App) routes(cfg Config, demo *accounts.Demo, main, react *vite.Assets, renderer inertia.Renderer, tele *telemetry) http.Handler {
	users := accounts.New(a.db, a.sessions, accounts.Config{Passwords: cfg.Passwords, Mailer: cfg.Mailer, URL: cfg.URL, Demo: demo})
	a.waiters = append(a.waiters, users.Wait)
	people := contacts.New(a.db)
	a.waiters = append(a.waiters, people.Wait)

	// In development the DevTools of the browser see every request, and errors
	// are pages that one can read.
	tools := devtools.New(cfg.DevServer != "", devtools.WithPages(os.DirFS("web/src/pages"), "web/src/pages", ".vue"),
		devtools.WithRoute(func(ctx context.Context) string { return chi.RouteContext(ctx).RoutePattern() }))

	options := []inertia.Option{
		inertia.WithCSP(policy, cfg.DevServer),
		inertia.WithFlash(a.flash()),
		inertia.WithShared(a.shared),
		head.Defaults(),
		inertia.WithHooks(logHooks),
		inertia.WithErrorStatus(sql.ErrNoRows, http.StatusNotFound), // from any handler or prop
		tools.Option(),
		tele.option(),
	}
	if cfg.URL != "" {
		options = append(options, inertia.WithOrigin(cfg.URL))
	}

	r := chi.NewRouter()
	r.Use(middleware.GetHead) // HEAD is answered by the handler of GET
	r.Get("/healthz", a.health)
	r.Handle("/favicon.ico", http.RedirectHandler(main.Asset("src/assets/logo.svg"), http.StatusFound)) // for what does not read documents
	r.Handle("/build/*", main.Handler())
	r.Handle("/directory-build/*", react.Handler())

	// What every page needs, whichever front end shows it. The order matters:
	// the session before what reads it, Inertia before what renders error pages.
	pages := func(r chi.Router, more ...inertia.Option) {
		r.Use(tele.middleware)
		r.Use(compress)
		r.Use(tools.Middleware)
		r.Use(clientIP(cfg))
		r.Use(logRequests)
		r.Use(secure(cfg))
		r.Use(middleware.RequestSize(12 << 20))
		r.Use(a.sessions.LoadAndSave)
		r.Use(accounts.Track)
		r.Use(inertia.Middleware(append(more, options...)...))
		r.Use(inertia.ErrorPages("Error", inertia.ErrorProps(errorProps)))
		r.Use(tools.Recover)
		if cfg.Maintenance {
			r.Use(maintenance)
		}
		r.Use(crossOrigin)
		r.Use(validate.Precognition)
		r.Use(users.Load)
	}

	r.Group(func(r chi.Router) {
		root := documents(main.Asset("src/assets/logo.svg"))
		vue := []inertia.Option{
			inertia.WithRootTemplate(root),
			inertia.WithRootTemplateFunc(themed(root)),
			inertia.WithAssets(main),
		}
		if renderer != nil {
			vue = append(vue, inertia.WithSSR(renderer))
		}
		pages(r, vue...)
		r.NotFound(http.NotFound)

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

	// A second front end, in React. A visit from one to the other loads a
	// document by itself, because their assets have different versions.
	r.Group(func(r chi.Router) {
		root := documents(main.Asset("src/assets/logo.svg"))
		pages(r, inertia.WithRootTemplate(root), inertia.WithRootTemplateFunc(themed(root)), inertia.WithAssets(react))
		r.Use(users.Require)
		directory.New(a.db).Routes(r)
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
		"found": search.Prop(a.db, r), // of the command palette
	}
}

// errorProps are the shared props of error pages that need no database, so that
// those of a user have the menu too.
func errorProps(r *http.Request, e inertia.ErrorInfo) inertia.Props {
	props := inertia.Props{"status": e.Status, "message": e.Message}
	if user, ok := accounts.Current(r.Context()); ok {
		props["auth.user"] = user
	}
	return props
}

// health tells a load balancer whether this instance can work.
func (a *App) health(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := a.db.Ping(ctx); err != nil {
		http.Error(w, "database unreachable", http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ok")
}

// maintenance answers every request with 503, which becomes an error page.
func maintenance(http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "120")
		http.Error(w, "down for maintenance", http.StatusServiceUnavailable)
	})
}

func (c Config) https() bool { return strings.HasPrefix(c.URL, "https://") }
