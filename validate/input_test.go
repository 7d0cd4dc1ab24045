package validate_test

import (
	"encoding/json"
	"errors"
	"mime/multipart"
	"net/http"
	"testing"

	"github.com/matryer/is"

	"github.com/chinertia/chinertia/validate"
)

type account struct {
	Email    string   `json:"email" validate:"required,email"`
	Age      int      `json:"age"`
	Agree    bool     `json:"agree"`
	Tags     []string `json:"tags"`
	Password string   `json:"password"`
	Repeat   string   `json:"passwordConfirmation"`
	PIN      string   `json:"pin"`
	Pinned   bool     `json:"pinned"`
	APIKey   string   `json:"api_key"`
	Private  string   `json:"private" old:"-"`
	Invite   string   `json:"invite_token" old:"keep"`
	ID       int      `json:"id" path:"id"`
	Address  struct {
		City   string `json:"city"`
		Secret string `json:"secret"`
	} `json:"address"`
	Items []struct {
		Name  string `json:"name"`
		Token string `json:"token"`
	} `json:"items"`
	Meta   map[string]string     `json:"meta"`
	Any    any                   `json:"any"`
	Avatar *multipart.FileHeader `json:"avatar"`
}

type hasOldInput interface {
	error
	OldInput() map[string]any
}

func oldInput(t *testing.T, err error) string {
	t.Helper()
	is := is.New(t)
	is.Helper()
	old, ok := errors.AsType[hasOldInput](err)
	is.True(ok)
	b, err := json.Marshal(old.OldInput())
	is.NoErr(err)
	return string(b)
}

func TestOldInput(t *testing.T) {
	const secrets = `"password":"p","passwordConfirmation":"p","pin":"1","api_key":"k","private":"p","id":4,"unknown":"u",`
	tests := []struct {
		name string
		r    *http.Request
		want string
	}{
		{"of JSON", jsonRequest(`{` + secrets + `"email":"x","age":41,"agree":true,"pinned":true,"tags":["a","b"],"invite_token":"i","address":{"city":"c","secret":"s"},"items":[{"name":"n","token":"t"},{}],"meta":{"a":"b","token":"t"},"any":{"x":[1.5,null],"password":"p"}}`),
			`{"address":{"city":"c"},"age":41,"agree":true,"any":{"x":[1.5,null]},"email":"x","invite_token":"i","items":[{"name":"n"},{}],"meta":{"a":"b"},"pinned":true,"tags":["a","b"]}`},
		{"of JSON with values that do not fit", jsonRequest(`{"age":"old","tags":"x","address":5,"items":[7]}`),
			`{"address":5,"age":"old","items":[7],"tags":"x"}`},
		{"of JSON with a list for an object, and the other way round", jsonRequest(`{"email":"x","address":[{"private":"p"}],"meta":[{"private":"p"}],"items":{"private":"p"}}`),
			`{"email":"x"}`},
		{"of names in another case", jsonRequest(`{"email":"x","EMAIL":"y"}`), `{"email":"x"}`},
		{"of a form", formRequest("email=x&age=old&agree=1&tags[]=a&tags[]=b&password=p&pin=1&address[city]=c&address[secret]=s&items[0][name]=n&items[0][token]=t&items[3][name]=m&meta[a]=b&meta[token]=t&any[x][]=1&id=4"),
			`{"address":{"city":"c"},"age":"old","agree":"1","any":{"x":["1"]},"email":"x","items":[{"name":"n"},{"name":"m"}],"meta":{"a":"b"},"tags":["a","b"]}`},
		{"of a query with an object as JSON", queryRequest(`email=x&address={"city":"c","secret":"s"}&meta={"a":"b","token":"t"}`),
			`{"address":{"city":"c"},"email":"x","meta":{"a":"b"}}`},
		{"of a query with a text for an object", queryRequest(`email=x&address=secret`), `{"email":"x"}`},
		{"of a form with files", multipartRequest(t, "email", "x", "avatar", "file:secret"), `{"email":"x"}`},
		{"of nothing", jsonRequest(``), `{}`},
		{"of null", jsonRequest(`null`), `{}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			_, err := validate.Bind[account](tt.r)
			is.Equal(oldInput(t, err), tt.want)
		})
	}
}

func TestOldInputOfErrorsMadeByHand(t *testing.T) {
	is := is.New(t)
	form := account{Email: "a@b.co", Age: 7, Password: "p", Avatar: &multipart.FileHeader{Filename: "x"}}
	form.Items = append(form.Items, struct {
		Name  string `json:"name"`
		Token string `json:"token"`
	}{"n", "t"})
	err := validate.Errors{}.Add("email", "This address is taken.").WithInput(&form)
	is.Equal(fields(err), []string{"email: This address is taken."})
	is.Equal(oldInput(t, err), `{"address":{"city":""},"age":7,"agree":false,"email":"a@b.co","invite_token":"","items":[{"name":"n"}],"pinned":false}`)
	is.NoErr(validate.Errors{}.WithInput(form))

	for _, form := range []any{nil, "x", struct{ C chan int }{make(chan int)}, (*account)(nil)} {
		old, ok := errors.AsType[hasOldInput](validate.Errors{"a": {"b"}}.WithInput(form))
		is.True(ok)
		is.Equal(len(old.OldInput()), 0)
	}
}
