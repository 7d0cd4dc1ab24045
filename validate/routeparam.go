package validate

import (
	"encoding"
	"net/http"
	"net/url"
	"reflect"
	"strings"

	"github.com/chinertia/chinertia/validate/internal/decode"
	"github.com/chinertia/chinertia/validate/internal/source"
	"github.com/chinertia/chinertia/validate/internal/typeinfo"
)

// decodeParam reports whether the field can hold the text of a route parameter,
// where the word null and spaces are values, other than in a form.
func (b *Binder) decodeParam(text string, f *typeinfo.Field, v reflect.Value) bool {
	if text == "" {
		return true
	}
	if source.IsBlank(source.Text(text)) && !typeinfo.IsText(f.Type) {
		return setText(v, text)
	}
	return decode.Param(&b.decode, text, v)
}

// setText sets v, or what it is to point to, if its type can decode the text.
func setText(v reflect.Value, text string) bool {
	t, isPointer := v.Type(), v.Kind() == reflect.Pointer
	if isPointer {
		t = t.Elem()
	}
	p := reflect.New(t)
	u, ok := p.Interface().(encoding.TextUnmarshaler)
	if !ok || u.UnmarshalText([]byte(text)) != nil {
		return false
	}
	if !isPointer {
		p = p.Elem()
	}
	v.Set(p)
	return true
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
