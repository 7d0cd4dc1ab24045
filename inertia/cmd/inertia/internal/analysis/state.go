package analysis

import (
	"go/types"
	"maps"
)

// state is what is known of variables at a place in the program.
type state struct {
	vars    map[types.Object]*Value
	objects map[*Object]*Object // what objects have become
	own     map[*Object]bool    // those that no other state has as well
	dead    bool                // the place is not reached
}

func newState() *state {
	return &state{vars: map[types.Object]*Value{}, objects: map[*Object]*Object{}, own: map[*Object]bool{}}
}

// clone copies the state, so that variables and objects can change on their
// own. Objects are copied when they change.
func (s *state) clone() *state {
	s.own = map[*Object]bool{}
	return &state{vars: maps.Clone(s.vars), objects: maps.Clone(s.objects), own: map[*Object]bool{}, dead: s.dead}
}

func (o *Object) copy() *Object {
	c := newObject()
	c.Struct, c.Open = o.Struct, o.Open
	for _, key := range o.Keys {
		e := *o.Entries[key]
		c.set(key, &e)
	}
	return c
}

// born makes an object known where it is made: one that another branch does not
// know was made in this one.
func (s *state) born(o *Object) *Object {
	s.objects[o], s.own[o] = o.copy(), true
	return o
}

// adopt makes the objects in a value known that was found elsewhere.
func (s *state) adopt(v *Value) {
	for _, alt := range v.all() {
		if alt.Object == nil || s.objects[alt.Object] != nil {
			continue
		}
		s.born(alt.Object)
		for _, e := range alt.Object.Entries {
			s.adopt(e.Value)
		}
	}
}

// at is what an object has become, which must not be changed.
func (s *state) at(o *Object) *Object {
	if now := s.objects[o]; now != nil {
		return now
	}
	return o
}

// now is what an object has become, to be changed.
func (s *state) now(o *Object) *Object {
	if !s.own[o] {
		s.objects[o], s.own[o] = s.at(o).copy(), true
	}
	return s.objects[o]
}

// become makes s what is known where others end and s would go on.
func (s *state) become(others ...*state) {
	var live []*state
	for _, other := range others {
		if !other.dead {
			live = append(live, other)
		}
	}
	if len(live) == 0 {
		s.dead = true
		return
	}
	joined := live[0]
	for _, other := range live[1:] {
		for o, now := range other.objects {
			if known := joined.objects[o]; known != nil {
				now = merge(known, now)
			}
			joined.objects[o] = now
		}
		for k, v := range other.vars {
			joined.vars[k] = join(joined.vars[k], v)
		}
	}
	s.vars, s.objects, s.own, s.dead = maps.Clone(joined.vars), maps.Clone(joined.objects), map[*Object]bool{}, false
}

// objectsOf are the maps that v may be, as they are now.
func (a *analyser) objectsOf(v *Value) []*Object {
	var all []*Object
	for _, alt := range v.all() {
		if alt.Object != nil && alt.Object.Struct == nil {
			all = append(all, a.st.now(alt.Object))
		}
	}
	return all
}

// mapOf is what is known of a map, nil for nothing.
func (a *analyser) mapOf(v *Value) *Object {
	var known *Object
	for _, alt := range v.all() {
		switch {
		case alt.Object != nil && alt.Object.Struct == nil:
			if now := a.st.at(alt.Object); known == nil {
				known = now.copy()
			} else {
				known = merge(known, now)
			}
		case alt.Null:
			if known == nil {
				known = newObject()
			} else {
				known = known.weaken()
			}
		default:
			return nil
		}
	}
	return known
}

// readStruct is structOf for what must not be changed.
func (a *analyser) readStruct(v *Value) *Object {
	if v == nil || v.Object == nil || v.Object.Struct == nil {
		return nil
	}
	return a.st.at(v.Object)
}

// structOf is what is known of a struct, nil for nothing.
func (a *analyser) structOf(v *Value) *Object {
	if v == nil || v.Object == nil || v.Object.Struct == nil {
		return nil
	}
	return a.st.now(v.Object)
}

// snapshot copies a value as it is now.
func (a *analyser) snapshot(v *Value) *Value {
	return a.copyValue(v, map[*Object]*Object{})
}

func (a *analyser) copyValue(v *Value, done map[*Object]*Object) *Value {
	if v == nil {
		return nil
	}
	c := *v
	c.Elem = a.copyValue(v.Elem, done)
	c.Alts = nil
	for _, alt := range v.Alts {
		c.Alts = append(c.Alts, a.copyValue(alt, done))
	}
	if v.Object != nil {
		o := done[v.Object]
		if o == nil {
			o = newObject()
			done[v.Object] = o
			now := a.st.at(v.Object)
			o.Struct, o.Open = now.Struct, now.Open
			for _, key := range now.Keys {
				e := *now.Entries[key]
				e.Value = a.copyValue(e.Value, done)
				o.set(key, &e)
			}
		}
		c.Object = o
	}
	return &c
}

// fromParam reports whether v is, or holds, what a caller hands over without
// saying by its type what it is.
func (a *analyser) fromParam(v *Value) bool { return a.handedOver(v, map[*Object]bool{}) }

func (a *analyser) handedOver(v *Value, seen map[*Object]bool) bool {
	for _, alt := range v.all() {
		if alt.param && alt.Object == nil && (isAny(alt.Type) || isMap(alt.Type) || isProp(alt.Type) || isText(alt.Type) || alt.Type == nil || hasTypeParam(alt.Type)) {
			return true
		}
		if a.handedOver(alt.Elem, seen) {
			return true
		}
		if alt.Object == nil || seen[alt.Object] {
			continue
		}
		seen[alt.Object] = true
		for _, e := range a.st.at(alt.Object).Entries {
			if e.Value != nil && (!isText(e.Value.Type) || e.Value.Object != nil) && a.handedOver(e.Value, seen) {
				return true
			}
		}
	}
	return false
}
