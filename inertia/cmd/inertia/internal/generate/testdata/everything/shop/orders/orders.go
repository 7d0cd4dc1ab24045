// Package orders binds forms in every way.
package orders

import (
	"mime/multipart"
	"net/http"
	"time"

	"example.com/everything/model"
	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/validate"
	"github.com/go-chi/chi/v5"
)

type orderForm struct {
	Item     string            `json:"item" validate:"required"`
	Amount   int               `json:"amount"`
	Note     *string           `json:"note"`
	Level    model.Level       `json:"level"`
	Delivery string            `json:"delivery" validate:"required,oneof=post courier"`
	Wrap     string            `json:"wrap" validate:"omitempty,oneof=paper box"`
	On       time.Time         `json:"on"`
	Lines    []line            `json:"lines" validate:"dive"`
	Labels   map[string]string `json:"labels"`
	Extra    any               `json:"extra"`
	ID       string            `json:"-" path:"id"`
	Internal string            `json:"-"`
}

type line struct {
	SKU   string   `json:"sku"`
	Tags  []string `json:"tags"`
	Count *int     `json:"count,omitempty"`
}

type filter struct {
	Search string   `json:"search" form:"q"`
	Page   int      `json:"page" form:"p"`
	Tags   []string `json:"tags"`
}

type upload struct {
	Title string                  `json:"title" form:"caption"`
	File  *multipart.FileHeader   `json:"file" validate:"required"`
	More  []*multipart.FileHeader `json:"more"`
	Cover *multipart.FileHeader   `json:"cover"`
}

// Orders has the handlers.
type Orders struct{ binder *validate.Binder }

// Index is exported.
func (o *Orders) Index(w http.ResponseWriter, r *http.Request) {
	f, _ := validate.Bind[filter](r)
	inertia.Render(w, r, "Orders/Index", inertia.Props{"filter": f})
}

// Create binds a form.
func (o *Orders) Create(w http.ResponseWriter, r *http.Request) {
	if _, err := validate.Bind[orderForm](r); err != nil {
		inertia.BackWithErrors(w, r, err)
	}
}

// Update binds into a value, in a helper.
func (o *Orders) Update(w http.ResponseWriter, r *http.Request) {
	if _, err := o.bind(r); err != nil {
		inertia.BackWithErrors(w, r, err)
	}
}

func (o *Orders) bind(r *http.Request) (orderForm, error) {
	f := orderForm{Amount: 1}
	err := validate.BindInto(r, &f)
	return f, err
}

// Rename binds a type without a name.
func (o *Orders) Rename(w http.ResponseWriter, r *http.Request) {
	var form struct {
		Name string `json:"name"`
	}
	if err := o.binder.Bind(r, &form); err != nil {
		inertia.BackWithErrors(w, r, err)
	}
}

// Upload binds through a generic helper.
func (o *Orders) Upload(w http.ResponseWriter, r *http.Request) {
	if form, ok := bound[upload](w, r); ok {
		_ = form
	}
}

func bound[T any](w http.ResponseWriter, r *http.Request) (T, bool) {
	form, err := validate.Bind[T](r)
	if err != nil {
		inertia.BackWithErrors(w, r, err)
	}
	return form, err == nil
}

// Router returns a router that others mount.
func (o *Orders) Router() http.Handler {
	r := chi.NewRouter()
	r.Get("/", o.Index)
	r.Post("/", o.Create)
	r.Put("/{id}", o.Update)
	r.Patch("/{id}", o.Update)
	r.Post("/{id}/name", o.Rename)
	r.Post("/{id}/files", o.Upload)
	return r
}
