package validate_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/matryer/is"

	"github.com/chinertia/chinertia/validate"
)

type person struct {
	Name  string `json:"name" validate:"required"`
	Email string `json:"email" validate:"required,email"`
	Age   int    `json:"age"`
	Items []struct {
		Name string `json:"name" validate:"required"`
		Qty  int    `json:"qty" validate:"min=1"`
	} `json:"items" validate:"dive"`
}

func (p *person) Validate(context.Context) error {
	if p.Name == "taken" {
		return validate.Errors{}.Add("name", "Name is taken.")
	}
	return nil
}

// live makes a live validation of all fields, or of those given.
func live(body string, only ...string) *http.Request {
	r := jsonRequest(body)
	r.Header.Set("Precognition", "true")
	if only != nil {
		r.Header["Precognition-Validate-Only"] = only
	}
	return r
}

// reply is what a live validation was answered.
type reply struct {
	status  int
	success bool
	message string
	errors  map[string][]string
}

// ask sends a request through the middleware and checks what holds for every
// answer.
func ask(t *testing.T, handler http.HandlerFunc, r *http.Request) reply {
	t.Helper()
	is := is.New(t)
	is.Helper()
	w := httptest.NewRecorder()
	validate.Precognition(handler).ServeHTTP(w, r)
	return readReply(t, w.Result())
}

func readReply(t *testing.T, resp *http.Response) reply {
	t.Helper()
	is := is.New(t)
	is.Helper()
	is.Equal(resp.Header.Get("Precognition"), "true")
	is.Equal(strings.Count(strings.Join(resp.Header.Values("Vary"), ","), "Precognition"), 1)
	is.Equal(resp.Header.Get("Location"), "")
	got := reply{status: resp.StatusCode, success: resp.Header.Get("Precognition-Success") == "true"}
	body, err := io.ReadAll(resp.Body)
	is.NoErr(err)
	if resp.StatusCode == http.StatusNoContent {
		is.Equal(string(body), "")
		is.Equal(resp.Header.Get("Content-Type"), "")
		return got
	}
	is.Equal(resp.Header.Get("Content-Type"), "application/json")
	var answer struct {
		Message string
		Errors  map[string][]string
	}
	is.NoErr(json.Unmarshal(body, &answer))
	is.True(answer.Message != "")
	got.message, got.errors = answer.Message, answer.Errors
	return got
}

// save is a handler as an application writes it. effects counts how often it
// got past the validation.
func save(effects *int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if _, err := validate.Bind[person](r); err != nil {
			http.Redirect(w, r, "/back", http.StatusSeeOther)
			return
		}
		*effects++
		http.Redirect(w, r, "/done", http.StatusSeeOther)
	}
}

func TestPrecognition(t *testing.T) {
	const good = `{"name":"Ada","email":"ada@example.com"}`
	required := func(fields ...string) map[string][]string {
		m := make(map[string][]string)
		for _, f := range fields {
			last := f[strings.LastIndexByte(f, '.')+1:]
			m[f] = []string{strings.ToUpper(last[:1]) + last[1:] + " is required."}
		}
		return m
	}
	tests := []struct {
		name string
		r    *http.Request
		want reply
	}{
		{"valid", live(good), reply{status: 204, success: true}},
		{"invalid", live(`{}`), reply{status: 422, errors: required("name", "email")}},
		{"only a valid field", live(`{"name":"Ada"}`, "name"), reply{status: 204, success: true}},
		{"only an invalid field", live(`{}`, "email"), reply{status: 422, errors: required("email")}},
		{"several fields", live(`{}`, "age, email,name"), reply{status: 422, errors: required("name", "email")}},
		{"several headers", live(`{}`, "age", "email"), reply{status: 422, errors: required("email")}},
		{"no field at all", live(`{}`, ""), reply{status: 204, success: true}},
		{"no field at all, in spaces and commas", live(`{}`, " , "), reply{status: 204, success: true}},
		{"an unknown field", live(`{}`, "other"), reply{status: 204, success: true}},
		{"a field of one element", live(`{"items":[{},{}]}`, "items.1.name"), reply{status: 422, errors: required("items.1.name")}},
		{"a field of one element, with brackets", live(`{"items":[{},{}]}`, "items[1][name]"), reply{status: 422, errors: required("items.1.name")}},
		{"a field of all elements", live(`{"items":[{},{}]}`, "items.*.name"), reply{status: 422, errors: required("items.0.name", "items.1.name")}},
		{"a wildcard is one segment", live(`{"items":[{},{}]}`, "items.*"), reply{status: 204, success: true}},
		{"a wildcard at the start", live(`{"items":[{"qty":1}]}`, "*.*.name"), reply{status: 422, errors: required("items.0.name")}},
		{"a list does not stand for its elements", live(`{"items":[{},{}]}`, "items"), reply{status: 204, success: true}},
		{"a value of the wrong type", live(`{"age":"x"}`, "age"), reply{status: 422, errors: map[string][]string{"age": {"Age must be a whole number."}}}},
		{"a value of the wrong type elsewhere", live(`{"age":"x","name":"a"}`, "name"), reply{status: 204, success: true}},
		{"a Validate method", live(`{"name":"taken"}`, "name"), reply{status: 422, errors: map[string][]string{"name": {"Name is taken."}}}},
		{"a Validate method of another field", live(`{"name":"taken","email":"a@b.co"}`, "email"), reply{status: 204, success: true}},
		{"a malformed body", live(`{"name":`, "name"), reply{status: 400}},
		{"a malformed body and no field", live(`{"name":`, ""), reply{status: 400}},
		{"a body that is too large", live(`{"name":"` + strings.Repeat("x", 1<<20) + `"}`), reply{status: 413}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			effects := 0
			got := ask(t, save(&effects), tt.r)
			got.message = ""
			is.Equal(got, tt.want)
			is.Equal(effects, 0)
		})
	}
}

// TestPrecognitionSources: where the client puts the values of a live
// validation.
func TestPrecognitionSources(t *testing.T) {
	withHeader := func(r *http.Request) *http.Request {
		r.Header.Set("Precognition", "true")
		r.Header.Set("Precognition-Validate-Only", "email")
		return r
	}
	remove := httptest.NewRequest("DELETE", "/?email=x", nil)
	remove.Header.Set("Content-Type", "application/json")
	for name, r := range map[string]*http.Request{
		"query of GET":    queryRequest("email=x"),
		"query of DELETE": remove,
		"form":            formRequest("email=x"),
		"multipart":       multipartRequest(t, "email", "x"),
		"JSON":            jsonRequest(`{"email":"x"}`),
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			effects := 0
			got := ask(t, save(&effects), withHeader(r))
			is.Equal(got.status, 422)
			is.Equal(got.errors, map[string][]string{"email": {"Email must be a valid email address."}})
		})
	}
}

func TestPrecognitionLeavesOtherRequestsAlone(t *testing.T) {
	for name, value := range map[string]string{"no header": "", "another value": "false"} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			effects := 0
			r := jsonRequest(`{"name":"Ada","email":"ada@example.com"}`)
			r.Header.Set("Precognition", value)
			w := httptest.NewRecorder()
			w.Header().Set("Vary", "X-Inertia, precognition") // it is there already, and stays
			validate.Precognition(save(&effects)).ServeHTTP(w, r)
			is.Equal(w.Code, 303)
			is.Equal(w.Header().Get("Location"), "/done")
			is.Equal(w.Header().Get("Precognition"), "")
			is.Equal(w.Header().Values("Vary"), []string{"X-Inertia, precognition"})
			is.Equal(effects, 1)
		})
	}
	t.Run("the writer is not wrapped", func(t *testing.T) {
		is := is.New(t)
		w := httptest.NewRecorder()
		validate.Precognition(http.HandlerFunc(func(got http.ResponseWriter, _ *http.Request) {
			is.Equal(got, http.ResponseWriter(w))
		})).ServeHTTP(w, jsonRequest(`{}`))
		is.Equal(w.Header().Get("Vary"), "Precognition")
	})
}

// TestPrecognitionOfHandlersThatDoNotBind: answered with a redirect, without its header, with
// errors for fields that were not asked for; effects of the handler run.
func TestPrecognitionOfHandlersThatDoNotBind(t *testing.T) {
	refuse := func(status int, header, value string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set(header, value)
			w.WriteHeader(status)
			io.WriteString(w, "<h1>no</h1>")
		}
	}
	tests := []struct {
		name    string
		handler http.HandlerFunc
		want    reply
	}{
		{"not logged in", refuse(401, "WWW-Authenticate", "Basic"), reply{status: 401, message: "Unauthorized"}},
		{"forbidden", refuse(403, "Content-Type", "text/html"), reply{status: 403, message: "Forbidden"}},
		{"not found", http.NotFound, reply{status: 404, message: "Not Found"}},
		{"page expired", refuse(419, "Content-Encoding", "gzip"), reply{status: 419, message: "Error 419"}},
		{"failed", refuse(500, "X-Inertia", "true"), reply{status: 500, message: "Internal Server Error"}},
		{"JSON of the handler's own", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			w.WriteHeader(422)
			io.WriteString(w, `{"message":"No.","errors":{"name":["Bad."]}}`)
		}, reply{status: 422, message: "No.", errors: map[string][]string{"name": {"Bad."}}}},
		{"JSON that is none", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(400)
			io.WriteString(w, `{"message":`)
		}, reply{status: 400, message: "Bad Request"}},
		{"JSON that says to be something else", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			w.WriteHeader(400)
			io.WriteString(w, `{"message":"No."}`)
		}, reply{status: 400, message: "Bad Request"}},
		{"JSON without end", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(400)
			io.WriteString(w, `"x"`)
			for range 100 {
				io.WriteString(w, strings.Repeat(" ", 1000))
			}
		}, reply{status: 400, message: "Bad Request"}},
		{"page without Bind, and a status too late", func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, "hello")
			w.WriteHeader(403)
		}, reply{status: 500, message: "Internal Server Error"}},
		{"redirected to a login page", http.RedirectHandler("/login", http.StatusFound).ServeHTTP, reply{status: 401, message: "The request was redirected before it was validated."}},
		{"asked to reload the page", refuse(409, "X-Inertia-Location", "/"), reply{status: 409, message: "Conflict"}},
		{"page without Bind", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hello") }, reply{status: 500, message: "Internal Server Error"}},
		{"nothing without Bind", func(http.ResponseWriter, *http.Request) {}, reply{status: 500, message: "Internal Server Error"}},
		{"early hints before the answer", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusEarlyHints)
			w.WriteHeader(http.StatusForbidden)
		}, reply{status: 403, message: "Forbidden"}},
		{"a failure that is not about values", func(w http.ResponseWriter, r *http.Request) {
			if _, err := validate.Bind[failing](r); errors.Is(err, errDatabase) {
				http.Error(w, "down", http.StatusServiceUnavailable)
			}
		}, reply{status: 503, message: "Service Unavailable"}},
		{"an answer that flushes", func(w http.ResponseWriter, r *http.Request) {
			if _, err := validate.Bind[person](r); err != nil {
				w.WriteHeader(200)
				http.NewResponseController(w).Flush()
				io.WriteString(w, "<h1>errors</h1>")
			}
		}, reply{status: 422, message: "Name is required.", errors: map[string][]string{"name": {"Name is required."}}}},
	}
	before := slog.Default()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	defer slog.SetDefault(before)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			is.Equal(ask(t, tt.handler, live(`{}`, "name")), tt.want)
		})
	}

	t.Run("in a chi router", func(t *testing.T) {
		is := is.New(t)
		effects := 0
		router := chi.NewRouter()
		router.Use(validate.Precognition)
		router.Post("/users", save(&effects))
		for path, want := range map[string]int{"/users": 422, "/missing": 404} {
			r := live(`{}`, "name")
			r.URL.Path = path
			w := httptest.NewRecorder()
			router.ServeHTTP(w, r)
			is.Equal(readReply(t, w.Result()).status, want)
		}
		w := httptest.NewRecorder()
		r := live(`{}`)
		r.Method = "PATCH"
		r.URL.Path = "/users"
		router.ServeHTTP(w, r)
		is.Equal(readReply(t, w.Result()).status, 405)
		is.Equal(w.Header().Get("Allow"), "POST")
		is.Equal(effects, 0)
	})

	t.Run("headers of others stay", func(t *testing.T) {
		is := is.New(t)
		w := httptest.NewRecorder()
		validate.Precognition(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Access-Control-Allow-Origin", "https://example.com")
			http.SetCookie(w, &http.Cookie{Name: "XSRF-TOKEN", Value: "x"})
			effects := 0
			save(&effects)(w, r)
		})).ServeHTTP(w, live(`{}`))
		is.Equal(w.Header().Get("Access-Control-Allow-Origin"), "https://example.com")
		is.Equal(len(w.Result().Cookies()), 1)
	})

	t.Run("a panic is answered and goes on", func(t *testing.T) {
		is := is.New(t)
		w := httptest.NewRecorder()
		func() {
			defer func() { is.Equal(recover(), "boom") }()
			validate.Precognition(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(200)
				panic("boom")
			})).ServeHTTP(w, live(`{}`))
		}()
		is.Equal(readReply(t, w.Result()), reply{status: 500, message: "Internal Server Error"})
	})

	t.Run("a panic reaches the client, though the server closes the connection", func(t *testing.T) {
		is := is.New(t)
		server := httptest.NewUnstartedServer(validate.Precognition(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("boom") })))
		server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
		server.Start()
		defer server.Close()
		r := live(`{}`)
		r.RequestURI = ""
		r.URL.Scheme, r.URL.Host = "http", server.Listener.Addr().String()
		resp, err := server.Client().Do(r)
		is.NoErr(err)
		defer resp.Body.Close()
		is.Equal(readReply(t, resp), reply{status: 500, message: "Internal Server Error"})
	})

	t.Run("a handler that aborts is not answered", func(t *testing.T) {
		is := is.New(t)
		w := httptest.NewRecorder()
		func() {
			defer func() { is.Equal(recover(), http.ErrAbortHandler) }()
			validate.Precognition(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })).ServeHTTP(w, live(`{}`))
		}()
		is.Equal(w.Body.String(), "")
	})
}

func TestPrecognitionWithoutTheMiddleware(t *testing.T) {
	for name, tt := range map[string]struct {
		body string
		want reply
	}{
		"valid":     {`{"name":"a","email":"a@b.co"}`, reply{status: 204, success: true}},
		"invalid":   {`{"email":"a@b.co"}`, reply{status: 422, message: "Name is required.", errors: map[string][]string{"name": {"Name is required."}}}},
		"malformed": {`{`, reply{status: 400, message: "The request body is not valid JSON."}},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			r := live(tt.body)
			_, err := validate.Bind[person](r)
			is.True(err != nil) // so that the handler does not go on
			handler, ok := errors.AsType[interface {
				error
				http.Handler
			}](err)
			is.True(ok) // answers by itself
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			is.Equal(readReply(t, w.Result()), tt.want)
		})
	}
}

func TestPrecognitionPatternsAreLimited(t *testing.T) {
	is := is.New(t)
	patterns := func(n int) string {
		var names strings.Builder
		for i := range n {
			fmt.Fprintf(&names, "*.x%d,", i)
		}
		return names.String()
	}
	_, err := validate.Bind[person](live(`{}`, patterns(99)+"*"))
	is.Equal(len(fields(err)), 2)
	_, err = validate.Bind[person](live(`{}`, strings.Repeat(patterns(99), 5)+"*")) // each counts once
	is.Equal(len(fields(err)), 2)
	_, err = validate.Bind[person](live(`{}`, patterns(100)+"*"))
	is.True(strings.Contains(err.Error(), "passed"))
}

func TestPrecognitionError(t *testing.T) {
	is := is.New(t)
	_, err := validate.Bind[person](live(`{}`, "name"))
	errs, ok := errors.AsType[validate.Errors](err)
	is.True(ok)
	is.Equal(errs, validate.Errors{"name": {"Name is required."}})
	is.True(strings.Contains(err.Error(), "Name is required."))

	_, err = validate.Bind[person](live(`{`))
	is.Equal(status(err), 400)

	_, err = validate.Bind[person](live(`{}`, ""))
	_, ok = errors.AsType[validate.Errors](err)
	is.True(!ok)
	is.True(strings.Contains(err.Error(), "passed"))
}

func TestIsPrecognition(t *testing.T) {
	is := is.New(t)
	is.True(validate.IsPrecognition(live(`{}`)))
	is.True(!validate.IsPrecognition(jsonRequest(`{}`)))
}
