package validate

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"

	"github.com/chinertia/chinertia/validate/internal/decode"
	"github.com/chinertia/chinertia/validate/internal/typeinfo"
)

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
