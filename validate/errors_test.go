package validate_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/matryer/is"

	"github.com/chinertia/chinertia/validate"
)

func TestErrors(t *testing.T) {
	is := is.New(t)
	errs := validate.Errors{}.Add("b", "two").Add("a", "one").Add("b", "three")
	is.Equal(errs.FieldErrors(), map[string][]string{"a": {"one"}, "b": {"two", "three"}})
	is.Equal(errs.Error(), "validate: a: one; b: two, three")
	is.True(errs.Has("a"))
	is.True(!errs.Has("c"))
	is.Equal(errs.First("b"), "two")
	is.Equal(errs.First("c"), "")
	is.True(errs.Err() != nil)

	is.NoErr(validate.Errors{}.Err())
	is.NoErr(validate.Errors(nil).Err())
	is.Equal(validate.Errors{}.Error(), "validate: no errors")
}

// TestErrorMethods: the methods by which package inertia recognises errors.
func TestErrorMethods(t *testing.T) {
	is := is.New(t)
	_, err := validate.Bind[person](jsonRequest(`{"email":"a@b.co"}`))
	err = fmt.Errorf("wrapped: %w", err)
	fielded, ok := errors.AsType[interface {
		error
		FieldErrors() map[string][]string
	}](err)
	is.True(ok)
	is.Equal(fielded.FieldErrors(), map[string][]string{"name": {"Name is required."}})

	_, err = validate.Bind[person](jsonRequest(`{`))
	body, ok := errors.AsType[interface {
		error
		StatusCode() int
	}](err)
	is.True(ok)
	is.Equal(body.StatusCode(), 400)
	is.Equal(body.Error(), "validate: 400 Bad Request: The request body is not valid JSON.")
}
