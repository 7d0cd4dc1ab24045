package inertiatest

import (
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// OnceProps asserts the keys of all once props, sent or not, in any order;
// without keys, that there are none.
func (p *Page) OnceProps(keys ...string) *Page {
	p.t.Helper()
	p.must()
	p.sameNames("keys of once props", slices.Collect(maps.Keys(p.onceProps())), keys)
	return p
}

// Once asserts the path of the once prop with the key.
func (p *Page) Once(key, path string) *Page {
	p.t.Helper()
	if o, ok := p.onceProp(key); ok {
		p.is("path of the once prop "+key, o.path, path)
	}
	return p
}

// OnceFor asserts how long the client keeps the once prop with the key, counted
// from the answer. 0 means as long as the page is open.
func (p *Page) OnceFor(key string, d time.Duration) *Page {
	p.t.Helper()
	o, ok := p.onceProp(key)
	if !ok {
		return p
	}
	var earliest, latest int64
	if d != 0 {
		earliest, latest = p.in.began.Add(d).UnixMilli(), p.in.ended.Add(d).UnixMilli()
	}
	if o.expires < earliest || o.expires > latest {
		p.differs("lifetime of the once prop "+key, lifetime(o.expires, p.in.began), lifetime(earliest, p.in.began))
	}
	return p
}

func lifetime(expires int64, began time.Time) string {
	if expires == 0 {
		return "as long as the page is open"
	}
	return (time.Duration(expires-began.UnixMilli()) * time.Millisecond).String()
}

// OnceUntil asserts when the client forgets the once prop with the key, to the
// millisecond.
func (p *Page) OnceUntil(key string, t time.Time) *Page {
	p.t.Helper()
	if o, ok := p.onceProp(key); ok && o.expires != t.UnixMilli() {
		p.differs("end of the once prop "+key, o.expires, t.UnixMilli())
	}
	return p
}

func (p *Page) onceProp(key string) (onceProp, bool) {
	p.t.Helper()
	p.must()
	o, ok := p.onceProps()[key]
	if !ok {
		p.errorf("there is no once prop %s: onceProps is %s", key, show(p.object["onceProps"]))
	}
	return o, ok
}

// onceProp is what a page says about a once prop.
type onceProp struct {
	path    string
	expires int64 // milliseconds since 1970, 0 for never
}

// onceProps reads the member of the page object.
func (p *Page) onceProps() map[string]onceProp {
	all := map[string]onceProp{}
	entries, _ := p.object["onceProps"].(map[string]any)
	for key, entry := range entries {
		m, _ := entry.(map[string]any)
		path, _ := m["prop"].(string)
		var expires int64
		if n, ok := m["expiresAt"].(json.Number); ok {
			expires, _ = n.Int64()
		}
		all[key] = onceProp{path, expires}
	}
	return all
}
