package inertia_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/matryer/is"

	"github.com/chinertia/chinertia/inertia"
)

// lateRoutes fail because of the context of the request, or in spite of it.
func lateRoutes(r chi.Router) {
	late := func(ctx context.Context) (int, error) {
		<-ctx.Done()
		return 0, fmt.Errorf("query: %w", ctx.Err())
	}
	r.Get("/prop", func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, "Home", inertia.Props{"a": late})
	})
	r.Get("/rescued", func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, "Home", inertia.Props{"a": inertia.Defer(late).Rescue()})
	})
	r.Get("/not-loaded", func(w http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
		inertia.Render(w, r, "Home", inertia.Props{"a": func(context.Context) (int, error) { panic("loaded for nobody") }})
	})
	r.Get("/handler", func(w http.ResponseWriter, r *http.Request) {
		_, err := late(r.Context())
		inertia.Error(w, r, err)
	})
	r.Get("/form", func(w http.ResponseWriter, r *http.Request) {
		_, err := late(r.Context())
		inertia.BackWithErrors(w, r, err)
	})
	r.Get("/broken", func(w http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
		inertia.Error(w, r, errors.New("broken"))
	})
	r.Get("/own-deadline", func(w http.ResponseWriter, r *http.Request) {
		inertia.Error(w, r, context.DeadlineExceeded)
	})
	r.Get("/missing", func(w http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
		http.NotFound(w, r)
	})
	r.Get("/page", func(w http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
		inertia.Render(w, r, "Home", inertia.Props{"a": 1})
	})
}

func TestAVisitorWhoHasLeft(t *testing.T) {
	partialOf := []string{"X-Inertia-Partial-Component", "Home", "X-Inertia-Partial-Data", "a"}
	tests := []struct {
		name   string
		r      *http.Request
		status int
		logs   bool
	}{
		{"a prop of a visit", xhr("GET", "/prop"), 499, false},
		{"a prop of a document", get("/prop", "Accept", "text/html"), 499, false},
		{"a prop that would have been loaded now", xhr("GET", "/not-loaded"), 499, false},
		{"a rescued prop is not reported", xhr("GET", "/rescued", partialOf...), 499, false},
		{"an error of the handler", xhr("GET", "/handler"), 499, false},
		{"a submission", xhr("GET", "/form"), 499, false},
		{"a submission of a script that wants JSON", get("/form", "Accept", "application/json"), 499, false},
		{"another error is one all the same", get("/broken", "Accept", "text/html"), 500, true},
		{"a deadline of the app is an error all the same", xhr("GET", "/own-deadline"), 500, true},
		{"a missing page is missing, without an error page", get("/missing", "Accept", "text/html"), 404, false},
		{"a page without props to load", xhr("GET", "/page"), 200, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			log, lines := logger()
			noHook := func(context.Context, inertia.RescueEvent) { t.Error("rescue reported") }
			routes := chi.NewRouter()
			routes.Use(inertia.Middleware(inertia.WithRootTemplate(testRoot), inertia.WithLogger(log), inertia.WithHooks(inertia.Hooks{Rescue: noHook})))
			// Of all statuses, so that nothing but the reason decides.
			routes.Use(inertia.ErrorPages("Error", inertia.ForStatuses(404, 499, 500, 504)))
			lateRoutes(routes)

			ctx, leave := context.WithCancel(t.Context())
			leave()
			resp := serve(routes, tt.r.WithContext(ctx))
			is.Equal(resp.StatusCode, tt.status)
			is.Equal(lines.Len() > 0, tt.logs)
			if tt.status == 499 {
				is.Equal(resp.body, "")
				is.Equal(resp.Header.Get("X-Inertia"), "")
				is.Equal(resp.Header.Get("Vary"), "X-Inertia")
			}
			if tt.status == 404 {
				is.Equal(resp.body, "404 page not found\n") // no page for nobody
			}
		})
	}
}

func TestAVisitorWhoHasLeftIsNoErrorOfTheHandler(t *testing.T) {
	is := is.New(t)
	ctx, leave := context.WithCancel(t.Context())
	leave()
	h := page(inertia.Props{"a": func() int { return 1 }}, inertia.WithErrorHandler(func(http.ResponseWriter, *http.Request, error) { t.Error("called") }))
	is.Equal(serve(h, xhr("GET", "/").WithContext(ctx)).StatusCode, 499)
}

func TestAVisitorWhoHasLeftIsAnsweredOnce(t *testing.T) {
	is := is.New(t)
	ctx, leave := context.WithCancel(t.Context())
	h := app(func(w http.ResponseWriter, r *http.Request) {
		leave()
		inertia.Render(w, r, "Home", inertia.Props{"a": func() int { return 1 }})
		inertia.Error(w, r, r.Context().Err())
	})
	w := &headerCounter{ResponseRecorder: httptest.NewRecorder()}
	h.ServeHTTP(w, get("/").WithContext(ctx))
	is.Equal(w.Code, 499)
	is.Equal(w.headers, 1)
}

type headerCounter struct {
	*httptest.ResponseRecorder
	headers int
}

func (w *headerCounter) WriteHeader(status int) {
	w.headers++
	w.ResponseRecorder.WriteHeader(status)
}

func TestAVisitorWhoLeavesDuringTheErrorPage(t *testing.T) {
	is := is.New(t)
	log, lines := logger()
	ctx, leave := context.WithCancel(t.Context())
	r := chi.NewRouter()
	r.Use(inertia.Middleware(inertia.WithRootTemplate(testRoot), inertia.WithLogger(log), inertia.WithSharedProps(inertia.Props{
		"user": func(ctx context.Context) (any, error) { leave(); return nil, ctx.Err() },
	})))
	r.Use(inertia.ErrorPages("Error", inertia.ErrorSharedProps()))
	r.Get("/missing", http.NotFound)
	resp := serve(r, xhr("GET", "/missing").WithContext(ctx))
	is.Equal(resp.StatusCode, 404)
	is.Equal(resp.body, "404 page not found\n")
	is.Equal(lines.String(), "")
}

func TestAVisitorWhoLeavesDuringServerSideRendering(t *testing.T) {
	is := is.New(t)
	log, lines := logger()
	ctx, leave := context.WithCancel(t.Context())
	ssr := rendererFunc(func(ctx context.Context, _ []byte) ([]string, string, error) {
		leave()
		return nil, "", fmt.Errorf("render: %w", ctx.Err())
	})
	h := page(inertia.Props{"a": 1}, inertia.WithSSR(ssr), inertia.WithLogger(log))
	is.Equal(serve(h, get("/").WithContext(ctx)).StatusCode, 499)
	is.Equal(lines.String(), "")
}

type rendererFunc func(context.Context, []byte) ([]string, string, error)

func (f rendererFunc) RenderPage(ctx context.Context, page []byte) ([]string, string, error) {
	return f(ctx, page)
}

func TestFlashIsKeptForAVisitorWhoHasLeft(t *testing.T) {
	for _, target := range []string{"/prop", "/page"} {
		t.Run(target, func(t *testing.T) {
			is := is.New(t)
			a := newSessionApp(func(r chi.Router) { flashRoutes(r); lateRoutes(r) }, quiet)
			a.serve(xhr("POST", "/save"))
			ctx, leave := context.WithCancel(t.Context())
			leave()
			is.Equal(a.serve(xhr("GET", target).WithContext(ctx)).StatusCode, 499)
			is.Equal(text(a.serve(xhr("GET", "/")).object(t)["flash"]), `{"a":1,"b":2}`)
			is.Equal(a.serve(xhr("GET", "/")).object(t)["flash"], nil) // once
		})
	}
}

func TestARequestThatTheProgramEndsHasAVisitorStill(t *testing.T) {
	is := is.New(t)
	log, lines := logger()
	r := chi.NewRouter()
	r.Use(inertia.Middleware(inertia.WithRootTemplate(testRoot), inertia.WithLogger(log)))
	lateRoutes(r)

	ctx, end := context.WithCancelCause(t.Context())
	end(interrupted{})
	is.Equal(serve(r, xhr("GET", "/prop").WithContext(ctx)).StatusCode, 500)
	is.True(lines.Len() > 0)
}

// interrupted is a cause like those of signal.NotifyContext.
type interrupted struct{}

func (interrupted) Error() string        { return "interrupt signal received" }
func (interrupted) Is(target error) bool { return target == context.Canceled }

func TestADeadlineOfTheRequest(t *testing.T) {
	timeout := middleware.Timeout(time.Second)
	because := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithTimeoutCause(r.Context(), time.Second, errors.New("busy"))
			defer cancel()
			next.ServeHTTP(w, r.WithContext(ctx))
		})
	}
	none := func(next http.Handler) http.Handler { return next }
	tests := []struct {
		name   string
		limit  func(http.Handler) http.Handler
		r      *http.Request
		status int
		page   bool
	}{
		{"a prop of a visit", timeout, xhr("GET", "/prop"), 504, true},
		{"a prop of a document", timeout, get("/prop", "Accept", "text/html"), 504, true},
		{"a prop that would have been loaded now", timeout, xhr("GET", "/not-loaded"), 504, true},
		{"a prop that would have been loaded now, with a reason", because, xhr("GET", "/not-loaded"), 504, true},
		{"a prop, of a deadline with a reason", because, xhr("GET", "/prop"), 504, true},
		{"an error of the handler", timeout, xhr("GET", "/handler"), 504, true},
		{"a submission of a script that wants JSON", timeout, get("/form", "Accept", "application/json"), 504, false},
		{"another error is one all the same", timeout, xhr("GET", "/broken"), 500, true},
		{"a deadline of the app is an error all the same", none, xhr("GET", "/own-deadline"), 500, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				is := is.New(t)
				log, lines := logger()
				r := chi.NewRouter()
				r.Use(inertia.Middleware(inertia.WithRootTemplate(testRoot), inertia.WithLogger(log)), inertia.ErrorPages("Error"), tt.limit)
				lateRoutes(r)
				resp := serve(r, tt.r)
				is.Equal(resp.StatusCode, tt.status)
				is.True(lines.Len() > 0) // a failure of the server is logged
				if tt.page {
					is.Equal(resp.object(t)["component"], "Error")
				}
			})
		})
	}
	t.Run("a handler that gives up leaves the answer to who has set the limit", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			is := is.New(t)
			h := timeout(app(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
			is.Equal(serve(h, xhr("GET", "/slow")).StatusCode, 504) // and not a redirect back
		})
	})
	t.Run("the error handler knows the status", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			is := is.New(t)
			r := chi.NewRouter()
			r.Use(inertia.Middleware(inertia.WithRootTemplate(testRoot), inertia.WithErrorHandler(func(w http.ResponseWriter, _ *http.Request, err error) {
				is.True(errors.Is(err, context.DeadlineExceeded))
				w.WriteHeader(inertia.StatusOf(err))
			})), timeout)
			lateRoutes(r)
			is.Equal(serve(r, xhr("GET", "/prop")).StatusCode, 504)
		})
	})
}

func TestAPageThatAnInnerMiddlewareRenderedIsNotReplaced(t *testing.T) {
	is := is.New(t)
	r := chi.NewRouter()
	r.Use(inertia.Middleware(inertia.WithRootTemplate(testRoot)), inertia.ErrorPages("Error"))
	r.Route("/admin", func(r chi.Router) {
		r.Use(inertia.Middleware(inertia.WithRootTemplate(testRoot)))
		r.Get("/", func(w http.ResponseWriter, r *http.Request) {
			inertia.Render(w, r, "NoSuchUser", nil, inertia.Status(http.StatusNotFound))
		})
	})
	resp := serve(r, xhr("GET", "/admin/"))
	is.Equal(resp.StatusCode, 404)
	is.Equal(resp.object(t)["component"], "NoSuchUser")
}
