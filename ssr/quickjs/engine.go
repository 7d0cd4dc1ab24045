package quickjs

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"modernc.org/quickjs"
)

// Why a render failed, other than by an exception of the page. Each of them
// means that the engine is not used again.
var (
	errDeadline = errors.New("not rendered within the time limit")
	errPending  = errors.New("waits for something that never happens")
	errMemory   = errors.New("out of memory")
	errCrashed  = errors.New("the JavaScript engine crashed")
	errUnknown  = errors.New("something was thrown that cannot be described")
)

// exception is what a page threw.
type exception struct {
	Name    string `json:"name"`
	Message string `json:"message"`
	Stack   string `json:"stack"` // without name and message
}

func (e *exception) Error() string {
	if e.Name == "" {
		return e.Message
	}
	return e.Name + ": " + e.Message
}

// overflow reports whether the page recursed without end.
func (e *exception) overflow() bool {
	return strings.Contains(e.Message, "stack overflow")
}

// exhausted reports whether the engine may be at its limits. It throws null
// when not even an Error fits into memory.
func (e *exception) exhausted() bool {
	return e.overflow() || e.Message == "null was thrown"
}

// engine is one JavaScript engine that has run the bundle. It is used by one
// goroutine at a time.
type engine struct {
	vm   *quickjs.VM
	host host

	renders  int
	rendered int64 // bytes of page objects and HTML
}

// host is what js/host.js exports.
type host struct {
	started, render, wait, fire, result, logs quickjs.Value
}

// entry is a line that a page has written to the console.
type entry struct{ level, text string }

// render renders a page. The time limit is kept by the engine itself, except
// during long calls into its own code.
func (e *engine) render(page string, deadline time.Time) (head []string, body string, log []entry, err error) {
	result, err := e.run(e.host.render, page, deadline)
	if err != nil {
		return nil, "", nil, err
	}
	if len(result) < 2 {
		return nil, "", nil, errCrashed
	}
	kind, logged, rest := result[0], result[1] == 'L', result[2:]
	if logged {
		log = e.logs(deadline)
	}
	if kind != 'R' {
		return nil, "", log, thrown(kind, rest)
	}
	lines, body, _ := strings.Cut(rest, "\n")
	if err := json.Unmarshal([]byte(lines), &head); err != nil {
		return nil, "", log, fmt.Errorf("head of the page: %w", err)
	}
	e.renders++
	e.rendered += int64(len(page) + len(body))
	return head, body, log, nil
}

func thrown(kind byte, described string) error {
	if kind == 'X' {
		return errUnknown
	}
	x := &exception{}
	if err := json.Unmarshal([]byte(described), x); err != nil {
		return fmt.Errorf("exception: %w", err)
	}
	if strings.Contains(x.Message, "out of memory") {
		return errMemory
	}
	return x
}

// run calls start and does what an event loop does, until there is a result.
func (e *engine) run(start quickjs.Value, argument any, deadline time.Time) (result string, err error) {
	if _, err := e.call(start, deadline, argument); err != nil {
		return "", err
	}
	for {
		if err := e.runJobs(deadline); err != nil {
			return "", err
		}
		wait, err := e.call(e.host.wait, deadline)
		if err != nil {
			return "", err
		}
		switch ms := number(wait); {
		case ms == -2:
			result, err := e.call(e.host.result, deadline)
			if err != nil {
				return "", err
			}
			text, _ := result.(string)
			return text, nil
		case ms == -1:
			return "", errPending
		case ms > 0:
			time.Sleep(min(time.Duration(ms*float64(time.Millisecond)), time.Until(deadline)))
		}
		if _, err := e.call(e.host.fire, deadline); err != nil {
			return "", err
		}
	}
}

// runJobs runs the microtasks until there are none. What one of them throws
// has no other way to fail a page than its promise.
func (e *engine) runJobs(deadline time.Time) error {
	for {
		left := time.Until(deadline)
		if left <= 0 {
			return errDeadline
		}
		_ = e.vm.SetEvalTimeout(left) // never fails
		const most = 1 << 20          // the engine stops after that many
		n, _ := e.vm.ExecutePendingJobs()
		if !time.Now().Before(deadline) {
			return errDeadline
		}
		if n < most {
			return nil
		}
	}
}

func (e *engine) call(f quickjs.Value, deadline time.Time, arguments ...any) (any, error) {
	left := time.Until(deadline)
	if left <= 0 {
		return nil, errDeadline
	}
	_ = e.vm.SetEvalTimeout(left)
	v, err := f.Call(quickjs.UndefinedValue, arguments...)
	return v, e.failure(err, deadline)
}

// failure says what an error of the engine means.
func (e *engine) failure(err error, deadline time.Time) error {
	if err == nil {
		return nil
	}
	if !time.Now().Before(deadline) {
		return errDeadline
	}
	if x, ok := errors.AsType[*quickjs.Error](err); ok {
		if strings.Contains(x.Message, "out of memory") {
			return errMemory
		}
		return &exception{Name: x.Name, Message: x.Message, Stack: x.Stack}
	}
	if strings.Contains(err.Error(), "OOM") {
		return errMemory
	}
	return err
}

func (e *engine) logs(deadline time.Time) (log []entry) {
	v, err := e.call(e.host.logs, deadline)
	text, ok := v.(string)
	if err != nil || !ok {
		return nil
	}
	var pairs [][2]string
	if json.Unmarshal([]byte(text), &pairs) != nil {
		return nil
	}
	for _, p := range pairs {
		log = append(log, entry{level: p[0], text: p[1]})
	}
	return log
}

// close frees the memory of the engine.
func (e *engine) close() {
	for _, v := range e.host.values() {
		if v.VM() != nil {
			v.Free()
		}
	}
	_ = e.vm.Close() // never fails
}

func (h *host) values() []*quickjs.Value {
	return []*quickjs.Value{&h.started, &h.render, &h.wait, &h.fire, &h.result, &h.logs}
}

func number(v any) float64 {
	if n, ok := v.(int); ok {
		return float64(n)
	}
	n, _ := v.(float64) // wait returns nothing else
	return n
}
