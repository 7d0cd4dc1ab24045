package ssr_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/ssr"
	"github.com/matryer/is"
)

// recorded are answers of the real servers.
const recorded = "../testdata/vite-manifests/ssr"

func answer(t testing.TB, status int, body []byte) *ssr.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write(body)
	}))
	t.Cleanup(server.Close)
	c := ssr.New(server.URL)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func TestRenderPageRecordedReplies(t *testing.T) {
	tests := []struct {
		file     string
		status   int
		wantHead int           // lines
		wantBody string        // is part of it
		wantType ssr.ErrorType // of the error, "" for none
	}{
		{"vue-home.200.json", 200, 2, `<h1 data-v-a3100a8a>Hi &lt;/script&gt; &lt;b&gt; é</h1>`, ""},
		{"vue-users-index.200.json", 200, 1, `<a href="/users/2">Grace</a>`, ""},
		{"react-home.200.json", 200, 2, `<h1>Hi</h1>`, ""},
		{"dev-vue-home.200.json", 200, 4, `data-server-rendered="true"`, ""},
		{"vue-throws-node-env-production.200.json", 200, 1, `<!---->`, ""},
		{"dev-warming-up.200.json", 200, 0, "", ssr.ErrorUnknown},
		{"health.200.json", 200, 0, "", ssr.ErrorUnknown},
		{"not-found.200.json", 200, 0, "", ssr.ErrorUnknown},
		{"vue-missing.500.json", 500, 0, "", ssr.ErrorRender},
		{"vue-throws-dev-build.500.json", 500, 0, "", ssr.ErrorRender},
		{"react-throws.500.json", 500, 0, "", ssr.ErrorRender},
		{"vue-window.500.json", 500, 0, "", ssr.ErrorBrowserAPI},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			is := is.New(t)
			data, err := os.ReadFile(filepath.Join(recorded, tt.file))
			is.NoErr(err)
			head, body, err := answer(t, tt.status, data).RenderPage(t.Context(), []byte(`{}`))
			is.Equal(len(head), tt.wantHead)
			is.True(strings.Contains(body, tt.wantBody))
			var failure *ssr.Error
			if errors.As(err, &failure) {
				is.Equal(failure.Type, tt.wantType)
				is.Equal(body, "")
			} else {
				is.Equal(tt.wantType, ssr.ErrorType(""))
			}
		})
	}
}

func TestErrorTellsWhatTheServerSaid(t *testing.T) {
	is := is.New(t)
	data, err := os.ReadFile(filepath.Join(recorded, "vue-window.500.json"))
	is.NoErr(err)
	c := answer(t, 500, data)
	_, _, err = c.RenderPage(t.Context(), []byte(`{}`))
	var failure *ssr.Error
	is.True(errors.As(err, &failure))
	is.Equal(failure.BrowserAPI, "window")
	is.Equal(failure.Component, "Win")
	is.Equal(failure.URL, "/win")
	is.Equal(failure.SourceLocation, "/app/lv/resources/js/Pages/Win.vue:2:10")
	is.Equal(failure.Status, 500)
	is.Equal(failure.Node, c.Stats().Nodes[0].Name)
	is.True(strings.HasPrefix(failure.Hint, "The global window object doesn't exist"))
	is.True(strings.HasPrefix(failure.Stack, "ReferenceError"))
	is.Equal(failure.Error(), "ssr: rendering Win: window is not defined (/app/lv/resources/js/Pages/Win.vue:2:10)")
	is.Equal(failure.ErrorType(), "browser-api")
	is.True(!failure.Skipped())
	is.True(!strings.Contains(failure.LogValue().String(), "node_modules")) // no stack in the log line
}

func TestErrorNamesThePage(t *testing.T) {
	is := is.New(t)
	_, _, err := answer(t, 200, []byte(`[]`)).RenderPage(t.Context(),
		[]byte(`{"component":"Users\/Show","props":{"url":"/no","component":"No"},"url":"/users/1"}`))
	var failure *ssr.Error
	is.True(errors.As(err, &failure))
	is.Equal(failure.Component, "Users/Show")
	is.Equal(failure.URL, "/users/1")
}

func FuzzParseRendered(f *testing.F) {
	files, err := filepath.Glob(filepath.Join(recorded, "*.json"))
	if err != nil || len(files) == 0 {
		f.Fatal("no recorded replies", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, s := range []string{
		`{"head":[],"body":""}`, `{"body":"x","head":["a","b\n"]}`, `{"head":["a",],"body":"x"}`,
		`{"head":null,"body":"x"}`, `{"body":"\ud83d\ude00\ud83d \u0000"}`, `{"body":"a"}x`, "{\"body\":\"\xff\"}",
		`{"body":"a","body":"b"}`, `{"body":"\u12"}`, `{"body":"\x"}`, `{"head":["\"]"],"body":"a\\"}`, `{"body":"`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		head, body, ok := ssr.ParseRendered(data)
		if !ok {
			return // left to encoding/json
		}
		var want struct {
			Head []string
			Body string
		}
		if err := json.Unmarshal(data, &want); err != nil {
			t.Fatalf("%q is not JSON: %v", data, err)
		}
		if !slices.Equal(head, want.Head) || body != want.Body {
			t.Fatalf("%q: got %q %q, want %q %q", data, head, body, want.Head, want.Body)
		}
	})
}

// The fast decoder must take what the real servers send, or it is of no use.
func TestParseRenderedTakesRecordedReplies(t *testing.T) {
	for _, file := range []string{"vue-home", "vue-users-index", "react-home", "dev-vue-home"} {
		is := is.New(t)
		data, err := os.ReadFile(filepath.Join(recorded, file+".200.json"))
		is.NoErr(err)
		_, _, ok := ssr.ParseRendered(data)
		is.True(ok)
	}
}
