// Package organizations is about the companies that contacts work for.
package organizations

import (
	"context"
	"database/sql"
	"encoding/json"
	"net/http"

	"github.com/chinertia/chinertia/chiexample/accounts"
	"github.com/chinertia/chinertia/chiexample/activities"
	"github.com/chinertia/chinertia/chiexample/contacts"
	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/chiexample/head"
	"github.com/chinertia/chinertia/chiexample/lookups"
	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/inertia/paginate"
	"github.com/chinertia/chinertia/validate"
	"github.com/go-chi/chi/v5"
)

// Organizations has the handlers of the package.
type Organizations struct {
	db *database.DB
}

// New returns the organizations of db.
func New(db *database.DB) *Organizations { return &Organizations{db} }

// Routes adds the routes, all for signed-in users.
func (o *Organizations) Routes(r chi.Router) {
	r.Get("/organizations", o.index)
	r.Get("/organizations/new", o.add)
	r.Post("/organizations", inertia.Handle(o.create))
	r.Post("/organizations/quick", inertia.Handle(o.quick))
	r.Get("/organizations/{id}", o.show)
	r.Get("/organizations/{id}/edit", o.edit)
	r.Put("/organizations/{id}", inertia.Handle(o.update))
	r.Delete("/organizations/{id}", o.delete)
	r.Post("/organizations/{id}/website", o.website)
}

func (o *Organizations) index(w http.ResponseWriter, r *http.Request) {
	user, q := accounts.MustCurrent(r), r.URL.Query()
	f := Filter{Search: q.Get("search"), Industry: q.Get("industry"), Sort: q.Get("sort")}
	page := paginate.Read(r, perPage, paginate.WithWindow(1))
	if _, ok := orders[f.Sort]; !ok {
		f.Sort = "name"
	}
	inertia.Render(w, r, "Organizations/Index", inertia.Props{
		"filters": f,
		"organizations": func(ctx context.Context) (paginate.Page[Organization], error) {
			return list(ctx, o.db, user.AccountID, f, page)
		},
		"lookups": lookups.Prop(o.db, user.AccountID),
	}, head.Title("Organizations"))
}

func (o *Organizations) show(w http.ResponseWriter, r *http.Request) {
	user, id := accounts.MustCurrent(r), chi.URLParam(r, "id")
	organization, err := find(r.Context(), o.db, user.AccountID, id)
	if err != nil {
		inertia.Error(w, r, err)
		return
	}
	inertia.Render(w, r, "Organizations/Show", inertia.Props{
		"organization": organization,
		"contacts": func(ctx context.Context) ([]contacts.Contact, error) {
			return contacts.OfOrganization(ctx, o.db, user.AccountID, id)
		},
	}, head.Title(organization.Name))
}

func (o *Organizations) add(w http.ResponseWriter, r *http.Request) {
	inertia.Render(w, r, "Organizations/Form", inertia.Props{
		"organization": nil,
		"lookups":      lookups.Prop(o.db, accounts.MustCurrent(r).AccountID),
	}, head.Title("New organization"))
}

func (o *Organizations) create(w http.ResponseWriter, r *http.Request) error {
	user := accounts.MustCurrent(r)
	form, err := validate.Bind[Form](r)
	if err != nil {
		return err
	}
	id, err := o.insert(r.Context(), user, form)
	if err != nil {
		return err
	}
	inertia.Flash(r.Context(), "success", form.Name+" added.")
	inertia.Redirect(w, r, "/organizations/"+id)
	return nil
}

// quick makes an organization from within another form, which asks for JSON and
// stays where it is: BackWithErrors answers it with 422 and the messages.
func (o *Organizations) quick(w http.ResponseWriter, r *http.Request) error {
	user := accounts.MustCurrent(r)
	form, err := validate.Bind[Form](r)
	if err != nil {
		return err
	}
	id, err := o.insert(r.Context(), user, form)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	json.NewEncoder(w).Encode(map[string]string{"id": id, "name": form.Name}) // the client is gone if this fails
	return nil
}

func (o *Organizations) insert(ctx context.Context, user accounts.User, form Form) (id string, err error) {
	err = o.db.Tx(ctx, func(tx database.Querier) error {
		if id, err = insert(ctx, tx, user.AccountID, form); err != nil {
			return err
		}
		return activities.Record(ctx, tx, user, activities.Entry{
			Kind: "organization", Summary: "Added the organization", Organization: id,
		})
	})
	return id, err
}

func (o *Organizations) edit(w http.ResponseWriter, r *http.Request) {
	user := accounts.MustCurrent(r)
	organization, err := find(r.Context(), o.db, user.AccountID, chi.URLParam(r, "id"))
	if err != nil {
		inertia.Error(w, r, err)
		return
	}
	inertia.Render(w, r, "Organizations/Form", inertia.Props{
		"organization": organization,
		"lookups":      lookups.Prop(o.db, user.AccountID),
	}, head.Title("Edit "+organization.Name))
}

func (o *Organizations) update(w http.ResponseWriter, r *http.Request) error {
	user, id := accounts.MustCurrent(r), chi.URLParam(r, "id")
	form, err := validate.Bind[Form](r)
	if err != nil {
		return err
	}
	if err := update(r.Context(), o.db, user.AccountID, id, form); err != nil {
		return err
	}
	inertia.Flash(r.Context(), "success", "Changes saved.")
	inertia.Redirect(w, r, "/organizations/"+id)
	return nil
}

func (o *Organizations) delete(w http.ResponseWriter, r *http.Request) {
	if err := remove(r.Context(), o.db, accounts.MustCurrent(r).AccountID, chi.URLParam(r, "id")); err != nil {
		inertia.Error(w, r, err)
		return
	}
	inertia.Flash(r.Context(), "success", "Organization moved to the trash.")
	inertia.Flash(r.Context(), "undo", "/trash/organization/"+chi.URLParam(r, "id")+"/restore")
	inertia.Redirect(w, r, "/organizations")
}

// website notes the visit and leads out of the application.
func (o *Organizations) website(w http.ResponseWriter, r *http.Request) {
	user := accounts.MustCurrent(r)
	organization, err := find(r.Context(), o.db, user.AccountID, chi.URLParam(r, "id"))
	if err == nil && organization.Website == "" {
		err = sql.ErrNoRows
	}
	if err == nil {
		err = activities.Record(r.Context(), o.db, user, activities.Entry{
			Kind: "task", Summary: "Looked at the website", Organization: organization.ID,
		})
	}
	if err != nil {
		inertia.Error(w, r, err)
		return
	}
	inertia.Location(w, r, organization.Website)
}
