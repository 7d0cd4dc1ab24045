package inertia

import (
	"context"
	"net/http"
	"strings"
	"sync"

	"github.com/chinertia/chinertia/inertia/internal/header"
)

// visit is the state of one request between Middleware and Render. It is the
// context that carries itself, and has the request that it is the context of: one
// allocation, where three made a request that has nothing to do with Inertia 10 %
// slower, and a partial reload 20 %.
type visit struct {
	context.Context         // of the request when it came to Middleware
	base            *config // of the outermost Middleware
	cfg             *config // of the innermost one that the request has passed
	request         http.Request
	out             responseWriter
	nonce           string // of WithCSP

	// Side by side they take one word, and the visit 512 bytes; a few more would
	// be 576 for every request.
	inertia    bool
	noSSR      bool
	encrypt    bool // what EncryptHistory said, if
	encryptSet bool // it said anything
	rendered   bool // the response is a page, or what stands for one: nothing may replace it
	failing    bool // the error handler is at work

	mu        sync.Mutex // props that are loaded concurrently may share and flash
	shared    []Props
	head      []HeadTag
	pending   sections // what was flashed and is not in the session
	inSession []string // sections that the session had when it was read last
	rendering string   // component, "" before Render
	failure   error    // what the answer is about, for ErrorPages
}

type visitKey struct{}

func (v *visit) Value(key any) any {
	if _, ok := key.(visitKey); ok {
		return v
	}
	return v.Context.Value(key)
}

// errorBag returns the error bag that the client names, or "".
func (v *visit) errorBag() string {
	if !v.inertia {
		return ""
	}
	return header.Text(v.request.Header, header.ErrorBag)
}

// visitOf returns the visit of the context. name is the function that the
// application called.
func visitOf(ctx context.Context, name string) *visit {
	v := visitIn(ctx)
	if v == nil {
		panic("inertia: " + name + " called outside of Middleware: add r.Use(inertia.Middleware(...)) before the routes, and pass the context of the request")
	}
	return v
}

// visitIn returns the visit of the context, or nil outside of Middleware.
func visitIn(ctx context.Context) *visit {
	v, _ := ctx.Value(visitKey{}).(*visit)
	return v
}

// RequestURL returns the path and query of the request as the visitor's browser
// knows them: exactly as requested, with the prefix of [WithTrustedPrefix]. It is
// the URL of pages, unless [WithURLResolver] or [PageURL] change it.
func RequestURL(r *http.Request) string {
	if v := visitIn(r.Context()); v != nil {
		return v.cfg.requestURL(r)
	}
	return requestPath(r)
}

// pageURL returns the url of a page object, without scheme, host and fragment
// (protocol 1.5).
func (c *config) pageURL(r *http.Request) string {
	if c.urlResolver == nil {
		return c.requestURL(r)
	}
	return c.prefix(r) + pagePath(c.urlResolver(r, requestPath(r)))
}

func (c *config) requestURL(r *http.Request) string { return c.prefix(r) + requestPath(r) }

// pagePath makes what the application says of a page's URL safe.
func pagePath(u string) string {
	u, _, _ = strings.Cut(u, "#")
	if !strings.HasPrefix(u, "/") {
		u = "/" + u
	}
	return header.EscapeURL(localPath(u))
}

func requestPath(r *http.Request) string {
	u := r.RequestURI
	if !strings.HasPrefix(u, "/") { // an absolute target, or a request made in a test
		u = r.URL.RequestURI()
	}
	return pagePath(u)
}

// localPath makes sure that a path cannot be read as //host/path.
func localPath(p string) string {
	if len(p) > 1 && (p[1] == '/' || p[1] == '\\') && p[0] == '/' {
		return "/" + strings.TrimLeft(p, `/\`)
	}
	return p
}

// prefix returns the trusted X-Forwarded-Prefix, or "".
func (c *config) prefix(r *http.Request) string {
	if !c.trustPrefix {
		return ""
	}
	return header.Prefix(r.Header[header.ForwardedPrefix])
}
