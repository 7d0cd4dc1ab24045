package accounts

import (
	"errors"
	"net/http"
	"strings"

	"github.com/chinertia/chinertia/chiexample/head"
	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/validate"
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
}

// Normalize is called before the rules are checked.
func (f *signInForm) Normalize() { f.Email = normalEmail(f.Email) }

// Normalize is called before the rules are checked.
func (f *signUpForm) Normalize() {
	f.Company, f.Name, f.Email = strings.TrimSpace(f.Company), strings.TrimSpace(f.Name), normalEmail(f.Email)
}

func (a *Accounts) showSignIn(w http.ResponseWriter, r *http.Request) {
	inertia.Render(w, r, "Accounts/SignIn", inertia.Props{"demo": a.demo}, head.Title("Sign in"),
		head.Description("Sign in to Kith, where your contacts and companies are."))
}

func (a *Accounts) signIn(w http.ResponseWriter, r *http.Request) error {
	form, err := validate.Bind[signInForm](r)
	if err != nil {
		return err
	}
	user, err := a.authenticate(r.Context(), form.Email, form.Password, network(r))
	switch {
	case errors.Is(err, errBadCredentials):
		return validate.Errors{}.Add("email", "Email and password do not match.")
	case errors.Is(err, errTooMany):
		return validate.Errors{}.Add("email", "Too many attempts. Please wait a quarter of an hour.")
	case err != nil:
		return err
	}
	return a.begin(w, r, user)
}

func (a *Accounts) showSignUp(w http.ResponseWriter, r *http.Request) {
	inertia.Render(w, r, "Accounts/SignUp", nil, head.Title("Open an account"),
		head.Description("Open an account at Kith for your team, and bring your contacts along as CSV."))
}

func (a *Accounts) signUp(w http.ResponseWriter, r *http.Request) error {
	// Whether an address is known is not told while somebody types, only to those
	// who send the form, and they are few.
	form, err := validate.Bind[signUpForm](r)
	if err != nil {
		return err
	}
	user, err := a.signUpUser(r.Context(), form)
	if err != nil {
		return err
	}
	inertia.Flash(r.Context(), "success", "Welcome to Kith, "+user.Name+".")
	return a.begin(w, r, user)
}

// begin signs the user in and leads on to where they wanted to go.
func (a *Accounts) begin(w http.ResponseWriter, r *http.Request, user User) error {
	// A new token, and a full lifetime: a token that somebody
	// planted before sign-in is worth nothing after.
	if err := a.sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	a.sessions.Put(r.Context(), "user", user.ID)
	a.sessions.Put(r.Context(), "version", user.sessionVersion)
	inertia.ClearHistory(r.Context())                 // of somebody else who used this browser
	if r.Header.Get("Accept") == "application/json" { // from within a page, which stays
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	inertia.RedirectIntended(w, r, "/")
	return nil
}

func (a *Accounts) signOut(w http.ResponseWriter, r *http.Request) {
	if err := a.sessions.Destroy(r.Context()); err != nil {
		inertia.Error(w, r, err)
		return
	}
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther) // which makes the browser forget what it has seen
}
