package ssr_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/ssr"
	"github.com/matryer/is"
)

// viteServer stands in for the dev server and records what it is asked.
type viteServer struct {
	*httptest.Server
	status   int
	body     string
	requests []string
}

func newVite(t *testing.T, status int, body string) *viteServer {
	t.Helper()
	v := &viteServer{status: status, body: body}
	v.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, _ := io.ReadAll(r.Body)
		v.requests = append(v.requests, r.Method+" "+r.RequestURI+" "+string(page))
		w.WriteHeader(v.status)
		_, _ = io.WriteString(w, v.body)
	}))
	t.Cleanup(v.Close)
	return v
}

func hotFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "hot")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestHotFileMovesRendersToVite(t *testing.T) {
	is := is.New(t)
	vite, production := newVite(t, 200, renderedPage), newVite(t, 200, `{"body":"production"}`)
	path := hotFile(t, vite.URL+"\n")
	c := newClient(t, production.URL, ssr.WithHotFile(path), ssr.WithBundle("no/such/bundle.js"))
	body, err := renderOnce(c, `{"a":"é"}`)
	is.NoErr(err)
	is.Equal(body, `<div id="app">SSR</div>`)
	is.Equal(vite.requests, []string{`POST /__inertia_ssr {"a":"\u00e9"}`})

	other := newVite(t, 200, `{"body":"other port"}`) // Vite was restarted
	is.NoErr(os.WriteFile(path, []byte(other.URL), 0o600))
	body, err = renderOnce(c, `{}`)
	is.NoErr(err)
	is.Equal(body, "other port")

	is.NoErr(os.Remove(path)) // Vite has ended
	body, err = renderOnce(c, `{}`)
	is.NoErr(err)
	is.Equal(body, "") // the bundle counts again, and there is none
	is.Equal(len(production.requests), 0)
}

func TestDevEndpointHasNoBase(t *testing.T) {
	vite := newVite(t, 200, renderedPage)
	tests := []struct {
		name string
		opts []ssr.Option
	}{
		{"hot file with a base", []ssr.Option{ssr.WithHotFile(hotFile(t, vite.URL+"/build"))}},
		{"hot file with a slash", []ssr.Option{ssr.WithHotFile(hotFile(t, vite.URL+"/"))}},
		{"dev server with a slash", []ssr.Option{ssr.WithDevServer(vite.URL + "/")}},
		{"dev server with a base", []ssr.Option{ssr.WithDevServer(vite.URL + "/build/")}},
		{"dev server replaces the hot file's", []ssr.Option{
			ssr.WithDevServer(vite.URL + "/"), ssr.WithHotFile(hotFile(t, "http://browser.test:5173")),
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			vite.requests = nil
			_, err := renderOnce(newClient(t, "http://127.0.0.1:1", tt.opts...), `{}`)
			is.NoErr(err)
			is.Equal(vite.requests, []string{"POST /__inertia_ssr {}"})
		})
	}
}

func TestDevServerIsTheSwitchUnlessThereIsAHotFile(t *testing.T) {
	is := is.New(t)
	vite, production := newVite(t, 200, renderedPage), newVite(t, 200, `{"body":"production"}`)
	c := newClient(t, production.URL, ssr.WithDevServer(vite.URL), ssr.WithHotFile(filepath.Join(t.TempDir(), "hot")))
	body, err := renderOnce(c, `{}`)
	is.NoErr(err)
	is.Equal(body, "production")

	c = newClient(t, production.URL, ssr.WithDevServer(""), ssr.WithHotFile(""))
	body, err = renderOnce(c, `{}`)
	is.NoErr(err)
	is.Equal(body, "production")
}

func TestDevServerReplies(t *testing.T) {
	tests := []struct {
		name   string
		status int
		body   string
		fails  bool
		hint   string // is part of the hint
	}{
		{"warming up", 200, "null", false, ""},
		{"plugin is missing", 404, "", false, ""},
		{"host is refused", 403, "Blocked request.", true, "server.allowedHosts"},
		{"component throws", 500, `{"error":"boom","type":"render","hint":"h"}`, true, "h"},
		{"no render", 200, `[]`, true, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			vite := newVite(t, tt.status, tt.body)
			c := newClient(t, "http://127.0.0.1:1", ssr.WithDevServer(vite.URL))
			for range 5 { // a breaker would be in the way of who repairs it
				body, err := renderOnce(c, `{}`)
				is.Equal(body, "")
				is.Equal(err != nil, tt.fails)
				var failure *ssr.Error
				if errors.As(err, &failure) {
					is.True(strings.Contains(failure.Hint, tt.hint))
				}
			}
			is.Equal(len(vite.requests), 5)
		})
	}
}

func TestStaleHotFileIsAnErrorThatSaysSo(t *testing.T) {
	is := is.New(t)
	vite := newVite(t, 200, "null")
	vite.Close()
	for _, content := range []string{vite.URL, "what is this"} {
		path := hotFile(t, content)
		_, err := renderOnce(newClient(t, "http://127.0.0.1:1", ssr.WithHotFile(path)), `{}`)
		var failure *ssr.Error
		is.True(errors.As(err, &failure))
		is.Equal(failure.Type, ssr.ErrorConnection)
		is.True(failure.Hint != "")
		is.True(strings.Contains(failure.Error()+failure.Hint, path))
	}
}

func TestDevServerWithItsOwnCertificate(t *testing.T) {
	is := is.New(t)
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, renderedPage)
	}))
	defer server.Close()
	_, err := renderOnce(newClient(t, "http://127.0.0.1:1", ssr.WithDevServer(server.URL)), `{}`)
	is.NoErr(err)
}

func TestDevServerBoundToAllAddresses(t *testing.T) {
	is := is.New(t)
	vite := newVite(t, 200, renderedPage)
	url := strings.Replace(vite.URL, "127.0.0.1", "0.0.0.0", 1)
	_, err := renderOnce(newClient(t, "http://127.0.0.1:1", ssr.WithHotFile(hotFile(t, url))), `{}`)
	is.NoErr(err)
}

func TestBundleMustExist(t *testing.T) {
	is := is.New(t)
	server := newVite(t, 200, renderedPage)
	path := filepath.Join(t.TempDir(), "ssr.js")
	body, err := renderOnce(newClient(t, server.URL, ssr.WithBundle(path)), `{}`)
	is.NoErr(err)
	is.Equal(body, "")
	body, err = renderOnce(newClient(t, server.URL, ssr.WithBundle(t.TempDir())), `{}`)
	is.NoErr(err)
	is.Equal(body, "") // a directory is no bundle
	is.Equal(len(server.requests), 0)
	is.NoErr(os.WriteFile(path, nil, 0o600))
	body, err = renderOnce(newClient(t, server.URL, ssr.WithBundle(path)), `{}`)
	is.NoErr(err)
	is.Equal(body, `<div id="app">SSR</div>`)
}
