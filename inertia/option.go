package inertia

import (
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Option configures [Middleware]. An option panics when it is made with an
// argument that can never work, such as a nil function, so a program that starts
// is wired well.
type Option func(*config)

// Options makes one option of several, in their order. None at all is an option
// that does nothing.
func Options(opts ...Option) Option {
	return func(c *config) {
		for _, opt := range opts {
			opt(c)
		}
	}
}

// WithRootTemplate sets the template of the HTML document that answers a first
// visit. It is executed with a [Root], and has to print its Body. [Middleware]
// needs it or [WithRootTemplateFunc].
//
// WithRootTemplate panics if t is nil.
func WithRootTemplate(t *template.Template) Option {
	if t == nil {
		panic("inertia: WithRootTemplate called with a nil template: parse one that has {{ .Assets }} in its head and {{ .Body }} in its body")
	}
	return func(c *config) { c.root = t }
}

// WithRootTemplateFunc chooses the root template for a request. If it returns
// nil, that of [WithRootTemplate] is used, and the response fails if there is none.
// It is called from many goroutines.
func WithRootTemplateFunc(f func(*http.Request) *template.Template) Option {
	rejectNil(f == nil, "WithRootTemplateFunc")
	return func(c *config) { c.rootFunc = f }
}

// WithRootID sets the id of the root element, "app" by default. The client
// must be told the same: createInertiaApp({id}).
//
// WithRootID panics if id is empty or has characters that an id cannot have.
func WithRootID(id string) Option {
	if id == "" || strings.ContainsAny(id, " \t\r\n\"'<>&") {
		panic(fmt.Sprintf("inertia: WithRootID called with %q: want a word", id))
	}
	return func(c *config) { c.rootID = id }
}

// WithAssets sets where documents get the tags of the frontend from, and
// visits the version, unless [WithVersion] sets it. It panics if a is nil.
func WithAssets(a Assets) Option {
	rejectNil(a == nil, "WithAssets")
	return func(c *config) {
		c.assets = a
		c.preloader, _ = a.(Preloader)
	}
}

// WithEarlyHints sends the browser a 103 response with the assets of the page
// before its props are loaded. Only browsers that navigate get it. It needs
// [WithAssets] with a [Preloader], and pays off only where pages take long and
// everything between server and browser understands 103.
func WithEarlyHints() Option { return func(c *config) { c.earlyHints = true } }

// WithLinkHeader names the assets of the page in the Link header of documents,
// so that browsers and proxies fetch them early. It needs [WithAssets] with a
// [Preloader].
func WithLinkHeader() Option { return func(c *config) { c.linkHeader = true } }

// WithNonce sets the function that returns the nonce of the
// Content-Security-Policy for a document. It usually finds it in the context of
// the request, where the middleware that sets the policy has put it. "" means
// that there is no nonce, as without this option. The response fails if a nonce
// has characters that base64 lacks.
func WithNonce(f func(*http.Request) string) Option {
	rejectNil(f == nil, "WithNonce")
	return func(c *config) { c.nonce, c.policy = f, "" }
}

// WithFlash keeps flash data, errors and history flags from one request to the
// next. Without it they last for the request in which they are set. It panics
// if s is nil.
func WithFlash(s FlashStore) Option {
	rejectNil(s == nil, "WithFlash")
	return func(c *config) { c.flash = s }
}

// WithShared adds props to every page, below the page's own: they are
// evaluated like those, so a page that does not send a lazy one does not pay
// for it. f is called once for each page that is rendered, and must cope with
// requests of visitors who are not signed in. The option may be used several
// times.
func WithShared(f func(*http.Request) Props) Option {
	rejectNil(f == nil, "WithShared")
	return func(c *config) { c.shared = append(slices.Clip(c.shared), f) }
}

// WithSharedProps is [WithShared] with the same props for every request. The
// map must not be changed afterwards.
func WithSharedProps(props Props) Option {
	return func(c *config) {
		c.shared = append(slices.Clip(c.shared), func(*http.Request) Props { return props })
	}
}

// WithoutSharedPropKeys leaves the names of the shared props out of the page
// object. By default they are in it, since the client keeps those props when it
// shows a page before the server has answered (an instant visit).
func WithoutSharedPropKeys() Option { return func(c *config) { c.hideShared = true } }

// WithAllErrors sends all messages of a field, as a list. The default is the
// first message, as a string.
func WithAllErrors() Option { return func(c *config) { c.allErrors = true } }

// WithEncryptHistory turns on [EncryptHistory] for all pages, or, in the
// [Middleware] of a sub-router, for those of that part of the app.
func WithEncryptHistory() Option { return func(c *config) { c.encryptHistory = true } }

// WithComponentTransformer changes the names of components before they are
// used, for example by a prefix. A name for which f returns "" stays as it is.
func WithComponentTransformer(f func(component string) string) Option {
	rejectNil(f == nil, "WithComponentTransformer")
	return func(c *config) { c.transform = f }
}

// WithURLResolver changes the url of page objects: f gets the path and query as
// requested, and returns those of the page, for example without parameters for
// tracking. Neither has the prefix of [WithTrustedPrefix], which is put before the
// result. A result with a scheme or a host becomes a path.
//
// [PageURL] is for one response, and takes precedence.
func WithURLResolver(f func(r *http.Request, url string) string) Option {
	rejectNil(f == nil, "WithURLResolver")
	return func(c *config) { c.urlResolver = f }
}

// WithTrustedPrefix puts the header X-Forwarded-Prefix before all URLs that this
// package makes: those of pages, of [Redirect], [Back] and [Location], and of
// version conflicts. A chain of proxies may list several ("/gateway, /app"), the
// outermost first. Values that are not plain paths are ignored. Use it behind a
// proxy that sets the header itself, and only there: it is off by default,
// because any client could send it.
func WithTrustedPrefix() Option { return func(c *config) { c.trustPrefix = true } }

// WithOrigin names the origins ("https://app.example") that visitors see, for
// apps behind a proxy that changes scheme or host. They count as the app's own
// in [Back] and [WithExternalRedirects], besides the one that the request names.
// Empty ones are left out.
//
// WithOrigin panics if one is not an http or https origin.
func WithOrigin(origins ...string) Option {
	var own []string
	for _, u := range parseOrigins("WithOrigin", origins, false) {
		own = append(own, originOf(u))
	}
	return func(c *config) { c.origins = append(slices.Clip(c.origins), own...) }
}

// parseOrigins returns the origins that an option names, without empty ones.
func parseOrigins(option string, list []string, paths bool) (origins []*url.URL) {
	for _, o := range list {
		if o == "" {
			continue
		}
		u, err := url.Parse(o)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || !paths && strings.Trim(u.Path, "/") != "" {
			panic(fmt.Sprintf("inertia: %s called with %q: want scheme and host, like https://app.example", option, o))
		}
		origins = append(origins, u)
	}
	return origins
}

// WithExternalRedirects turns redirects of Inertia visits to another origin
// (http or https) into [Location] responses by itself, since a script may not
// follow them. It is off by default.
func WithExternalRedirects() Option { return func(c *config) { c.external = true } }

// WithEmptyResponses lets an empty response with status 200 to a visit pass.
// By default the visitor is sent back, since a handler that answers nothing has
// usually just done something.
func WithEmptyResponses() Option { return func(c *config) { c.keepEmpty = true } }

// WithBackFallback sets where [Back] leads if there is no page to go back to,
// "/" by default. It panics if path is not a path of this app.
func WithBackFallback(path string) Option {
	if !strings.HasPrefix(path, "/") || path != localPath(path) {
		panic(fmt.Sprintf("inertia: WithBackFallback called with %q: want a path like /home", path))
	}
	return func(c *config) { c.fallback = path }
}

// WithPreviousURL remembers the last page that the visitor saw in the session,
// for [Back] where the browser sends no Referer header. It needs [WithFlash].
// Only visits and documents are remembered, not partial reloads, prefetches and
// what is loaded for a page.
func WithPreviousURL() Option { return func(c *config) { c.previousURL = true } }

// WithJSON sets the function that encodes values to JSON, for example that of a
// faster or more lenient encoder. The default gives the bytes of json.Marshal.
// The structure around props is always written by this package, and characters
// that could break out of a script element are escaped in documents whatever
// the function returns.
func WithJSON(marshal func(any) ([]byte, error)) Option {
	rejectNil(marshal == nil, "WithJSON")
	return func(c *config) { c.json = marshal }
}

// WithNilAsNull sends nil slices and maps in props as null, as encoding/json does.
// The default is [] and {}, as in encoding/json/v2 (a nil []byte is ""), at any
// depth of structs, maps and slices: code in the browser calls .map on a list and
// merges into it. Nil pointers and interfaces are null either way, and types with
// a MarshalJSON method decide by themselves, as does the function of [WithJSON].
func WithNilAsNull() Option { return func(c *config) { c.nilAsNull = true } }

// WithPropConcurrency loads up to n props of a page at the same time. The
// default is one after another, since their functions may share a transaction.
// A panic in one is re-raised as a [*PropPanic] on the goroutine of the handler,
// and of several errors the first in the order of the page counts. When the
// response has failed, the context of the functions ends, and Render waits for
// all of them.
//
// WithPropConcurrency panics if n is less than 1; 1 is the default.
func WithPropConcurrency(n int) Option {
	if n < 1 {
		panic(fmt.Sprintf("inertia: WithPropConcurrency called with %d: want at least 1", n))
	}
	return func(c *config) { c.concurrency = n }
}

// WithLogger sets the logger for failures, which visitors do not get to see. The
// default is slog.Default at the time of logging.
func WithLogger(l *slog.Logger) Option {
	rejectNil(l == nil, "WithLogger")
	return func(c *config) { c.log = l }
}

// WithErrorHandler sets what answers a response that failed: a prop that could
// not be loaded or encoded, a broken template, an error passed to [Error]. The
// default logs the error and answers with its status and the text of the
// status, never with the error itself, unless [WithDevelopment] is on.
//
// Nothing has been written when f is called, and what was flashed is kept. f
// may call [Render]; if that fails too, the default answers. [StatusOf] tells
// f the status. f is not called when the client has closed the request, see
// [Error].
func WithErrorHandler(f func(w http.ResponseWriter, r *http.Request, err error)) Option {
	rejectNil(f == nil, "WithErrorHandler")
	return func(c *config) { c.onError = f }
}

// WithDevelopment shows errors in the browser, and looks for mistakes in what is
// sent, when on is true. The default is false. Never turn it on where strangers
// can see it.
func WithDevelopment(on bool) Option { return func(c *config) { c.development = on } }

func rejectNil(isNil bool, name string) {
	if isNil {
		panic("inertia: " + name + " called with nil: leave the option out instead")
	}
}
