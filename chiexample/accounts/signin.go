package accounts

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/validate"
	"github.com/go-chi/chi/v5/middleware"
)

type signInForm struct {
	Email    string `json:"email" validate:"required,email,max=200"`
	Password string `json:"password" validate:"required,max=200"`
}

type signUpForm struct {
	Company  string `json:"company" validate:"required,max=80"`
	Name     string `json:"name" validate:"required,max=80"`
	Email    string `json:"email" validate:"required,email,max=200"`
	Password string `json:"password" validate:"required,min=10,max=72"` // bcrypt takes no more

	db database.Querier
}

// Normalize is called before the rules are checked.
func (f *signInForm) Normalize() { f.Email = normalEmail(f.Email) }

// Normalize is called before the rules are checked.
func (f *signUpForm) Normalize() {
	f.Company, f.Name, f.Email = strings.TrimSpace(f.Company), strings.TrimSpace(f.Name), normalEmail(f.Email)
}

// Validate asks the database, when the address itself is right.
func (f *signUpForm) Validate(ctx context.Context) error {
	if !validate.Pending(ctx, "email") {
		return nil
	}
	return checkEmail(ctx, f.db, f.Email)
}

func (a *Accounts) showSignIn(w http.ResponseWriter, r *http.Request) {
	inertia.Render(w, r, "Accounts/SignIn", inertia.Props{"demo": a.demo})
}

func (a *Accounts) signIn(w http.ResponseWriter, r *http.Request) {
	form, err := validate.Bind[signInForm](r)
	if err != nil {
		inertia.BackWithErrors(w, r, err)
		return
	}
	user, err := authenticate(r.Context(), a.db, form.Email, form.Password, middleware.GetClientIP(r.Context()))
	switch {
	case errors.Is(err, errBadCredentials):
		inertia.BackWithErrors(w, r, validate.Errors{}.Add("email", "Email and password do not match."))
	case errors.Is(err, errTooMany):
		inertia.BackWithErrors(w, r, validate.Errors{}.Add("email", "Too many attempts. Please wait a quarter of an hour."))
	case err != nil:
		inertia.Error(w, r, err)
	default:
		a.begin(w, r, user)
	}
}

func (a *Accounts) showSignUp(w http.ResponseWriter, r *http.Request) {
	inertia.Render(w, r, "Accounts/SignUp", nil)
}

func (a *Accounts) signUp(w http.ResponseWriter, r *http.Request) {
	form := signUpForm{db: a.db}
	if err := validate.BindInto(r, &form); err != nil {
		inertia.BackWithErrors(w, r, err)
		return
	}
	user, err := signUp(r.Context(), a.db, form)
	if err != nil {
		inertia.BackWithErrors(w, r, err)
		return
	}
	inertia.Flash(r.Context(), "success", "Welcome to Kith, "+user.Name+".")
	a.begin(w, r, user)
}

// begin signs the user in and leads on to where they wanted to go.
func (a *Accounts) begin(w http.ResponseWriter, r *http.Request, user User) {
	// A new token: one that somebody planted before sign-in is worth nothing after.
	if err := a.sessions.RenewToken(r.Context()); err != nil {
		inertia.Error(w, r, err)
		return
	}
	a.sessions.Put(r.Context(), "user", user.ID)
	a.sessions.Put(r.Context(), "version", user.sessionVersion)
	http.Redirect(w, r, a.popIntended(r.Context()), http.StatusSeeOther)
}

func (a *Accounts) signOut(w http.ResponseWriter, r *http.Request) {
	if err := a.sessions.Destroy(r.Context()); err != nil {
		inertia.Error(w, r, err)
		return
	}
	inertia.ClearHistory(r.Context()) // pages of the account cannot be opened with the back button
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
}

// popIntended returns the path that a visitor asked for before they were sent
// to the sign-in page. It was written by Require and is a path of this site.
func (a *Accounts) popIntended(ctx context.Context) string {
	path := a.sessions.PopString(ctx, "intended")
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.Contains(path, `\`) {
		return "/"
	}
	return path
}
