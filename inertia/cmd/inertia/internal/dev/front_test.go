package dev

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// answer makes a request as a browser does: of a page, or of something else.
func answer(t *testing.T, url, mode string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Mode", mode)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func startFront(t *testing.T) (f *front, url, program string) {
	t.Helper()
	p := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "program at "+r.Host+r.URL.RequestURI())
	}))
	t.Cleanup(p.Close)
	f = newFront()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return f, server.URL, strings.TrimPrefix(p.URL, "http://")
}

func TestFront(t *testing.T) {
	t.Run("passes requests on as they are", func(t *testing.T) {
		f, url, program := startFront(t)
		f.running(program)
		_, body := answer(t, url+"/a%2Fb?c=d", "navigate")
		if want := "program at " + strings.TrimPrefix(url, "http://") + "/a%2Fb?c=d"; body != want {
			t.Errorf("%q, want %q", body, want)
		}
	})
	t.Run("lets requests wait while the program is built", func(t *testing.T) {
		f, url, program := startFront(t)
		answered := make(chan string)
		go func() {
			_, body := answer(t, url, "navigate")
			answered <- body
		}()
		select {
		case body := <-answered:
			t.Fatalf("answered %q", body)
		case <-time.After(50 * time.Millisecond):
		}
		f.running(program)
		if body := <-answered; !strings.HasPrefix(body, "program at") {
			t.Errorf("%q", body)
		}
	})
	t.Run("shows a problem, and nothing of it as HTML", func(t *testing.T) {
		f, url, _ := startFront(t)
		f.failing(problem{Title: "Broken", Text: "a.go:1:2: <script>"}, false)
		for _, mode := range []string{"navigate", "cors"} {
			status, body := answer(t, url, mode)
			if status != 500 || !strings.Contains(body, "a.go:1:2: &lt;script&gt;") {
				t.Errorf("%d %s", status, body)
			}
		}
	})
	t.Run("lets the former program answer what is not a page", func(t *testing.T) {
		f, url, program := startFront(t)
		f.running(program)
		f.failing(problem{Title: "Broken"}, true)
		if status, body := answer(t, url, "cors"); status != 200 || !strings.HasPrefix(body, "program at") {
			t.Errorf("%d %s", status, body)
		}
		if status, _ := answer(t, url, "navigate"); status != 500 {
			t.Errorf("a page has status %d", status)
		}
	})
	t.Run("tells a page with a problem when it is solved", func(t *testing.T) {
		f, url, program := startFront(t)
		f.failing(problem{Title: "Broken"}, false)
		_, page := answer(t, url, "navigate")
		_, rest, _ := strings.Cut(page, "fetch(\"")
		wait, _, ok := strings.Cut(rest, "\"")
		if !ok {
			t.Fatalf("the page does not ask: %s", page)
		}
		wait = strings.ReplaceAll(wait, `\/`, "/")
		solved := make(chan int)
		go func() {
			status, _ := answer(t, url+wait, "cors")
			solved <- status
		}()
		f.rebuilding()
		select {
		case <-solved:
			t.Fatal("answered while the program is built")
		case <-time.After(50 * time.Millisecond):
		}
		f.running(program)
		if status := <-solved; status != http.StatusNoContent {
			t.Errorf("status %d", status)
		}
	})
	t.Run("says so when the program does not answer", func(t *testing.T) {
		f, url, _ := startFront(t)
		f.running("127.0.0.1:1")
		if status, body := answer(t, url, "navigate"); status != 500 || !strings.Contains(body, "The program did not answer") {
			t.Errorf("%d %s", status, body)
		}
	})
}
