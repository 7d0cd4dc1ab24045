package validate

import (
	"net/http"
	"slices"
	"strings"

	"github.com/chinertia/chinertia/validate/internal/source"
)

// methodField is the field of a form that names the method.
const methodField = "_method"

// MethodOverride lets forms that can only POST, those of pages without
// JavaScript and uploads behind proxies that refuse a multipart PUT, say which
// method they mean, in a hidden field:
//
//	<form method="post"><input type="hidden" name="_method" value="DELETE">
//
// It changes a POST with an urlencoded or multipart body to PUT, PATCH or
// DELETE, and nothing else: never to a method that protection against forged
// requests lets through, never because of a query, a header or JSON. A field
// that names anything else, or is there more than once, is left to the handler.
//
// Place it before routing, so at the top of the router that has the routes, and
// after protection against forged requests, which must see the POST:
//
//	r.Use(http.NewCrossOriginProtection().Handler, validate.MethodOverride)
//
// It reads the bodies of such requests before the handlers do, within the limits
// of the [Default] Binder. [Bind] still finds the values; if the body
// could not be read, the method stays and Bind returns the [*BodyError].
func MethodOverride(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		Default().MethodOverride(next).ServeHTTP(w, r)
	})
}

// MethodOverride is the function [MethodOverride] with the limits of b, for
// uploads that those of the [Default] Binder do not let through.
func (b *Binder) MethodOverride(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && source.IsForm(r) {
			r = r.WithContext(r.Context()) // so that the middlewares around see what was sent
			if _, err := source.Read(r, b.limits); err != nil {
				r.Body = source.Failed(err)
			} else if method := formMethod(r); method != "" {
				r.Method = method
			}
		}
		next.ServeHTTP(w, r)
	})
}

func formMethod(r *http.Request) string {
	values := r.PostForm[methodField]
	if r.MultipartForm != nil {
		values = r.MultipartForm.Value[methodField]
	}
	if len(values) != 1 {
		return ""
	}
	method := strings.ToUpper(strings.TrimSpace(values[0]))
	if !slices.Contains([]string{http.MethodPut, http.MethodPatch, http.MethodDelete}, method) {
		return ""
	}
	return method
}
