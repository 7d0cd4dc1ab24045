// Package apptest runs the application for tests of its features.
package apptest

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/chinertia/chinertia/chiexample/accounts"
	"github.com/chinertia/chinertia/chiexample/app"
	"github.com/chinertia/chinertia/chiexample/seed"
	"github.com/chinertia/chinertia/inertia/inertiatest"
	"golang.org/x/crypto/bcrypt"
)

func init() {
	if os.Getenv("REQUESTS") == "" { // set it to see the log of the application
		slog.SetDefault(slog.New(slog.DiscardHandler))
	}
}

// Quick hashes passwords as fast as bcrypt can.
var Quick = accounts.Passwords{Cost: bcrypt.MinCost}

// New runs the application on an empty database until the test ends.
func New(t testing.TB, change ...func(*app.Config)) *app.App {
	t.Helper()
	return Run(t, app.Config{Database: filepath.Join(t.TempDir(), "kith.db"), Seed: "off"}, change...)
}

// Seeded runs the application on a copy of the sample data.
func Seeded(t testing.TB, change ...func(*app.Config)) *app.App {
	t.Helper()
	return Run(t, app.Config{Database: SeededDatabase(t)}, change...)
}

// Run runs the application until the test ends.
func Run(t testing.TB, cfg app.Config, change ...func(*app.Config)) *app.App {
	t.Helper()
	cfg.Passwords = Quick
	for _, f := range change {
		f(&cfg)
	}
	a, err := app.New(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	return a
}

// SeededDatabase returns the path of a database with the sample data.
func SeededDatabase(t testing.TB) string {
	t.Helper()
	data, err := seeded()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "kith.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// seeded makes the sample data once; every test gets a copy.
var seeded = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "seeded-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "kith.db")
	a, err := app.New(context.Background(), app.Config{Database: path, Passwords: Quick})
	if err != nil {
		return nil, err
	}
	a.Close()
	return os.ReadFile(path)
})

// Visitor returns a client that nobody has signed in with. Every page that it
// gets is compared with the types that the front end has of it.
func Visitor(t testing.TB, a *app.App) *inertiatest.Client {
	t.Helper()
	return inertiatest.NewClient(t, a, inertiatest.WithTypes(Generated("src/generated/schema.json"), Generated("directory/generated/schema.json")))
}

// Generated is the path of a file below web that inertia generate writes.
func Generated(name string) string {
	_, here, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(here), "..", "..", "web", filepath.FromSlash(name))
}

// Owner returns a client of somebody who has just opened an account of their own.
func Owner(t testing.TB, a *app.App, email string) *inertiatest.Client {
	t.Helper()
	c := Visitor(t, a)
	c.Open("/sign-up")
	c.Post("/sign-up", map[string]string{
		"company": "Company of " + email, "name": "Owner of " + email, "email": email, "password": Password,
	}).Component("Dashboard")
	return c
}

// Password is that of everybody whom this package signs up.
const Password = "a long password"

// User returns a client that has signed in as one of the sample data.
func User(t testing.TB, a *app.App, email string) *inertiatest.Client {
	t.Helper()
	c := Visitor(t, a)
	c.Open("/sign-in")
	c.Post("/sign-in", map[string]string{"email": email, "password": seed.Password}).Component("Dashboard")
	return c
}
