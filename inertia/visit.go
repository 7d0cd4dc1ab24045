package inertia

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
)

// visit is the state of one request between Middleware and Render. It is its
// own context, so that putting it there costs one allocation.
type visit struct {
	context.Context
	outer   *visit // of a middleware further out, or nil
	cfg     *config
	inertia bool
	inner   bool   // accepted for a middleware further in, see version.go
	bag     string // error bag that the client names
	out     responseWriter
	req     http.Request // the copy of the request that carries the visit
	vary    [1]string    // storage for header values, so that they cost nothing
	header  [2]string

	mu       sync.Mutex // props that are loaded concurrently may share and flash
	shared   []Props
	encrypt  *bool // nil is the default of the app
	noSSR    bool
	pending  map[string]map[string]json.RawMessage // without a FlashStore
	rendered bool
	failing  bool // the error handler is at work
}

type visitKey struct{}

func (v *visit) Value(key any) any {
	if _, ok := key.(visitKey); ok {
		return v
	}
	return v.Context.Value(key)
}

// carry returns r with the visit as its context. The copy is part of the visit,
// which saves an allocation.
func (v *visit) carry(r *http.Request) *http.Request {
	v.req = *r.WithContext(v)
	return &v.req
}

// visitOf returns the visit of the context. name is the function that the
// application called.
func visitOf(ctx context.Context, name string) *visit {
	v, _ := ctx.Value(visitKey{}).(*visit)
	if v == nil {
		panic("inertia: " + name + " called outside of Middleware: add r.Use(inertia.Middleware(...)) before the routes, and pass the context of the request")
	}
	return v
}

// answered notes, also for the middlewares further out, that the response is a
// page, or what stands for one: nothing may replace it.
func (v *visit) answered() {
	for ; v != nil; v = v.outer {
		v.rendered = true
	}
}

// pageURL returns the path and query exactly as requested, without scheme,
// host and fragment (protocol 1.5).
func (c *config) pageURL(r *http.Request) string {
	if c.urlResolver != nil {
		return c.urlResolver(r)
	}
	return c.prefix(r) + requestURL(r)
}

func requestURL(r *http.Request) string {
	u := r.RequestURI
	if !strings.HasPrefix(u, "/") { // an absolute target, or a request made in a test
		u = r.URL.RequestURI()
	}
	u, _, _ = strings.Cut(u, "#")
	return localPath(u)
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
	p := strings.TrimRight(headerValue(r.Header, headerForwardedPrefix), "/")
	if !strings.HasPrefix(p, "/") || strings.ContainsAny(p, "?#\\\t\r\n") {
		return ""
	}
	return localPath(p)
}

// put keeps values until a page is built: in the session, or without a
// FlashStore as long as this request lasts.
func (v *visit) put(ctx context.Context, section string, values map[string]any) {
	if err := v.store(ctx, section, values); err != nil {
		v.cfg.logger().ErrorContext(ctx, "inertia: not kept for the next page", "section", section, "error", err)
	}
}

func (v *visit) store(ctx context.Context, section string, values map[string]any) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.cfg.flash != nil {
		return v.cfg.flash.Put(ctx, section, values)
	}
	for key, value := range values {
		b, err := json.Marshal(value)
		if err != nil {
			return fmt.Errorf("inertia: %s %q: %w", section, key, err)
		}
		if v.pending == nil {
			v.pending = map[string]map[string]json.RawMessage{}
		}
		if v.pending[section] == nil {
			v.pending[section] = map[string]json.RawMessage{}
		}
		v.pending[section][key] = b
	}
	return nil
}
