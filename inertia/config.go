package inertia

import (
	"cmp"
	"html/template"
	"log/slog"
	"net/http"
	"sync"
)

// config is what the options of a [Middleware] say.
type config struct {
	root        *template.Template
	rootFunc    func(*http.Request) *template.Template
	rootID      string
	layouts     *layouts
	assets      Assets
	preloader   Preloader
	earlyHints  bool
	linkHeader  bool
	nonce       func(*http.Request) string
	policy      string // with {nonce}, or ""
	version     func(*http.Request) (string, error)
	flash       FlashStore
	shared      []func(*http.Request) Props
	head        []HeadTag
	hideShared  bool
	allErrors   bool
	transform   func(string) string
	checkPage   func(component string) error
	urlResolver func(*http.Request, string) string
	trustPrefix bool
	origins     []string
	external    bool
	keepEmpty   bool
	fallback    string
	previousURL bool
	ssr         ssrConfig
	json        func(any) ([]byte, error)
	nilAsNull   bool
	concurrency int
	rounded     *sync.Map // names of props whose numbers a browser rounds, see rounding.go
	hooks       Hooks
	log         *slog.Logger
	onError     func(http.ResponseWriter, *http.Request, error)
	development bool

	errorStatuses  []errorStatus
	encryptHistory bool
}

func newConfig() *config {
	return &config{rootID: "app", fallback: "/", layouts: new(layouts), rounded: new(sync.Map)}
}

func (c *config) hasRoot() bool { return c.root != nil || c.rootFunc != nil }

// check panics if the options do not fit together.
func (c *config) check() {
	switch {
	case !c.hasRoot():
		panic("inertia: Middleware has no root template: pass inertia.WithRootTemplate(t) with the template of the HTML document")
	case (c.earlyHints || c.linkHeader) && c.preloader == nil:
		panic("inertia: WithEarlyHints and WithLinkHeader need WithAssets with assets that have a method Links(component string) []string, like those of package vite")
	case c.previousURL && c.flash == nil:
		panic("inertia: WithPreviousURL needs WithFlash to keep the URL")
	}
	if c.root != nil {
		c.layouts.check(c.root)
	}
}

func (c *config) logger() *slog.Logger { return cmp.Or(c.log, slog.Default()) }
