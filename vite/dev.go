package vite

import (
	"context"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// devServer is a running Vite dev server. It transforms sources on demand, so
// there is no manifest and no chunk.
type devServer struct {
	config  *config
	address string  // as given
	base    string  // path of the dev server's own base, such as "/" or "/build/"
	prefix  string  // of the URLs that browsers request
	target  url.URL // scheme and host at which this process reaches it
	fonts   []byte  // manifest of the fonts; nil: none
	proxy   http.Handler

	main  atomic.Pointer[document] // of the entries of the options
	react reactRefresh
}

// newDevServer returns the dev server at an address.
func newDevServer(c *config, address *url.URL, fonts []byte) *devServer {
	d := &devServer{config: c, fonts: fonts, address: address.String(), base: address.Path + "/", prefix: address.String() + "/"}
	if c.proxy {
		d.prefix = escapePath(d.base)
	}
	d.target = url.URL{Scheme: address.Scheme, Host: address.Host}
	if c.internal != nil {
		d.target = url.URL{Scheme: c.internal.Scheme, Host: c.internal.Host}
	}
	d.proxy = d.newProxy()
	return d
}

// compose returns the tags for entries, and whether they stay the same.
func (d *devServer) compose(entries []string) (tags []Tag, final bool) {
	var scripts []Tag
	react, final := d.usesReact(entries)
	if react {
		tags = append(tags, Tag{Kind: InlineModule, Body: withJSON(reactScript, "%URL", d.url("@react-refresh"))})
	}
	tags = append(tags, d.tag(Module, "@vite/client"))
	for _, entry := range entries {
		if isStyleSource(entry) {
			tags = append(tags, d.tag(Stylesheet, entry))
		} else {
			scripts = append(scripts, d.tag(Module, entry))
		}
	}
	return append(tags, scripts...), final
}

func (d *devServer) tag(kind Kind, src string) Tag {
	return Tag{Kind: kind, URL: d.url(src), Source: sourceKey(src), dev: true}
}

func (d *devServer) url(src string) string { return d.prefix + escapePath(sourceKey(src)) }

// isStyleSource reports whether Vite makes a style sheet of the source.
func isStyleSource(src string) bool {
	switch strings.ToLower(path.Ext(src)) {
	case ".css", ".scss", ".sass", ".less", ".styl", ".stylus", ".pcss", ".postcss", ".sss":
		return true
	}
	return false
}

func (d *devServer) version() string { return "" }

func (d *devServer) asset(src string) (string, bool) { return d.url(src), true }

func (d *devServer) tagsFor(entries []string) (*document, error) {
	if len(entries) == 0 {
		return d.document(""), nil
	}
	tags, _ := d.compose(entries)
	return newDocument(tags), nil
}

// document returns the tags of the entries of the options, whatever the page is.
// They are made once, as soon as it is known whether the dev server has React.
func (d *devServer) document(string) *document {
	if made := d.main.Load(); made != nil {
		return made
	}
	tags, final := d.compose(d.config.entries)
	made := newDocument(append(fontTags(d.fonts), tags...))
	if final {
		d.main.Store(made)
	}
	return made
}

// reactScript is what the React plugin needs before any component is loaded.
const reactScript = `import runtime from %URL;runtime.injectIntoGlobalHook(window);` +
	`window.$RefreshReg$=()=>{};window.$RefreshSig$=()=>(type)=>type;window.__vite_plugin_react_preamble_installed__=true`

// reactRefresh is whether a dev server runs the React plugin. Preact, Solid and
// Vue have components in the same kinds of files and do without it.
type reactRefresh struct {
	mu    sync.Mutex
	known bool
	runs  bool
	next  time.Time // when to ask again, if it is not known
	log   sync.Once
}

// needsReact reports whether entries may be such that React has to come first.
func needsReact(entries []string) bool {
	return slices.ContainsFunc(entries, func(entry string) bool {
		ext := strings.ToLower(path.Ext(entry))
		return ext == ".tsx" || ext == ".jsx"
	})
}

// usesReact reports whether entries need the script of the React plugin, and
// whether that is known for good. Without [WithReactRefresh] it asks the dev
// server. If that does not say, the option is named in the log, since React shows
// an empty page without the script.
func (d *devServer) usesReact(entries []string) (uses, known bool) {
	if d.config.react || !needsReact(entries) {
		return d.config.react, true
	}
	r := &d.react
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known || time.Now().Before(r.next) {
		return r.runs, r.known
	}
	resp, err := d.ask("@react-refresh") //nolint:bodyclose // ask has read and closed it
	if err == nil {
		html := strings.Contains(resp.Header.Get("Content-Type"), "html")
		r.runs = resp.StatusCode == http.StatusOK && isScriptType(resp)
		r.known = r.runs || html || resp.StatusCode == http.StatusNotFound
	}
	r.next = time.Now().Add(hotBackoff)
	if !r.known {
		r.log.Do(func() {
			d.config.logger.Warn("vite: the dev server does not say whether it runs React, which needs WithReactRefresh",
				"entries", entries, "address", d.target.Host, "error", err)
		})
	}
	return r.runs, r.known
}

func isScriptType(resp *http.Response) bool {
	return strings.Contains(resp.Header.Get("Content-Type"), "javascript")
}

// ask requests a file from the dev server. The response has no body.
func (d *devServer) ask(file string) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(context.Background(), probeTimeout)
	defer cancel()
	u := d.target
	u.Path = d.base + file
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	r.Host = d.host()
	resp, err := d.config.transport.RoundTrip(r)
	if err == nil {
		resp.Body.Close()
	}
	return resp, err
}
