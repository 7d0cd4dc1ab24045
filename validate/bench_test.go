package validate_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-playground/validator/v10"

	"github.com/chinertia/chinertia/validate"
)

type benchForm struct {
	FirstName string   `json:"first_name" validate:"required,max=100"`
	LastName  string   `json:"last_name" validate:"required,max=100"`
	Email     string   `json:"email" validate:"required,email"`
	Phone     string   `json:"phone" validate:"omitempty,e164"`
	Age       int      `json:"age" validate:"gte=18,lte=130"`
	Country   string   `json:"country" validate:"required,iso3166_1_alpha2"`
	City      string   `json:"city" validate:"required"`
	Terms     bool     `json:"terms" validate:"required"`
	Tags      []string `json:"tags" validate:"max=10,dive,alphanum"`
	Score     float64  `json:"score" validate:"gte=0,lte=1"`
}

const benchJSON = `{"first_name":"Ada","last_name":"Lovelace","email":"ada@example.com","phone":"+441632960961","age":36,` +
	`"country":"GB","city":"London","terms":true,"tags":["math","engines"],"score":0.75}`

const benchURLEncoded = "first_name=Ada&last_name=Lovelace&email=ada%40example.com&phone=%2B441632960961&age=36" +
	"&country=GB&city=London&terms=1&tags%5B%5D=math&tags%5B%5D=engines&score=0.75"

// rewinder is a body that can be sent again without an allocation.
type rewinder struct{ strings.Reader }

func (*rewinder) Close() error { return nil }

func benchRequest(b *testing.B, contentType, body string) (r *http.Request, rewind func()) {
	b.Helper()
	r = httptest.NewRequest("POST", "/users", nil)
	r.Header.Set("Content-Type", contentType)
	r.ContentLength = int64(len(body))
	rd := new(rewinder)
	return r, func() {
		rd.Reset(body)
		r.Body = rd
		r.PostForm = nil
	}
}

// BenchmarkBind compares Bind with the least that a handler without it would
// write: read, json.Unmarshal, validator.Struct. The limit is twice the time
// and 12 allocations more.
func BenchmarkBind(b *testing.B) {
	b.Run("by hand", func(b *testing.B) {
		rules := validator.New(validator.WithRequiredStructEnabled())
		r, rewind := benchRequest(b, "application/json", benchJSON)
		b.ReportAllocs()
		for b.Loop() {
			rewind()
			var form benchForm
			body, err := io.ReadAll(r.Body)
			if err == nil {
				err = json.Unmarshal(body, &form)
			}
			if err == nil {
				err = rules.Struct(&form)
			}
			if err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("json", func(b *testing.B) {
		r, rewind := benchRequest(b, "application/json", benchJSON)
		b.ReportAllocs()
		for b.Loop() {
			rewind()
			if _, err := validate.Bind[benchForm](r); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("json with a value as text", func(b *testing.B) {
		r, rewind := benchRequest(b, "application/json", strings.Replace(benchJSON, "36", `"36"`, 1))
		b.ReportAllocs()
		for b.Loop() {
			rewind()
			if _, err := validate.Bind[benchForm](r); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("urlencoded", func(b *testing.B) {
		r, rewind := benchRequest(b, "application/x-www-form-urlencoded", benchURLEncoded)
		b.ReportAllocs()
		for b.Loop() {
			rewind()
			if _, err := validate.Bind[benchForm](r); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("json that fails", func(b *testing.B) {
		r, rewind := benchRequest(b, "application/json", strings.Replace(benchJSON, "ada@example.com", "ada", 1))
		b.ReportAllocs()
		for b.Loop() {
			rewind()
			if _, err := validate.Bind[benchForm](r); err == nil {
				b.Fatal("no error")
			}
		}
	})
}
