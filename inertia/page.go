package inertia

import (
	"net/http"
	"slices"

	"github.com/chinertia/chinertia/inertia/internal/pagejson"
	"github.com/chinertia/chinertia/inertia/internal/props"
)

// page is what goes into one page object beside the props.
type page struct {
	component string
	props     any
	shared    []Props
	head      []HeadTag
	session   sections // nil if it is not to be shown
	url       string
	version   string
	encrypt   bool
}

// collect fills p with what the page of the response consists of.
func (v *visit) collect(p *page, r *http.Request, component string, props any, ro *renderOptions) error {
	version, err := v.pageVersion(r)
	if err != nil {
		return err
	}
	if m, ok := props.(Props); ok {
		props = map[string]any(m)
	}
	p.component, p.props, p.url, p.version, p.encrypt = component, props, v.cfg.pageURL(r), version, v.cfg.encryptHistory
	if ro.url != "" {
		p.url = v.cfg.prefix(r) + pagePath(ro.url)
	}
	if !ro.withoutShared {
		p.shared = v.sharedByOptions(r)
	}
	v.mu.Lock()
	if !ro.withoutShared {
		p.shared = slices.Concat(p.shared, v.shared) // to which the functions may have added
	}
	if v.encryptSet {
		p.encrypt = v.encrypt
	}
	p.head = mergeHead(mergeHead(v.cfg.head, v.head), ro.head)
	maySee := v.base.flash != nil || len(v.pending) > 0
	v.mu.Unlock()
	if len(p.head) > 0 {
		p.shared = append(slices.Clip(p.shared), headProp(p.head)) // a page may have a prop of that name itself
	}
	if maySee && !ro.errorPage && seesPage(r) {
		if p.session, err = v.sessionData(r.Context()); err != nil {
			return err
		}
	}
	return nil
}

// showsOnce reports whether the page shows anything that the next one will not.
func (p *page) showsOnce() bool {
	return len(p.session[sectionFlash])+len(p.session[sectionErrors])+len(p.session[sectionHistory]) > 0
}

// writePage writes the page object (protocol 1.1): component, props, url and
// version always, everything else only when there is something to say.
func (e *response) writePage() error {
	c, p, w := e.visit.cfg, &e.page, &e.json
	w.Engine, w.NilAsNull = c.json, c.nilAsNull
	w.BeginObject()
	w.Name("component")
	w.String(p.component)
	w.Name("props")
	if err := e.writeProps(); err != nil {
		return err
	}
	w.Name("url")
	w.String(p.url)
	w.Name("version")
	w.String(p.version)
	if err := writeMetadata(w, e.props.Notes); err != nil {
		return err
	}
	shared := p.shared
	if len(p.head) > 0 {
		shared = shared[:len(shared)-1] // tags are about this page alone
	}
	if !c.hideShared && len(shared) > 0 {
		w.Name("sharedProps")
		w.Plain(props.SharedNames(shared))
	}
	if flash := readable(p.session[sectionFlash]); len(flash) > 0 {
		w.Name("flash")
		if _, err := w.Plain(flash); err != nil {
			return err
		}
	}
	history := p.session[sectionHistory]
	writeFlag(w, "encryptHistory", p.encrypt)
	writeFlag(w, "clearHistory", isTrue(history["clear"]))
	writeFlag(w, "preserveFragment", isTrue(history["fragment"]))
	w.EndObject()
	return nil
}

func writeFlag(w *pagejson.Writer, name string, on bool) {
	if on {
		w.Name(name)
		w.Bool(true)
	}
}

// writeProps writes the props with the errors before them, which are always
// there unless a prop of that name replaces them (protocol 5.1 and 5.3).
func (e *response) writeProps() error {
	c, p, w := e.visit.cfg, &e.page, &e.json
	e.props.Context, e.props.Concurrency, e.props.Resolved = e.ctx, c.concurrency, e.observer()
	if err := props.Assemble(&e.props, p.shared, p.props); err != nil {
		return err
	}
	start := w.Len()
	w.BeginObject()
	if !e.props.Has("errors") {
		w.Name("errors")
		if bags := p.session[sectionErrors]; len(bags) == 0 {
			w.BeginObject()
			w.EndObject()
		} else if _, err := w.Plain(errorsProp(bags, e.visit.errorBag(), c.allErrors)); err != nil {
			return err
		}
	}
	if err := e.props.Write(w); err != nil {
		return err
	}
	w.EndObject()
	if c.development {
		c.warnOfRounding(e.ctx, p.component, w.Bytes()[start:])
	}
	return nil
}
