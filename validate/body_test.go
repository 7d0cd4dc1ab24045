package validate_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-playground/validator/v10"
	"github.com/matryer/is"

	"github.com/chinertia/chinertia/validate"
)

type small struct {
	Name  string            `json:"name"`
	Tags  []string          `json:"tags"`
	Items []struct{ A any } `json:"items"`
	Meta  map[string]string `json:"meta"`
	Any   any               `json:"any"`
}

func TestBindFindsTheValues(t *testing.T) {
	tests := []struct {
		name        string
		method      string
		contentType string
		body        string
		want        string // Name
		status      int
	}{
		{"JSON", "POST", "application/json", `{"name":"body"}`, "body", 0},
		{"JSON with a charset", "PUT", "application/json; charset=UTF-8", `{"name":"body"}`, "body", 0},
		{"JSON in another charset", "PUT", "application/json; charset=latin1", `{"name":"body"}`, "", 415},
		{"a type made of JSON", "PATCH", "application/merge-patch+json", `{"name":"body"}`, "body", 0},
		{"upper case", "POST", "Application/JSON", `{"name":"body"}`, "body", 0},
		{"a form", "POST", "application/x-www-form-urlencoded", "name=body", "body", 0},
		{"a form with a charset", "POST", "application/x-www-form-urlencoded; charset=utf-8", "name=body", "body", 0},
		{"a form in another charset", "POST", "application/x-www-form-urlencoded; charset=iso-8859-1", "name=body", "", 415},
		{"a form sent with DELETE", "DELETE", "application/x-www-form-urlencoded", "name=body", "body", 0},
		{"GET reads the query, whatever its type says", "GET", "application/json", `{"name":"body"}`, "query", 0},
		{"HEAD reads the query", "HEAD", "", "", "query", 0},
		{"DELETE without a body reads the query", "DELETE", "application/json", "", "query", 0},
		{"POST without a body does not", "POST", "application/json", "", "", 0},
		{"POST without a body and a type", "POST", "", "", "", 0},
		{"a body without a type", "POST", "", "name=body", "", 415},
		{"text", "POST", "text/plain", "name=body", "", 415},
		{"XML", "POST", "application/xml", "<name>body</name>", "", 415},
		{"no type at all", "POST", ";", "name=body", "", 415},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			r := httptest.NewRequest(tt.method, "/?name=query", nil)
			if tt.body != "" {
				r = httptest.NewRequest(tt.method, "/?name=query", strings.NewReader(tt.body))
			}
			r.Header.Set("Content-Type", tt.contentType)
			got, err := validate.Bind[small](r)
			is.Equal(status(err), tt.status)
			is.Equal(got.Name, tt.want)
		})
	}
}

func TestBindMalformedBodies(t *testing.T) {
	tests := []struct {
		name        string
		contentType string
		body        string
	}{
		{"JSON cut off", "application/json", `{"name":"a"`},
		{"JSON cut off in a string", "application/json", `{"name":"a`},
		{"JSON cut off in an escape", "application/json", `{"name":"a\`},
		{"JSON twice", "application/json", `{}{}`},
		{"JSON with a comma too many", "application/json", `{"name":"a",}`},
		{"no JSON", "application/json", `name=a`},
		{"blank JSON", "application/json", " \n"},
		{"closing brackets", "application/json", `]]]]}}}}`},
		{"JSON that is a list", "application/json", `[{"name":"a"}]`},
		{"JSON that is a text", "application/json", `"name"`},
		{"JSON that is a number", "application/json", `7`},
		{"form with a bad escape", "application/x-www-form-urlencoded", "name=%zz"},
		{"form with a semicolon", "application/x-www-form-urlencoded", "name=a;b=c"},
		{"multipart without a boundary", "multipart/form-data", "x"},
		{"multipart with another boundary", "multipart/form-data; boundary=x", "--y\r\n\r\n--y--"},
		{"multipart cut off", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\na"},
		{"multipart that is empty", "multipart/form-data; boundary=x", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			r := httptest.NewRequest("POST", "/", strings.NewReader(tt.body))
			r.Header.Set("Content-Type", tt.contentType)
			_, err := validate.Bind[small](r)
			is.Equal(status(err), 400)
			_, isFields := errors.AsType[validate.Errors](err)
			is.True(!isFields) // no field is to blame
		})
	}
	t.Run("compressed", func(t *testing.T) {
		is := is.New(t)
		r := jsonRequest(`{}`)
		r.Header.Set("Content-Encoding", "gzip")
		_, err := validate.Bind[small](r)
		is.Equal(status(err), 415)
	})
	t.Run("a body that breaks off", func(t *testing.T) {
		is := is.New(t)
		r := httptest.NewRequest("POST", "/", io.MultiReader(strings.NewReader(`{"na`), brokenReader{}))
		r.Header.Set("Content-Type", "application/json")
		_, err := validate.Bind[small](r)
		is.Equal(status(err), 400)
		is.True(errors.Is(err, io.ErrUnexpectedEOF)) // the cause is kept for the log
		is.True(!strings.Contains(err.Error(), "EOF"))
	})
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// TestErrorKeysDoNotCollapse: address.city and address.zip are two
// fields, and malformed JSON is none.
func TestErrorKeysDoNotCollapse(t *testing.T) {
	type form struct {
		Address struct {
			City string `json:"city" validate:"required"`
			Zip  string `json:"zip" validate:"required"`
		} `json:"address"`
		Lines []struct {
			City string `json:"city" validate:"required"`
		} `json:"lines" validate:"dive"`
		Age int `json:"age"`
	}
	is := is.New(t)
	_, err := validate.Bind[form](jsonRequest(`{"lines":[{},{}],"age":"x"}`))
	is.Equal(fields(err), []string{
		"address.city: City is required.", "address.zip: Zip is required.",
		"age: Age must be a whole number.",
		"lines.0.city: City is required.", "lines.1.city: City is required.",
	})

	_, err = validate.Bind[form](jsonRequest(`{"age":`))
	_, isFields := errors.AsType[validate.Errors](err)
	is.True(!isFields)
	is.Equal(status(err), 400)
}

// TestKeysThatAClientMakesUp: keys that panic a decoder, or make it allocate.
func TestKeysThatAClientMakesUp(t *testing.T) {
	deep := "a" + strings.Repeat("[b]", 40)
	tests := []struct {
		name   string
		key    string
		status int
	}{
		{"closing bracket only", "items]", 400},
		{"opening bracket only", "items[", 400},
		{"bracket that is not closed", "items[0", 400},
		{"bracket in a bracket", "items[a[b]]", 400},
		{"brackets the wrong way round", "items]0[", 400},
		{"text after a bracket", "items[0]x", 400},
		{"bracket without a name", "[0]", 400},
		{"empty brackets without a name", "[]", 400},
		{"dot at the end", "items.", 400},
		{"dot at the start", ".items", 400},
		{"two dots", "items..a", 400},
		{"dot before a bracket", "items.[0]", 400},
		{"no name", "", 400},
		{"two pairs of empty brackets with a name after", "items[][][a]", 400},
		{"an index past the limit", "items[1000]", 400},
		{"a huge index", "items[99999999]", 400},
		{"an index past an int", "items[99999999999999999999]", 400},
		{"a huge index of a value without a type", "any[99999999]", 400},
		{"a negative index", "tags[-1]", 0},
		{"an index with a zero before it", "tags[01]", 400},
		{"too deep", deep, 400},
		{"a name that is too long", strings.Repeat("x", 257), 400},
		{"a name that is too long in brackets", "meta[" + strings.Repeat("x", 257) + "]", 400},
		{"a name that is too long after a dot", "meta." + strings.Repeat("x", 257), 400},
		{"a long name", "meta[" + strings.Repeat("x", 256) + "]", 0},
		{"a list", "tags[]", 0},
		{"a list of objects", "items[][A]", 0},
		{"an unknown field", "x[99999999][y]", 0},
		{"the last index", "tags[999]", 0},
	}
	for _, tt := range tests {
		for name, r := range map[string]*http.Request{
			"form":      formRequest(strings.ReplaceAll(tt.key, "&", "%26") + "=1"),
			"query":     queryRequest(tt.key + "=1"),
			"multipart": multipartRequest(t, tt.key, "1"),
		} {
			if tt.key == "" && name == "multipart" {
				continue // mime/multipart leaves parts without a name out
			}
			t.Run(tt.name+"/"+name, func(t *testing.T) {
				is := is.New(t)
				_, err := validate.Bind[small](r)
				is.Equal(status(err), tt.status)
			})
		}
	}

	t.Run("an index makes no large allocation", func(t *testing.T) {
		is := is.New(t)
		result := testing.Benchmark(func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				validate.Bind[small](formRequest("tags[99999999]=1&items[99999999][A]=1"))
			}
		})
		is.True(result.AllocedBytesPerOp() < 64<<10)
	})
	t.Run("a recursive type costs what the client sends", func(t *testing.T) {
		type tree struct {
			L, R *tree
			Name string
		}
		is := is.New(t)
		key := "L" + strings.Repeat("[R][L]", 15) // 2^31 nodes, if the type were followed instead of the key
		got, err := validate.Bind[struct {
			T tree
		}](formRequest("T[" + "L" + "]" + strings.Repeat("[R][L]", 14) + "[Name]=x&" + key + "=1"))
		is.NoErr(err)
		is.True(got.T.L.R.L != nil)
	})
}

// TestLimits: all that a client can make large has a limit, and passing
// it is never a field error.
func TestLimits(t *testing.T) {
	tight := validate.New(validate.WithLimits(validate.Limits{Body: 1000, Multipart: 2000, Memory: 100, Parts: 5, Keys: 50, Depth: 4, Index: 9}))
	text := func(n int) string { return strings.Repeat("x", n) }
	list := func(n int) string { return "[" + strings.Repeat("{},", n-1) + "{}]" }
	numbers := func(n int) string { return "[" + strings.Repeat("0,", n-1) + "0]" }
	tests := []struct {
		name   string
		r      *http.Request
		status int
	}{
		{"JSON within", jsonRequest(`{"name":"` + text(900) + `"}`), 0},
		{"JSON", jsonRequest(`{"name":"` + text(1000) + `"}`), 413},
		{"JSON of unknown length", chunked(jsonRequest(`{"name":"` + text(1000) + `"}`)), 413},
		{"JSON that is malformed as well", chunked(jsonRequest(`{"name` + text(1000))), 413},
		{"form", formRequest("name=" + text(1000)), 413},
		{"form of unknown length", chunked(formRequest("name=" + text(1000))), 413},
		{"multipart", multipartRequest(t, "name", text(2000)), 413},
		{"multipart of unknown length", chunked(multipartRequest(t, "name", text(2000))), 413},
		{"parts within", multipartRequest(t, "tags[]", "1", "tags[]", "1", "tags[]", "1", "tags[]", "1", "tags[]", "1"), 0},
		{"parts", multipartRequest(t, "tags[]", "1", "tags[]", "1", "tags[]", "1", "tags[]", "1", "tags[]", "1", "tags[]", "1"), 413},
		{"files as parts", multipartRequest(t, "a", "file:x", "b", "file:x", "c", "file:x", "d", "file:x", "e", "file:x", "f", "file:x"), 413},
		{"keys within", formRequest(strings.Repeat("tags[]=1&", 24)), 0},
		{"keys of a form", formRequest(strings.Repeat("tags[]=1&", 60)), 413},
		{"keys of a query", queryRequest(strings.Repeat("tags[]=1&", 60)), 413},
		{"keys of unknown fields", formRequest(strings.Repeat("a[b]=1&", 60)), 413},
		{"values in JSON within", jsonRequest(`{"items": ` + list(48) + `}`), 0},
		{"values in JSON", jsonRequest(`{"items":` + list(49) + `}`), 413},
		{"values in JSON, one a list", jsonRequest(`{"x":` + strings.Repeat("[[],", 1) + strings.Repeat("[0],", 25) + `[]]}`), 413},
		{"values in JSON of unknown fields", jsonRequest(`{"x":` + list(60) + `}`), 413},
		{"gaps in lists", formRequest("items[9][A][9]=1&items[8][A][9]=1&items[7][A][9]=1&items[6][A][9]=1&items[5][A][9]=1&items[4][A][9]=1"), 413},
		{"JSON in values of a form within", formRequest(`items[]={"A":` + numbers(20) + `}&items[]={"A":` + numbers(20) + `}`), 0},
		{"JSON in values of a form", formRequest(`items[]={"x":` + numbers(30) + `}&items[]={"x":` + numbers(30) + `}`), 413},
		{"depth within", jsonRequest(`{"any":[[[1]]]}`), 0},
		{"depth of JSON", jsonRequest(`{"any":[[[[1]]]]}`), 400},
		{"depth of JSON of unknown fields", jsonRequest(`{"x":[[[[1]]]]}`), 400},
		{"depth of a form", formRequest("any[a][b][c][d]=1"), 400},
		{"depth of JSON in a form", formRequest(`meta={"a":{"b":{"c":{"d":1}}}}`), 400},
		{"depth of what is in a text", jsonRequest(`{"name":"\\\"[[[[[[[[","any":"\\\\"}`), 0},
		{"values of what is in a text", jsonRequest(`{"name":"\"` + strings.Repeat(",", 80) + `"}`), 0},
		{"a name in JSON within", jsonRequest(`{"meta":{"` + text(256) + `":"x"}}`), 0},
		{"a name in JSON", jsonRequest(`{"meta":{"` + text(257) + `" : "x"}}`), 400},
		{"a long text in JSON", jsonRequest(`{"tags":["` + text(300) + `", "b"]}`), 0},
		{"index within", formRequest("tags[9]=1"), 0},
		{"index", formRequest("tags[10]=1"), 400},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			_, err := validate.BindWith[small](tight, tt.r)
			is.Equal(status(err), tt.status)
			if tt.status == 0 {
				is.NoErr(err)
			}
		})
	}

	t.Run("a limit of a middleware further out", func(t *testing.T) {
		is := is.New(t)
		r := chunked(jsonRequest(`{"name":"` + text(500) + `"}`))
		r.Body = http.MaxBytesReader(nil, r.Body, 100)
		_, err := validate.Bind[small](r)
		is.Equal(status(err), 413)
	})
	t.Run("the defaults", func(t *testing.T) {
		is := is.New(t)
		_, err := validate.Bind[small](jsonRequest(`{"name":"` + text(1<<20) + `"}`))
		is.Equal(status(err), 413)
		_, err = validate.Bind[small](jsonRequest(`{"any":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}`))
		is.Equal(status(err), 400)
		_, err = validate.Bind[small](formRequest(strings.Repeat("a=1&", 10_001)))
		is.Equal(status(err), 413)
	})
	t.Run("pairs that net/url does not read are not left out silently", func(t *testing.T) {
		is := is.New(t)
		many := validate.New(validate.WithLimits(validate.Limits{Keys: 50_000}))
		for _, r := range []*http.Request{formRequest(strings.Repeat("a=1&", 10_001) + "name=x"), queryRequest(strings.Repeat("a=1&", 10_001) + "name=x")} {
			_, err := validate.BindWith[small](many, r)
			is.Equal(status(err), 413)
		}
		got, err := validate.BindWith[small](many, queryRequest("a=%zz&name=x")) // a pair that is malformed is none
		is.NoErr(err)
		is.Equal(got.Name, "x")
	})
	t.Run("a body that says it is large but is not sent", func(t *testing.T) {
		is := is.New(t)
		read := false
		r := jsonRequest(`{}`)
		r.ContentLength = 1 << 40
		r.Body = io.NopCloser(readerFunc(func([]byte) (int, error) { read = true; return 0, io.EOF }))
		_, err := validate.Bind[small](r)
		is.Equal(status(err), 413)
		is.True(!read)
	})
	t.Run("messages", func(t *testing.T) {
		type form struct {
			Tags []string `json:"tags" validate:"dive,min=3"`
		}
		is := is.New(t)
		_, err := validate.Bind[form](jsonRequest(`{"tags":["` + strings.Repeat(`a","`, 2000) + `"]}`))
		is.Equal(len(fields(err)), 500)
		_, err = validate.BindWith[form](validate.New(validate.WithLimits(validate.Limits{Errors: 2})), jsonRequest(`{"tags":["a","a","a"]}`))
		is.Equal(len(fields(err)), 2)

		key := strings.Repeat("x", 250) // which is in the key of every message
		_, err = validate.Bind[struct {
			Map map[string]map[string]map[string]form `json:"map" validate:"dive,dive,dive"`
		}](jsonRequest(`{"map":{"` + key + `":{"` + key + `":{"` + key + `":{"tags":["` + strings.Repeat(`a","`, 450) + `"]}}}}}`))
		is.True(len(fields(err)) > 50)
		encoded, err := json.Marshal(errorsOf(err))
		is.NoErr(err)
		is.True(len(encoded) < 50<<10) // a session has room for it, and for old input

		_, err = validate.Bind[struct {
			Map map[string]string `json:"map" validate:"dive,min=3"`
		}](jsonRequest(`{"map":{` + manyKeys(400) + `}}`))
		encoded, err = json.Marshal(errorsOf(err))
		is.NoErr(err)
		is.True(len(encoded) < 50<<10) // as it is encoded: each < takes six bytes
	})
}

// manyKeys returns n members of a JSON object with keys that encoding/json
// escapes.
func manyKeys(n int) string {
	members := make([]string, n)
	for i := range members {
		members[i] = fmt.Sprintf(`"%s%d":"x"`, strings.Repeat("<", 240), i)
	}
	return strings.Join(members, ",")
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

func chunked(r *http.Request) *http.Request {
	r.ContentLength = -1
	return r
}

func TestBindWithoutABody(t *testing.T) {
	for _, contentType := range []string{"", "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"} {
		for name, length := range map[string]int64{"of length 0": 0, "of unknown length": -1} {
			t.Run(contentType+" "+name, func(t *testing.T) {
				is := is.New(t)
				r := &http.Request{Method: "POST", Header: http.Header{"Content-Type": {contentType}}, ContentLength: length}
				got, err := validate.Bind[small](r)
				is.Equal(got, small{})
				if strings.HasPrefix(contentType, "multipart") {
					is.Equal(status(err), 400)
				} else {
					is.NoErr(err)
				}
			})
		}
	}
}

func TestBindEncodings(t *testing.T) {
	for encoding, want := range map[string]int{"": 0, "identity": 0, "gzip": 415, "identity, gzip": 415} {
		t.Run(encoding, func(t *testing.T) {
			is := is.New(t)
			r := jsonRequest(`{"name":"a"}`)
			r.Header.Set("Content-Encoding", encoding)
			_, err := validate.Bind[small](r)
			is.Equal(status(err), want)
		})
	}
}

func TestBindKeepsWhatMiddlewareHasParsed(t *testing.T) {
	t.Run("a form", func(t *testing.T) {
		is := is.New(t)
		r := formRequest("name=a")
		is.NoErr(r.ParseForm())
		got, err := validate.Bind[small](r)
		is.NoErr(err)
		is.Equal(got.Name, "a")
	})
	t.Run("a multipart form", func(t *testing.T) {
		is := is.New(t)
		r := multipartRequest(t, "name", "a")
		is.NoErr(r.ParseMultipartForm(1 << 20))
		got, err := validate.Bind[small](r)
		is.NoErr(err)
		is.Equal(got.Name, "a")
	})
	t.Run("not the form of a DELETE, which ParseForm leaves unread", func(t *testing.T) {
		is := is.New(t)
		r := formRequest("name=a")
		r.Method = "DELETE"
		is.Equal(r.FormValue("_method"), "")
		got, err := validate.Bind[small](r)
		is.NoErr(err)
		is.Equal(got.Name, "a")
	})
	t.Run("not a failure that FormValue has hidden", func(t *testing.T) {
		is := is.New(t)
		r := chunked(formRequest("name=" + strings.Repeat("x", 1000)))
		r.Body = http.MaxBytesReader(nil, r.Body, 100)
		is.Equal(r.FormValue("_method"), "")
		_, err := validate.Bind[small](r)
		is.Equal(status(err), 413)
	})
	t.Run("not a multipart body that failed before", func(t *testing.T) {
		is := is.New(t)
		b := validate.New(validate.WithLimits(validate.Limits{Multipart: 2000}))
		r := chunked(multipartRequest(t, "name", strings.Repeat("x", 3000)))
		for range 2 {
			_, err := validate.BindWith[leaf](b, r)
			is.Equal(status(err), 413)
		}
	})
	t.Run("and leaves it for those after", func(t *testing.T) {
		is := is.New(t)
		r := formRequest("name=a")
		_, err := validate.Bind[small](r)
		is.NoErr(err)
		is.Equal(r.PostFormValue("name"), "a")
	})
}

// TestValuesOfUnknownType: where the field is an interface, the client chooses
// the type that a rule meets.
func TestValuesOfUnknownType(t *testing.T) {
	type form struct {
		Any  any   `json:"any" validate:"omitempty,min=3"`
		List []any `json:"list" validate:"unique"`
		Dive any   `json:"dive" validate:"omitempty,dive,min=1"`
	}
	tests := []struct {
		body   string
		status int
	}{
		{`{"any":"abc"}`, 0},
		{`{"any":true}`, 400},
		{`{"list":[1,2]}`, 0},
		{`{"list":[[1],[1]]}`, 400},
		{`{"dive":"x"}`, 400},
	}
	for _, tt := range tests {
		t.Run(tt.body, func(t *testing.T) {
			is := is.New(t)
			_, err := validate.Bind[form](jsonRequest(tt.body))
			is.Equal(status(err), tt.status)
		})
	}
	t.Run("a mistake in a tag still panics", func(t *testing.T) {
		is := is.New(t)
		defer func() { is.True(recover() != nil) }()
		validate.Bind[struct {
			Any any `validate:"no_such_rule"`
		}](jsonRequest(`{}`))
	})
}

// TestValuesThatRulesPanicOn: some rules of the validator panic on values that
// any visitor can send.
func TestValuesThatRulesPanicOn(t *testing.T) {
	type form struct {
		Addr     string  `json:"addr" validate:"omitempty,tcp_addr"`
		Country  *string `json:"country"`
		Postcode string  `json:"postcode" validate:"omitempty,postcode_iso3166_alpha2_field=Country"`
	}
	bind := func(r *http.Request) error { _, err := validate.Bind[form](r); return err }
	is := is.New(t)
	is.Equal(status(bind(jsonRequest(`{"addr":"]:"}`))), 400)
	is.Equal(fields(bind(jsonRequest(`{"addr":"]::1"}`))), []string{"addr: Addr must be an IP address and a TCP port."})
	is.Equal(status(bind(jsonRequest(`{"postcode":"12345"}`))), 400)
	is.NoErr(bind(jsonRequest(`{"postcode":"12345","country":"DE","addr":"127.0.0.1:80"}`)))
	for rules, value := range map[string]string{
		"min=0.5": `"x"`, "dive,min=2": `"x"`, "unique": `"x"`, "unique=Name": `"x"`, "multibyte": `true`, "ssn": `7`, "ein": `0.5`, "dive,unique": `[7]`,
	} { // where the client chooses the type
		form := reflect.New(formWith(new(any), "omitempty,"+rules)).Interface()
		is.Equal(status(validate.Default().Bind(jsonRequest(`{"value":`+value+`}`), form)), 400)
	}

	r := live(`{"addr":"]:"}`, "addr")
	is.Equal(ask(t, func(_ http.ResponseWriter, r *http.Request) { validate.Bind[form](r) }, r).status, 400)

	panics := func(call func()) (p any) {
		defer func() { p = recover() }()
		call()
		return nil
	}
	is.True(panics(func() { // a rule of the program that does the same
		b := validate.New(validate.WithRule("first", func(_ context.Context, fl validator.FieldLevel) bool { return fl.Field().String()[0] == 'a' }, ""))
		validate.BindWith[struct {
			Text string `json:"text" validate:"first"`
		}](b, jsonRequest(`{}`))
	}) != nil)
	is.True(panics(func() { // a mistake in a tag, beside a dependency that no client fills
		validate.BindInto(jsonRequest(`{}`), &struct {
			Done bool `json:"done" validate:"min=1"`
			dep  any
			Dep  any `json:"-"`
		}{dep: 1})
	}) != nil)
}

// pointed decodes its own JSON as a whole.
type pointed struct {
	X int `json:"x" validate:"max=9"`
}

func (p *pointed) UnmarshalJSON(b []byte) error {
	_, err := fmt.Sscanf(string(b), `[%d]`, &p.X)
	return err
}

func TestBindATypeThatDecodesItself(t *testing.T) {
	is := is.New(t)
	got, err := validate.Bind[pointed](jsonRequest(`[7]`))
	is.NoErr(err)
	is.Equal(got.X, 7)
	_, err = validate.Bind[pointed](jsonRequest(`[70]`))
	is.Equal(fields(err), []string{"x: X must be at most 9."})
	_, err = validate.Bind[pointed](jsonRequest(`{"x":7}`))
	is.Equal(status(err), 400)
	_, err = validate.Bind[pointed](formRequest("x=7")) // forms know nothing of it
	is.NoErr(err)
}

func TestBindLeavesInterfacesWithMethodsAlone(t *testing.T) {
	type form struct {
		S fmt.Stringer `json:"s"`
	}
	for name, r := range map[string]*http.Request{"json": jsonRequest(`{"s":"x"}`), "form": formRequest("s=x")} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			_, err := validate.Bind[form](r)
			is.Equal(fields(err), []string{"s: S is invalid."})
		})
	}
	is := is.New(t)
	_, err := validate.Bind[form](formRequest("s="))
	is.NoErr(err)
}

func TestBindPanicsOnWhatIsNoStruct(t *testing.T) {
	calls := map[string]func(){
		"a slice":           func() { validate.Bind[[]string](jsonRequest(`[]`)) },
		"a pointer":         func() { validate.Bind[*small](jsonRequest(`{}`)) },
		"a time":            func() { validate.Bind[time.Time](jsonRequest(`{}`)) },
		"nil":               func() { validate.Default().Bind(jsonRequest(`{}`), nil) },
		"a nil pointer":     func() { validate.Default().Bind(jsonRequest(`{}`), (*small)(nil)) },
		"nil to fill":       func() { validate.BindInto[small](jsonRequest(`{}`), nil) },
		"a slice to fill":   func() { validate.BindInto(jsonRequest(`[]`), &[]string{}) },
		"a struct itself":   func() { validate.Default().Bind(jsonRequest(`{}`), small{}) },
		"a negative limit":  func() { validate.WithLimits(validate.Limits{Body: -1}) },
		"a nil location":    func() { validate.WithLocation(nil) },
		"a nil path value":  func() { validate.WithPathValue(nil) },
		"a rule without":    func() { validate.WithRule("x", nil, "") },
		"a message without": func() { validate.WithMessage("", "") },
		"a nil function":    func() { validate.WithMessageFunc(nil) },
		"a rule for files on a text": func() {
			validate.Bind[struct {
				A string `validate:"filesize=1KB"`
			}](jsonRequest(`{}`))
		},
		"a size past an int": func() {
			validate.Bind[struct {
				A *multipart.FileHeader `json:"a" validate:"filesize=9999999999999GB"`
			}](multipartRequest(t, "a", "file:x"))
		},
		"a nil default": func() { validate.SetDefault(nil) },
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			defer func() {
				text, ok := recover().(string)
				is.True(ok)
				is.True(strings.HasPrefix(text, "validate: "))
			}()
			call()
		})
	}
}

func TestOptions(t *testing.T) {
	t.Run("location", func(t *testing.T) {
		is := is.New(t)
		berlin := time.FixedZone("CET", 3600)
		type form struct {
			At time.Time `json:"at"`
		}
		got, err := validate.BindWith[form](validate.New(validate.WithLocation(berlin)), formRequest("at=2026-01-02T10:00"))
		is.NoErr(err)
		is.True(got.At.Equal(time.Date(2026, 1, 2, 9, 0, 0, 0, time.UTC)))
	})
	t.Run("default binder", func(t *testing.T) {
		is := is.New(t)
		before := validate.Default()
		defer validate.SetDefault(before)
		validate.SetDefault(validate.New(validate.WithLimits(validate.Limits{Body: 3})))
		_, err := validate.Bind[small](jsonRequest(`{"x":1}`))
		is.Equal(status(err), 413)
	})
	t.Run("default limits are kept beside others", func(t *testing.T) {
		is := is.New(t)
		_, err := validate.BindWith[small](validate.New(validate.WithLimits(validate.Limits{Depth: 3})), jsonRequest(`{"name":"`+strings.Repeat("x", 1<<20)+`"}`))
		is.Equal(status(err), 413)
	})
}

func TestBindReadsNothingAfterTheRequestIsGone(t *testing.T) {
	is := is.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := jsonRequest("").WithContext(ctx)
	r.ContentLength = -1
	r.Body = io.NopCloser(readerFunc(func([]byte) (int, error) { return 0, ctx.Err() }))
	_, err := validate.Bind[small](r)
	is.True(errors.Is(err, context.Canceled))
	is.True(!bytes.Contains([]byte(err.Error()), []byte("context")))
}
