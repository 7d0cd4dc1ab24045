package analysis

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
)

// A Value is what is known of an expression: its type, and more where the type
// says little. Exactly one of the fields below Type is set, or none.
type Value struct {
	Type types.Type // nil only if Alts is set

	Null   bool           // nil
	Const  constant.Value // a constant
	Object *Object        // a map with known names, or a literal of a struct
	Elem   *Value         // of a list of values of any kind
	Alts   []*Value       // one of these
	Later  bool           // a prop that the first response lacks, or that may be missing
	Unsure bool           // a Prop of which nothing but its type is known

	router *router
	lit    *ast.FuncLit
	fn     *types.Func
	param  bool    // what a caller hands over
	keyOf  *Object // any of the names of the object
}

// An Object is a map under construction: it is changed by the statements that
// change the map.
type Object struct {
	Keys    []string
	Entries map[string]*Entry
	Struct  types.Type // of a literal of a struct; the keys are its fields
	Open    token.Pos  // where names were set that are not known
}

// An Entry is a name of an Object.
type Entry struct {
	Value    *Value
	Optional bool
	Pos      token.Pos
}

func newObject() *Object { return &Object{Entries: map[string]*Entry{}} }

func (o *Object) set(key string, e *Entry) {
	if o.Entries[key] == nil {
		o.Keys = append(o.Keys, key)
	}
	o.Entries[key] = e
}

// weaken makes everything optional.
func (o *Object) weaken() *Object {
	weak := newObject()
	weak.Open = o.Open
	for _, key := range o.Keys {
		e := *o.Entries[key]
		e.Optional = true
		weak.set(key, &e)
	}
	return weak
}

// overlay adds the names of another object as an assignment does.
func (o *Object) overlay(with *Object) {
	if with.Open.IsValid() {
		o.Open = with.Open
	}
	for _, key := range with.Keys {
		e := *with.Entries[key]
		if old := o.Entries[key]; old != nil && e.Optional {
			e = Entry{Value: join(old.Value, e.Value), Optional: old.Optional, Pos: old.Pos}
		}
		o.set(key, &e)
	}
}

// merge returns what is known if it is one of two objects.
func merge(a, b *Object) *Object {
	if a == b {
		return a
	}
	m := newObject()
	m.Open = max(a.Open, b.Open)
	for _, key := range a.Keys {
		e := *a.Entries[key]
		if other := b.Entries[key]; other != nil {
			e.Value, e.Optional = join(e.Value, other.Value), e.Optional || other.Optional
		} else {
			e.Optional = true
		}
		m.set(key, &e)
	}
	for _, key := range b.Keys {
		if a.Entries[key] == nil {
			e := *b.Entries[key]
			e.Optional = true
			m.set(key, &e)
		}
	}
	return m
}

// join returns what is known if a value is one of two.
func join(a, b *Value) *Value {
	switch {
	case a == nil || a == b:
		return b
	case b == nil:
		return a
	case a.Object != nil && b.Object != nil && a.Object.Struct == nil && b.Object.Struct == nil:
		v := *a
		v.Object = merge(a.Object, b.Object)
		v.Later = a.Later || b.Later
		return &v
	}
	joined := &Value{Later: a.Later || b.Later, Unsure: a.Unsure || b.Unsure, param: a.param || b.param}
	for _, v := range []*Value{a, b} {
		alts := v.Alts
		if alts == nil {
			alts = []*Value{v}
		}
		for _, alt := range alts {
			if !slices.ContainsFunc(joined.Alts, func(known *Value) bool { return known.same(alt) }) {
				joined.Alts = append(joined.Alts, alt)
			}
		}
	}
	if len(joined.Alts) == 1 {
		v := *joined.Alts[0]
		v.Later, v.Unsure = joined.Later, joined.Unsure
		return &v
	}
	return joined
}

func (v *Value) same(w *Value) bool {
	if v == w {
		return true
	}
	if v.Object != nil || w.Object != nil || v.Elem != nil || w.Elem != nil || v.router != w.router || v.lit != w.lit || v.fn != w.fn {
		return false
	}
	if v.Null != w.Null || v.Type == nil || w.Type == nil || !types.Identical(v.Type, w.Type) {
		return v.Null && w.Null
	}
	if v.Const == nil || w.Const == nil {
		return v.Const == nil && w.Const == nil
	}
	return constant.Compare(v.Const, token.EQL, w.Const)
}

// all returns the values that v may be.
func (v *Value) all() []*Value {
	if v == nil {
		return nil
	}
	if v.Alts != nil {
		return v.Alts
	}
	return []*Value{v}
}

// object returns the one object that v is, or nil.
func (v *Value) object() *Object {
	if v == nil {
		return nil
	}
	return v.Object
}

// strings returns the constant texts that v may be; ok is false if there is
// anything else that it may be.
func (v *Value) strings() (texts []string, ok bool) {
	if v == nil {
		return nil, false
	}
	for _, alt := range v.all() {
		if alt.Const == nil || alt.Const.Kind() != constant.String {
			return nil, false
		}
		texts = append(texts, constant.StringVal(alt.Const))
	}
	return texts, true
}

// fromParam reports whether v is, or holds, what a caller hands over without
// saying by its type what it is.
func (v *Value) fromParam() bool {
	if v == nil {
		return false
	}
	for _, alt := range v.all() {
		switch {
		case alt.param && alt.Object == nil && (isAny(alt.Type) || isMap(alt.Type) || isProp(alt.Type) || isText(alt.Type) || alt.Type == nil || hasTypeParam(alt.Type)):
			return true
		case alt.Elem.fromParam():
			return true
		case alt.Object != nil:
			for _, key := range alt.Object.Keys {
				e := alt.Object.Entries[key].Value
				if e != nil && !(isText(e.Type) && e.Object == nil) && e.fromParam() {
					return true
				}
			}
		}
	}
	return false
}

func isText(t types.Type) bool {
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// state is what is known of variables at a place in the program.
type state struct {
	vars map[types.Object]*Value
	dead bool // the place is not reached
}

// clone copies the state, so that the maps in it can change on their own. Two
// variables with one map have one map in the copy.
func (s *state) clone() *state {
	c := &state{vars: make(map[types.Object]*Value, len(s.vars)), dead: s.dead}
	copies := map[*Object]*Object{}
	for k, v := range s.vars {
		c.vars[k] = v.copy(copies)
	}
	return c
}

func (v *Value) copy(copies map[*Object]*Object) *Value {
	if v == nil || v.Object == nil && v.Alts == nil {
		return v
	}
	c := *v
	if v.Object != nil {
		if copies[v.Object] == nil {
			o := newObject()
			o.Struct, o.Open = v.Object.Struct, v.Object.Open
			copies[v.Object] = o
			for _, key := range v.Object.Keys {
				e := *v.Object.Entries[key]
				e.Value = e.Value.copy(copies)
				o.set(key, &e)
			}
		}
		c.Object = copies[v.Object]
	}
	c.Alts = slices.Clone(v.Alts)
	for i, alt := range c.Alts {
		c.Alts[i] = alt.copy(copies)
	}
	return &c
}

// become makes s what is known where other ends and s would go on.
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
	s.dead = false
	merged := map[[2]*Object]*Object{}
	vars := live[0].vars
	for _, other := range live[1:] {
		both := make(map[types.Object]*Value, len(vars))
		for k, v := range vars {
			w, ok := other.vars[k]
			switch {
			case !ok:
				both[k] = v // of an inner block
			case v.object() != nil && w.object() != nil && v.Object.Struct == nil && w.Object.Struct == nil:
				pair := [2]*Object{v.Object, w.Object}
				if merged[pair] == nil {
					merged[pair] = merge(v.Object, w.Object)
				}
				c := *v
				c.Object, c.Later = merged[pair], v.Later || w.Later
				both[k] = &c
			default:
				both[k] = join(v, w)
			}
		}
		for k, w := range other.vars {
			if _, ok := both[k]; !ok {
				both[k] = w
			}
		}
		vars = both
	}
	s.vars = vars
}
