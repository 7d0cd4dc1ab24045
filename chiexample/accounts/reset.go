package accounts

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/chiexample/head"
	"github.com/chinertia/chinertia/chiexample/mail"
	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/validate"
	"github.com/go-chi/chi/v5"
)

const resetLifetime = time.Hour

type forgotForm struct {
	Email string `json:"email" validate:"required,email,max=200"`
}

// Normalize is called before the rules are checked.
func (f *forgotForm) Normalize() { f.Email = normalEmail(f.Email) }

func (a *Accounts) showForgot(w http.ResponseWriter, r *http.Request) {
	inertia.Render(w, r, "Accounts/ForgotPassword", nil, head.Title("Forgot your password?"))
}

// forgot sends a link to a user, and says the same whether there is one or not,
// and in the same time: the mail goes out after the answer.
func (a *Accounts) forgot(w http.ResponseWriter, r *http.Request) {
	form, err := validate.Bind[forgotForm](r)
	var address, secret, hash string
	if err == nil {
		secret, hash = newSecret()
		address, err = a.link(r, "/reset-password/"+secret)
	}
	if err != nil {
		inertia.BackWithErrors(w, r, err)
		return
	}
	a.background.Go(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), time.Minute)
		defer cancel()
		if err := a.sendReset(ctx, form.Email, hash, address); err != nil && !errors.Is(err, sql.ErrNoRows) {
			slog.ErrorContext(ctx, "no link to reset a password was sent", "error", err)
		}
	})
	inertia.Flash(r.Context(), "success", "If somebody has this address, a link is on its way to it.")
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
}

func (a *Accounts) sendReset(ctx context.Context, email, hash, address string) error {
	var id string
	if err := a.db.QueryRow(ctx, `SELECT id FROM users WHERE email = ? AND removed_at IS NULL`, email).Scan(&id); err != nil {
		return err
	}
	now := time.Now()
	err := a.db.Tx(ctx, func(tx database.Querier) error {
		// One link at a time: the one before is worth nothing any more.
		if _, err := tx.Exec(ctx, `DELETE FROM password_resets WHERE user_id = ? OR expires_at < ?`, id, now.UnixMilli()); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO password_resets (hash, user_id, expires_at) VALUES (?, ?, ?)`,
			hash, id, now.Add(resetLifetime).UnixMilli())
		return err
	})
	if err != nil {
		return err
	}
	return a.mailer.Send(ctx, mail.Message{To: email, Subject: "Your password for Kith", Text: "Choose a new password here, within an hour:\n\n" +
		address + "\n\nIf you have not asked for this, nothing needs to be done.\n"})
}

func (a *Accounts) showReset(w http.ResponseWriter, r *http.Request) {
	var n int
	err := a.db.QueryRow(r.Context(), `SELECT count(*) FROM password_resets WHERE hash = ? AND expires_at > ?`,
		hashOf(chi.URLParam(r, "secret")), time.Now().UnixMilli()).Scan(&n)
	if err != nil {
		inertia.Error(w, r, err)
		return
	}
	w.Header().Set("Referrer-Policy", "no-referrer") // the address is the secret
	inertia.Render(w, r, "Accounts/ResetPassword", inertia.Props{"secret": chi.URLParam(r, "secret"), "valid": n > 0}, head.Title("Choose a new password"))
}

// reset sets the password, once, and ends all sessions of the user.
func (a *Accounts) reset(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	form, err := validate.Bind[struct {
		Password string `json:"password" validate:"required,min=10,max=72"`
	}](r)
	var hash string
	if err == nil {
		hash, err = a.passwords.Hash(form.Password)
	}
	if err == nil {
		err = a.db.Tx(ctx, func(tx database.Querier) error {
			var user string
			if err := tx.QueryRow(ctx, `DELETE FROM password_resets WHERE hash = ? AND expires_at > ? RETURNING user_id`,
				hashOf(chi.URLParam(r, "secret")), time.Now().UnixMilli()).Scan(&user); err != nil {
				return err
			}
			return database.Changed(tx.Exec(ctx, `UPDATE users SET password_hash = ?, session_version = session_version + 1
				WHERE id = ? AND removed_at IS NULL`, hash, user))
		})
	}
	if errors.Is(err, sql.ErrNoRows) {
		err = validate.Errors{}.Add("password", "This link has been used or is too old. Please ask for another one.")
	}
	if err != nil {
		inertia.BackWithErrors(w, r, err)
		return
	}
	inertia.Flash(ctx, "success", "Your password is changed. Please sign in.")
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
}
