// Package contacts is the heart of the application: the people, their list,
// and the form that changes them.
package contacts

import (
	"context"
	"net/http"
	"strconv"

	"github.com/chinertia/chinertia/chiexample/accounts"
	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/validate"
	"github.com/go-chi/chi/v5"
)

// Contacts has the handlers of the package.
type Contacts struct {
	db *database.DB
}

// New returns the contacts of db.
func New(db *database.DB) *Contacts { return &Contacts{db} }

// Routes adds the routes, all for signed-in users.
func (c *Contacts) Routes(r chi.Router) {
	r.Get("/contacts", c.index)
	r.Get("/contacts/new", c.add)
	r.Post("/contacts", c.create)
	r.Get("/contacts/{id}/edit", c.edit)
	r.Put("/contacts/{id}", c.update)
	r.Delete("/contacts/{id}", c.delete)
}

func (c *Contacts) index(w http.ResponseWriter, r *http.Request) {
	user, filter := accounts.MustCurrent(r), filterOf(r)
	inertia.Render(w, r, "Contacts/Index", inertia.Props{
		"filters": filter,
		// Not run when a partial reload asks for something else.
		"contacts": func(ctx context.Context) (List, error) { return list(ctx, c.db, user.AccountID, filter) },
	})
}

// filterOf reads the query. What is not known is the same as nothing.
func filterOf(r *http.Request) Filter {
	q := r.URL.Query()
	f := Filter{Search: q.Get("search"), Status: q.Get("status"), Sort: q.Get("sort")}
	f.Page, _ = strconv.Atoi(q.Get("page"))
	if _, ok := orders[f.Sort]; !ok {
		f.Sort = "name"
	}
	return f
}

func (c *Contacts) add(w http.ResponseWriter, r *http.Request) {
	inertia.Render(w, r, "Contacts/Form", inertia.Props{"contact": nil})
}

func (c *Contacts) create(w http.ResponseWriter, r *http.Request) {
	user := accounts.MustCurrent(r)
	form, err := c.bind(r, user, "")
	if err != nil {
		inertia.BackWithErrors(w, r, err)
		return
	}
	if _, err := insert(r.Context(), c.db, user.AccountID, form); err != nil {
		inertia.Error(w, r, err)
		return
	}
	inertia.Flash(r.Context(), "success", form.FirstName+" "+form.LastName+" added.")
	http.Redirect(w, r, "/contacts", http.StatusSeeOther)
}

func (c *Contacts) edit(w http.ResponseWriter, r *http.Request) {
	contact, err := find(r.Context(), c.db, accounts.MustCurrent(r).AccountID, chi.URLParam(r, "id"))
	if err != nil {
		inertia.Error(w, r, err)
		return
	}
	inertia.Render(w, r, "Contacts/Form", inertia.Props{"contact": contact})
}

func (c *Contacts) update(w http.ResponseWriter, r *http.Request) {
	user, id := accounts.MustCurrent(r), chi.URLParam(r, "id")
	form, err := c.bind(r, user, id)
	if err != nil {
		inertia.BackWithErrors(w, r, err)
		return
	}
	if err := update(r.Context(), c.db, user.AccountID, id, form); err != nil {
		inertia.Error(w, r, err)
		return
	}
	inertia.Flash(r.Context(), "success", "Changes saved.")
	http.Redirect(w, r, "/contacts", http.StatusSeeOther)
}

func (c *Contacts) delete(w http.ResponseWriter, r *http.Request) {
	if err := trash(r.Context(), c.db, accounts.MustCurrent(r).AccountID, chi.URLParam(r, "id")); err != nil {
		inertia.Error(w, r, err)
		return
	}
	inertia.Flash(r.Context(), "success", "Contact moved to the trash.")
	http.Redirect(w, r, "/contacts", http.StatusSeeOther)
}

// bind reads and checks the form for a new contact, or for the one with the id.
func (c *Contacts) bind(r *http.Request, user accounts.User, id string) (Form, error) {
	form, err := validate.Bind[Form](r)
	if err != nil {
		return form, err
	}
	taken, err := emailTaken(r.Context(), c.db, user.AccountID, id, form.Email)
	if taken {
		return form, validate.Errors{}.Add("email", "Another contact has this address.")
	}
	return form, err
}
