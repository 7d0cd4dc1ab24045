//go:build unix

package sessionstores_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"html/template"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/goredisstore"
	"github.com/alexedwards/scs/v2"
	"github.com/go-chi/chi/v5"
	"github.com/redis/go-redis/v9"

	"github.com/chinertia/chinertia/chiexample/sessionlock"
	"github.com/chinertia/chinertia/flash"
	"github.com/chinertia/chinertia/inertia"
)

// What visitors see of a session store that is down: from scs when the session
// cannot be loaded or written, from inertia when a handler gets the error.
const (
	scsAnswer = "Sorry, your session cannot be reached. Please try again.\n"
	ourAnswer = "Sorry, this did not work. Please try again.\n"
)

var root = template.Must(template.New("root").Parse(`<!doctype html><html><head></head><body>{{ .Body }}</body></html>`))

// app is the application under test: a visitor posts, is redirected, and sees
// a page with what he has done.
type app struct {
	sessions *scs.SessionManager
	notices  *flash.Store
	router   chi.Router
}

// newApp makes one instance. hold is called by handlers that wait in the middle
// of a request.
func newApp(store scs.Store, name string, hold func(), opts ...flash.Option) *app {
	sessions := scs.New()
	sessions.Store = store
	sessions.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		http.Error(w, strings.TrimSpace(scsAnswer), http.StatusInternalServerError)
	}
	notices := flash.New(sessions, opts...)
	r := chi.NewRouter()
	r.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-App", name)
			next.ServeHTTP(w, r)
		})
	})
	r.Use(sessions.LoadAndSave)
	r.Use(inertia.Middleware(
		inertia.WithRootTemplate(root),
		inertia.WithVersion("v1"),
		inertia.WithFlash(notices),
		inertia.WithLogger(slog.New(slog.DiscardHandler)),
		inertia.WithErrorHandler(func(w http.ResponseWriter, r *http.Request, err error) {
			http.Error(w, strings.TrimSpace(ourAnswer), inertia.StatusOf(err))
		}),
	))
	r.Post("/items/{id}", func(w http.ResponseWriter, r *http.Request) {
		id := chi.URLParam(r, "id")
		inertia.Flash(r.Context(), "id", id)
		if err := notices.Success(r.Context(), "Created "+id+"."); err != nil {
			inertia.Error(w, r, err)
			return
		}
		http.Redirect(w, r, "/items", http.StatusFound)
	})
	r.Post("/invalid", func(w http.ResponseWriter, r *http.Request) {
		inertia.BackWithErrors(w, r, inertia.ValidationErrors{"items.0.name": {"is required"}, "items.1.name": {"is too short"}})
	})
	r.Get("/items", func(w http.ResponseWriter, r *http.Request) { inertia.Render(w, r, "Items", nil) })
	r.Get("/elsewhere", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/items", http.StatusFound) })
	r.Get("/fragment", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/items#7", http.StatusFound) })
	r.Get("/slow", func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, "Items", inertia.Props{"a": inertia.Lazy(func(context.Context) (int, error) { hold(); return 1, nil })})
	})
	r.Post("/slow", func(w http.ResponseWriter, r *http.Request) {
		inertia.Flash(r.Context(), "id", "slow")
		hold()
		http.Redirect(w, r, "/items", http.StatusFound)
	})
	r.Post("/sign-in", func(w http.ResponseWriter, r *http.Request) {
		hold()
		if err := sessions.RenewToken(r.Context()); err != nil {
			inertia.Error(w, r, fmt.Errorf("sign in: %w", err))
			return
		}
		sessions.Put(r.Context(), "user", "ada")
		notices.Info(r.Context(), "Welcome.")
		http.Redirect(w, r, "/items", http.StatusFound)
	})
	r.Post("/sign-out", func(w http.ResponseWriter, r *http.Request) {
		if err := sessions.Destroy(r.Context()); err != nil {
			inertia.Error(w, r, fmt.Errorf("sign out: %w", err))
			return
		}
		inertia.ClearHistory(r.Context())
		notices.Info(r.Context(), "Good bye.")
		http.Redirect(w, r, "/items", http.StatusFound)
	})
	return &app{sessions, notices, r}
}

// Environment of a process of the application, see TestMain.
const (
	envRedis = "SESSIONSTORES_REDIS"
	envName  = "SESSIONSTORES_NAME"
	envLock  = "SESSIONSTORES_LOCK" // not empty: lock sessions between processes
)

// TestMain runs the tests, or, in a process that [startApp] has started, the
// application.
func TestMain(m *testing.M) {
	redis.SetLogger(quiet{}) // every failed connection would be a line
	if addr := os.Getenv(envRedis); addr != "" {
		if err := runApp(addr, os.Getenv(envName)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

type quiet struct{}

func (quiet) Printf(context.Context, string, ...any) {}

// runApp serves until its parent closes its standard input.
func runApp(addr, name string) error {
	client := newRedisClient(addr)
	defer client.Close()
	var opts []flash.Option
	if os.Getenv(envLock) != "" {
		opts = append(opts, flash.WithLock(sessionlock.Redis(client)))
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s := &http.Server{
		Handler:           newApp(goredisstore.New(client), name, func() {}, opts...).router,
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          log.New(io.Discard, "", 0), // scs writes a second header after a failed commit
	}
	fmt.Println("http://" + l.Addr().String())
	go func() {
		io.Copy(io.Discard, os.Stdin)
		s.Close()
	}()
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// startApp starts a process of the application and returns its URL.
func startApp(t *testing.T, addr, name string, env ...string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), envRedis+"="+addr, envName+"="+name)
	cmd.Env = append(cmd.Env, env...)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		cmd.Wait()
	})
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(url)
}
