package devtools

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"github.com/chinertia/chinertia/inertia"
)

// fault is what an error page tells about a failure.
type fault struct {
	Status    int
	Title     string // of the status
	Message   string
	Causes    []cause // the error and those that it wraps
	Prop      string  // dotted path, of a prop that failed
	Template  string  // name and line, of a template that failed
	Component string
	Frames    []frame // of the app, the innermost first
	Excerpt   []line  // around the first frame
	Request   *http.Request
	Headers   map[string]string
	Earlier   []earlier
	config    *config
}

type cause struct{ Type, Text string }

// earlier is a failure before this one.
type earlier struct {
	At            time.Time
	Method, Path  string
	Status        int
	Message, Prop string
}

// faults remembers the last failures.
type faults struct {
	mu   sync.Mutex
	list []earlier
}

const maxEarlier = 10

// note adds a failure and returns those before it, the newest first.
func (f *faults) note(e earlier) []earlier {
	f.mu.Lock()
	defer f.mu.Unlock()
	before := f.list
	f.list = append([]earlier{e}, before[:min(len(before), maxEarlier)]...)
	return before
}

// Recovered is a panic that [Recorder.Recover] has caught.
type Recovered struct {
	Value any
	Stack []byte
}

func (e *Recovered) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// Unwrap returns the value of the panic if it was an error.
func (e *Recovered) Unwrap() error { err, _ := e.Value.(error); return err }

// Recover makes panics of the handlers behind it errors for the error page, with
// the stack. Put it behind [inertia.ErrorPages], which would catch them first.
func (d *Recorder) Recover(next http.Handler) http.Handler {
	if !d.on {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if recordingOf(r.Context()) == nil {
			next.ServeHTTP(w, r)
			return
		}
		defer func() {
			recovered := recover()
			if recovered == nil {
				return
			}
			if err, ok := recovered.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(recovered)
			}
			inertia.Error(w, r, &Recovered{Value: recovered, Stack: debug.Stack()})
		}()
		next.ServeHTTP(w, r)
	})
}

// handleError answers failures of the server with a page about them. Everything
// else, and everybody who is not allowed, gets what the library answers by
// itself: a second call of inertia.Error does that.
func (d *Recorder) handleError(w http.ResponseWriter, r *http.Request, err error) {
	rec, status := recordingOf(r.Context()), inertia.StatusOf(err)
	if rec == nil || status < 500 {
		inertia.Error(w, r, err)
		return
	}
	slog.ErrorContext(r.Context(), "inertia: request failed", "method", r.Method, "path", r.URL.Path, "status", status, "error", err)
	f := d.faultOf(rec, r, status, err)
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", "Accept")
	if !wantsHTML(r) {
		h.Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(status)
		f.writeText(w)
		return
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'")
	w.WriteHeader(status)
	f.writeHTML(w)
}

var templatePlace = regexp.MustCompile(`template: ([^:\s]+:\d+)`)

func (d *Recorder) faultOf(rec *recording, r *http.Request, status int, err error) *fault {
	f := &fault{
		Status: status, Title: http.StatusText(status), Message: err.Error(), Component: rec.component,
		Request: r, Headers: d.headers(r.Header), config: &d.config,
	}
	var stack []byte
	for e := err; e != nil; e = errors.Unwrap(e) {
		f.Causes = append(f.Causes, cause{Type: fmt.Sprintf("%T", e), Text: e.Error()})
	}
	if _, panicked := errors.AsType[*Recovered](err); !panicked {
		f.Message = f.Causes[len(f.Causes)-1].Text // the rest says where it happened, and stands below
	}
	if p, ok := errors.AsType[*inertia.PropError](err); ok {
		f.Prop = p.Path
	}
	if p, ok := errors.AsType[*inertia.PropPanic](err); ok {
		f.Prop, stack = p.Path, p.Stack
	} else if p, ok := errors.AsType[*Recovered](err); ok {
		stack = p.Stack
	} else {
		stack = debug.Stack()
	}
	if m := templatePlace.FindStringSubmatch(err.Error()); m != nil {
		f.Template = m[1]
	}
	f.Frames = framesOf(stack)
	if len(f.Frames) > 0 {
		f.Excerpt = excerpt(f.Frames[0].File, f.Frames[0].Line)
	}
	f.Earlier = d.faults.note(earlier{
		At: time.Now(), Method: r.Method, Path: r.URL.Path, Status: status, Message: err.Error(), Prop: f.Prop,
	})
	return f
}

// place writes a line of code as it is found in an editor.
func (f frame) Place() string { return f.File + ":" + strconv.Itoa(f.Line) }
