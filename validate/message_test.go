package validate_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/go-playground/validator/v10"
	"github.com/matryer/is"

	"github.com/chinertia/chinertia/validate"
)

type labelled struct {
	FirstName string   `json:"first_name" validate:"required"`
	UserID    string   `json:"userID" validate:"required"`
	ImageURL  string   `validate:"required"`
	Mail      string   `json:"mail" label:"E-mail address" validate:"required"`
	Again     string   `json:"again" validate:"eqfield=Mail"`
	Colour    string   `json:"colour" validate:"iscolor"`
	Tags      []string `json:"tags" validate:"dive,min=2"`
}

func TestMessageNamesTheField(t *testing.T) {
	is := is.New(t)
	_, err := validate.Bind[labelled](jsonRequest(`{"again":"x","tags":["ok","a"]}`))
	is.Equal(fields(err), []string{
		"ImageURL: Image URL is required.",
		"again: Again must match E-mail address.",
		"colour: Colour must be a valid colour.",
		"first_name: First name is required.",
		"mail: E-mail address is required.",
		"tags.1: Tags must have at least 2 characters.",
		"userID: User ID is required.",
	})
}

// worded has messages of its own.
type worded struct {
	Email string `json:"email" validate:"required,email"`
	Name  string `json:"name" validate:"required,min=3"`
	Age   int    `json:"age" validate:"gte=18"`
	Items []struct {
		Name string `json:"name" validate:"required"`
		Qty  int    `json:"qty" validate:"min=1"`
	} `json:"items" validate:"dive"`
}

func (*worded) Messages(context.Context) map[string]string {
	return map[string]string{
		"email.required":    "We need your address.",
		"name":              "{field}? At least {param}!",
		"age.bind.integer":  "How old?",
		"items.*.name":      "Every item has a name.",
		"items.0.name":      "The first item has a name.",
		"items.*.qty.min":   "How many?",
		"items.*.*.unknown": "not used",
	}
}

func TestMessageOverrides(t *testing.T) {
	const bad = `{"email":"x","name":"x","age":"x","items":[{},{}]}`
	tests := []struct {
		name   string
		binder *validate.Binder
		body   string
		want   []string
	}{
		{"of the form, by field, rule and pattern", validate.New(), bad, []string{
			"age: How old?",
			"email: Email must be a valid email address.",
			"items.0.name: The first item has a name.",
			"items.0.qty: How many?",
			"items.1.name: Every item has a name.",
			"items.1.qty: How many?",
			"name: Name? At least 3!",
		}},
		{"by rule", validate.New(validate.WithMessage("email", "{field}: no."), validate.WithMessage("gte:number", "Too young.")), `{"email":"x","name":"abc"}`, []string{
			"age: Too young.",
			"email: Email: no.",
		}},
		{"as a whole", validate.New(validate.WithMessage("email", "not used"), validate.WithMessageFunc(func(r *http.Request, v validate.Violation) string {
			if v.Tag == "gte" {
				return "" // falls back
			}
			return r.Method + " " + v.Field + " " + v.Label + " " + v.Tag + " " + v.Kind.String()
		})), `{"email":"x","name":"abc"}`, []string{
			"age: Age must be at least 18.",
			"email: POST email Email email string",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			_, err := validate.BindWith[worded](tt.binder, jsonRequest(tt.body))
			is.Equal(fields(err), tt.want)
		})
	}
}

func TestMessageFunc(t *testing.T) {
	is := is.New(t)
	type form struct {
		Mail string `json:"mail" label:"E-Mail" validate:"required"`
		Name string `json:"name" validate:"min=3"`
		Age  int    `json:"age"`
	}
	b := validate.New(
		validate.WithMessage("bind.integer", "{field} muss eine ganze Zahl sein."),
		validate.WithMessageFunc(func(_ *http.Request, v validate.Violation) string {
			if v.FieldError == nil || v.FieldError.Tag() != "required" {
				return "" // left to the others
			}
			return v.FieldError.Field() + " fehlt."
		}),
	)
	_, err := validate.BindWith[form](b, jsonRequest(`{"name":"x","age":"alt"}`))
	is.Equal(fields(err), []string{
		"age: Age muss eine ganze Zahl sein.",
		"mail: E-Mail fehlt.",
		"name: Name must have at least 3 characters.",
	})
}

func TestMessageOfARuleOfOnesOwn(t *testing.T) {
	is := is.New(t)
	type form struct {
		Slug  string `json:"slug" validate:"slug"`
		Other string `json:"other" validate:"nameless"`
		Both  string `json:"both" validate:"nameless|slug"`
	}
	fail := func(context.Context, validator.FieldLevel) bool { return false }
	b := validate.New(validate.WithRule("slug", fail, "{field} is no slug."), validate.WithRule("nameless", fail, ""))
	_, err := validate.BindWith[form](b, jsonRequest(`{}`))
	is.Equal(fields(err), []string{"both: Both is invalid.", "other: Other is invalid.", "slug: Slug is no slug."})
}

func TestLabels(t *testing.T) {
	is := is.New(t)
	type person struct {
		FirstName string `json:"first_name" validate:"required"`
		VATID     string `json:"vat_id" label:"VAT ID" validate:"required_with=FirstName"`
	}
	type form struct {
		Email  string   `json:"email" label:"Address" validate:"required"`
		Repeat string   `json:"repeat" validate:"eqfield=Email"`
		Age    int      `json:"age"`
		People []person `json:"people" validate:"dive"`
	}
	labels := map[string]string{"email": "E-mail address", "people.0.first_name": "Name of the first guest", "age": "Age in years"}
	b := validate.New(
		validate.WithLabel(func(field string) string { return labels[field] }),
		validate.WithMessages(map[string]string{"required": "Please enter {label}."}),
	)
	_, err := validate.BindWith[form](b, jsonRequest(`{"repeat":"x","age":"old","people":[{},{},{"first_name":"a"}]}`))
	is.Equal(fields(err), []string{
		"age: Age in years must be a whole number.",
		"email: Please enter e-mail address.",
		"people.0.first_name: Please enter name of the first guest.",
		"people.1.first_name: Please enter first name.", // "" means: as without the option
		"people.2.vat_id: VAT ID is required when first name is filled in.",
		"repeat: Repeat must match e-mail address.",
	})
	for label, want := range map[string]string{"E-mail": "e-mail", "VAT ID": "VAT ID", "Ölpreis": "ölpreis", "X": "x"} {
		b := validate.New(validate.WithLabel(func(string) string { return label }), validate.WithMessage("required", "{field}: {label}?"))
		_, err := validate.BindWith[person](b, jsonRequest(`{}`))
		is.Equal(fields(err), []string{"first_name: " + label + ": " + want + "?"})
	}
}

func TestMessageFuncMayUsePlaceholders(t *testing.T) {
	is := is.New(t)
	texts := map[string]string{"min:text": "{field}: {param} Zeichen.", "min": "{field}: {param}.", "bind.integer": "{field}: ganze Zahl."}
	b := validate.New(validate.WithMessageFunc(func(_ *http.Request, v validate.Violation) string {
		if text := texts[v.Tag+":"+v.Group]; text != "" {
			return text
		}
		return texts[v.Tag]
	}))
	_, err := validate.BindWith[struct {
		Name string   `json:"name" validate:"min=3"`
		Age  int      `json:"age"`
		Tags []string `json:"tags" validate:"min=2"`
	}](b, jsonRequest(`{"age":"x"}`))
	is.Equal(fields(err), []string{"age: Age: ganze Zahl.", "name: Name: 3 Zeichen.", "tags: Tags: 2."})
}
