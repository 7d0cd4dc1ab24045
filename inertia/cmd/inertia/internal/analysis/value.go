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
	List   []*Value       // all elements of a list or map, in the order of the source; Elem is any of them
	Keys   []*Value       // of a map, beside List
	Alts   []*Value       // one of these
	Later  bool           // a prop that the first response lacks, or that may be missing
	Unsure bool           // a Prop of which nothing but its type is known

	router *router
	lit    *ast.FuncLit
	fn     *types.Func
	scope  *scope    // of a group of a router
	site   *site     // of a middleware
	share  token.Pos // of an option with shared props
	param  bool      // what a caller hands over
	keyOf  *Object   // any of the names of the object
}

// An Object is a map under construction, or a literal of a struct. In the state
// of a place it stands for what it has become there; see [state.now].
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
	weak.Open, weak.Struct = o.Open, o.Struct
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
	m.Open, m.Struct = max(a.Open, b.Open), a.Struct
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
	if v.Object != nil && v.Object == w.Object {
		return true
	}
	if v.Object != nil || w.Object != nil || v.List != nil || w.List != nil || v.Elem != nil || w.Elem != nil || v.router != w.router || v.lit != w.lit || v.fn != w.fn || v.site != w.site || v.share != w.share || v.scope != w.scope {
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

// more reports whether more is known of v than its type.
func (v *Value) more() bool {
	return v != nil && (v.Object != nil || v.Elem != nil || v.Const != nil || v.fn != nil || v.lit != nil || v.param || slices.ContainsFunc(v.Alts, (*Value).more))
}

// elem is what is known of any element of a list.
func (v *Value) elem() *Value {
	var elem *Value
	for _, alt := range v.all() {
		if alt.Elem == nil {
			return nil
		}
		elem = join(elem, alt.Elem)
	}
	return elem
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

// strings returns the constant texts that v may be; ok is false if there is
// anything else that it may be.
func (v *Value) strings() (texts []string, ok bool) {
	if v == nil {
		return nil, false
	}
	for _, alt := range v.all() {
		if alt.Const == nil || alt.Const.Kind() != constant.String {
			return nil, false // not some of them
		}
		texts = append(texts, constant.StringVal(alt.Const))
	}
	return texts, true
}

func isText(t types.Type) bool {
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}
