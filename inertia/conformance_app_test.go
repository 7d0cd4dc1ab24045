package inertia_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/go-chi/chi/v5"

	"github.com/chinertia/chinertia/flash"
	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/ssr"
	"github.com/chinertia/chinertia/validate"
)

const origin = "http://app.test"

// caseRun is an application as a case wants it, and what was seen of it.
type caseRun struct {
	t        *testing.T
	c        *conformanceCase
	failures []string
	handler  http.Handler
	store    *flash.Store
	cookies  map[string]string
	saved    map[string]string

	server      map[string]any // of the current step
	began       time.Time
	evaluated   map[string]bool
	handlerRan  bool
	err         error // that reached the error handler
	events      []map[string]any
	ssrRequests []map[string]any
	sections    map[string]map[string]json.RawMessage
}

func (run *caseRun) fail(format string, args ...any) {
	run.failures = append(run.failures, fmt.Sprintf(format, args...))
}

// start builds the application.
func (run *caseRun) start() {
	run.cookies = map[string]string{}
	run.evaluated = map[string]bool{}
	sessions := scs.New()
	run.store = flash.New(sessions)
	opts := []inertia.Option{
		inertia.WithFlash(run.store),
		inertia.WithLogger(slog.New(slog.DiscardHandler)),
		inertia.WithHooks(run.hooks()),
	}
	tmpl := `<!doctype html><html><head>{{ .Assets }}{{ with .Head }}{{ . }}{{ else }}<title data-inertia>Fallback</title>{{ end }}</head><body>{{ .Body }}</body></html>`
	var mws []func(http.Handler) http.Handler
	var routeMiddleware []func(http.Handler) http.Handler
	for key, value := range run.c.Config {
		switch key {
		case "version":
			opts = append(opts, versionOption(value))
		case "rootId":
			opts = append(opts, inertia.WithRootID(value.(string)))
		case "exposeSharedPropKeys":
			if value == false {
				opts = append(opts, inertia.WithoutSharedPropKeys())
			}
		case "cspNonce":
			opts = append(opts, inertia.WithNonce(func(*http.Request) string { return value.(string) }))
		case "template":
			tmpl = rootTemplateOf(value.(string))
		case "trustForwardedPrefix":
			if value == true {
				opts = append(opts, inertia.WithTrustedPrefix())
			}
		case "urlResolver":
			opts = append(opts, inertia.WithURLResolver(func(*http.Request, string) string { return strings.TrimPrefix(value.(string), "returns ") }))
		case "convertExternalRedirects":
			if value == true {
				opts = append(opts, inertia.WithExternalRedirects())
			}
		case "withAllErrors":
			if value == true {
				opts = append(opts, inertia.WithAllErrors())
			}
		case "encryptHistory":
			if value == true {
				opts = append(opts, inertia.WithEncryptHistory())
			}
		case "storePreviousUrl":
			if value == true {
				opts = append(opts, inertia.WithPreviousURL())
			}
		case "emptyResponseRedirect", "redirectEmptyResponses":
			if value == false {
				opts = append(opts, inertia.WithEmptyResponses())
			}
		case "routeMiddleware":
			for _, name := range value.([]any) {
				if name != "encryptHistory" {
					run.fail("unknown route middleware %v", name)
				}
				routeMiddleware = append(routeMiddleware, inertia.EncryptedHistory)
			}
		case "transformComponent":
			opts = append(opts, inertia.WithComponentTransformer(transformer(value.(string))))
		case "pages":
			if pages := value.(map[string]any); pages["ensureExists"] == true {
				opts = append(opts, pageFiles(pages))
			}
		case "shared":
			opts = append(opts, inertia.WithShared(func(*http.Request) inertia.Props { return run.props(value) }))
		case "exceptionHandler":
			mws = append(mws, errorPages(value.(string)))
		case "ssr":
			opts = append(opts, run.ssrOptions(value.(map[string]any))...)
		default:
			run.fail("config %q is unknown to the test", key)
		}
	}
	if run.c.Config["exceptionHandler"] == nil {
		opts = append(opts, inertia.WithErrorHandler(func(w http.ResponseWriter, r *http.Request, err error) {
			run.err = err
			http.Error(w, "failed", inertia.StatusOf(err))
		}))
	}
	opts = append(opts, inertia.WithRootTemplate(template.Must(template.New("root").Parse(tmpl))))

	r := chi.NewRouter()
	r.Use(sessions.LoadAndSave)
	r.Use(inertia.Middleware(opts...))
	r.Use(mws...)
	r.Post("/__seed", func(w http.ResponseWriter, r *http.Request) { run.seedSession(r) })
	r.Get("/__session", func(w http.ResponseWriter, r *http.Request) {
		sections, err := run.store.Get(r.Context())
		if err != nil {
			run.fail("session: %v", err)
		}
		run.sections = sections
	})
	if run.hasHandler() {
		r.With(routeMiddleware...).With(validate.Precognition).HandleFunc("/*", run.serve)
	}
	run.handler = r
}

// hasHandler reports whether any step of the case has a handler: a case
// without one is about routes that do not exist.
func (run *caseRun) hasHandler() bool {
	if run.c.Level == "props" || run.c.Server["handler"] != nil {
		return true
	}
	for _, s := range run.c.Steps {
		if s.Server["handler"] != nil {
			return true
		}
	}
	return false
}

// versionOption takes versions of any JSON type as their text, as an app would.
func versionOption(v any) inertia.Option {
	switch v := v.(type) {
	case nil:
		return inertia.WithVersion("")
	case map[string]any:
		return inertia.WithVersionFunc(func(*http.Request) string { return fmt.Sprint(v["$closure"]) })
	}
	return inertia.WithVersion(fmt.Sprint(v))
}

// rootTemplateOf turns "layout that prints {{meta}}" into a template.
func rootTemplateOf(text string) string {
	if i := strings.Index(text, "{{"); i >= 0 {
		name := strings.TrimSpace(strings.Trim(text[i:], "{}"))
		return `<html><head>{{ .Head }}<meta content="{{ .Data.` + name + ` }}"></head><body>{{ .Body }}</body></html>`
	}
	return text
}

func transformer(text string) func(string) string {
	prefix, ok := strings.CutPrefix(text, "prefix ")
	return func(name string) string {
		if !ok {
			return "" // "yields nothing" and the like
		}
		return prefix + name
	}
}

func pageFiles(pages map[string]any) inertia.Option {
	var extensions []string
	for _, e := range pages["extensions"].([]any) {
		extensions = append(extensions, "."+e.(string))
	}
	files := fstest.MapFS{}
	for _, key := range []string{"files", "existing", "present"} {
		list, _ := pages[key].([]any)
		for _, name := range list {
			for _, path := range pages["paths"].([]any) {
				if file, ok := strings.CutPrefix(name.(string), path.(string)+"/"); ok {
					files[file] = &fstest.MapFile{}
				}
			}
		}
	}
	return inertia.WithPageFiles(files, extensions...)
}

// errorPages understands "render Error with status and message", "render
// Error, with shared data", "declines" and "redirect /login on 419".
func errorPages(text string) func(http.Handler) http.Handler {
	words := strings.Fields(strings.ReplaceAll(text, ",", ""))
	var opts []inertia.ErrorPagesOption
	component := "Error"
	switch words[0] {
	case "render":
		component = words[1]
		if strings.Contains(text, "with shared data") {
			opts = append(opts, inertia.ErrorSharedProps())
		}
	case "declines":
		opts = append(opts, inertia.ErrorProps(func(*http.Request, inertia.ErrorInfo) inertia.Props { return nil }))
	case "redirect":
		status, _ := strconv.Atoi(words[len(words)-1])
		opts = append(opts, inertia.ErrorFunc(func(w http.ResponseWriter, r *http.Request, e inertia.ErrorInfo) bool {
			if e.Status == status {
				inertia.Redirect(w, r, words[1])
			}
			return e.Status == status
		}))
	}
	return inertia.ErrorPages(component, opts...)
}

func (run *caseRun) hooks() inertia.Hooks {
	return inertia.Hooks{
		Render: func(_ context.Context, e inertia.RenderEvent) {
			run.events = append(run.events, map[string]any{"hook": "render", "component": e.Component, "partial": e.Partial, "ssr": e.SSR})
		},
		ResolveProps: func(_ context.Context, e inertia.ResolveEvent) {
			run.events = append(run.events, map[string]any{"hook": "resolveProps", "component": e.Component, "partial": e.Partial})
		},
		SSR: func(_ context.Context, e inertia.SSREvent) {
			if e.Err == nil {
				run.events = append(run.events, map[string]any{"hook": "ssrRendered", "component": e.Component})
				return
			}
			event := map[string]any{"hook": "ssrFailed", "component": e.Component, "url": e.URL}
			if se, ok := errors.AsType[*ssr.Error](e.Err); ok {
				event["type"] = string(se.Type)
				event["hint"] = se.Hint
			}
			run.events = append(run.events, event)
		},
		Rescue: func(_ context.Context, e inertia.RescueEvent) {
			run.events = append(run.events, map[string]any{"hook": "rescue", "component": e.Component, "prop": e.Path})
		},
	}
}

// send sends a request with the cookies of the case.
func (run *caseRun) send(r *http.Request) *http.Response {
	for name, value := range run.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	run.began = time.Now()
	run.handler.ServeHTTP(w, r)
	resp := w.Result()
	for _, c := range resp.Cookies() {
		run.cookies[c.Name] = c.Value
	}
	return resp
}

// seed puts data into the session before the request.
func (run *caseRun) seed(session map[string]any) {
	run.server = map[string]any{"session": session}
	run.send(httptest.NewRequest("POST", origin+"/__seed", nil))
}

func (run *caseRun) seedSession(r *http.Request) {
	session := run.server["session"].(map[string]any)
	put := func(section string, values any) {
		if err := run.store.Put(r.Context(), section, values.(map[string]any)); err != nil {
			run.fail("session: %v", err)
		}
	}
	for key, value := range session {
		switch key {
		case "errors", "flash":
			put(key, value)
		case "clearHistory":
			put("history", map[string]any{"clear": value})
		case "preserveFragment":
			put("history", map[string]any{"fragment": value})
		case "previousUrl":
			put("previous", map[string]any{"url": strings.TrimPrefix(value.(string), origin)})
		default:
			run.fail("session %q is unknown to the test", key)
		}
	}
}
