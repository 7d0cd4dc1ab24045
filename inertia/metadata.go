package inertia

import (
	"fmt"
	"strconv"
	"time"
)

// metadata is what the page object says about props beside their values, in
// the order in which the props were met.
type metadata struct {
	deferred []deferredProp
	rescued  []string
	merge    []string
	prepend  []string
	deep     []string
	match    []string
	scrolls  []scrollEntry
	once     []onceEntry
}

type deferredProp struct{ group, path string }

type scrollEntry struct {
	path  string
	page  ScrollMeta
	reset bool
}

type onceEntry struct {
	key, path string
	expires   int64 // milliseconds since 1970, 0 for never
}

type metadataMark [8]int

func (m *metadata) mark() metadataMark {
	return metadataMark{len(m.deferred), len(m.rescued), len(m.merge), len(m.prepend), len(m.deep), len(m.match), len(m.scrolls), len(m.once)}
}

func (m *metadata) cut(n metadataMark) {
	m.deferred, m.rescued, m.merge, m.prepend = m.deferred[:n[0]], m.rescued[:n[1]], m.merge[:n[2]], m.prepend[:n[3]]
	m.deep, m.match, m.scrolls, m.once = m.deep[:n[4]], m.match[:n[5]], m.scrolls[:n[6]], m.once[:n[7]]
}

// reset empties the lists and keeps their memory, but nothing they refer to.
func (m *metadata) reset() {
	clear(m.deferred)
	clear(m.scrolls)
	clear(m.once)
	for _, list := range [][]string{m.rescued, m.merge, m.prepend, m.deep, m.match} {
		clear(list)
	}
	m.cut(metadataMark{})
}

func (m *metadata) announce(group string, path []byte) {
	m.deferred = append(m.deferred, deferredProp{group, string(path)})
}

func (m *metadata) addOnce(d *definition, path []byte) {
	p := string(path)
	key := d.onceKey
	if key == "" {
		key = p
	}
	for _, o := range m.once {
		if o.key == key {
			return
		}
	}
	m.once = append(m.once, onceEntry{key, p, d.expiresAt(time.Now)})
}

func (m *metadata) addMerge(d *definition, path []byte) {
	p := string(path)
	switch {
	case d.merge == mergeDeep:
		m.deep = append(m.deep, p)
	case len(d.append) == 0 && len(d.prepend) == 0 && d.merge == mergePrepend:
		m.prepend = append(m.prepend, p)
	case len(d.append) == 0 && len(d.prepend) == 0:
		m.merge = append(m.merge, p)
	}
	for _, inner := range d.append {
		m.merge = append(m.merge, p+"."+inner)
	}
	for _, inner := range d.prepend {
		m.prepend = append(m.prepend, p+"."+inner)
	}
	for _, name := range d.matchOn {
		m.match = append(m.match, p+"."+name)
	}
}

func (m *metadata) addScrollLabels(d *definition, path []byte, prepend bool) {
	p := string(path)
	if list := p + "." + d.wrapper; prepend {
		m.prepend = append(m.prepend, list)
	} else {
		m.merge = append(m.merge, list)
	}
	for _, name := range d.matchOn {
		m.match = append(m.match, p+"."+name)
	}
}

// writeMetadata appends the metadata as members of the page object, each with a
// comma before it.
func (e *encoder) writeMetadata() error {
	m := &e.meta
	e.writeDeferred()
	e.writeNames("rescuedProps", m.rescued)
	e.writeNames("mergeProps", m.merge)
	e.writeNames("prependProps", m.prepend)
	e.writeNames("deepMergeProps", m.deep)
	e.writeNames("matchPropsOn", m.match)
	if err := e.writeScroll(); err != nil {
		return err
	}
	if len(m.once) == 0 {
		return nil
	}
	e.buf = append(e.buf, `,"onceProps":{`...)
	for i, o := range m.once {
		if i > 0 {
			e.buf = append(e.buf, ',')
		}
		e.buf = append(appendString(e.buf, o.key), `:{"prop":`...)
		e.buf = append(appendString(e.buf, o.path), `,"expiresAt":`...)
		if o.expires == 0 {
			e.buf = append(e.buf, "null}"...)
			continue
		}
		e.buf = append(strconv.AppendInt(e.buf, o.expires, 10), '}')
	}
	e.buf = append(e.buf, '}')
	return nil
}

func (e *encoder) writeNames(key string, names []string) {
	if len(names) == 0 {
		return
	}
	e.buf = append(e.buf, `,"`...)
	e.buf = append(e.buf, key...)
	e.buf = append(e.buf, `":[`...)
	for i, name := range names {
		if i > 0 {
			e.buf = append(e.buf, ',')
		}
		e.buf = appendString(e.buf, name)
	}
	e.buf = append(e.buf, ']')
}

// writeDeferred lists the groups in the order of their first prop.
func (e *encoder) writeDeferred() {
	list := e.meta.deferred
	if len(list) == 0 {
		return
	}
	e.buf = append(e.buf, `,"deferredProps":{`...)
	first := len(e.buf)
	for i, d := range list {
		if seenGroup(list[:i], d.group) {
			continue
		}
		if len(e.buf) > first {
			e.buf = append(e.buf, ',')
		}
		e.buf = append(appendString(e.buf, d.group), `:[`...)
		for j, other := range list[i:] {
			if other.group != d.group {
				continue
			}
			if j > 0 {
				e.buf = append(e.buf, ',')
			}
			e.buf = appendString(e.buf, other.path)
		}
		e.buf = append(e.buf, ']')
	}
	e.buf = append(e.buf, '}')
}

func seenGroup(list []deferredProp, group string) bool {
	for _, d := range list {
		if d.group == group {
			return true
		}
	}
	return false
}

func (e *encoder) writeScroll() error {
	if len(e.meta.scrolls) == 0 {
		return nil
	}
	e.buf = append(e.buf, `,"scrollProps":{`...)
	for i, s := range e.meta.scrolls {
		if i > 0 {
			e.buf = append(e.buf, ',')
		}
		name := s.page.PageName
		if name == "" {
			name = "page"
		}
		e.buf = append(appendString(e.buf, s.path), `:{"pageName":`...)
		e.buf = appendString(e.buf, name)
		for _, cursor := range []struct {
			key  string
			page any
		}{{"previousPage", s.page.Previous}, {"nextPage", s.page.Next}, {"currentPage", s.page.Current}} {
			e.buf = append(append(append(e.buf, `,"`...), cursor.key...), `":`...)
			if _, err := e.any(cursor.page, false); err != nil {
				return &PropError{Path: s.path, Err: fmt.Errorf("%s of its ScrollMeta: %w", cursor.key, err)}
			}
		}
		e.buf = append(e.buf, `,"reset":`...)
		e.buf = append(strconv.AppendBool(e.buf, s.reset), '}')
	}
	e.buf = append(e.buf, '}')
	return nil
}
