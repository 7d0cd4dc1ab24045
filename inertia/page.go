package inertia

import (
	"encoding/json"
	"net/http"
)

// page is what goes into one page object beside the props.
type page struct {
	component string
	props     any
	shared    []Props
	carried   map[string]map[string]json.RawMessage // nil if it is not to be shown
	url       string
	version   string
	bag       string
	encrypt   bool
}

// writePage appends the page object (protocol 1.1): component, props, url and
// version always, everything else only when there is something to say.
func (e *encoder) writePage(c *config) error {
	p := &e.page
	e.buf = append(e.buf, `{"component":`...)
	e.buf = append(appendString(e.buf, p.component), `,"props":`...)
	if err := e.writeProps(c, p); err != nil {
		return err
	}
	e.buf = append(appendString(append(e.buf, `,"url":`...), p.url), `,"version":`...)
	e.buf = appendString(e.buf, p.version)
	if err := e.writeMetadata(); err != nil {
		return err
	}
	if !c.hideShared && len(p.shared) > 0 {
		e.writeNames("sharedProps", e.sharedNames(p.shared))
	}
	e.writeFlash(p.carried[sectionFlash])
	if p.encrypt {
		e.buf = append(e.buf, `,"encryptHistory":true`...)
	}
	if history := p.carried[sectionHistory]; history != nil {
		if isTrue(history["clear"]) {
			e.buf = append(e.buf, `,"clearHistory":true`...)
		}
		if isTrue(history["fragment"]) {
			e.buf = append(e.buf, `,"preserveFragment":true`...)
		}
	}
	e.buf = append(e.buf, '}')
	return nil
}

// writeProps writes the props with the errors before them, which are always
// there unless a prop of that name replaces them (protocol 5.1 and 5.3).
func (e *encoder) writeProps(c *config, p *page) error {
	members, err := e.assemble(p.shared, p.props)
	if err != nil {
		return err
	}
	if c.concurrency > 1 {
		e.futures = newFutures(e.ctx, c.concurrency, &e.sel)
		defer e.futures.stop()
		(&collector{futures: e.futures}).members(members)
	}
	first := e.open('{')
	replaced := false
	for i := range members {
		replaced = replaced || members[i].name == "errors"
	}
	if !replaced {
		e.buf = append(e.buf, `"errors":`...)
		e.writeErrors(p.carried[sectionErrors], p.bag, c.allErrors)
	}
	for i := range members {
		m := &members[i]
		if m.field.IsValid() {
			err = e.field(first, m.name, m.json, m.plan, m.field, e.sel.Partial)
		} else {
			err = e.anyField(first, m.name, m.value, e.sel.Partial)
		}
		if err != nil {
			return e.propError(err)
		}
	}
	e.buf = append(e.buf, '}')
	return nil
}

// collect fills p with what the page of the response consists of.
func (v *visit) collect(p *page, r *http.Request, component string, props any, ro *renderOptions) error {
	version, err := v.pageVersion(r)
	if err != nil {
		return err
	}
	*p = page{
		component: component, props: props, url: v.cfg.pageURL(r), version: version,
		bag: v.bag, encrypt: v.encrypts(),
	}
	if ro.encrypt != nil {
		p.encrypt = *ro.encrypt
	}
	if !ro.withoutShared {
		p.shared = v.sharedProps(r)
	}
	if !ro.errorPage && seesPage(r) {
		if p.carried, err = v.sessionData(r.Context()); err != nil {
			return err
		}
	}
	return nil
}

// showsOnce reports whether the page shows anything that the next one will not.
func (p *page) showsOnce() bool {
	return len(p.carried[sectionFlash])+len(p.carried[sectionErrors])+len(p.carried[sectionHistory]) > 0
}
