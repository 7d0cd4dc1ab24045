package inertia

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"
)

type ssrConfig struct {
	renderer      Renderer
	except, only  []string // path patterns
	components    []string
	filter        func(*http.Request, string) bool
	throwOnError  bool
	needsRenderer bool
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
// patterns. In a pattern * stands for any text, slashes included: "admin/*". A
// leading slash does not matter.
func WithSSRExcept(paths ...string) Option {
	return ssrOption(func(s *ssrConfig) { s.except = append(slices.Clip(s.except), paths...) })
}

// WithSSROnly renders only documents on the server whose path matches one of
// the patterns of [WithSSRExcept]'s form.
func WithSSROnly(paths ...string) Option {
	return ssrOption(func(s *ssrConfig) { s.only = append(slices.Clip(s.only), paths...) })
}

// WithSSRExceptComponents leaves the components to the browser. The names may
// be patterns as in [WithSSRExcept], and are those that the client gets.
func WithSSRExceptComponents(names ...string) Option {
	return ssrOption(func(s *ssrConfig) { s.components = append(slices.Clip(s.components), names...) })
}

// WithSSRFilter asks f whether a document is rendered on the server.
func WithSSRFilter(f func(r *http.Request, component string) bool) Option {
	rejectNil(f == nil, "WithSSRFilter")
	return ssrOption(func(s *ssrConfig) { s.filter = f })
}

// WithSSRThrowOnError makes a failure of server-side rendering one of the
// response, which goes to the error handler. It is meant for tests.
func WithSSRThrowOnError() Option {
	return ssrOption(func(s *ssrConfig) { s.throwOnError = true })
}

func ssrOption(f func(*ssrConfig)) Option {
	return func(c *config) { f(&c.ssr); c.ssr.needsRenderer = true }
}

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
		if s.throwOnError || v.isBecauseClientGone(err) {
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
	switch {
	case off,
		len(s.except) > 0 && matchesAny(s.except, r.URL.Path),
		len(s.only) > 0 && !matchesAny(s.only, r.URL.Path),
		len(s.components) > 0 && matchesAny(s.components, component),
		s.filter != nil && !s.filter(r, component):
		return false
	}
	return true
}

func matchesAny(patterns []string, s string) bool {
	s = strings.Trim(s, "/")
	for _, p := range patterns {
		if p = strings.Trim(p, "/"); matches(p, s) {
			return true
		}
	}
	return false
}

// matches reports whether s has the form of the pattern, in which * is any
// text. It takes time in proportion to both at most.
func matches(pattern, s string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == s
	}
	if !strings.HasPrefix(s, parts[0]) {
		return false
	}
	s = s[len(parts[0]):]
	last := len(parts) - 1
	for _, part := range parts[1:last] {
		i := strings.Index(s, part)
		if i < 0 {
			return false
		}
		s = s[i+len(part):]
	}
	return strings.HasSuffix(s, parts[last])
}
