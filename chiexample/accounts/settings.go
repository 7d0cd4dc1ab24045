package accounts

import (
	"net/http"
	"strings"

	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/chiexample/head"
	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/validate"
)

type profileForm struct {
	Name  string `json:"name" validate:"required,max=80"`
	Email string `json:"email" validate:"required,email,max=200"`
}

// Normalize is called before the rules are checked.
func (f *profileForm) Normalize() { f.Name, f.Email = strings.TrimSpace(f.Name), normalEmail(f.Email) }

type passwordForm struct {
	Current  string `json:"current" validate:"required,max=200"`
	Password string `json:"password" validate:"required,min=10,max=72"`
}

// showSettings has two forms; the client keeps their errors apart with error
// bags.
func (a *Accounts) showSettings(w http.ResponseWriter, r *http.Request) {
	inertia.Render(w, r, "Accounts/Settings", nil, head.Title("Settings"))
}

func (a *Accounts) saveProfile(w http.ResponseWriter, r *http.Request) {
	user := MustCurrent(r)
	form, err := validate.Bind[profileForm](r)
	if err == nil {
		_, err = a.db.Exec(r.Context(), `UPDATE users SET name = ?, email = ? WHERE id = ?`, form.Name, form.Email, user.ID)
	}
	if database.IsDuplicate(err) {
		err = errEmailTaken()
	}
	if err != nil {
		inertia.BackWithErrors(w, r, err)
		return
	}
	inertia.Flash(r.Context(), "success", "Profile saved.")
	inertia.Back(w, r)
}

// savePassword ends all other sessions of the user as well.
func (a *Accounts) savePassword(w http.ResponseWriter, r *http.Request) error {
	ctx, user := r.Context(), MustCurrent(r)
	form, err := validate.Bind[passwordForm](r)
	if err != nil {
		return err
	}
	var hash string
	if err := a.db.QueryRow(ctx, `SELECT password_hash FROM users WHERE id = ?`, user.ID).Scan(&hash); err != nil {
		return err
	}
	if !a.passwords.matches(hash, form.Current) {
		return validate.Errors{}.Add("current", "This is not your password.")
	}
	next, err := a.passwords.Hash(form.Password)
	if err == nil {
		err = a.db.QueryRow(ctx, `UPDATE users SET password_hash = ?, session_version = session_version + 1 WHERE id = ?
			RETURNING session_version`, next, user.ID).Scan(&user.sessionVersion)
	}
	if err == nil {
		a.sessions.Put(ctx, "version", user.sessionVersion)
		err = a.sessions.RenewToken(ctx)
	}
	if err != nil {
		return err
	}
	inertia.Flash(ctx, "success", "Password changed.")
	inertia.Back(w, r)
	return nil
}
