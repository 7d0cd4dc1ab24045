package vite_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/vite"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/matryer/is"
)

// devServer is a server that says what it was asked, and echoes websockets.
func devServer(t *testing.T) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") == "" {
			fmt.Fprintf(w, "%s %s host=%s cookie=%q auth=%q", r.Method, r.RequestURI, r.Host, r.Header.Get("Cookie"), r.Header.Get("Authorization"))
			return
		}
		conn, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		fmt.Fprintf(rw, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: %s\r\n\r\n",
			r.Header.Get("Sec-WebSocket-Protocol"))
		rw.Flush()
		line, _ := rw.ReadString('\n')
		fmt.Fprintf(rw, "echo %s", line)
		rw.Flush()
	}))
	t.Cleanup(s.Close)
	return s
}

func TestDevProxy(t *testing.T) {
	dev := devServer(t)
	address := strings.TrimPrefix(dev.URL, "http://")
	a := mustNew(t, nil, vite.WithEntry("src/main.ts"), vite.WithDevServer(dev.URL+"/build/"), vite.WithDevProxy(), vite.WithBase("/build/"))
	tests := []struct{ name, target, want string }{
		{"the client", "/build/@vite/client", "GET /build/@vite/client"},
		{"a source with a query", "/build/src/App.vue?vue&type=style&index=0&lang.css", "GET /build/src/App.vue?vue&type=style&index=0&lang.css"},
		{"a query that is no form", "/build/src/a.svg?import&x=a;b&c=%", "GET /build/src/a.svg?import&x=a;b&c=%"},
		{"a virtual module", "/build/@id/__x00__plugin-vue:export-helper", "GET /build/@id/__x00__plugin-vue:export-helper"},
		{"two slashes", "/build/@fs//srv/app/x.js", "GET /build/@fs//srv/app/x.js"},
		{"an encoded path", "/build/src/a%20b%2Fc.png", "GET /build/src/a%20b%2Fc.png"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			resp := get(a.Handler(), tt.target, "Cookie", "session=secret", "Authorization", "Basic secret")
			is.Equal(resp.StatusCode, 200)
			is.Equal(body(resp), tt.want+" host="+address+` cookie="" auth=""`)
		})
	}
}

// Vite refuses the names of containers.
func TestDevProxyHost(t *testing.T) {
	tests := []struct{ address, want string }{
		{"http://node:5173", "localhost:5173"},
		{"http://node", "localhost"},
		{"http://localhost:5173", "localhost:5173"},
		{"http://app.localhost:5173", "app.localhost:5173"},
		{"http://127.0.0.1:5173", "127.0.0.1:5173"},
		{"http://[::1]:5173", "[::1]:5173"},
	}
	for _, tt := range tests {
		t.Run(tt.address, func(t *testing.T) {
			is := is.New(t)
			var host string
			a := mustNew(t, nil, vite.WithEntry("a.ts"), vite.WithDevServer(tt.address), vite.WithTransport(roundTripFunc(func(r *http.Request) (*http.Response, error) {
				host = r.Host
				is.Equal("http://"+r.URL.Host, tt.address)
				return viteAnswers(r)
			})))
			get(a.Handler(), "http://127.0.0.1:8080/@vite/client")
			is.Equal(host, tt.want)
		})
	}
}

// A page of another site may have its own name lead to this machine.
func TestDevProxyIsClosedToForeignHosts(t *testing.T) {
	tests := []struct {
		host    string
		allowed []string
		want    int
	}{
		{"localhost", nil, 200},
		{"LocalHost:8080", nil, 200},
		{"localhost.", nil, 200},
		{"app.localhost:8080", nil, 200},
		{"127.0.0.1:8080", nil, 200},
		{"192.168.1.20", nil, 200},
		{"[::1]:8080", nil, 200},
		{"[fe80::1%25eth0]:8080", nil, 200},
		{"evil.example", nil, 403},
		{"evil.example:8080", nil, 403},
		{"localhost.evil.example", nil, 403},
		{"evillocalhost", nil, 403},
		{"127.0.0.1.evil.example", nil, 403},
		{"127.0.0.1@evil.example", nil, 403},
		{"node", nil, 403},
		{"", nil, 403},
		{"app.test", nil, 403},
		{"app.test", []string{"app.test"}, 200},
		{"APP.test:8443", []string{"other.test", "App.Test"}, 200},
		{"x.app.test", []string{"app.test"}, 403},
		{"x.app.test", []string{".app.test"}, 200},
		{"app.test", []string{".app.test"}, 200},
		{"evilapp.test", []string{".app.test"}, 403},
	}
	dev := devServer(t)
	for _, tt := range tests {
		t.Run(tt.host+" "+strings.Join(tt.allowed, ","), func(t *testing.T) {
			is := is.New(t)
			a := mustNew(t, nil, vite.WithEntry("src/main.ts"), vite.WithDevServer(dev.URL), vite.WithDevProxy(), vite.WithDevHosts(tt.allowed...))
			for _, h := range []http.Handler{a.Handler(), a.Middleware(http.NotFoundHandler())} {
				for _, header := range []string{"Accept", "Upgrade"} {
					r := httptest.NewRequest("GET", "/src/main.ts", nil)
					r.Host = tt.host
					if header == "Upgrade" && tt.want == 200 {
						continue // the recorder has no connection
					}
					r.Header.Set(header, "websocket")
					w := httptest.NewRecorder()
					h.ServeHTTP(w, r)
					is.Equal(w.Code, tt.want)
					is.Equal(strings.Contains(w.Body.String(), "WithDevHosts"), tt.want == 403)
				}
			}
		})
	}
}

func TestDevProxyUnreachable(t *testing.T) {
	is := is.New(t)
	a := mustNew(t, nil, vite.WithEntry("a.ts"), vite.WithDevServer("http://"+freeAddress(t)), vite.WithLogger(quiet))
	resp := get(a.Handler(), "/@vite/client")
	is.Equal(resp.StatusCode, http.StatusBadGateway)
	is.True(strings.Contains(body(resp), "npm run dev"))
}

func TestDevMiddleware(t *testing.T) {
	dev := devServer(t)
	tests := []struct {
		base, path string
		header     []string
		want       bool // for the dev server
	}{
		{"/", "/@vite/client", nil, true},
		{"/", "/@react-refresh", nil, true},
		{"/", "/node_modules/.vite/deps/vue.js?v=1", nil, true},
		{"/", "/src/main.ts", nil, true},
		{"/", "/src/pages/Home.vue", nil, true},
		{"/", "/srcery", nil, false},
		{"/", "/", nil, false},
		{"/", "/users", nil, false},
		{"/", "/users", []string{"Upgrade", "websocket"}, false}, // one of the application
		{"/", "/users", []string{"Upgrade", "websocket", "Sec-WebSocket-Protocol", "chat, vite"}, false},
		{"/build/", "/build/@vite/client", nil, true},
		{"/build/", "/build/anything.png", nil, true},
		{"/build/", "/@vite/client", nil, false},
		{"/build/", "/", nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.base+" "+tt.path, func(t *testing.T) {
			is := is.New(t)
			a := mustNew(t, nil, vite.WithEntry("src/main.ts", "root.ts", "../shared/x.ts"), vite.WithDevServer(dev.URL+tt.base), vite.WithDevProxy())
			r := chi.NewRouter()
			r.Use(a.Middleware)
			r.Get("/*", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "page") })
			is.Equal(body(get(r, tt.path, tt.header...)) != "page", tt.want)
		})
	}
}

// Hot updates come through a websocket, which has to pass all middleware.
func TestDevProxyWebsocket(t *testing.T) {
	dev := devServer(t)
	tests := []struct {
		name, base, path string
		wire             func(r chi.Router, a *vite.Assets)
	}{
		{"handler", "/build/", "/build/?token=abc", func(r chi.Router, a *vite.Assets) { r.Handle("/build/*", a.Handler()) }},
		{"middleware", "/build/", "/build/?token=abc", func(r chi.Router, a *vite.Assets) { r.Use(a.Middleware) }},
		{"middleware at the root", "/", "/?token=abc", func(r chi.Router, a *vite.Assets) { r.Use(a.Middleware) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			a := mustNew(t, nil, vite.WithEntry("src/main.ts"), vite.WithDevServer(dev.URL+tt.base), vite.WithDevProxy())
			r := chi.NewRouter()
			r.Use(middleware.Recoverer, middleware.Compress(5))
			tt.wire(r, a)
			r.Get("/", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "page") })
			app := httptest.NewServer(r)
			defer app.Close()

			conn, err := net.Dial("tcp", strings.TrimPrefix(app.URL, "http://"))
			is.NoErr(err)
			defer conn.Close()
			fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: vite-hmr\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n", tt.path)
			in := bufio.NewReader(conn)
			resp, err := http.ReadResponse(in, nil)
			is.NoErr(err)
			is.Equal(resp.StatusCode, http.StatusSwitchingProtocols)
			is.Equal(resp.Header.Get("Sec-WebSocket-Protocol"), "vite-hmr")
			fmt.Fprint(conn, "update\n")
			line, err := in.ReadString('\n')
			is.NoErr(err)
			is.Equal(line, "echo update\n")
		})
	}
}
