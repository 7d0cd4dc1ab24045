package inertia_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/matryer/is"

	"github.com/chinertia/chinertia/inertia"
)

var (
	errNoRows  = errors.New("no rows")
	errNoUser  = fmt.Errorf("no user: %w", errNoRows)
	errBlocked = errors.New("blocked")
)

// conflicted is an error of an app that has a status and wraps another error.
type conflicted struct{ error }

func (conflicted) StatusCode() int { return http.StatusConflict }
func (c conflicted) Unwrap() error { return c.error }

// odd is an error whose method StatusCode means something else.
type odd struct{ error }

func (odd) StatusCode() int { return 7 }
func (o odd) Unwrap() error { return o.error }

func TestErrorStatuses(t *testing.T) {
	tests := []struct {
		name string
		err  error
		want int
	}{
		{"the error itself", errNoRows, 404},
		{"an error that wraps it", fmt.Errorf("user 7: %w", errNoRows), 404},
		{"one of several errors", errors.Join(io.EOF, errNoRows), 404},
		{"the last of two that match", errNoUser, 410},
		{"the last of two for one error", errBlocked, 451},
		{"an own status wins", conflicted{errNoRows}, 409},
		{"an own status that is none of an error does not", odd{errNoRows}, 404},
		{"an error without a status", io.EOF, 500},
		{"an error without a valid status", odd{io.EOF}, 500},
	}
	var err error
	r := chi.NewRouter()
	r.Use(inertia.Middleware(
		inertia.WithRootTemplate(testRoot), quiet,
		inertia.WithErrorStatus(errNoRows, 404), inertia.WithErrorStatus(errNoUser, 410),
		inertia.WithErrorStatus(errBlocked, 403), inertia.WithErrorStatus(errBlocked, 451),
	))
	routes := func(r chi.Router) {
		r.Get("/prop", func(w http.ResponseWriter, r *http.Request) {
			inertia.Render(w, r, "Home", inertia.Props{"a": func() (any, error) { return nil, err }})
		})
		r.Get("/error", func(w http.ResponseWriter, r *http.Request) { inertia.Error(w, r, err) })
		r.Get("/form", func(w http.ResponseWriter, r *http.Request) { inertia.BackWithErrors(w, r, err) })
	}
	routes(r)
	r.Route("/pages", func(r chi.Router) {
		r.Use(inertia.ErrorPages("Error", inertia.ForStatuses(403, 404, 409, 410, 451, 500), inertia.ErrorProps(func(_ *http.Request, e inertia.ErrorInfo) inertia.Props {
			if !errors.Is(e.Err, err) || inertia.StatusOf(e.Err) != e.Status {
				t.Errorf("%v with status %d: the error page got %v with %d", err, e.Status, e.Err, inertia.StatusOf(e.Err))
			}
			return inertia.Props{"message": e.Message}
		})))
		routes(r)
	})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			err = tt.err
			for _, target := range []string{"/prop", "/error", "/form"} {
				resp := serve(r, xhr("GET", target))
				is.Equal(resp.StatusCode, tt.want)
				is.Equal(strings.TrimSpace(resp.body), http.StatusText(tt.want)) // and not the text of the error
				resp = serve(r, xhr("GET", "/pages"+target))
				is.Equal(resp.StatusCode, tt.want)
				is.Equal(resp.props(t), text(map[string]string{"message": http.StatusText(tt.want)}))
			}
			resp := serve(r, get("/form", "Accept", "application/json"))
			is.Equal(resp.StatusCode, tt.want)
		})
	}
}

func TestTheErrorHandlerGetsTheStatus(t *testing.T) {
	is := is.New(t)
	var got error
	h := page(inertia.Props{"a": func() (any, error) { return nil, errNoRows }}, inertia.WithErrorStatus(errNoRows, 404),
		inertia.WithErrorHandler(func(_ http.ResponseWriter, _ *http.Request, err error) { got = err }))
	serve(h, xhr("GET", "/"))
	is.Equal(inertia.StatusOf(got), 404)
	is.True(errors.Is(got, errNoRows))
	is.Equal(got.Error(), `inertia: page "Home": inertia: prop "a": no rows`) // nothing is added
	is.Equal(inertia.StatusOf(errNoRows), 500)                                // by itself it knows of no app
}

func TestRefusedRequestsAreLoggedAsSuch(t *testing.T) {
	is := is.New(t)
	log, lines := logger()
	h := page(inertia.Props{"a": func() (any, error) { return nil, errNoRows }}, inertia.WithErrorStatus(errNoRows, 404), inertia.WithLogger(log))
	serve(h, xhr("GET", "/"))
	is.True(strings.Contains(lines.String(), "level=INFO"))
	is.True(!strings.Contains(lines.String(), "level=ERROR"))
}

func TestFieldsWithoutMessagesHaveNoErrors(t *testing.T) {
	for name, tt := range map[string]struct {
		err    inertia.ValidationErrors
		status int
	}{
		"a field without a message": {inertia.ValidationErrors{"a": {}}, 500},
		"one of two":                {inertia.ValidationErrors{"a": nil, "b": {"x"}}, 303},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			h := app(func(w http.ResponseWriter, r *http.Request) { inertia.BackWithErrors(w, r, tt.err) })
			is.Equal(serve(h, xhr("POST", "/form")).StatusCode, tt.status)
			is.True(!strings.Contains(serve(h, request("POST", "/form", "Accept", "application/json")).body, "null"))
		})
	}
}
