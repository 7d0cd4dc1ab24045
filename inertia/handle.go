package inertia

import (
	"log/slog"
	"net/http"
)

// Handler renders a page that needs no logic:
//
//	r.Get("/about", inertia.Handler("About", nil))
//
// The props are used for all requests and must not be changed.
func Handler(component string, props Props, opts ...RenderOption) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { Render(w, r, component, props, opts...) }
}

// Handle makes an http.HandlerFunc of a handler that returns an error, so that
// every way out of it is a return:
//
//	r.Post("/users", inertia.Handle(func(w http.ResponseWriter, r *http.Request) error {
//		form, err := validate.Bind[UserForm](r)
//		if err != nil {
//			return err // back to the form, with the errors under its fields
//		}
//		if err := repo.Create(r.Context(), form); err != nil {
//			return err // an error page
//		}
//		inertia.Redirect(w, r, "/users")
//		return nil
//	}))
//
// An error is answered by [BackWithErrors], and so by [Error] unless it is about
// fields. One that is returned after the response has begun is only logged. The
// handler answers itself if it returns nil; it should not have answered if it
// returns an error.
//
// Handle panics if h is nil.
func Handle(h func(w http.ResponseWriter, r *http.Request) error) http.HandlerFunc {
	rejectNil(h == nil, "Handle")
	return func(w http.ResponseWriter, r *http.Request) {
		v := visitOf(r.Context(), "Handle")
		if v.out.ResponseWriter == nil { // to know whether the response has begun
			v.out = responseWriter{ResponseWriter: w, v: v}
			w = &v.out
		}
		err := h(w, r)
		switch {
		case err == nil:
		case v.hasAnswered():
			v.log(r, slog.LevelError, "failed after the response", "error", err)
		default:
			BackWithErrors(w, r, err)
		}
	}
}
