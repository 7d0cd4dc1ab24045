package inertia

import (
	"reflect"
	"strconv"

	"github.com/chinertia/chinertia/inertia/internal/selection"
)

// collector starts everything that will be evaluated in a value. It follows the
// same rules as the walk that writes.
type collector struct {
	*futures
	path  []byte
	depth int
}

func (c *collector) members(list []member) {
	for i := range list {
		m := &list[i]
		if m.field.IsValid() {
			c.typedChild(m.name, m.field, c.sel.Partial)
		} else {
			c.child(m.name, m.value, c.sel.Partial)
		}
	}
}

func (c *collector) value(v any, filter bool) {
	if c.depth > maxDepth {
		return // the walk that writes will tell
	}
	c.depth++
	defer func() { c.depth-- }()
	switch v := v.(type) {
	case nil, string, bool, int, int64, float64:
	case holder:
		c.prop(definitionOf(v))
	case map[string]any:
		for name, child := range v {
			c.child(name, child, filter)
		}
	case Props:
		c.value(map[string]any(v), filter)
	case *branch:
		c.value(v.base, filter)
		for _, k := range v.kids {
			c.child(k.name, k.value, filter)
		}
	default:
		c.typed(reflect.ValueOf(v), filter)
	}
}

func (c *collector) prop(d *definition) {
	switch {
	case !d.isLoaded(c.sel, c.path):
	case d.load == nil:
		c.value(d.value, false)
	default:
		c.start(string(c.path), d.load)
	}
}

// typed looks into values that are known by their type only.
func (c *collector) typed(v reflect.Value, filter bool) {
	if c.depth > maxDepth || !planOf(v.Type()).holds {
		return
	}
	c.depth++
	defer func() { c.depth-- }()
	switch v.Kind() {
	case reflect.Func:
		if call := closureCall(v.Type()); call != nil && !v.IsNil() {
			c.prop(call(v))
		}
	case reflect.Interface:
		c.value(v.Interface(), filter)
	case reflect.Pointer:
		if !v.IsNil() {
			c.typed(v.Elem(), filter)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			c.typedChild(strconv.Itoa(i), v.Index(i), filter)
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			if name, err := keyText(it.Key()); err == nil {
				c.typedChild(name, it.Value(), filter)
			}
		}
	case reflect.Struct:
		if v.CanInterface() { // an embedded struct may be unexported
			if h, ok := v.Interface().(holder); ok {
				c.prop(definitionOf(h))
				return
			}
		}
		fields := structFields(v.Type())
		for i := range fields {
			if fv, ok := fields[i].member(v); ok {
				c.typedChild(fields[i].name, fv, filter)
			}
		}
	}
}

func (c *collector) child(name string, v any, filter bool) {
	n := c.push(name)
	if choice := c.chosen(filter); choice != selection.None || isAlways(v) {
		c.value(v, choice == selection.Part)
	}
	c.path = c.path[:n]
}

func (c *collector) typedChild(name string, v reflect.Value, filter bool) {
	n := c.push(name)
	p := planOf(v.Type())
	if choice := c.chosen(filter); choice != selection.None || p.always != nil && p.always(v) {
		c.typed(v, choice == selection.Part)
	}
	c.path = c.path[:n]
}

func (c *collector) push(name string) int {
	n := len(c.path)
	if n > 0 {
		c.path = append(c.path, '.')
	}
	c.path = append(c.path, name...)
	return n
}

func (c *collector) chosen(filter bool) selection.Inclusion {
	if !filter {
		return selection.Whole
	}
	return c.sel.Includes(c.path)
}
