package vite_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"testing"
	"time"

	"github.com/chinertia/chinertia/vite"
	"github.com/matryer/is"
)

func TestLinks(t *testing.T) {
	is := is.New(t)
	fsys := one().fsys(t, "logo.svg")
	opts := []vite.Option{vite.WithBase("/build/"), vite.WithPreload("src/fonts/inter.woff2", "logo.svg", "/logo.svg")}
	want := []string{
		`</build/assets/main-E5f6G7h8.css>; rel=preload; as=style; crossorigin`,
		`</build/assets/Home-N3o4P5q6.css>; rel=preload; as=style; crossorigin`,
		`</build/assets/inter-V1w2X3y4.woff2>; rel=preload; as=font; type="font/woff2"; crossorigin`,
		`</build/logo.svg>; rel=preload; as=image; type="image/svg+xml"`,
		`</build/assets/main-B2c4D6e8.js>; rel=modulepreload; as=script; crossorigin`,
		`</build/assets/vendor-A1b2C3d4.js>; rel=modulepreload; as=script; crossorigin`,
		`</build/assets/Home-J9k0L1m2.js>; rel=modulepreload; as=script; crossorigin`,
	}
	a := mustNew(t, fsys, opts...)
	is.Equal(a.Links("Home"), want)
	is.Equal(cap(a.Links("Home")), len(want)) // an append cannot reach what others get
	is.Equal(mustNew(t, fsys, append(opts, vite.WithLinkLimit(3))...).Links("Home"), want[:3])

	h := http.Header{"Link": {"</x>; rel=next"}}
	a.AddLinks(h, "Home", `a"b`+"\r\n")
	is.Equal(len(h["Link"]), 1+len(want))
	is.Equal(h["Link"][1], want[0]+`; nonce="a\"b"`)
	is.Equal(a.Links("Home"), want)

	dev := mustNew(t, nil, vite.WithEntry("a.js"), vite.WithDevServer("http://localhost:5173"))
	is.Equal(len(dev.Links("Home")), 0)
}

func TestPreloadTags(t *testing.T) {
	is := is.New(t)
	a := mustNew(t, one().fsys(t), vite.WithPreload("src/fonts/inter.woff2", "src/images/big hero.png"))
	head := parse(string(a.Head("", "n")))
	is.Equal(head[1].attrs, map[string]string{"rel": "preload", "as": "font", "type": "font/woff2", "crossorigin": "", "href": "/assets/inter-V1w2X3y4.woff2"})
	is.Equal(head[2].attrs, map[string]string{"rel": "preload", "as": "image", "type": "image/png", "href": "/assets/big%20hero-Z5a6B7c8.png"})
}

// firstStatus is a writer of middleware that acts on the first status, as one
// that saves a session does.
type firstStatus struct {
	http.ResponseWriter
	status int
}

func (f *firstStatus) Unwrap() http.ResponseWriter { return f.ResponseWriter }

func (f *firstStatus) WriteHeader(status int) {
	if f.status == 0 {
		f.status = status
	}
	f.ResponseWriter.WriteHeader(status)
}

func TestEarlyHints(t *testing.T) {
	a := mustNew(t, one().fsys(t), vite.WithBase("/build/"))
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Link", "</next>; rel=next")
		a.EarlyHints(w, r, "Home", "n0nce")
		w.WriteHeader(http.StatusAccepted)
	})
	mux := http.NewServeMux()
	mux.Handle("/", handler)
	mux.HandleFunc("/wrapped", func(w http.ResponseWriter, r *http.Request) {
		first := &firstStatus{ResponseWriter: w}
		handler(first, r)
		if first.status != http.StatusAccepted {
			t.Errorf("the middleware has seen status %d", first.status)
		}
	})
	mux.Handle("/buffered", http.TimeoutHandler(handler, time.Minute, ""))
	srv := httptest.NewServer(mux)
	defer srv.Close()
	tests := []struct {
		name, method, path string
		header             map[string]string
		want               int // links in the 103 response
	}{
		{"a browser navigates", "GET", "/", map[string]string{"Sec-Fetch-Mode": "navigate"}, 5},
		{"behind middleware", "GET", "/wrapped", map[string]string{"Sec-Fetch-Mode": "navigate"}, 5},
		{"into a buffer", "GET", "/buffered", map[string]string{"Sec-Fetch-Mode": "navigate"}, 0},
		{"a script fetches", "GET", "/", map[string]string{"Sec-Fetch-Mode": "cors"}, 0},
		{"an old client", "GET", "/", nil, 0},
		{"a form is sent", "POST", "/", map[string]string{"Sec-Fetch-Mode": "navigate"}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			var hints []string
			responses := 0
			ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
				Got1xxResponse: func(code int, header textproto.MIMEHeader) error {
					is.Equal(code, http.StatusEarlyHints)
					responses++
					hints = append(hints, header["Link"]...)
					return nil
				},
			})
			r, err := http.NewRequestWithContext(ctx, tt.method, srv.URL+tt.path, nil)
			is.NoErr(err)
			for k, v := range tt.header {
				r.Header.Set(k, v)
			}
			resp, err := srv.Client().Do(r)
			is.NoErr(err)
			resp.Body.Close()
			is.Equal(resp.StatusCode, http.StatusAccepted) // the real status is not swallowed
			is.Equal(resp.Header["Link"], []string{"</next>; rel=next"})
			is.Equal(len(hints), tt.want)
			if tt.want > 0 {
				is.Equal(responses, 1)
				is.Equal(hints[0], `</build/assets/main-E5f6G7h8.css>; rel=preload; as=style; crossorigin; nonce="n0nce"`)
			}
		})
	}
}

func TestEarlyHintsRecorder(t *testing.T) {
	is := is.New(t)
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Sec-Fetch-Mode", "navigate")
	w := httptest.NewRecorder()
	mustNew(t, one().fsys(t)).EarlyHints(w, r, "Home", "")
	w.WriteHeader(http.StatusTeapot)
	is.Equal(w.Code, http.StatusTeapot)
}

func TestEarlyHintsHTTP2(t *testing.T) {
	is := is.New(t)
	a := mustNew(t, one().fsys(t))
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.EarlyHints(w, r, "Home", "")
		w.WriteHeader(http.StatusAccepted)
	}))
	srv.EnableHTTP2 = true
	srv.StartTLS()
	defer srv.Close()
	links := 0
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
		Got1xxResponse: func(_ int, header textproto.MIMEHeader) error {
			links += len(header["Link"])
			return nil
		},
	})
	r, err := http.NewRequestWithContext(ctx, "GET", srv.URL, nil)
	is.NoErr(err)
	r.Header.Set("Sec-Fetch-Mode", "navigate")
	resp, err := srv.Client().Do(r)
	is.NoErr(err)
	resp.Body.Close()
	is.Equal(resp.ProtoMajor, 2)
	is.Equal(resp.StatusCode, http.StatusAccepted)
	is.Equal(links, 5)
}
