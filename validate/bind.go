// Package validate reads the values of a request into a struct and checks them.
package validate

import (
	"encoding/json"
	"io"
	"net/http"

	"github.com/go-playground/validator/v10"
)

var rules = validator.New(validator.WithRequiredStructEnabled())

// Bind reads the values of a request into a new T and validates it.
//
// The error is one that wraps [Errors] if values break a rule, and a [*BodyError] if the
// request could not be read.
func Bind[T any](r *http.Request) (T, error) {
	var dst T
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, 1<<20))
	if err != nil {
		return dst, &BodyError{Status: http.StatusRequestEntityTooLarge, Message: "The request body is too large.", Err: err}
	}
	if len(body) > 0 {
		if err := json.Unmarshal(body, &dst); err != nil {
			return dst, &BodyError{Status: http.StatusBadRequest, Message: "The request body is not valid JSON.", Err: err}
		}
	}
	if err := rules.Struct(&dst); err != nil {
		errs := Errors{}
		for _, fe := range err.(validator.ValidationErrors) {
			errs.Add(fe.Field(), fe.Tag())
		}
		return dst, errs
	}
	return dst, nil
}
