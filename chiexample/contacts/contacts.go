// Package contacts is the heart of the application: the people, their notes and
// photos, and how they come in and go out as CSV.
package contacts

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/chinertia/chinertia/chiexample/accounts"
	"github.com/chinertia/chinertia/chiexample/activities"
	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/chiexample/head"
	"github.com/chinertia/chinertia/chiexample/lookups"
	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/inertia/paginate"
	"github.com/chinertia/chinertia/validate"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
)

// Contacts has the handlers of the package.
type Contacts struct {
	db          *database.DB
	imports     sync.WaitGroup // that are under way
	importing   sync.Map       // of these the accounts
	importSlots chan struct{}  // holds one for each of them
	reading     chan struct{}  // holds one while a file is being read
}

// New returns the contacts of db.
func New(db *database.DB) *Contacts {
	return &Contacts{db: db, importSlots: make(chan struct{}, importsAtOnce), reading: make(chan struct{}, 1)}
}

// Wait returns when no import runs any more.
func (c *Contacts) Wait() { c.imports.Wait() }

// Routes adds the routes, all for signed-in users.
func (c *Contacts) Routes(r chi.Router) {
	r.Get("/contacts", c.index)
	r.Get("/contacts/new", c.add)
	r.Post("/contacts", inertia.Handle(c.create))
	r.Get("/contacts/export.csv", c.export)
	r.Get("/contacts/import", c.newImport)
	r.Get("/contacts/import/{id}", c.showImport)
	r.Get("/contacts/{id}", c.show)
	r.Get("/contacts/{id}/edit", c.edit)
	r.Put("/contacts/{id}", inertia.Handle(c.update))
	r.Delete("/contacts/{id}", c.delete)
	r.Put("/contacts/{id}/star", c.star)
	r.Post("/contacts/{id}/notes", inertia.Handle(c.addNote))
	r.Delete("/contacts/{id}/notes/{note}", c.deleteNote)
	r.Post("/contacts/{id}/notes/{note}/restore", c.restoreNote)
	r.Delete("/contacts/{id}/photo", c.deletePhoto)
	r.Get("/photos/{photo}", c.photo)
	r.Group(func(r chi.Router) {
		r.Use(middleware.ThrottleBacklog(30, 30, 20*time.Second)) // that arrive at the same time
		r.Post("/contacts/import", inertia.Handle(c.startImport))
		r.Post("/contacts/{id}/photo", inertia.Handle(c.setPhoto))
	})
}

func (c *Contacts) index(w http.ResponseWriter, r *http.Request) {
	user, filter, page := accounts.MustCurrent(r), filterOf(r), paginate.Read(r, perPage, paginate.WithWindow(1))
	inertia.Render(w, r, "Contacts/Index", inertia.Props{
		"filters": filter,
		// A plain closure: not run when a partial reload asks for something else.
		"contacts": func(ctx context.Context) (paginate.Page[Contact], error) {
			return list(ctx, c.db, user.AccountID, filter, page)
		},
	}, head.Title("Contacts"))
}

// filterOf reads the query. What is not known is the same as nothing.
func filterOf(r *http.Request) Filter {
	q := r.URL.Query()
	f := Filter{Search: q.Get("search"), Status: q.Get("status"), Starred: q.Get("starred") == "true", Sort: q.Get("sort")}
	if _, ok := orders[f.Sort]; !ok {
		f.Sort = "name"
	}
	return f
}

func (c *Contacts) show(w http.ResponseWriter, r *http.Request) {
	user, id := accounts.MustCurrent(r), chi.URLParam(r, "id")
	contact, err := find(r.Context(), c.db, user.AccountID, id)
	if err != nil {
		inertia.Error(w, r, err)
		return
	}
	inertia.Render(w, r, "Contacts/Show", inertia.Props{
		"contact": contact,
		"notes":   func(ctx context.Context) ([]Note, error) { return notes(ctx, c.db, id) },
		// At the end of the page: fetched when it scrolls into view.
		"history": inertia.Optional(func(ctx context.Context) ([]activities.Activity, error) {
			return activities.OfContact(ctx, c.db, user.AccountID, id, 30)
		}),
	}, head.Title(contact.Name))
}

func (c *Contacts) add(w http.ResponseWriter, r *http.Request) {
	c.form(w, r, nil)
}

func (c *Contacts) edit(w http.ResponseWriter, r *http.Request) {
	contact, err := find(r.Context(), c.db, accounts.MustCurrent(r).AccountID, chi.URLParam(r, "id"))
	if err != nil {
		inertia.Error(w, r, err)
		return
	}
	c.form(w, r, &contact)
}

func (c *Contacts) form(w http.ResponseWriter, r *http.Request, contact *Contact) {
	account, title := accounts.MustCurrent(r).AccountID, "New contact"
	if contact != nil {
		title = "Edit " + contact.Name
	}
	inertia.Render(w, r, "Contacts/Form", inertia.Props{
		"contact": contact,
		"lookups": lookups.Prop(c.db, account),
		// Asked for while somebody types into the field for the organization.
		"organizations": inertia.Optional(func(ctx context.Context) ([]Organization, error) {
			return organizations(ctx, c.db, account, r.URL.Query().Get("organization"))
		}),
	}, head.Title(title))
}

func (c *Contacts) create(w http.ResponseWriter, r *http.Request) error {
	user := accounts.MustCurrent(r)
	form, err := c.bind(r, user, "")
	if err != nil {
		return err
	}
	var id string
	err = c.db.Tx(r.Context(), func(tx database.Querier) error {
		if id, err = insert(r.Context(), tx, user.AccountID, form); err != nil {
			return err
		}
		return activities.Record(r.Context(), tx, user, activities.Entry{
			Kind: "contact", Summary: "Added the contact", Contact: id, Organization: form.OrganizationID,
		})
	})
	if err != nil {
		return err
	}
	inertia.Flash(r.Context(), "success", form.FirstName+" "+form.LastName+" added.")
	inertia.Redirect(w, r, "/contacts/"+id)
	return nil
}

func (c *Contacts) update(w http.ResponseWriter, r *http.Request) error {
	user, id := accounts.MustCurrent(r), chi.URLParam(r, "id")
	form, err := c.bind(r, user, id)
	if err != nil {
		return err
	}
	if err := update(r.Context(), c.db, user.AccountID, id, form); err != nil {
		return err
	}
	inertia.Flash(r.Context(), "success", "Changes saved.")
	inertia.Redirect(w, r, "/contacts/"+id)
	return nil
}

func (c *Contacts) delete(w http.ResponseWriter, r *http.Request) {
	if err := trash(r.Context(), c.db, accounts.MustCurrent(r).AccountID, chi.URLParam(r, "id")); err != nil {
		inertia.Error(w, r, err)
		return
	}
	inertia.Flash(r.Context(), "success", "Contact moved to the trash.")
	inertia.Flash(r.Context(), "undo", "/trash/contact/"+chi.URLParam(r, "id")+"/restore")
	inertia.Redirect(w, r, "/contacts")
}

func (c *Contacts) star(w http.ResponseWriter, r *http.Request) {
	form, err := validate.Bind[struct {
		Starred bool `json:"starred"`
	}](r)
	if err == nil {
		err = star(r.Context(), c.db, accounts.MustCurrent(r).AccountID, chi.URLParam(r, "id"), form.Starred)
	}
	if err != nil {
		inertia.BackWithErrors(w, r, err)
		return
	}
	inertia.Back(w, r)
}

// bind reads and checks the form for a new contact, or for the one with the id.
func (c *Contacts) bind(r *http.Request, user accounts.User, id string) (Form, error) {
	form := Form{db: c.db, account: user.AccountID, id: id}
	err := validate.BindInto(r, &form)
	return form, err
}
