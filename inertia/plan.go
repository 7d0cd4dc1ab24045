package inertia

import (
	"context"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"sync"
	"time"
)

// plan says how values of a type are written. It is made once per type.
type plan struct {
	// holds is true if a value of the type may hold props: somewhere in it is
	// an interface, a function or a Prop.
	holds bool

	// encode writes a value that holds no props, all of it.
	encode func(*encoder, reflect.Value) error

	// node walks a value that holds props, or of which only a part is sent. It
	// is nil for values without parts.
	node func(e *encoder, v reflect.Value, filter bool) (bool, error)

	always func(reflect.Value) bool // reports an always prop; nil for no Prop

	// builtin is true if an engine of the application may not write the values,
	// because their form is not that of their type.
	builtin bool
}

var (
	plans      sync.Map // of reflect.Type to *plan, complete ones only
	plansBuild sync.Mutex
)

func planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	plansBuild.Lock()
	defer plansBuild.Unlock()
	b := planner{made: map[reflect.Type]*plan{}}
	p := b.plan(t)
	for t, p := range b.made {
		plans.LoadOrStore(t, p)
	}
	return p
}

// planner makes the plans of a type and of all types in it, which may be
// recursive: they are published when all are complete.
type planner struct{ made map[reflect.Type]*plan }

var (
	holderType        = reflect.TypeFor[holder]()
	marshalerType     = reflect.TypeFor[json.Marshaler]()
	textMarshalerType = reflect.TypeFor[encoding.TextMarshaler]()
	contextType       = reflect.TypeFor[context.Context]()
	errorType         = reflect.TypeFor[error]()
	timeType          = reflect.TypeFor[time.Time]()
	branchType        = reflect.TypeFor[*branch]()
)

func (b planner) plan(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	if p, ok := b.made[t]; ok {
		return p
	}
	p := &plan{}
	b.made[t] = p
	p.holds = holds(t, map[reflect.Type]bool{})
	switch {
	case t == branchType, t.Implements(holderType):
		p.node = (*encoder).nodeInterface
		p.always = func(v reflect.Value) bool { return isAlways(v.Interface()) }
		return p
	case t == timeType:
		p.encode = (*encoder).encodeTime
		return p
	case t.Kind() != reflect.Interface && marshals(t):
		p.encode = (*encoder).byStandardOrNil
		return p
	}
	b.kind(p, t)
	if t.Kind() != reflect.Pointer && marshals(reflect.PointerTo(t)) {
		plain := p.encode
		p.encode = func(e *encoder, v reflect.Value) error {
			if v.CanAddr() {
				return e.byStandard(v.Addr())
			}
			return plain(e, v)
		}
		if node := p.node; node != nil {
			p.node = func(e *encoder, v reflect.Value, filter bool) (bool, error) {
				if v.CanAddr() {
					return true, e.byStandard(v.Addr())
				}
				return node(e, v, filter)
			}
		}
	}
	return p
}

// marshals reports whether a type has its own form.
func marshals(t reflect.Type) bool {
	return t.Implements(marshalerType) || t.Implements(textMarshalerType)
}

// holds reports whether a value of the type may hold a prop.
func holds(t reflect.Type, seen map[reflect.Type]bool) bool {
	if t == branchType || t.Implements(holderType) {
		return true
	}
	if t.Kind() == reflect.Interface || t.Kind() == reflect.Func {
		return true
	}
	if seen[t] || marshals(t) {
		return false
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		return holds(t.Elem(), seen)
	case reflect.Struct:
		for f := range t.Fields() {
			if (f.IsExported() || f.Anonymous) && f.Tag.Get("json") != "-" && holds(f.Type, seen) {
				return true
			}
		}
	}
	return false
}

func (b planner) kind(p *plan, t reflect.Type) {
	switch t.Kind() {
	case reflect.Bool:
		p.encode = func(e *encoder, v reflect.Value) error {
			e.buf = strconv.AppendBool(e.buf, v.Bool())
			return nil
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		p.encode = func(e *encoder, v reflect.Value) error {
			e.buf = strconv.AppendInt(e.buf, v.Int(), 10)
			return nil
		}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		p.encode = func(e *encoder, v reflect.Value) error {
			e.buf = strconv.AppendUint(e.buf, v.Uint(), 10)
			return nil
		}
	case reflect.Float32, reflect.Float64:
		bits := t.Bits()
		p.encode = func(e *encoder, v reflect.Value) error { return e.float(v.Float(), bits) }
	case reflect.String:
		if t == reflect.TypeFor[json.Number]() {
			p.encode = (*encoder).byStandard
			return
		}
		p.encode = func(e *encoder, v reflect.Value) error {
			e.buf = appendString(e.buf, v.String())
			return nil
		}
	case reflect.Interface:
		p.encode = func(e *encoder, v reflect.Value) error {
			_, err := e.nodeInterface(v, false)
			return err
		}
		p.node = (*encoder).nodeInterface
		p.always = func(v reflect.Value) bool { return !v.IsNil() && isAlways(v.Interface()) }
	case reflect.Pointer:
		b.pointer(p, t)
	case reflect.Struct:
		b.object(p, t)
	case reflect.Slice:
		b.slice(p, t)
	case reflect.Array:
		b.list(p, t)
	case reflect.Map:
		b.dictionary(p, t)
	case reflect.Func:
		p.node = closurePlan(t)
	default:
		p.encode = func(*encoder, reflect.Value) error {
			return fmt.Errorf("values of type %s have no form in JSON", t)
		}
	}
}

func (e *encoder) nodeInterface(v reflect.Value, filter bool) (bool, error) {
	if (v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer) && v.IsNil() {
		e.buf = append(e.buf, "null"...)
		return true, nil
	}
	return e.any(v.Interface(), filter)
}

func (e *encoder) byStandardOrNil(v reflect.Value) error {
	switch {
	case v.Kind() == reflect.Pointer && v.IsNil():
		e.buf = append(e.buf, "null"...)
		return nil
	case v.Kind() != reflect.Pointer && v.CanAddr():
		v = v.Addr() // may have more methods
	}
	return e.byStandard(v)
}

// encodeTime writes a time without the detour over MarshalJSON; AppendText has
// the same strict form.
func (e *encoder) encodeTime(v reflect.Value) error {
	var t time.Time
	if v.CanAddr() {
		t = *v.Addr().Interface().(*time.Time) // no copy on the heap
	} else {
		t = v.Interface().(time.Time)
	}
	b, err := t.AppendText(append(e.buf, '"'))
	if err != nil {
		return err
	}
	e.buf = append(b, '"')
	return nil
}
