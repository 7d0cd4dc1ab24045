package inertia

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

type ssrConfig struct {
	renderer     Renderer
	except, only []*regexp.Regexp // of paths
	filter       func(*http.Request, string) bool
	required     bool
}

// WithSSR renders documents on the server with r. Any failure of it means that
// the browser renders the page, as it does without SSR: the status stays as it
// is, one line is logged, and [Hooks.SSR] is called. The line is left out for
// errors with a method Skipped() bool that returns true: the renderer has not
// even tried, and has told so itself. Visits never use it.
//
// WithSSR panics if r is nil.
func WithSSR(r Renderer) Option {
	rejectNil(r == nil, "WithSSR")
	return func(c *config) { c.ssr.renderer = r }
}

// WithSSRExcept leaves documents to the browser whose path matches one of the
// patterns. In a pattern * stands for any text, slashes included: "/admin/*".
// A slash at either end does not matter. Patterns of several options add up.
func WithSSRExcept(paths ...string) Option {
	return func(c *config) { c.ssr.except = append(slices.Clip(c.ssr.except), patterns(paths)...) }
}

// WithSSROnly renders only documents on the server whose path matches one of
// the patterns, which are as in [WithSSRExcept].
func WithSSROnly(paths ...string) Option {
	return func(c *config) { c.ssr.only = append(slices.Clip(c.ssr.only), patterns(paths)...) }
}

// WithSSRFilter asks f whether a document is rendered on the server, unless
// [WithSSRExcept] or [WithSSROnly] has said no. The component is the name that
// the client gets. WithSSRFilter panics if f is nil.
func WithSSRFilter(f func(r *http.Request, component string) bool) Option {
	rejectNil(f == nil, "WithSSRFilter")
	return func(c *config) { c.ssr.filter = f }
}

// WithSSRRequired makes a failure of server-side rendering a failure of the
// response, which goes to the error handler. It is meant for tests. By default the
// browser renders the page.
func WithSSRRequired() Option { return func(c *config) { c.ssr.required = true } }

// SkipSSR leaves the document of this request to the browser.
func SkipSSR(ctx context.Context) {
	v := visitOf(ctx, "SkipSSR")
	v.mu.Lock()
	defer v.mu.Unlock()
	v.noSSR = true
}

// ssr renders the page on the server. An empty body means that the browser has
// to do it.
func (v *visit) ssr(r *http.Request, component string, page []byte) (head, body string, err error) {
	s := &v.cfg.ssr
	if s.renderer == nil || r.Method == http.MethodHead || !v.wantsSSR(r, component) {
		return "", "", nil
	}
	began := time.Time{}
	if v.cfg.hooks.SSR != nil {
		began = time.Now()
	}
	lines, body, err := s.renderer.RenderPage(r.Context(), page)
	if v.cfg.hooks.SSR != nil {
		v.cfg.hooks.SSR(r.Context(), SSREvent{
			Component: component, URL: v.cfg.pageURL(r), Duration: time.Since(began), Skipped: err == nil && body == "", Err: err,
		})
	}
	if err != nil {
		if s.required || v.isBecauseClientGone(err) {
			return "", "", err
		}
		if skipped, ok := errors.AsType[skippedError](err); !ok || !skipped.Skipped() {
			v.cfg.logger().ErrorContext(r.Context(), "inertia: page left to the browser, server-side rendering failed", "component", component, "error", err)
		}
		return "", "", nil
	}
	return strings.Join(lines, "\n"), body, nil
}

// skippedError is an error of a renderer that did not even try, because it is
// known to be down or busy, and has told so once.
type skippedError interface {
	error
	Skipped() bool
}

func (v *visit) wantsSSR(r *http.Request, component string) bool {
	s := &v.cfg.ssr
	v.mu.Lock()
	off := v.noSSR
	v.mu.Unlock()
	path := strings.Trim(r.URL.Path, "/")
	matches := func(p *regexp.Regexp) bool { return p.MatchString(path) }
	return !off && !slices.ContainsFunc(s.except, matches) &&
		(len(s.only) == 0 || slices.ContainsFunc(s.only, matches)) &&
		(s.filter == nil || s.filter(r, component))
}

// patterns returns expressions for patterns in which * is any text.
func patterns(paths []string) []*regexp.Regexp {
	var all []*regexp.Regexp
	for _, path := range paths {
		quoted := regexp.QuoteMeta(strings.Trim(path, "/"))
		all = append(all, regexp.MustCompile(`(?s)^`+strings.ReplaceAll(quoted, `\*`, `.*`)+`$`))
	}
	return all
}
