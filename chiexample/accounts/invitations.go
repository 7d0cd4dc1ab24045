package accounts

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/chiexample/head"
	"github.com/chinertia/chinertia/chiexample/mail"
	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/validate"
	"github.com/go-chi/chi/v5"
)

// Invitation is a place in an account that somebody has not taken yet.
type Invitation struct {
	ID        string `json:"id"`
	Email     string `json:"email"`
	Role      Role   `json:"role"`
	ExpiresAt int64  `json:"expiresAt"`
}

const invitationLifetime = 7 * 24 * time.Hour

type invitationForm struct {
	Email string `json:"email" validate:"required,email,max=200"`
	Role  Role   `json:"role" validate:"required,oneof=admin member"`
}

// Normalize is called before the rules are checked.
func (f *invitationForm) Normalize() { f.Email = normalEmail(f.Email) }

func (a *Accounts) invitations(ctx context.Context, account string) ([]Invitation, error) {
	rows, err := a.db.Query(ctx, `SELECT id, email, role, expires_at FROM invitations WHERE account_id = ? AND expires_at > ? ORDER BY email`,
		account, time.Now().UnixMilli())
	return database.All(rows, err, func(rows *sql.Rows) (Invitation, error) {
		var i Invitation
		err := rows.Scan(&i.ID, &i.Email, &i.Role, &i.ExpiresAt)
		return i, err
	})
}

// invite sends somebody a link with which they choose a password of their own.
// Another invitation for the same address replaces the first.
func (a *Accounts) invite(w http.ResponseWriter, r *http.Request) {
	ctx, user := r.Context(), MustCurrent(r)
	form, err := validate.Bind[invitationForm](r)
	if err == nil {
		err = a.sendInvitation(r, user, form)
	}
	if err != nil {
		inertia.BackWithErrors(w, r, err)
		return
	}
	inertia.Flash(ctx, "success", "An invitation is on its way to "+form.Email+".")
	inertia.Back(w, r)
}

func (a *Accounts) sendInvitation(r *http.Request, user User, form invitationForm) error {
	ctx := r.Context()
	var taken int
	if err := a.db.QueryRow(ctx, `SELECT count(*) FROM users WHERE email = ?`, form.Email).Scan(&taken); err != nil {
		return err
	}
	if taken > 0 {
		return errEmailTaken()
	}
	secret, hash := newSecret()
	address, err := a.link(r, "/invitation/"+secret)
	if err != nil {
		return err
	}
	now := time.Now()
	err = a.db.Tx(ctx, func(tx database.Querier) error {
		if _, err := tx.Exec(ctx, `DELETE FROM invitations WHERE account_id = ? AND email = ? OR expires_at < ?`,
			user.AccountID, form.Email, now.UnixMilli()); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO invitations (id, hash, account_id, email, role, expires_at) VALUES (?, ?, ?, ?, ?, ?)`,
			database.NewID(), hash, user.AccountID, form.Email, form.Role, now.Add(invitationLifetime).UnixMilli())
		return err
	})
	if err != nil {
		return err
	}
	err = a.mailer.Send(ctx, mail.Message{To: form.Email, Subject: user.Name + " invites you to Kith",
		Text: user.Name + " would like to work with you in Kith, at " + user.Account + ". Choose a password here, within a week:\n\n" + address + "\n"})
	if err != nil {
		_, gone := a.db.Exec(ctx, `DELETE FROM invitations WHERE hash = ?`, hash)
		return errors.Join(err, gone)
	}
	return nil
}

func (a *Accounts) revokeInvitation(w http.ResponseWriter, r *http.Request) {
	err := database.Changed(a.db.Exec(r.Context(), `DELETE FROM invitations WHERE account_id = ? AND id = ?`,
		MustCurrent(r).AccountID, chi.URLParam(r, "id")))
	if err != nil {
		inertia.Error(w, r, err)
		return
	}
	inertia.Flash(r.Context(), "success", "The invitation is withdrawn.")
	inertia.Back(w, r)
}

func (a *Accounts) showInvitation(w http.ResponseWriter, r *http.Request) {
	var email, account string
	err := a.db.QueryRow(r.Context(), `SELECT i.email, a.name FROM invitations i JOIN accounts a ON a.id = i.account_id
		WHERE i.hash = ? AND i.expires_at > ?`, hashOf(chi.URLParam(r, "secret")), time.Now().UnixMilli()).Scan(&email, &account)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		inertia.Error(w, r, err)
		return
	}
	w.Header().Set("Referrer-Policy", "no-referrer") // the address is the secret
	inertia.Render(w, r, "Accounts/Invitation", inertia.Props{
		"secret": chi.URLParam(r, "secret"), "email": email, "account": account, "valid": err == nil,
	}, head.Title("Join Kith"))
}

type acceptForm struct {
	Name     string `json:"name" validate:"required,max=80"`
	Password string `json:"password" validate:"required,min=10,max=72"`
}

// Normalize is called before the rules are checked.
func (f *acceptForm) Normalize() { f.Name = strings.TrimSpace(f.Name) }

// acceptInvitation makes the user and signs them in.
func (a *Accounts) acceptInvitation(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	form, err := validate.Bind[acceptForm](r)
	var hash string
	if err == nil {
		hash, err = a.passwords.Hash(form.Password)
	}
	var user User
	if err == nil {
		err = a.db.Tx(ctx, func(tx database.Querier) error {
			var account, email, id string
			var role Role
			err := tx.QueryRow(ctx, `DELETE FROM invitations WHERE hash = ? AND expires_at > ? RETURNING account_id, email, role`,
				hashOf(chi.URLParam(r, "secret")), time.Now().UnixMilli()).Scan(&account, &email, &role)
			if err == nil {
				id, err = insertUser(ctx, tx, account, form.Name, email, hash, role)
			}
			if err == nil {
				user, err = findUser(ctx, tx, id)
			}
			return err
		})
	}
	if errors.Is(err, sql.ErrNoRows) {
		err = validate.Errors{}.Add("name", "This invitation has been used, withdrawn, or is too old.")
	}
	if err != nil {
		return err
	}
	inertia.Flash(ctx, "success", "Welcome to Kith, "+user.Name+".")
	return a.begin(w, r, user)
}
