package validate_test

import (
	"errors"
	"testing"

	"github.com/chinertia/chinertia/validate"
	"github.com/matryer/is"
)

type weekday int

func (d weekday) String() string { return [...]string{"Sunday", "Monday"}[d] }

// The validator names an element of a map by what fmt makes of its key, which
// need not be what the key is decoded from.
func TestErrorsInMapsWhoseKeysHaveTheirOwnText(t *testing.T) {
	is := is.New(t)
	_, err := validate.Bind[struct {
		Hours map[weekday]struct {
			From string `json:"from" validate:"required"`
		} `json:"hours" validate:"dive"`
	}](jsonRequest(`{"hours":{"1":{"from":""}}}`))
	e, ok := errors.AsType[validate.Errors](err)
	is.True(ok)
	is.Equal(len(e["hours.Monday.from"]), 1)
}
