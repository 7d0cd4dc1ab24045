package inertia

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"time"

	"github.com/chinertia/chinertia/inertia/internal/header"
)

// RenderOption changes one response of [Render].
type RenderOption func(*renderOptions)

type renderOptions struct {
	status        int
	data          map[string]any
	root          string
	head          []HeadTag
	url           string // of the page, if it is not that of the request
	etag          string
	errorPage     bool // shows nothing that is shown once
	withoutShared bool

	tag   string   // header of ETag for this variant
	links []string // for the header Link
}

// Status sets the status of the response, 200 by default. It is kept for
// visits as well: the client shows an error page whatever its status is.
//
// Status panics if code is not one of a response with a body: 1xx, 204, 304 and
// anything out of range.
func Status(code int) RenderOption {
	if code < 200 || code > 999 || code == http.StatusNoContent || code == http.StatusNotModified {
		panic(fmt.Sprintf("inertia: Status called with %d: a page needs a status that allows a body", code))
	}
	return func(o *renderOptions) { o.status = code }
}

// ViewData gives data to the root template, as the field Data of [Root]. The
// client does not get it. Later calls add to earlier ones.
func ViewData(data map[string]any) RenderOption {
	return func(o *renderOptions) {
		if o.data == nil {
			o.data = make(map[string]any, len(data))
		}
		maps.Copy(o.data, data)
	}
}

// RootTemplate names another template of the set that [WithRootTemplate] got,
// for this response. One that the set lacks fails the response; visits ignore it.
func RootTemplate(name string) RenderOption { return func(o *renderOptions) { o.root = name } }

// PageURL sets the url of the page for this response, a path with a query. It is
// meant for answers to submissions that are the page of another address, so that
// the browser shows that address:
//
//	inertia.Render(w, r, "Users/Index", props, inertia.PageURL("/users"))
//
// The prefix of [WithTrustedPrefix] is put before it. Neither scheme nor host
// nor fragment can be set.
func PageURL(path string) RenderOption {
	return func(o *renderOptions) { o.url = path }
}

// Render answers with the page: as JSON to an Inertia visit, as an HTML
// document otherwise. props are [Props], or a struct (or a pointer to one) whose
// json tags name the props and whose fields may be of type [Prop]; nil means that
// there are none.
//
// Nothing is written before everything that can fail has succeeded. A failure
// goes to the error handler, see [Error] and [WithErrorHandler], and what was
// flashed is kept for the next page; it is kept as well if the client has closed
// the request meanwhile. Render panics if the request did not pass [Middleware].
func Render(w http.ResponseWriter, r *http.Request, component string, props any, opts ...RenderOption) {
	v := visitOf(r.Context(), "Render")
	e := v.newResponse(r.Context())
	for _, opt := range opts {
		opt(&e.options)
	}
	if err := v.render(w, r, component, props, e); err != nil {
		v.fail(w, r, err)
	}
}

// render does it all. e has the options, and is released on success: after an
// error or a panic it is left to the garbage collector.
func (v *visit) render(w http.ResponseWriter, r *http.Request, component string, props any, e *response) error {
	c, ro, p := v.cfg, &e.options, &e.page
	component, err := c.componentName(component)
	if err != nil {
		return err
	}
	v.rendering = component
	if err := v.collect(p, r, component, props, ro); err != nil {
		return err
	}
	if ro.etag != "" && !p.showsOnce() && v.notModified(w, r, p, ro) {
		e.release()
		return nil
	}
	if v.inertia {
		e.sel.Read(r.Header, component)
	} else {
		ro.links = v.hint(w, r, component)
	}
	began := c.hooks.now()
	if err := e.writePage(); err != nil {
		return fmt.Errorf("inertia: page %q: %w", component, err)
	}
	c.hooks.resolved(r.Context(), component, e.sel.Partial, began)
	ssr := false
	if v.inertia {
		err = v.writeVisit(w, r, e)
	} else {
		ssr, err = v.writeDocument(w, r, e)
	}
	if err != nil {
		return err
	}
	if c.hooks.Render != nil {
		c.hooks.Render(r.Context(), RenderEvent{
			Component: component, Partial: e.sel.Partial, Prefetch: IsPrefetch(r), Document: !v.inertia, SSR: ssr,
			Status: ro.status, Bytes: e.json.Len(), Duration: time.Since(began),
		})
	}
	e.release()
	return nil
}

// componentName returns the name that the client gets.
func (c *config) componentName(name string) (string, error) {
	if c.transform != nil {
		name = cmp.Or(c.transform(name), name)
	}
	if c.checkPage != nil {
		return name, c.checkPage(name)
	}
	return name, nil
}

// writeVisit answers an Inertia visit.
func (v *visit) writeVisit(w http.ResponseWriter, r *http.Request, e *response) error {
	if err := v.commitSession(r, e); err != nil {
		return err
	}
	h := w.Header()
	h[header.Inertia], h["Content-Type"] = header.True, header.JSON
	v.write(w, r, e, e.json.Bytes())
	return nil
}

// write sends a response that is complete.
func (v *visit) write(w http.ResponseWriter, r *http.Request, e *response, body []byte) {
	h, ro, p := w.Header(), &e.options, &e.page
	if ro.tag != "" {
		h.Set("ETag", ro.tag)
	}
	v.keepVariantsApart(h, p, e.sel.IsVariant())
	if len(ro.links) > 0 && v.cfg.linkHeader {
		h["Link"] = append(h["Link"], ro.links...)
	}
	v.rendered = true
	w.WriteHeader(ro.status)
	if r.Method != http.MethodHead {
		w.Write(body) // the client is gone if this fails
	}
}

// commitSession removes what this page shows from the session, as the last step that
// can fail, and remembers the page for Back.
func (v *visit) commitSession(r *http.Request, e *response) error {
	if err := v.removeShown(r.Context(), e.page.session); err != nil {
		return err
	}
	if v.cfg.previousURL && r.Method == http.MethodGet && !e.sel.Partial && !e.options.errorPage && seesPage(r) {
		v.rememberPage(r, e.page.session)
	}
	return nil
}

// pageBytes returns the page object so that it is safe in HTML.
func (e *response) pageBytes() []byte {
	if e.visit.cfg.json == nil {
		return e.json.Bytes() // escaped already
	}
	var safe bytes.Buffer
	json.HTMLEscape(&safe, e.json.Bytes())
	return safe.Bytes()
}

func (h *Hooks) now() (t time.Time) {
	if h.Render != nil || h.ResolveProps != nil {
		t = time.Now()
	}
	return t
}
