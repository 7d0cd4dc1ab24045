package validate_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/matryer/is"

	"github.com/chinertia/chinertia/validate"
)

// Trimmed has both hooks, and counts on its own being called before those of
// what contains it.
type Trimmed struct {
	Street string `json:"street" validate:"required"`
	Zip    string `json:"zip"`
}

func (a *Trimmed) Normalize() { a.Street = strings.TrimSpace(a.Street) }

func (a *Trimmed) Validate(context.Context) error {
	if a.Zip == "00000" {
		return validate.Errors{}.Add("zip", "There is no such place.").Add("", "This address is wrong.")
	}
	return nil
}

type order struct {
	Email    string              `json:"email" validate:"required,email"`
	Address  Trimmed             `json:"address"`
	Others   []*Trimmed          `json:"others" validate:"dive"`
	Named    map[string]*Trimmed `json:"named" validate:"dive"`
	ByValue  map[string]Trimmed  `json:"by_value" validate:"dive"`
	Summary  string              `json:"-"`
	Password string              `json:"password"`
	Repeat   string              `json:"repeat"`
}

func (o *order) Normalize() {
	o.Email = strings.ToLower(strings.TrimSpace(o.Email))
	o.Summary = o.Address.Street
}

func (o *order) Validate(context.Context) error {
	errs := validate.Errors{}
	if o.Password != o.Repeat {
		errs.Add("repeat", "The passwords differ.")
	}
	return errs.Err()
}

func TestNormalize(t *testing.T) {
	is := is.New(t)
	got, err := validate.Bind[order](jsonRequest(`{"email":" ADA@Example.com ","address":{"street":" a "},"others":[{"street":" b "}],"named":{"x":{"street":" c "}},"by_value":{"y":{"street":" d "}}}`))
	is.NoErr(err)
	is.Equal(got.Email, "ada@example.com")
	is.Equal(got.Summary, "a") // the inner struct first
	is.Equal(got.Others[0].Street, "b")
	is.Equal(got.Named["x"].Street, "c")
	is.Equal(got.ByValue["y"].Street, "d")
}

func TestNormalizeRunsBeforeTheRules(t *testing.T) {
	is := is.New(t)
	_, err := validate.Bind[order](jsonRequest(`{"email":"a@b.co","address":{"street":"  "}}`))
	is.Equal(fields(err), []string{"address.street: Street is required."})
}

func TestValidateMethods(t *testing.T) {
	const street = `"street":"s","zip":"00000"`
	tests := []struct {
		name string
		body string
		want []string
	}{
		{"of the form", `{"email":"a@b.co","address":{"street":"s"},"password":"x"}`, []string{"repeat: The passwords differ."}},
		{"beside broken rules", `{"address":{"street":"s"},"password":"x"}`, []string{"email: Email is required.", "repeat: The passwords differ."}},
		{"of a nested struct", `{"email":"a@b.co","address":{` + street + `}}`, []string{"address: This address is wrong.", "address.zip: There is no such place."}},
		{"of an element", `{"email":"a@b.co","address":{"street":"s"},"others":[null,{` + street + `}]}`, []string{"others.1: This address is wrong.", "others.1.zip: There is no such place."}},
		{"of an element of a map", `{"email":"a@b.co","address":{"street":"s"},"by_value":{"x":{` + street + `}}}`, []string{"by_value.x: This address is wrong.", "by_value.x.zip: There is no such place."}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			_, err := validate.Bind[order](jsonRequest(tt.body))
			is.Equal(fields(err), tt.want)
		})
	}
}

type Defaults struct {
	Lang string `json:"lang"`
}

func (d *Defaults) Normalize() {
	if d.Lang == "" {
		d.Lang = "en"
	}
}

// Stamped makes the promotion of Normalize ambiguous where both are embedded.
type Stamped struct {
	Stamp string `json:"stamp"`
}

func (s *Stamped) Normalize() { s.Stamp = "now" }

func TestHooksOfEmbeddedStructs(t *testing.T) {
	t.Run("a promoted method is called", func(t *testing.T) {
		is := is.New(t)
		type form struct {
			Defaults
			Name string `json:"name"`
		}
		got, err := validate.Bind[form](jsonRequest(`{}`))
		is.NoErr(err)
		is.Equal(got.Lang, "en")
	})
	t.Run("a method of a nil embedded pointer does not panic", func(t *testing.T) {
		is := is.New(t)
		type form struct {
			*Defaults
			Name string `json:"name"`
		}
		got, err := validate.Bind[form](jsonRequest(`{"name":"a"}`))
		is.NoErr(err)
		is.Equal(got.Lang, "en")
	})
	t.Run("methods that Go does not promote because there are two are called", func(t *testing.T) {
		is := is.New(t)
		type form struct {
			Defaults
			Stamped
		}
		got, err := validate.Bind[form](jsonRequest(`{}`))
		is.NoErr(err)
		is.Equal(got, form{Defaults{"en"}, Stamped{"now"}})
	})
}

var errDatabase = errors.New("database is down")

type failing struct {
	Name string `json:"name" validate:"required"`
}

func (failing) Validate(context.Context) error { return errDatabase }

func TestValidateMethodThatFails(t *testing.T) {
	is := is.New(t)
	_, err := validate.Bind[failing](jsonRequest(`{}`))
	is.True(errors.Is(err, errDatabase)) // not a validation error: the handler's business
	_, isFields := errors.AsType[validate.Errors](err)
	is.True(!isFields)
}

// joined returns what it is told to.
type joined struct {
	Name string `json:"name"`
	err  error
}

func (j *joined) Validate(context.Context) error { return j.err }

func TestValidateMethodThatJoinsErrors(t *testing.T) {
	is := is.New(t)
	first, second := validate.Errors{"a": {"A."}}, validate.Errors{"b": {"B."}}
	bind := func(err error) error { return validate.BindInto(jsonRequest(`{}`), &joined{err: err}) }
	is.Equal(fields(bind(errors.Join(first, second))), []string{"a: A.", "b: B."})
	is.Equal(fields(bind(fmt.Errorf("checked: %w", first))), []string{"a: A."})
	is.True(errors.Is(bind(errors.Join(first, errDatabase)), errDatabase)) // half a validation is none
	is.NoErr(bind(errors.Join(validate.Errors{})))
}

// asking notes which fields are worth a look.
type asking struct {
	Email string `json:"email" validate:"required,email"`
	Age   int    `json:"age"`
	Name  string `json:"name"`
	Inner struct {
		City string `json:"city" validate:"required"`
	} `json:"inner"`
	pending []string
}

func (a *asking) Validate(ctx context.Context) error {
	for _, field := range []string{"email", "age", "name", "inner.city"} {
		if validate.Pending(ctx, field) {
			a.pending = append(a.pending, field)
		}
	}
	return nil
}

func TestPending(t *testing.T) {
	tests := []struct {
		name string
		only []string // values of Precognition-Validate-Only; nil for a plain request
		body string
		want []string
	}{
		{"all fields pass", nil, `{"email":"a@b.co","inner":{"city":"c"}}`, []string{"email", "age", "name", "inner.city"}},
		{"fields that failed a rule or their type", nil, `{"email":"x","age":"x"}`, []string{"name"}},
		{"fields that are asked for", []string{"email,inner.city"}, `{"email":"a@b.co"}`, []string{"email"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			r := jsonRequest(tt.body)
			if tt.only != nil {
				r.Header.Set("Precognition", "true")
				r.Header["Precognition-Validate-Only"] = tt.only
			}
			got, _ := validate.Bind[asking](r)
			is.Equal(got.pending, tt.want)
		})
	}
	t.Run("outside of a Validate method", func(t *testing.T) {
		is := is.New(t)
		is.True(validate.Pending(t.Context(), "email"))
	})
}

func TestBindKeepsDefaults(t *testing.T) {
	type filter struct {
		Page int      `json:"page" validate:"min=1"`
		Sort string   `json:"sort"`
		Tags []string `json:"tags"`
	}
	for _, query := range []string{"", "page=&tags=", "page=null"} {
		t.Run(query, func(t *testing.T) {
			is := is.New(t)
			got := filter{Page: 1, Sort: "name", Tags: []string{"a"}}
			is.NoErr(validate.BindInto(queryRequest(query), &got))
			is.Equal(got, filter{1, "name", []string{"a"}})
		})
	}
}

// prepared has what its Validate method needs in fields of its own.
type prepared struct {
	Email string `json:"email" validate:"required"`
	Note  string `json:"note"`

	Limits *directory `json:"-"`
	people *directory
}

type directory struct {
	Names map[string]bool `json:"names"`
	Any   any
}

func (p *prepared) Validate(context.Context) error {
	if p.people.Names[p.Email] || p.Limits.Names[p.Email] {
		return validate.Errors{}.Add("email", "This address is taken.")
	}
	return nil
}

func TestBindInto(t *testing.T) {
	const names = `{"names":{"ada":false,"new":true}}`
	tests := []struct {
		name string
		r    *http.Request
		want []string
	}{
		{"a free value", jsonRequest(`{"email":"new"}`), nil},
		{"a value that the dependency refuses", jsonRequest(`{"email":"ada"}`), []string{"email: This address is taken."}},
		{"a value that another dependency refuses", formRequest("email=all"), []string{"email: This address is taken."}},
		{"a broken rule", formRequest("email="), []string{"email: Email is required."}},
		{"JSON cannot reach the dependencies", jsonRequest(`{"email":"new","people":` + names + `,"Limits":` + names + `,"-":` + names + `}`), nil},
		{"a form cannot reach the dependencies", formRequest("email=new&people[names][new]=1&Limits[names][new]=1&-[names][new]=1"), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			got := prepared{
				Note:   "kept",
				people: &directory{Names: map[string]bool{"ada": true}},
				Limits: &directory{Names: map[string]bool{"all": true}},
			}
			is.Equal(fields(validate.BindInto(tt.r, &got)), tt.want)
			is.Equal(got.Note, "kept")
			is.Equal(got.people.Names, map[string]bool{"ada": true})
			is.Equal(got.Limits.Names, map[string]bool{"all": true})
		})
	}
	t.Run("a live validation", func(t *testing.T) {
		is := is.New(t)
		got := ask(t, func(w http.ResponseWriter, r *http.Request) {
			form := prepared{people: &directory{Names: map[string]bool{"ada": true}}, Limits: new(directory)}
			if err := validate.BindInto(r, &form); err == nil {
				t.Error("the handler goes on")
			}
		}, live(`{"email":"ada"}`, "email"))
		is.Equal(got.errors, map[string][]string{"email": {"This address is taken."}})
	})
	t.Run("the default binder", func(t *testing.T) {
		is := is.New(t)
		before := validate.Default()
		defer validate.SetDefault(before)
		validate.SetDefault(validate.New(validate.WithMessage("required", "{field}?")))
		is.Equal(fields(validate.BindInto(jsonRequest(`{}`), &leaf{})), []string{"name: Name?"})
	})
}

func TestBindPathParameters(t *testing.T) {
	type Owned struct {
		Team int `json:"-" path:"team"`
	}
	type edit struct {
		Owned
		ID   int    `json:"id" path:"id" validate:"max=100"`
		Name string `json:"name"`
	}
	tests := []struct {
		name   string
		target string
		body   string
		want   edit
		errs   []string
		status int
	}{
		{"are filled", "/teams/3/users/7", `{"name":"a"}`, edit{Owned{3}, 7, "a"}, nil, 0},
		{"cannot be set by the body", "/teams/3/users/7", `{"id":8,"team":4,"Team":4,"name":"a"}`, edit{Owned{3}, 7, "a"}, nil, 0},
		{"cannot be set by a body that is not quite right either", "/teams/3/users/7", `{"id":"8","team":"x","name":5}`, edit{Owned{3}, 7, "5"}, nil, 0},
		{"are validated", "/teams/3/users/700", `{}`, edit{Owned{3}, 700, ""}, []string{"id: Id must be at most 100."}, 0},
		{"of the wrong type are not found", "/teams/x/users/7", `{}`, edit{}, nil, 404},
		{"of the word null are not found", "/teams/3/users/null", `{}`, edit{}, nil, 404},
		{"of a space are not found", "/teams/ /users/7", `{}`, edit{}, nil, 404},
		{"that the route does not have stay as they are", "/users", `{"id":8}`, edit{}, nil, 0},
	}
	binders := map[string]*validate.Binder{
		"of the request": validate.New(),
		"of chi":         validate.New(validate.WithPathValue(chi.URLParam)),
	}
	for _, tt := range tests {
		for name, b := range binders {
			t.Run(tt.name+"/"+name, func(t *testing.T) {
				is := is.New(t)
				var got edit
				var err error
				handler := func(_ http.ResponseWriter, r *http.Request) { got, err = validate.BindWith[edit](b, r) }
				router := chi.NewRouter()
				router.Post("/teams/{team}/users/{id}", handler)
				router.Post("/users", handler)
				r := jsonRequest(tt.body)
				r.URL.Path = tt.target
				router.ServeHTTP(nil, r)
				is.Equal(status(err), tt.status)
				if tt.status == 0 {
					is.Equal(got, tt.want)
					is.Equal(fields(err), tt.errs)
				}
			})
		}
	}
}

func TestBindPathParametersOfOtherTypes(t *testing.T) {
	type form struct {
		Text    string     `json:"-" path:"text"`
		TextP   *string    `json:"-" path:"textp"`
		Addr    netip.Addr `json:"-" path:"addr"`
		Word    Word       `json:"-" path:"word"`
		WordP   *Word      `json:"-" path:"wordp"`
		Integer *int       `json:"-" path:"integer"`
	}
	tests := []struct {
		name, value string
		want        form
		status      int
	}{
		{"text", "null", form{Text: "null"}, 0},
		{"textp", "null", form{TextP: new("null")}, 0},
		{"addr", "::1", form{Addr: netip.MustParseAddr("::1")}, 0},
		{"addr", "null", form{}, 404},
		{"word", "null", form{Word: Word{"null"}}, 0},
		{"wordp", "null", form{WordP: &Word{"null"}}, 0},
		{"word", " ", form{Word: Word{" "}}, 0},
		{"text", " ", form{Text: " "}, 0},
		{"integer", " ", form{}, 404},
		{"integer", "7", form{Integer: new(7)}, 0},
		{"integer", "null", form{}, 404},
	}
	for _, tt := range tests {
		t.Run(tt.name+" "+tt.value, func(t *testing.T) {
			is := is.New(t)
			r := jsonRequest(`{}`)
			r.SetPathValue(tt.name, tt.value)
			got, err := validate.Bind[form](r)
			is.Equal(status(err), tt.status)
			is.Equal(got, tt.want)
		})
	}
}

// Word decodes every text, null and spaces included.
type Word struct{ text string }

func (w *Word) UnmarshalText(b []byte) error { w.text = string(b); return nil }

// TestPathFieldsAreNotTheBodys: encoding/json knows no path tags.
func TestPathFieldsAreNotTheBodys(t *testing.T) {
	type Edit struct {
		ID   *int   `json:"id" path:"id"`
		Name string `json:"name"`
	}
	type batch struct {
		Edits []Edit `json:"edits"`
	}
	for name, r := range map[string]*http.Request{
		"json": jsonRequest(`{"edits":[{"id":5,"name":"a"}]}`),
		"form": formRequest("edits[0][id]=5&edits[0][name]=a"),
	} {
		t.Run("of a nested struct in "+name, func(t *testing.T) {
			is := is.New(t)
			got, err := validate.Bind[batch](r)
			is.NoErr(err)
			is.Equal(got, batch{[]Edit{{Name: "a"}}})
		})
	}
	t.Run("behind a preset pointer", func(t *testing.T) {
		is := is.New(t)
		for _, body := range []string{`{"id":5}`, `{"id":5,"name":7}`, `{"id":`} {
			id := 1
			form := Edit{ID: &id}
			validate.BindInto(jsonRequest(body), &form)
			is.Equal(id, 1)
			is.Equal(form.ID, &id)
		}
	})
}

func TestBindStrict(t *testing.T) {
	type form struct {
		Name  string `json:"name"`
		Inner struct {
			A int `json:"a"`
		} `json:"inner"`
		Items []Item `json:"items"`
		ID    int    `json:"id" path:"id"`
	}
	want := []string{"inner.b: B is not a known field.", "is_admin: Is admin is not a known field.", "items.0.price: Price is not a known field."}
	strict := validate.New(validate.WithStrict())
	tests := []struct {
		name string
		r    *http.Request
		want []string
	}{
		{"json", jsonRequest(`{"name":"a","is_admin":true,"inner":{"b":1},"items":[{"price":1}],"id":4}`), want},
		{"form", formRequest("name=a&is_admin=1&inner[b]=1&items[0][price]=1&id=4"), want},
		{"known fields only", jsonRequest(`{"name":"a","inner":{"a":1}}`), nil},
		{"fields of forms that belong to the transport", formRequest("name=a&_method=put&_token=x"), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			_, err := validate.BindWith[form](strict, tt.r)
			is.Equal(fields(err), tt.want)
		})
	}
}
