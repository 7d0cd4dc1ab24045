package inertiatest_test

import (
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"runtime"
	"testing"

	"github.com/alexedwards/scs/v2"
	"github.com/chinertia/chinertia/flash"
	"github.com/chinertia/chinertia/inertia"
)

// fake is a test that may fail: it records what is reported.
type fake struct {
	testing.TB
	reports []string
	ended   bool
}

func (f *fake) Helper() {}
func (f *fake) Errorf(format string, args ...any) {
	f.reports = append(f.reports, fmt.Sprintf(format, args...))
}
func (f *fake) FailNow()                          { f.ended = true; runtime.Goexit() }
func (f *fake) Fatalf(format string, args ...any) { f.Errorf(format, args...); f.FailNow() }

// failing runs f with a test that may fail, and returns it.
func failing(t *testing.T, f func(testing.TB)) *fake {
	t.Helper()
	tb := &fake{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(tb)
	}()
	<-done
	return tb
}

var root = template.Must(template.New("root").Parse(
	`<!doctype html><title>App</title><!-- <script data-page="app"> -->{{ .Body }}`))

// app serves a handler behind the middleware, without sessions.
func app(h http.HandlerFunc, opts ...inertia.Option) http.Handler {
	all := []inertia.Option{inertia.WithRootTemplate(root), inertia.WithLogger(slog.New(slog.DiscardHandler))}
	return inertia.Middleware(append(all, opts...)...)(h)
}

// page serves one page.
func page(props any, opts ...inertia.Option) http.Handler {
	return app(func(w http.ResponseWriter, r *http.Request) { inertia.Render(w, r, "Home", props) }, opts...)
}

// session returns a session middleware with secure cookies and the option that
// keeps flash data in it.
func session() (func(http.Handler) http.Handler, inertia.Option) {
	sessions := scs.New()
	sessions.Cookie.Secure = true
	return sessions.LoadAndSave, inertia.WithFlash(flash.New(sessions))
}
