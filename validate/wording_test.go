package validate_test

import (
	"encoding/json"
	"html/template"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/matryer/is"

	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/validate"
)

// A client that wants JSON reads the same words, whether it validates live or
// submits.
func TestOneWordingForWhatIsInvalid(t *testing.T) {
	type form struct {
		A string   `json:"a" validate:"required"`
		B int      `json:"b" validate:"gte=1"`
		C []string `json:"c" validate:"dive,email"`
	}
	root := template.Must(template.New("root").Parse(`{{ .Body }}`))
	for _, body := range []string{`{}`, `{"b":1}`, `{"a":"x","b":1,"c":["x"]}`, `{"c":["x","y","z"]}`} {
		is := is.New(t)
		handler := func(w http.ResponseWriter, r *http.Request) {
			_, err := validate.Bind[form](r)
			inertia.BackWithErrors(w, r, err)
		}
		answer := func(r *http.Request) map[string]any {
			r.Header.Set("Accept", "application/json")
			w := httptest.NewRecorder()
			validate.Precognition(inertia.Middleware(inertia.WithRootTemplate(root))(http.HandlerFunc(handler))).ServeHTTP(w, r)
			is.Equal(w.Code, http.StatusUnprocessableEntity)
			var got map[string]any
			is.NoErr(json.Unmarshal(w.Body.Bytes(), &got))
			return got
		}
		got := answer(live(body))
		is.True(got["message"] != "")
		is.Equal(got, answer(jsonRequest(body)))
	}
}
