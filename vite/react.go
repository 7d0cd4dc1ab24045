package vite

import (
	"context"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

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
