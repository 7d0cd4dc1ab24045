//go:build unix

package browsertest

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/chinertia/chinertia/chiexample/app"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/matryer/is"
)

// extension does in the page what the DevTools extension does, by the documented
// protocol alone: it marks visits with the tab, the visit and why they are made.
const extension = `
new Promise(async () => {
  while (!window.__inertia_interceptors__) await new Promise(r => setTimeout(r, 5))
  let parent = ''
  window.__inertia_interceptors__.onVisitRequest((visit, config) => {
    const headers = { ...config.headers, 'X-Inertia-Devtools-Tab': 'tab-1' }
    if (parent) headers['X-Inertia-Devtools-Parent'] = parent
    if (visit.poll) headers['X-Inertia-Devtools-Poll'] = '1'
    if (visit.deferredProps || visit.deferred) headers['X-Inertia-Devtools-Deferred'] = '1'
    return { ...config, headers }
  })
  window.__inertia_interceptors__.onVisitResponse((visit, response) => {
    parent = response.getHeader?.('x-inertia-devtools-parent-out') ?? parent
    return response
  })
})
`

// TestTheDevToolsSeeEveryKindOfRequest reads the entries of a session in the
// browser: each kind of request that the application makes has one.
func TestTheDevToolsSeeEveryKindOfRequest(t *testing.T) {
	is := is.New(t)
	dev := startDevServer(t, true)
	server := serve(t, func(c *app.Config) { c.DevServer = dev.origin + "/build/" })
	w := signedIn(t, server, "/")
	if _, err := chromedp.Call(w.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: extension}); err != nil {
		t.Fatal(err)
	}
	w.visit("/")                                                           // a document, its deferred props, polls
	w.wait(`!!document.querySelector('script[data-inertia-devtools-id]')`) // Vite may load the document once more
	id := eval[string](w, `JSON.parse(document.querySelector('script[data-inertia-devtools-id]').textContent)`)

	entries := func() (list []entry) {
		resp, err := http.Get(server.URL + "/_inertia/devtools/entries")
		is.NoErr(err)
		defer resp.Body.Close()
		is.NoErr(json.NewDecoder(resp.Body).Decode(&list))
		return list
	}
	waitFor := func(kind string) entry {
		t.Helper()
		for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
			list := entries()
			if i := slices.IndexFunc(list, func(e entry) bool { return e.Meta.RequestType == kind }); i >= 0 {
				return list[i]
			}
		}
		t.Fatalf("no entry of type %s", kind)
		return entry{}
	}

	initial := entries()[slices.IndexFunc(entries(), func(e entry) bool { return e.Meta.ID == id })]
	is.Equal(initial.Meta.RequestType, "initial")
	is.Equal(*initial.Meta.Component, "Dashboard")
	is.Equal(initial.Props["weeks"].InertiaType, "defer")
	is.Equal(initial.Route.URI, "/")
	is.True(initial.RenderSource != nil && initial.RenderSource.Line > 0)
	deferred := waitFor("deferred")
	is.Equal(deferred.Meta.TabUUID, new("tab-1"))
	waitFor("poll")

	eval[any](w, `void document.querySelector('main a.card').dispatchEvent(new MouseEvent('mouseenter'))`)
	waitFor("prefetch")
	eval[any](w, `void document.querySelector('a[href="/organizations"]').click()`)
	w.waitPath("/organizations")
	is.Equal(waitFor("navigate").Meta.TabUUID, new("tab-1"))
	w.fill(`input[type=search]`, "a")
	waitFor("partial")
	w.visit("/contacts/new")
	w.fill(`input[type=email]`, "no address")
	eval[any](w, `void document.activeElement.blur()`)
	waitFor("precognition")
	eval[any](w, `void fetch('/contacts/export.csv')`)
	is.Equal(waitFor("http").Meta.Component, nil)
}

type entry struct {
	Meta struct {
		ID          string
		TabUUID     *string
		RequestType string
		Component   *string
	} `json:"__meta"`
	Props        map[string]struct{ InertiaType string }
	Route        struct{ URI string }
	RenderSource *struct{ Line int }
}
