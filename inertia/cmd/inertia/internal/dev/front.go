package dev

import (
	"context"
	_ "embed"
	"html/template"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// front answers at the address of the application. It passes requests on to the
// program, lets them wait while there is no program that is up to date, and shows
// why there is none.
type front struct {
	mu      sync.Mutex
	version int           // grows with each change of the rest
	changed chan struct{} // closed at the next change
	target  *url.URL      // of the program, nil if none runs
	problem *problem      // why the program is not up to date
	busy    bool          // it is about to be
	proxy   *httputil.ReverseProxy
}

// waiting is how long a request waits for the program.
const waiting = 2 * time.Minute

// waitPath is where the page with a problem asks whether it is solved.
const waitPath = "/__inertia_dev/wait"

func newFront() *front {
	f := &front{changed: make(chan struct{}), busy: true}
	f.proxy = &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			target, _ := r.In.Context().Value(targetKey{}).(*url.URL)
			r.SetURL(target)
			r.Out.Host = r.In.Host // the program sees what the browser does
			r.SetXForwarded()
		},
		FlushInterval: -1, // events go through at once
		ErrorHandler:  f.unreachable,
	}
	return f
}

type targetKey struct{}

// set changes what requests get.
func (f *front) set(change func(f *front)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f)
	f.version++
	close(f.changed)
	f.changed = make(chan struct{})
}

// rebuilding lets requests wait.
func (f *front) rebuilding() { f.set(func(f *front) { f.busy = true }) }

// running passes requests on to the program at addr.
func (f *front) running(addr string) {
	f.set(func(f *front) { f.busy, f.problem, f.target = false, nil, &url.URL{Scheme: "http", Host: addr} })
}

// failing shows a problem. A program that still runs, of before the problem, goes
// on to answer what is not the address of a page.
func (f *front) failing(p problem, stillRuns bool) {
	f.set(func(f *front) {
		f.busy, f.problem = false, &p
		if !stillRuns {
			f.target = nil
		}
	})
}

type frontState struct {
	version int
	changed <-chan struct{}
	target  *url.URL
	problem *problem
	busy    bool
}

func (f *front) state() frontState {
	f.mu.Lock()
	defer f.mu.Unlock()
	return frontState{f.version, f.changed, f.target, f.problem, f.busy}
}

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == waitPath {
		f.wait(w, r)
		return
	}
	timeout := time.NewTimer(waiting)
	defer timeout.Stop()
	s := f.state()
	for s.busy {
		select {
		case <-s.changed:
			s = f.state()
		case <-r.Context().Done():
			return
		case <-timeout.C:
			http.Error(w, "inertia dev: the program is still being built", http.StatusGatewayTimeout)
			return
		}
	}
	if s.problem != nil && (s.target == nil || isDocument(r)) {
		showProblem(w, s)
		return
	}
	f.proxy.ServeHTTP(w, withTarget(r, s.target))
}

// wait answers once the state is no longer the one that the page shows.
func (f *front) wait(w http.ResponseWriter, r *http.Request) {
	timeout := time.NewTimer(waiting)
	defer timeout.Stop()
	for {
		s := f.state()
		if !s.busy && strconv.Itoa(s.version) != r.URL.Query().Get("version") {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		select {
		case <-s.changed:
		case <-r.Context().Done():
			return
		case <-timeout.C:
			w.WriteHeader(http.StatusNoContent)
			return
		}
	}
}

// unreachable answers when the program does not, which has most likely ended
// just now: a moment later its last words are known.
func (f *front) unreachable(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil {
		return
	}
	s := f.state()
	select {
	case <-s.changed:
		s = f.state()
	case <-time.After(time.Second):
	}
	if s.problem == nil {
		s.problem = &problem{Title: "The program did not answer", Text: err.Error()}
	}
	showProblem(w, s)
}

// isDocument reports whether a browser wants to show the answer as a page.
func isDocument(r *http.Request) bool {
	if mode := r.Header.Get("Sec-Fetch-Mode"); mode != "" {
		return mode == "navigate"
	}
	return r.Header.Get("X-Inertia") == "" && strings.Contains(r.Header.Get("Accept"), "text/html")
}

//go:embed problem.html
var problemHTML string

var problemPage = template.Must(template.New("problem").Parse(problemHTML))

func showProblem(w http.ResponseWriter, s frontState) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusInternalServerError)
	problemPage.Execute(w, map[string]any{ // the browser is gone if this fails
		"Problem": s.problem,
		"Wait":    waitPath + "?version=" + strconv.Itoa(s.version),
	})
}

func withTarget(r *http.Request, target *url.URL) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), targetKey{}, target))
}
