package validate_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/matryer/is"

	"github.com/chinertia/chinertia/validate"
)

func TestMethodOverride(t *testing.T) {
	tests := []struct {
		name    string
		request *http.Request
		want    string
	}{
		{"put", formRequest("_method=put&name=a"), "PUT"},
		{"PATCH", formRequest("_method=PATCH&name=a"), "PATCH"},
		{"delete with spaces", formRequest("_method=%20Delete+&name=a"), "DELETE"},
		{"multipart", multipartRequest(t, "_method", "put", "name", "a"), "PUT"},
		{"to a method that reads", formRequest("_method=GET&name=a"), "POST"},
		{"HEAD", formRequest("_method=HEAD&name=a"), "POST"},
		{"OPTIONS", multipartRequest(t, "_method", "OPTIONS", "name", "a"), "POST"},
		{"a method of nobody", formRequest("_method=CONNECT&name=a"), "POST"},
		{"an empty field", formRequest("_method=&name=a"), "POST"},
		{"two fields", formRequest("_method=PUT&_method=DELETE&name=a"), "POST"},
		{"no field", formRequest("name=a"), "POST"},
		{"JSON", jsonRequest(`{"_method":"DELETE","name":"a"}`), "POST"},
		{"a query", func() *http.Request {
			r := formRequest("name=a")
			r.URL.RawQuery = "_method=DELETE"
			return r
		}(), "POST"},
		{"a header", func() *http.Request {
			r := formRequest("name=a")
			r.Header.Set("X-HTTP-Method-Override", "DELETE")
			return r
		}(), "POST"},
		{"text", func() *http.Request {
			r := httptest.NewRequest("POST", "/", strings.NewReader("_method=DELETE"))
			r.Header.Set("Content-Type", "text/plain")
			return r
		}(), "POST"},
		{"not a POST", func() *http.Request {
			r := formRequest("_method=DELETE&name=a")
			r.Method = "PUT"
			return r
		}(), "PUT"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			router := chi.NewRouter()
			before := tt.request.Method
			var outside string // what a middleware around sees when the handler is done
			router.Use(func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(w, r); outside = r.Method })
			}, validate.MethodOverride)
			for _, method := range []string{"GET", "HEAD", "OPTIONS", "CONNECT", "POST", "PUT", "PATCH", "DELETE"} {
				router.Method(method, "/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					is.Equal(r.Method, method) // it was routed by the new method
					got, err := validate.Bind[struct {
						Name string `json:"name"`
					}](r)
					if tt.name != "text" {
						is.NoErr(err)
						is.Equal(got.Name, "a") // the body is still there
					}
					io.WriteString(w, r.Method)
				}))
			}
			w := httptest.NewRecorder()
			router.ServeHTTP(w, tt.request)
			is.Equal(w.Body.String(), tt.want)
			is.Equal(outside, before)
		})
	}
}

func TestMethodOverrideKeepsTheLimits(t *testing.T) {
	type form struct {
		Name string `json:"name"`
	}
	small := validate.New(validate.WithLimits(validate.Limits{Body: 100, Multipart: 400, Depth: 3, Parts: 3}))
	for name, tt := range map[string]struct {
		request *http.Request
		status  int
	}{
		"too large":           {formRequest("_method=PUT&name=" + strings.Repeat("a", 200)), 413},
		"too large, unsaid":   {chunked(formRequest("_method=PUT&name=" + strings.Repeat("a", 200))), 413},
		"multipart too large": {chunked(multipartRequest(t, "_method", "PUT", "name", strings.Repeat("a", 600))), 413},
		"too many parts":      {multipartRequest(t, "_method", "PUT", "a", "1", "b", "2", "c", "3"), 413},
		"too deep":            {formRequest("_method=PUT&a[b][c][d]=1"), 400},
		"malformed":           {formRequest("_method=PUT&name=%zz"), 400},
		"cut off":             {multipartRequest(t, "_method", "PUT"), 400},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			if name == "cut off" {
				tt.request.Body = io.NopCloser(io.LimitReader(tt.request.Body, 20))
			}
			var err error
			small.MethodOverride(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				is.Equal(r.Method, "POST") // not changed by what could not be read
				_, err = validate.BindWith[form](small, r)
			})).ServeHTTP(nil, tt.request)
			is.Equal(status(err), tt.status)
		})
	}
}

func TestMethodOverrideBehindProtection(t *testing.T) {
	is := is.New(t)
	h := http.NewCrossOriginProtection().Handler(validate.MethodOverride(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Method) })))
	r := formRequest("_method=DELETE")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	is.Equal(w.Code, http.StatusForbidden)
	r = formRequest("_method=DELETE")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w = httptest.NewRecorder()
	h.ServeHTTP(w, r)
	is.Equal(w.Body.String(), "DELETE")
}

func TestValues(t *testing.T) {
	tests := []struct {
		request *http.Request
		want    string
	}{
		{queryRequest("a=1&b[]=2&b[]=3&c[d]=4&_method=put"), "map[_method:put a:1 b:[2 3] c:map[d:4]]"},
		{formRequest("a=1&a=2&items[1][name]=x&items[0][name]=y&e="), "map[a:[1 2] e: items:[map[name:y] map[name:x]]]"},
		{formRequest("items[2]=x"), "map[items:[<nil> <nil> x]]"},
		{formRequest("0=a&1=b"), "map[0:a 1:b]"}, // fields, not a list
		{formRequest("a=%ff"), "map[a:\uFFFD]"},
		{formRequest(""), "map[]"},
		{multipartRequest(t, "a", "1", "b.c", "2"), "map[a:1 b:map[c:2]]"},
		{jsonRequest(`{"a":9007199254740993,"b":[true,null,1.50],"c":{"d":"x"}}`), "map[a:9007199254740993 b:[true <nil> 1.50] c:map[d:x]]"},
		{jsonRequest(`null`), "map[]"}, {jsonRequest(``), "map[]"},
	}
	for _, tt := range tests {
		is := is.New(t)
		got, err := validate.Values(tt.request)
		is.NoErr(err)
		is.Equal(fmt.Sprint(got), tt.want)
	}
	t.Run("files", func(t *testing.T) {
		is := is.New(t)
		got, err := validate.Values(multipartRequest(t, "doc", "file:a", "docs[]", "file:b", "docs[]", "file:c"))
		is.NoErr(err)
		is.Equal(fmt.Sprintf("%T %T", got["doc"], got["docs"]), "*multipart.FileHeader []interface {}")
	})
	t.Run("leaves the body for Bind", func(t *testing.T) {
		for _, r := range []*http.Request{jsonRequest(`{"name":"a"}`), formRequest("name=a"), multipartRequest(t, "name", "a")} {
			is := is.New(t)
			_, err := validate.Values(r)
			is.NoErr(err)
			got, err := validate.Bind[struct {
				Name string `json:"name"`
			}](r)
			is.NoErr(err)
			is.Equal(got.Name, "a")
		}
	})
	t.Run("keeps the limits", func(t *testing.T) {
		is := is.New(t)
		b := validate.New(validate.WithLimits(validate.Limits{Body: 1 << 10, Keys: 20, Depth: 4, Index: 15}))
		for body, want := range map[string]int{"a[16]=1": 400, "a[15]=1&b[15]=1": 413, "a.b.c.d.e=1": 400, "a=" + strings.Repeat("x", 2000): 413, "a[=1": 400} {
			_, err := b.Values(formRequest(body))
			is.Equal(status(err), want)
		}
		for body, want := range map[string]int{`{"a":[[[[[1]]]]]}`: 400, `[1]`: 400, `"x"`: 400, `{"a":`: 400, `{"a":[` + strings.Repeat("1,", 30) + `1]}`: 413} {
			_, err := b.Values(jsonRequest(body))
			is.Equal(status(err), want)
		}
		_, err := b.Values(chunked(formRequest("a=" + strings.Repeat("x", 2000))))
		body, ok := errors.AsType[*validate.BodyError](err)
		is.True(ok)
		is.Equal(body.Status, 413)
	})
}
