package vite_test

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/chinertia/chinertia/vite"
	"github.com/matryer/is"
)

var quiet = slog.New(slog.DiscardHandler)

// freeAddress returns an address at which nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// roundTripFunc is a transport to a dev server that is not there.
type roundTripFunc func(r *http.Request) (*http.Response, error)

func (f roundTripFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func answer(status int, contentType string) (*http.Response, error) {
	return &http.Response{
		StatusCode: status, Status: http.StatusText(status),
		Header: http.Header{"Content-Type": {contentType}}, Body: io.NopCloser(strings.NewReader("")),
	}, nil
}

func viteAnswers(*http.Request) (*http.Response, error) { return answer(200, "text/javascript") }

func writeHot(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestHotFile(t *testing.T) {
	recorded, err := os.ReadFile(manifestPath("ssr/hot.txt"))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, content string
		want          string // address of the dev server; "" if the build is used
	}{
		{"as Vite's Laravel plugin writes it", string(recorded), "http://127.0.0.1:5199"},
		{"with a newline", "http://localhost:5173\r\n", "http://localhost:5173"},
		{"with the base", "http://localhost:5173/build", "http://localhost:5173/build"},
		{"with a slash", "http://localhost:5173/", "http://localhost:5173"},
		{"https", "https://app.test:5173", "https://app.test:5173"},
		{"all addresses", "http://0.0.0.0:5173", "http://localhost:5173"},
		{"all addresses, IPv6", "http://[::]:5173", "http://localhost:5173"},
		{"all addresses, without a port", "https://[::]", "https://localhost"},
		{"IPv6", "http://[::1]:5173", "http://[::1]:5173"},
		{"empty", "", ""},
		{"no URL", "hot", ""},
		{"a script", "javascript:alert(1)//", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			name := filepath.Join(t.TempDir(), "hot")
			writeHot(t, name, tt.content)
			a, err := vite.New(one().fsys(t), vite.WithEntry("src/main.ts"), vite.WithHotFile(name), vite.WithLogger(quiet),
				vite.WithTransport(roundTripFunc(viteAnswers)))
			is.NoErr(err)
			is.Equal(a.DevServer(), tt.want)
			if tt.want != "" {
				is.True(strings.Contains(string(a.Head("", "")), `src="`+tt.want+`/src/main.ts"`))
			}
		})
	}
}

// What has the port of a dev server that was killed is not a dev server.
func TestHotFileProbe(t *testing.T) {
	tests := []struct {
		name   string
		answer func(*http.Request) (*http.Response, error)
		want   bool
	}{
		{"Vite", func(r *http.Request) (*http.Response, error) {
			if r.URL.String() != "http://node:5173/build/@vite/client" || r.Host != "localhost:5173" {
				t.Errorf("asked for %s of %s", r.URL, r.Host)
			}
			return viteAnswers(r)
		}, true},
		{"nobody", func(*http.Request) (*http.Response, error) { return nil, errors.New("connection refused") }, false},
		{"an application with a page for all paths", func(*http.Request) (*http.Response, error) { return answer(200, "text/html") }, false},
		{"another server", func(*http.Request) (*http.Response, error) { return answer(404, "text/javascript") }, false},
		{"one that never answers", func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "hot")
			synctest.Test(t, func(t *testing.T) {
				is := is.New(t)
				writeHot(t, name, "http://localhost:5173/build")
				var log bytes.Buffer
				a, err := vite.New(one().fsys(t), vite.WithEntry("src/main.ts"), vite.WithHotFile(name),
					vite.WithInternalDevServer("http://node:5173"),
					vite.WithTransport(roundTripFunc(tt.answer)), vite.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
				is.NoErr(err)
				start := time.Now()
				is.Equal(a.Version() == "", tt.want)
				is.True(time.Since(start) <= time.Second) // a visitor does not wait for long
				is.Equal(strings.Count(log.String(), "level=WARN"), map[bool]int{true: 0, false: 1}[tt.want])
			})
		})
	}
}

// The dev server comes and goes while the application runs.
func TestHotFileOverTime(t *testing.T) {
	name := filepath.Join(t.TempDir(), "hot")
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		probes, alive := 0, true
		a, err := vite.New(one().fsys(t), vite.WithEntry("src/main.ts"), vite.WithHotFile(name), vite.WithLogger(quiet),
			vite.WithTransport(roundTripFunc(func(r *http.Request) (*http.Response, error) {
				probes++
				if !alive {
					return nil, errors.New("connection refused")
				}
				return viteAnswers(r)
			})))
		is.NoErr(err)
		dev := func() bool { return a.DevServer() != "" }
		is.True(!dev())

		writeHot(t, name, "http://localhost:5173")
		is.True(!dev()) // it was looked at a moment ago
		time.Sleep(time.Second)
		is.True(dev())
		is.True(dev())
		is.Equal(probes, 1) // once a second at most

		alive = false // killed: the file stays
		time.Sleep(time.Second)
		is.True(!dev())
		is.Equal(probes, 2)
		time.Sleep(time.Second)
		is.True(!dev())
		is.Equal(probes, 2) // the same file is not tried each second
		time.Sleep(5 * time.Second)
		is.True(!dev())
		is.Equal(probes, 3)

		alive = true // started again: a new file is tried at once
		writeHot(t, name, "http://localhost:5174")
		time.Sleep(time.Second)
		is.Equal(a.DevServer(), "http://localhost:5174")

		is.NoErr(os.Remove(name)) // ended in good order
		time.Sleep(time.Second)
		is.True(!dev())
		is.True(a.Version() != "")
	})
}

// In development there may be no build at all.
func TestHotFileWithoutBuild(t *testing.T) {
	name := filepath.Join(t.TempDir(), "hot")
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		writeHot(t, name, "http://localhost:5173")
		fsys := fstest.MapFS{}
		a, err := vite.New(fsys, vite.WithEntry("src/main.ts"), vite.WithHotFile(name), vite.WithLogger(quiet),
			vite.WithTransport(roundTripFunc(viteAnswers)))
		is.NoErr(err)
		is.Equal(a.DevServer(), "http://localhost:5173")

		is.NoErr(os.Remove(name))
		time.Sleep(time.Second)
		is.Equal(a.DevServer(), "http://localhost:5173") // nothing else to point to

		fsys[".vite/manifest.json"] = one().fsys(t)[".vite/manifest.json"]
		is.Equal(a.DevServer(), "")
		is.True(a.Version() != "")
	})
}
