package accounts

import (
	"context"
	"database/sql"
	"net/http"
	"time"

	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/chiexample/head"
	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/validate"
	"github.com/go-chi/chi/v5"
)

func (a *Accounts) showTeam(w http.ResponseWriter, r *http.Request) {
	account := MustCurrent(r).AccountID
	inertia.Render(w, r, "Accounts/Team", inertia.Props{
		"users": func(ctx context.Context) ([]User, error) {
			rows, err := a.db.Query(ctx, selectUser+`WHERE u.account_id = ? AND u.removed_at IS NULL ORDER BY u.name`, account)
			return database.All(rows, err, func(rows *sql.Rows) (User, error) { return scanUser(rows) })
		},
		"invitations": func(ctx context.Context) ([]Invitation, error) { return a.invitations(ctx, account) },
	}, head.Title("Team"))
}

// saveRole is for owners and admins. Nobody can become or stop being the owner.
func (a *Accounts) saveRole(w http.ResponseWriter, r *http.Request) error {
	form, err := validate.Bind[struct {
		Role Role `json:"role" validate:"required,oneof=admin member"`
	}](r)
	if err != nil {
		return err
	}
	err = database.Changed(a.db.Exec(r.Context(), `UPDATE users SET role = ? WHERE account_id = ? AND id = ?
		AND role <> 'owner' AND removed_at IS NULL`,
		form.Role, MustCurrent(r).AccountID, chi.URLParam(r, "id")))
	if err != nil {
		return err
	}
	inertia.Flash(r.Context(), "success", "Role changed.")
	inertia.Back(w, r)
	return nil
}

// removeColleague ends the access of a user. What they did stays in the history
// under their name; their address is free for another account.
func (a *Accounts) removeColleague(w http.ResponseWriter, r *http.Request) error {
	ctx, user, id := r.Context(), MustCurrent(r), chi.URLParam(r, "id")
	if id == user.ID {
		return &inertia.HTTPError{Status: http.StatusForbidden, Message: "You cannot remove yourself."}
	}
	var name string
	err := a.db.QueryRow(ctx, `UPDATE users SET removed_at = ?, email = ?, password_hash = '', session_version = session_version + 1
		WHERE account_id = ? AND id = ? AND role <> 'owner' AND removed_at IS NULL RETURNING name`,
		time.Now().UnixMilli(), "removed-"+id, user.AccountID, id).Scan(&name)
	if err != nil {
		return err
	}
	inertia.Flash(ctx, "success", name+" has no access any more.")
	inertia.Back(w, r)
	return nil
}
