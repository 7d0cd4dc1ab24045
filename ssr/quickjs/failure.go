package quickjs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/chinertia/chinertia/ssr"
)

// describe classifies a failure like the JavaScript server of Inertia does.
func (p *program) describe(err error) *ssr.Error {
	failure := &ssr.Error{Type: ssr.ErrorRender, Message: err.Error(), Err: err}
	switch {
	case errors.Is(err, errDeadline):
		failure.Err = context.DeadlineExceeded
		failure.Hint = "Look for a page that takes long to render, or set WithTimeout."
	case errors.Is(err, errPending):
		failure.Hint = "The page waits for a promise that nothing settles. There is no network while a page is rendered: pass data as props."
	case errors.Is(err, errMemory):
		failure.Hint = "Send fewer props, or set WithMemoryLimit."
	case errors.Is(err, errCrashed):
		failure.Type = ssr.ErrorUnknown
	}
	if x, ok := errors.AsType[*exception](err); ok {
		p.classify(failure, x)
	}
	return failure
}

func (p *program) classify(failure *ssr.Error, x *exception) {
	failure.Err = nil
	failure.Message = x.Message
	var first string
	failure.Stack, first = p.stack(x.Stack)
	failure.Stack = x.Error() + "\n" + failure.Stack
	failure.SourceLocation = first
	api := missingAPI(x)
	switch {
	case x.Name == "IntlError":
		failure.Type = ssr.ErrorBrowserAPI
		failure.BrowserAPI, _, _ = strings.Cut(x.Message, " ")
		failure.Hint = "Format on the server or in a lifecycle hook, or render this page with Node."
	case x.overflow():
		failure.Hint = "A component or a function calls itself without end."
	case api != "":
		failure.Type = ssr.ErrorBrowserAPI
		failure.BrowserAPI = api
		failure.Hint = fmt.Sprintf("%s does not exist while a page is rendered on the server. Move the code to a lifecycle hook, or guard it with \"typeof %s !== 'undefined'\".", api, api)
	case unresolved.MatchString(x.Message):
		failure.Type = ssr.ErrorComponentResolution
		failure.Hint = "Check that the file of the component exists, and that its name has the same case."
	default:
		failure.Hint = "Look for code in the component that needs a browser or Node."
	}
}

var (
	unresolved = regexp.MustCompile(`(?i)cannot find module|failed to resolve|module not found|could not resolve`)
	undefined  = regexp.MustCompile(`^'?(\w+)'? is not defined$`)
	property   = regexp.MustCompile(`^cannot read property '(\w+)' of undefined$`)
)

// browserAPIs is what components use that only browsers have, or only browsers
// and Node.
var browserAPIs = map[string]bool{}

func init() {
	for name := range strings.FieldsSeq(`window document navigator location history screen localStorage
		sessionStorage innerWidth innerHeight outerWidth outerHeight scrollX scrollY devicePixelRatio matchMedia
		getComputedStyle addEventListener IntersectionObserver ResizeObserver MutationObserver requestAnimationFrame
		requestIdleCallback Image Audio Worker BroadcastChannel Element HTMLElement Node DOMParser CustomEvent Event
		fetch Headers Request Response XMLHttpRequest WebSocket EventSource Blob File FileReader crypto indexedDB
		structuredClone TextDecoder atob btoa process Buffer require global self`) {
		browserAPIs[name] = true
	}
}

// missingAPI is the name of what the page looked for in vain, or "".
func missingAPI(x *exception) string {
	for _, pattern := range []*regexp.Regexp{undefined, property} {
		if found := pattern.FindStringSubmatch(x.Message); found != nil && browserAPIs[found[1]] {
			return found[1]
		}
	}
	return ""
}

// frame finds the position in a line of a stack trace of the engine.
var frame = regexp.MustCompile(`<eval>:(\d+)(?::(\d+))?`)

// stack replaces the positions in a stack trace with those in the sources of
// the front end, or in the bundle without a source map. first is the first of
// them that is not in a dependency.
func (p *program) stack(trace string) (mapped, first string) {
	var b strings.Builder
	for line := range strings.Lines(trace) {
		position := ""
		line = frame.ReplaceAllStringFunc(line, func(s string) string {
			found := frame.FindStringSubmatch(s)
			row, _ := strconv.Atoi(found[1])
			column, _ := strconv.Atoi(found[2])
			if row >= preludeLine {
				return "quickjs/prelude.js"
			}
			position = p.position(row, column)
			return position
		})
		if first == "" && !strings.Contains(position, "node_modules/") {
			first = position
		}
		b.WriteString(line)
	}
	return b.String(), first
}

func (p *program) position(row, column int) string {
	if p.sources != nil {
		if source, _, row, column, ok := p.sources.Source(row, column-1); ok {
			return fmt.Sprintf("%s:%d:%d", source, row, column+1)
		}
	}
	return fmt.Sprintf("ssr.js:%d:%d", row, column)
}

// pageName returns what the page object says of itself.
func pageName(page []byte) (component, url string) {
	var named struct {
		Component string `json:"component"`
		URL       string `json:"url"`
	}
	_ = json.Unmarshal(page, &named) // a page that is not valid has no name
	return named.Component, named.URL
}
