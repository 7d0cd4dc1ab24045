package accounts

import (
	"context"
	"database/sql"
	"net/http"
	"strings"

	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/validate"
	"github.com/go-chi/chi/v5"
)

func (a *Accounts) showTeam(w http.ResponseWriter, r *http.Request) {
	account := MustCurrent(r).AccountID
	inertia.Render(w, r, "Accounts/Team", inertia.Props{
		"users": func(ctx context.Context) ([]User, error) {
			rows, err := a.db.Query(ctx, selectUser+`WHERE u.account_id = ? ORDER BY u.name`, account)
			return database.All(rows, err, func(rows *sql.Rows) (User, error) { return scanUser(rows) })
		},
	})
}

type colleagueForm struct {
	Name     string `json:"name" validate:"required,max=80"`
	Email    string `json:"email" validate:"required,email,max=200"`
	Role     Role   `json:"role" validate:"required,oneof=admin member"`
	Password string `json:"password" validate:"required,min=10,max=72"`
}

// Normalize is called before the rules are checked.
func (f *colleagueForm) Normalize() {
	f.Name, f.Email = strings.TrimSpace(f.Name), normalEmail(f.Email)
}

// addColleague opens the account to somebody else.
func (a *Accounts) addColleague(w http.ResponseWriter, r *http.Request) {
	form, err := validate.Bind[colleagueForm](r)
	var hash string
	if err == nil {
		hash, err = a.passwords.Hash(form.Password)
	}
	if err == nil {
		_, err = insertUser(r.Context(), a.db, MustCurrent(r).AccountID, form.Name, form.Email, hash, form.Role)
	}
	if err != nil {
		inertia.BackWithErrors(w, r, err)
		return
	}
	inertia.Flash(r.Context(), "success", form.Name+" may sign in now.")
	inertia.Back(w, r)
}

// saveRole is for owners and admins. Nobody can become or stop being the owner.
func (a *Accounts) saveRole(w http.ResponseWriter, r *http.Request) {
	form, err := validate.Bind[struct {
		Role Role `json:"role" validate:"required,oneof=admin member"`
	}](r)
	if err != nil {
		inertia.BackWithErrors(w, r, err)
		return
	}
	err = database.Changed(a.db.Exec(r.Context(), `UPDATE users SET role = ? WHERE account_id = ? AND id = ? AND role <> 'owner'`,
		form.Role, MustCurrent(r).AccountID, chi.URLParam(r, "id")))
	if err != nil {
		inertia.Error(w, r, err)
		return
	}
	inertia.Flash(r.Context(), "success", "Role changed.")
	inertia.Back(w, r)
}
