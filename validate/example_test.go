package validate_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-playground/validator/v10"

	"github.com/chinertia/chinertia/validate"
)

// answer stands for inertia.BackWithErrors, which sends the visitor back to the
// form. It knows errors by their methods.
func answer(w http.ResponseWriter, r *http.Request, err error) {
	if h, ok := errors.AsType[interface {
		error
		http.Handler
	}](err); ok {
		h.ServeHTTP(w, r)
		return
	}
	if fields, ok := errors.AsType[validate.Errors](err); ok {
		w.WriteHeader(http.StatusUnprocessableEntity)
		json.NewEncoder(w).Encode(fields)
		return
	}
	if body, ok := errors.AsType[*validate.BodyError](err); ok {
		http.Error(w, body.Message, body.StatusCode())
		return
	}
	http.Error(w, "Something went wrong.", http.StatusInternalServerError)
}

// SignUp is a form with all that a form can have: rules, tidying, and a check
// that needs the database.
type SignUp struct {
	Name     string    `json:"name" validate:"required,max=50"`
	Email    string    `json:"email" label:"Email address" validate:"required,email"`
	Password string    `json:"password" validate:"required,min=12"`
	Repeat   string    `json:"password_confirmation" label:"The repeated password" validate:"eqfield=Password"`
	Born     time.Time `json:"born" validate:"omitempty,lt"`
	Terms    bool      `json:"terms" validate:"required"`
}

func (s *SignUp) Normalize() {
	s.Name = strings.TrimSpace(s.Name)
	s.Email = strings.ToLower(strings.TrimSpace(s.Email))
}

func (s *SignUp) Validate(ctx context.Context) error {
	errs := validate.Errors{}
	if validate.Pending(ctx, "email") && s.Email == "ada@example.com" { // a query in real life
		errs.Add("email", "This address has an account already.")
	}
	return errs.Err()
}

func (s *SignUp) Messages(context.Context) map[string]string {
	return map[string]string{"terms": "You have to accept the terms."}
}

// A sign-up form, once sent and once validated while the visitor is typing. The
// handler is the same.
func Example() {
	r := chi.NewRouter()
	r.With(validate.Precognition).Post("/users", func(w http.ResponseWriter, r *http.Request) {
		form, err := validate.Bind[SignUp](r)
		if err != nil {
			answer(w, r, err) // inertia.BackWithErrors(w, r, err)
			return
		}
		fmt.Fprintln(w, "Welcome,", form.Name)
	})

	send := func(body string, headers ...string) {
		req := httptest.NewRequest("POST", "/users", strings.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
		for i := 0; i < len(headers); i += 2 {
			req.Header.Set(headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		r.ServeHTTP(w, req)
		fmt.Println(w.Code, strings.TrimSpace(w.Body.String()))
	}

	send(`{"name":" Grace ","email":"GRACE@example.com","password":"correct horse","password_confirmation":"correct horse","born":"1906-12-09","terms":"on"}`)
	send(`{"name":"Grace","email":"grace","password":"correct horse","password_confirmation":"x"}`)
	send(`{"email":"ada@example.com"}`, "Precognition", "true", "Precognition-Validate-Only", "email")
	send(`{"email":"grace@example.com"}`, "Precognition", "true", "Precognition-Validate-Only", "email")
	// Output:
	// 200 Welcome, Grace
	// 422 {"email":["Email address must be a valid email address."],"password_confirmation":["The repeated password must match password."],"terms":["You have to accept the terms."]}
	// 422 {"message":"This address has an account already.","errors":{"email":["This address has an account already."]}}
	// 204
}

// Invitation looks something up when it is validated. The client cannot reach
// the field that it needs for that, as it is unexported.
type Invitation struct {
	Email string `json:"email" validate:"required,email"`

	members map[string]bool // a database handle in real life
}

func (i *Invitation) Validate(ctx context.Context) error {
	errs := validate.Errors{}
	if validate.Pending(ctx, "email") && i.members[i.Email] {
		errs.Add("email", "This person is a member already.")
	}
	return errs.Err()
}

// A form that is prepared with what its Validate method needs.
func ExampleBindInto() {
	members := map[string]bool{"ada@example.com": true}
	invite := func(w http.ResponseWriter, r *http.Request) {
		form := Invitation{members: members}
		if err := validate.BindInto(r, &form); err != nil {
			answer(w, r, err) // inertia.BackWithErrors(w, r, err)
			return
		}
		fmt.Fprintln(w, "Invited", form.Email)
	}

	for _, email := range []string{"ada@example.com", "grace@example.com"} {
		r := httptest.NewRequest("POST", "/invitations", strings.NewReader(`{"email":"`+email+`"}`))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		invite(w, r)
		fmt.Println(w.Code, strings.TrimSpace(w.Body.String()))
	}
	// Output:
	// 422 {"email":["This person is a member already."]}
	// 200 Invited grace@example.com
}

// A list of nested forms. The keys of the errors are those that the client uses
// for its fields.
func ExampleBind_nestedList() {
	type Line struct {
		Product string `json:"product" validate:"required"`
		Amount  int    `json:"amount" validate:"min=1,max=100"`
	}
	type Order struct {
		Customer *int   `json:"customer"`
		Lines    []Line `json:"lines" validate:"required,max=50,dive"`
	}

	r := httptest.NewRequest("POST", "/orders", strings.NewReader("customer=7&lines[0][product]=Tea&lines[0][amount]=2&lines[1][product]=&lines[1][amount]=many"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	order, err := validate.Bind[Order](r)

	fmt.Println(*order.Customer, order.Lines[0])
	errs, _ := errors.AsType[validate.Errors](err)
	fmt.Println(errs.First("lines.1.product"))
	fmt.Println(errs.First("lines.1.amount"))
	// Output:
	// 7 {Tea 2}
	// Product is required.
	// Amount must be a whole number.
}

// A file with limits on its size and type. The type is judged by the content.
func ExampleBind_fileUpload() {
	type Profile struct {
		Name   string                  `json:"name" validate:"required"`
		Avatar *multipart.FileHeader   `json:"avatar" validate:"required,filesize=2MB,filetype=image/png image/jpeg"`
		Papers []*multipart.FileHeader `json:"papers" validate:"max=3,dive,filesize=10MB,filetype=.pdf"`
	}
	uploads := validate.New(validate.WithLimits(validate.Limits{Multipart: 40 << 20}))

	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	form.WriteField("name", "Ada")
	avatar, _ := form.CreateFormFile("avatar", "ada.png")
	avatar.Write([]byte("\x89PNG\r\n\x1a\n..."))
	paper, _ := form.CreateFormFile("papers[]", "notes.docx")
	paper.Write([]byte("..."))
	form.Close()
	r := httptest.NewRequest("POST", "/profile", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())

	profile, err := validate.BindWith[Profile](uploads, r)
	fmt.Println(profile.Avatar.Filename, profile.Avatar.Size)
	fmt.Println(err)
	// Output:
	// ada.png 11
	// validate: papers.0: Papers must be a file of type .pdf.
}

// A rule of one's own, with its message.
func ExampleWithRule() {
	b := validate.New(validate.WithRule("slug", func(_ context.Context, fl validator.FieldLevel) bool {
		return strings.Trim(fl.Field().String(), "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
	}, "{field} may have small letters, digits and hyphens only."))

	type Article struct {
		Slug string `json:"slug" validate:"required,slug"`
	}
	r := httptest.NewRequest("POST", "/articles", strings.NewReader(`{"slug":"Hello, World"}`))
	r.Header.Set("Content-Type", "application/json")
	_, err := validate.BindWith[Article](b, r)
	fmt.Println(err)
	// Output: validate: slug: Slug may have small letters, digits and hyphens only.
}

// Messages in another language. The translations that come with the validator
// work as well: return v.FieldError.Translate(translator). The test in
// chiexample/translation shows it.
func ExampleWithMessageFunc() {
	b := validate.New(validate.WithMessageFunc(func(_ *http.Request, v validate.Violation) string {
		if v.FieldError == nil {
			return "" // a value of the wrong type: see WithMessage
		}
		switch v.FieldError.Tag() {
		case "required":
			return v.FieldError.Field() + " ist ein Pflichtfeld."
		case "min":
			return v.FieldError.Field() + " braucht mindestens " + v.FieldError.Param() + " Zeichen."
		}
		return ""
	}))

	type Kontakt struct {
		Mail string `json:"mail" label:"E-Mail-Adresse" validate:"required,email"`
		Text string `json:"text" label:"Text" validate:"min=10"`
	}
	r := httptest.NewRequest("POST", "/kontakt", strings.NewReader(`{"text":"Hallo"}`))
	r.Header.Set("Content-Type", "application/json")
	_, err := validate.BindWith[Kontakt](b, r)
	fmt.Println(strings.ReplaceAll(err.Error(), "; ", "\n"))
	// Output:
	// validate: mail: E-Mail-Adresse ist ein Pflichtfeld.
	// text: Text braucht mindestens 10 Zeichen.
}

// Errors that a handler finds after Bind.
func ExampleErrors() {
	errs := validate.Errors{}
	errs.Add("code", "This code has expired.").Add("code", "Ask for a new one.")
	fmt.Println(errs.Err())
	fmt.Println(validate.Errors{}.Err())
	// Output:
	// validate: code: This code has expired., Ask for a new one.
	// <nil>
}

// Messages of one language, with labels that are kept in one place.
func ExampleWithLabel() {
	labels := map[string]string{"email": "E-mail address", "terms": "Terms"}
	b := validate.New(
		validate.WithLabel(func(field string) string { return labels[field] }),
		validate.WithMessages(map[string]string{
			"required": "Please fill in your {label}.",
			"email":    "{field} looks wrong.",
		}),
	)

	type Contact struct {
		Email     string `json:"email" validate:"required"`
		FirstName string `json:"first_name" validate:"required"`
	}
	r := httptest.NewRequest("POST", "/contact", strings.NewReader(`{}`))
	r.Header.Set("Content-Type", "application/json")
	_, err := validate.BindWith[Contact](b, r)
	fmt.Println(err)
	// Output: validate: email: Please fill in your e-mail address.; first_name: Please fill in your first name.
}

// The values of a request without a type: here to show what was sent.
func ExampleValues() {
	r := httptest.NewRequest("POST", "/webhook", strings.NewReader("order[id]=7&order[lines][]=a&order[lines][]=b"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	values, err := validate.Values(r)
	fmt.Println(values, err)
	// Output: map[order:map[id:7 lines:[a b]]] <nil>
}

// A form of a page without JavaScript that deletes.
func ExampleMethodOverride() {
	r := chi.NewRouter()
	r.Use(http.NewCrossOriginProtection().Handler, validate.MethodOverride)
	r.Delete("/users/{id}", func(w http.ResponseWriter, r *http.Request) {
		form, err := validate.Bind[struct {
			ID     int    `json:"-" path:"id"`
			Reason string `json:"reason"`
		}](r)
		fmt.Println(r.Method, form.ID, form.Reason, err)
	})

	req := httptest.NewRequest("POST", "/users/7", strings.NewReader("_method=DELETE&reason=spam"))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.ServeHTTP(httptest.NewRecorder(), req)
	// Output: DELETE 7 spam <nil>
}
