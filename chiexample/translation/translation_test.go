// Package translation_test shows messages of package validate in another
// language, by the translations that come with the validator. It lives here,
// because their translator would be one more dependency of the library.
package translation_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/validate"
	"github.com/go-playground/locales/de"
	"github.com/go-playground/locales/en"
	ut "github.com/go-playground/universal-translator"
	detranslations "github.com/go-playground/validator/v10/translations/de"
	"github.com/matryer/is"
)

// translatedBinder picks the language by the request.
func translatedBinder() *validate.Binder {
	languages := ut.New(en.New(), de.New())
	german, _ := languages.GetTranslator("de")
	b := validate.New(
		validate.WithMessageFunc(func(r *http.Request, v validate.Violation) string {
			if v.FieldError == nil || !strings.HasPrefix(r.Header.Get("Accept-Language"), "de") {
				return "" // the English message
			}
			return v.FieldError.Translate(german)
		}),
	)
	if err := detranslations.RegisterDefaultTranslations(b.Validator(), german); err != nil {
		panic(err)
	}
	return b
}

func TestMessagesInTheLanguageOfTheRequest(t *testing.T) {
	type form struct {
		Mail  string `json:"mail" label:"E-Mail" validate:"required"`
		Name  string `json:"name" label:"Name" validate:"min=3"`
		Phone string `json:"phone" validate:"uds_exists"`
	}
	tests := []struct {
		language string
		want     validate.Errors
	}{
		{"de-AT,de;q=0.9", validate.Errors{
			"mail":  {"E-Mail ist ein Pflichtfeld"},
			"name":  {"Name muss mindestens 3 Zeichen lang sein"},
			"phone": {"Phone must be a Unix socket that exists."}, // has no translation: not the validator's raw text
		}},
		{"en", validate.Errors{
			"mail":  {"E-Mail is required."},
			"name":  {"Name must have at least 3 characters."},
			"phone": {"Phone must be a Unix socket that exists."},
		}},
	}
	b := translatedBinder()
	for _, tt := range tests {
		t.Run(tt.language, func(t *testing.T) {
			is := is.New(t)
			r := httptest.NewRequest("POST", "/", strings.NewReader(`{"name":"x"}`))
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Accept-Language", tt.language)
			_, err := validate.BindWith[form](b, r)
			got, ok := errors.AsType[validate.Errors](err)
			is.True(ok)
			is.Equal(got, tt.want)
		})
	}
}
