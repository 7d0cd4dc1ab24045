package validate

import (
	"reflect"

	"github.com/chinertia/chinertia/validate/internal/typeinfo"
)

// A formType is what a Binder knows about a type that it fills.
type formType struct {
	*typeinfo.Info
	params      []*typeinfo.Field // that the route fills
	nestedParam bool              // there are more of them deeper inside, which encoding/json does not know

	typ     reflect.Type
	mistake string               // the first one in its rules, for a panic
	rules   map[ruleField]string // that differ from the tags
}

// formOf panics if the type cannot be filled, or has rules that cannot be
// checked.
func (b *Binder) formOf(t reflect.Type) *formType {
	f, ok := b.forms.Load(t)
	if !ok {
		f, _ = b.forms.LoadOrStore(t, b.newForm(t))
	}
	form := f.(*formType)
	if form.mistake != "" {
		panic(form.mistake)
	}
	return form
}

func (b *Binder) newForm(t reflect.Type) *formType {
	if t.Kind() != reflect.Struct || t == typeinfo.TimeType || t == typeinfo.FileHeaderType {
		panic("validate: Bind fills a struct with named fields, not " + t.String() + "; put the value into a field of one")
	}
	f := &formType{Info: typeinfo.Of(t), typ: t}
	f.mistake, f.rules = b.checkRules(t)
	for _, field := range f.Fields(typeinfo.ByJSON).All {
		if field.Param != "" {
			f.params = append(f.params, field)
		} else if typeinfo.Of(field.Type).HasParam {
			f.nestedParam = true
		}
	}
	return f
}
