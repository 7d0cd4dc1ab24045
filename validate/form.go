package validate

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"

	"github.com/chinertia/chinertia/validate/internal/decode"
	"github.com/chinertia/chinertia/validate/internal/typeinfo"
)

// A formType is what a Binder knows about a type that it fills.
type formType struct {
	*typeinfo.Info
	params      []*typeinfo.Field // that the route fills
	nestedParam bool              // there are more of them deeper inside, which encoding/json does not know

	typ     reflect.Type
	mistake string // the first one in its rules, for a panic
	rules   changedRules
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

// decodeParam reports whether the field can hold the text of a route parameter,
// which other than in a form is never the lack of a value.
func (b *Binder) decodeParam(text string, f *typeinfo.Field, v reflect.Value) bool {
	switch {
	case text == "": // the route has no such parameter
		return true
	case strings.TrimSpace(text) == "" && !typeinfo.IsText(f.Type) && !typeinfo.DecodesItself(f.Type):
		return false
	}
	return decode.Param(&b.decode, text, v)
}

// routeParam returns a route parameter, decoded. chi takes parameters from the
// escaped path if there is one (RawPath), http.ServeMux always decodes them.
func (b *Binder) routeParam(r *http.Request, name string) string {
	value := b.pathValue(r, name)
	if r.URL.RawPath == "" || !strings.Contains(value, "%") || !isEscaped(r, name, value) {
		return value
	}
	if text, err := url.PathUnescape(value); err == nil {
		return text
	}
	return value
}

// isEscaped reports whether the value stands in the escaped path as it is: as
// segments, or as a part of one, as in {name}.html, which http.ServeMux does not
// have.
func isEscaped(r *http.Request, name, value string) bool {
	_, after, isNamed := strings.Cut(r.Pattern, "{"+name)
	isPart := isNamed && !strings.Contains(r.Pattern+"/", "/{"+name+"}/") && !strings.HasPrefix(after, "...}")
	return strings.Contains(r.URL.RawPath+"/", "/"+value+"/") || isPart && strings.Contains(r.URL.RawPath, value)
}
