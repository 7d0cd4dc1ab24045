package validate_test

import (
	"context"
	"database/sql"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/netip"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-playground/validator/v10"
	"github.com/matryer/is"

	"github.com/chinertia/chinertia/validate"
)

// panicText returns what call panics with, or "".
func panicText(call func()) (text string) {
	defer func() {
		if p := recover(); p != nil {
			text = fmt.Sprint(p)
		}
	}()
	call()
	return ""
}

// formWith returns a struct type with the fields Value, of the given type and
// rules, and some others that rules can refer to.
func formWith(value any, rules string) reflect.Type {
	field := func(name string, v any, tag string) reflect.StructField {
		return reflect.StructField{Name: name, Type: reflect.TypeOf(v), Tag: reflect.StructTag(`json:"` + strings.ToLower(name) + `" ` + tag)}
	}
	type inner struct{ Type string }
	return reflect.StructOf([]reflect.StructField{
		field("Value", value, `validate:"`+rules+`"`),
		field("Type", "", ""), field("Count", 0, ""), field("CountP", new(int), ""), field("Level", uint8(0), ""),
		field("Price", 0.5, ""), field("Active", false, ""), field("Tags", []string{}, ""), field("Meta", map[string]int{}, ""),
		field("Inner", inner{}, ""), field("InnerP", &inner{}, ""), field("Items", []inner{}, ""), field("When", time.Time{}, ""),
	})
}

// money is a struct that reads itself from text, as decimals and addresses do; for
// the validator it stays a struct.
type money struct{ cents int }

func (m *money) UnmarshalText(b []byte) (err error) {
	m.cents, err = strconv.Atoi(string(b))
	return err
}

// amount tells the validator what it is.
type amount struct{ cents int }

func (a amount) ValidatorValue() any { return a.cents }

// optional tells it only if it is there.
type optional[T any] struct {
	Value T
	Set   bool
}

func (o optional[T]) ValidatorValue() any {
	if !o.Set {
		return nil
	}
	return o.Value
}

// picky expects more than a sample has.
type picky struct{ List []int }

func (p picky) ValidatorValue() any {
	if p.List == nil {
		return 0
	}
	return p.List[3]
}

// sku has the text that the rules of ids look for.
type sku struct{ id string }

func (s sku) String() string { return s.id }

func TestRulesThatCannotBeCheckedAreMistakesOfTheProgram(t *testing.T) {
	type item struct{ Name string }
	tests := []struct {
		value any
		rules string
		want  string // part of what Bind panics with; "" if the rules are right
	}{
		{0, "required_if=Count many", "strconv.ParseInt"},
		{0, "required_if=CountP many", "strconv.ParseInt"},
		{"", "excluded_if=Count many", "strconv.ParseInt"},
		{"", "excluded_unless=Level -1", "strconv.ParseUint"},
		{"", "required_unless=Price cheap", "strconv.ParseFloat"},
		{"", "skip_unless=Tags some", "strconv.ParseInt"},
		{"", "required_if=Meta full", "strconv.ParseInt"},
		{"", "required_if=Type special Count many", "strconv.ParseInt"}, // the second condition
		{"", "required_if=CountP nil", "strconv.ParseInt"},              // of a value that is sent
		{"", "required_if=Type", "Bad param number"},
		{"", "excluded_if=Type a Count", "Bad param number"},
		{"", "required_if=Type a Type b", "Duplicate param"},
		{"", "required_if=Typ special", "has no field Typ"},
		{"", "required_with=Type Tipe", "has no field Tipe"},
		{"", "required_without=Missing", "has no field Missing"},
		{"", "required_without_all=Type Missing", "has no field Missing"},
		{"", "excluded_with=Missing", "has no field Missing"},
		{"", "required_if=Inner.Kind special", "has no field Inner.Kind"},
		{"", "required_if=InnerP.Kind special", "has no field InnerP.Kind"},
		{"", "required_if=Items[0].Kind special", "has no field Items[0].Kind"},
		{"", "eqfield=Pasword", "has no field Pasword"},
		{"", "eqcsfield=Inner.Kind", "has no field Inner.Kind"},
		{"", "eqfield=Count", "string is not compared with int"},
		{0, "gtfield=Level", "int is not compared with uint8"},
		{new(int), "ltefield=Type", "int is not compared with string"},
		{0, "eqcsfield=Inner.Type", "int is not compared with string"},
		{time.Time{}, "gtfield=Type", "time.Time is not compared with string"},
		{false, "gtfield=Active", "bool is not compared with bool"},
		{"", "postcode_iso3166_alpha2_field=Count", "Bad field type int"},
		{"", "min=many", "strconv.ParseInt"},
		{0.5, "lte=much", "strconv.ParseFloat"},
		{true, "gte=2", "Bad field type bool"},
		{new(bool), "omitempty,gte=2", "Bad field type bool"},
		{[]bool{}, "dive,gte=2", "Bad field type bool"},
		{map[string]bool{}, "dive,keys,min=2,endkeys,gte=2", "Bad field type bool"},
		{map[int]string{}, "dive,keys,oneofci=a b,endkeys", "Bad field type int"},
		{[][]bool{}, "dive,dive,max=3", "Bad field type bool"},
		{0, "dive,gte=2", "int is not a list"},
		{"", "omitempty,dive,gte=2", "string is not a list"},
		{new([]item), "dive,dive", "item is not a list"},
		{0, "email", "it is for text, not for int"},
		{[]string{}, "uuid", "it is for text, not for []string"},
		{[]int{}, "dive,alpha", "it is for text, not for int"},
		{0.5, "omitempty,email|url", "it is for text, not for float64"},
		{true, "oneof=yes no", "Bad field type bool"},
		{0.5, "oneof=1 2", "Bad field type float64"},
		{0, "unique", "Bad field type int"},
		{[]item{}, "unique=Nam", "Bad field name Nam"},
		{[][]int{}, "unique", "unhashable"},
		{money{}, "omitempty,gte=2", "Bad field type validate_test.money"},
		{new(money), "omitempty,len=x", "Bad field type validate_test.money"},
		{[]money{}, "dive,omitempty,oneof=1 2", "Bad field type validate_test.money"},
		{map[string]*item{}, "omitempty,dive,uppercase", "Bad field type validate_test.item"},
		{sql.NullString{}, "omitempty,url", "Bad field type sql.NullString"},
		{item{}, "unique", "Bad field name"},
		{money{}, "omitempty,email", "it is for text, not for validate_test.money"},
		{netip.Addr{}, "omitempty,ip", "it is for text, not for netip.Addr"},
		{time.Time{}, "omitempty,alphanum", "it is for text, not for time.Time"},
		{[16]byte{}, "omitempty,uuid", "it is for text, not for [16]uint8"},
		{amount{}, "omitempty,url", "Bad field type int"}, // which the validator gets
		{optional[int]{}, "omitempty,uppercase", "Bad field type int"},
		{[]optional[bool]{}, "dive,gte=2", "Bad field type bool"},
		{"", "requird", "Undefined validation function 'requird'"},
		{[]item{}, "keys,min=1,endkeys", "must be immediately preceded by the 'dive' tag"},
		{"", "filesize=2MB", "it is for *multipart.FileHeader, not for string"},
		{[]*multipart.FileHeader{}, "filetype=image/png", "a slice of files needs dive before it"},
		{&multipart.FileHeader{}, "filesize=big", "is not a size"},
		{new(int), "required_with=Type|gte=2", "its alternatives would meet nil"},

		{new(int64), "required_if=Type special,gte=2", ""},
		{"", "required_if=Type special Count 3 Active true Tags 2 Meta nil CountP 4 Level 1 Price 0.5", ""},
		{"", "excluded_if=Inner.Type x InnerP.Type y Items[0].Type z", ""},
		{"", "required_without=Type Count Items Inner InnerP Meta When", ""},
		{0, "eqfield=CountP", ""}, {new(int), "gtfield=Count", ""}, {new(time.Time), "gtfield=When", ""},
		{"", "omitempty,eqcsfield=Inner.Type", ""},
		{any(new(any)), "required_if=Type special,gte=2,email", ""}, // the client decides
		{[]any{}, "dive,gte=2", ""},
		{[]*int{}, "dive,required_with=Type,omitnil,gte=2", ""}, {[]*int{}, "dive,required_with=Type,gte=2", ""},
		{map[string][]*item{}, "dive,keys,alpha,endkeys,required,dive", ""},
		{&multipart.FileHeader{}, "omitempty,filesize=2MB,filetype=.pdf image/*", ""},
		{[16]byte{}, "required", ""}, {money{}, "required", ""}, {&item{}, "required_with=Type,omitempty", ""},
		{amount{}, "omitempty,gte=2,oneof=3 4", ""}, {new(amount), "required_if=Type a,lte=9", ""}, {sku{}, "omitempty,uuid4", ""}, {picky{}, "omitempty,gte=2", ""}, {optional[string]{}, "email,max=9", ""}, {optional[time.Time]{}, "gt", ""},
		{[]item{}, "unique=Name,min=1,dive", ""},
		{"", "oneof='a b' c|len=0", ""}, {0, "port|eq=0", ""}, {"", "iscolor", ""},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%s of %T", tt.rules, tt.value), func(t *testing.T) {
			is := is.New(t)
			form := reflect.New(formWith(tt.value, tt.rules))
			for range 2 { // not only at the first use
				got := panicText(func() { validate.Default().Bind(jsonRequest(`{}`), form.Interface()) })
				if tt.want == "" {
					is.Equal(got, "")
					continue
				}
				is.True(strings.Contains(got, tt.want))                        // says why
				is.True(strings.Contains(got, "of the field Value of struct")) // names the field
			}
		})
	}
}

func TestMistakesAreFoundWhereverTheFieldIs(t *testing.T) {
	type wrong struct {
		Done bool `json:"done" validate:"gte=2"`
	}
	type embedding struct{ wrong }
	for name, bind := range map[string]func(*http.Request) error{
		"in a struct":  func(r *http.Request) error { _, err := validate.Bind[struct{ A wrong }](r); return err },
		"in a pointer": func(r *http.Request) error { _, err := validate.Bind[struct{ A **wrong }](r); return err },
		"in a list":    func(r *http.Request) error { _, err := validate.Bind[struct{ A [][]wrong }](r); return err },
		"in a map":     func(r *http.Request) error { _, err := validate.Bind[struct{ A map[string]*wrong }](r); return err },
		"embedded":     func(r *http.Request) error { _, err := validate.Bind[embedding](r); return err },
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			got := panicText(func() { bind(jsonRequest(`{}`)) }) // though no such value is sent
			is.True(strings.Contains(got, `the rule "gte=2" of the field Done of validate_test.wrong cannot be checked`))
		})
	}
}

func TestTagsOfDependenciesMayBeForOthers(t *testing.T) {
	type settings struct {
		Mode string `validate:"rule_of_another_validator"`
	}
	type form struct {
		Name     string    `json:"name" validate:"required"`
		Settings *settings `json:"-"`
	}
	is := is.New(t)
	_, err := validate.Bind[form](jsonRequest(`{"name":"a"}`))
	is.NoErr(err)
	is.True(panicText(func() { validate.BindInto(jsonRequest(`{"name":"a"}`), &form{Settings: &settings{}}) }) != "") // the validator meets it
}

func TestRulesOfTheApplicationAreNotTriedOut(t *testing.T) {
	is := is.New(t)
	calls := 0
	b := validate.New(
		validate.WithRule("free", func(_ context.Context, fl validator.FieldLevel) bool { calls++; return true }, ""),
		validate.WithRule("email", func(_ context.Context, fl validator.FieldLevel) bool { calls++; return fl.Field().Int() < 9 }, ""),
	)
	_, err := validate.BindWith[struct {
		Name string `json:"name" validate:"omitempty,free"`
		Mail int    `json:"mail" validate:"omitempty,email"`
		Part *struct {
			Done bool   `json:"done"`
			Name string `json:"name" validate:"free"`
		} `json:"part" validate:"omitnil,required"`
	}](b, jsonRequest(`{}`))
	is.NoErr(err)
	is.Equal(calls, 0)
}

func TestARuleMayBindAnotherForm(t *testing.T) {
	is := is.New(t)
	var b *validate.Binder
	b = validate.New(validate.WithRule("nested", func(context.Context, validator.FieldLevel) bool {
		_, err := validate.BindWith[struct {
			Name string `json:"name" validate:"required"`
		}](b, jsonRequest(`{"name":"a"}`))
		return err == nil
	}, ""))
	done := make(chan error)
	go func() {
		_, err := validate.BindWith[struct {
			Name string `json:"name" validate:"nested"`
		}](b, jsonRequest(`{"name":"a"}`))
		done <- err
	}()
	select {
	case err := <-done:
		is.NoErr(err)
	case <-time.After(time.Minute):
		t.Fatal("the rule waits for itself")
	}
}

func TestAliasesWithConditions(t *testing.T) {
	is := is.New(t)
	b := validate.New()
	b.Validator().RegisterAlias("many", "required_with=Name,gte=2")
	b.Validator().RegisterAlias("some", "required_with=Name,omitnil,gte=2")
	is.True(strings.Contains(panicText(func() {
		validate.BindWith[struct {
			Name string
			Qty  *int `validate:"many"`
		}](b, jsonRequest(`{}`))
	}), `the rule "many" of the field Qty of struct`)) // and not 400 for whoever leaves the quantity out
	type form struct {
		Name string `json:"name"`
		Qty  *int   `json:"qty" validate:"some"`
		N    int    `json:"n" validate:"omitempty,many"`
		M    *int   `json:"m" validate:"omitempty,many"`
	}
	for body, want := range map[string][]string{
		`{}`: nil, `{"qty":2}`: nil, `{"qty":1}`: {"qty: Qty is invalid."}, `{"name":"a"}`: {"qty: Qty is invalid."},
	} {
		_, err := validate.BindWith[form](b, jsonRequest(body))
		is.Equal(fields(err), want)
	}
}

type part struct {
	Type string  `json:"type"`
	Qty  *int64  `json:"qty" validate:"required_if=Type special,gte=2"`
	Mail *string `json:"mail" validate:"required_with=Qty,email"`
	Tags *[]int  `json:"tags" validate:"excluded_if=Type plain,dive,gte=1"`
	Any  any     `json:"any" validate:"required_if=Type loose,min=2"`
}

func TestConditionalRulesOnWhatIsNotSent(t *testing.T) {
	type form struct {
		part
		Parts []part           `json:"parts" validate:"dive"`
		ByKey map[string]*part `json:"by_key" validate:"dive"`
		Part  *part            `json:"part"`
		Late  *int             `json:"late" validate:"required_without=Part,required_with=ByKey,min=3"`
	}
	tests := []struct {
		name, part string
		want       []string // without the path before it
	}{
		{"a condition that does not hold", `{"type":"normal"}`, nil},
		{"null", `{"type":"normal","qty":null,"mail":null,"tags":null,"any":null}`, nil},
		{"a condition that holds", `{"type":"special"}`, []string{"qty: Qty is required when type is special."}},
		{"a value that breaks the rule behind", `{"type":"special","qty":1,"mail":"a@b.co"}`, []string{"qty: Qty must be at least 2."}},
		{"a value that does so though the condition does not hold", `{"type":"normal","qty":1,"mail":"a@b.co"}`, []string{"qty: Qty must be at least 2."}},
		{"a value that is right", `{"type":"special","qty":2,"mail":"a@b.co"}`, nil},
		{"a text", `{"qty":2}`, []string{"mail: Mail is required when qty is filled in."}},
		{"a text that breaks the rule behind", `{"qty":2,"mail":"x"}`, []string{"mail: Mail must be a valid email address."}},
		{"a list that must not be there", `{"type":"plain","tags":[1]}`, []string{"tags: Tags must be empty when type is plain."}},
		{"an element of a list", `{"tags":[0]}`, []string{"tags.0: Tags must be at least 1."}},
		{"any value", `{"type":"loose"}`, []string{"any: Any is required when type is loose."}},
	}
	for _, tt := range tests {
		for where, wrap := range map[string]struct{ body, path string }{
			"":                  {`%s`, ""},
			"in a struct":       {`{"part":%s}`, "part."},
			"in a list":         {`{"parts":[{},%s]}`, "parts.1."},
			"in a map":          {`{"late":3,"by_key":{"a.b":%s}}`, "by_key.a.b."},
			"among many others": {`{"parts":[` + strings.Repeat(`{"type":"normal"},`, 300) + `%s]}`, "parts.300."},
		} {
			t.Run(tt.name+" "+where, func(t *testing.T) {
				is := is.New(t)
				body := fmt.Sprintf(wrap.body, tt.part)
				if !strings.Contains(body, "late") {
					body = `{"late":3,` + body[1:]
				}
				_, err := validate.Bind[form](jsonRequest(body))
				var want []string
				for _, line := range tt.want {
					want = append(want, wrap.path+line)
				}
				is.Equal(fields(err), want)
			})
		}
	}
	t.Run("two conditions", func(t *testing.T) {
		is := is.New(t)
		_, err := validate.Bind[form](jsonRequest(`{"part":{}}`))
		is.NoErr(err)
		_, err = validate.Bind[form](jsonRequest(`{}`))
		is.Equal(fields(err), []string{"late: Late is required when part is empty."})
		_, err = validate.Bind[form](jsonRequest(`{"part":{},"by_key":{"a":{}}}`))
		is.Equal(fields(err), []string{"late: Late is required when by key is filled in."})
	})
}

func TestRulesOfTypesThatTheApplicationRegistered(t *testing.T) {
	is := is.New(t)
	type form struct {
		Price money `json:"price" validate:"omitempty,gte=2"`
		Name  sku   `json:"name" validate:"omitempty,alpha"`
	}
	b := validate.New()
	b.Validator().RegisterCustomTypeFunc(func(v reflect.Value) any { return v.Interface().(money).cents }, money{})
	b.Validator().RegisterCustomTypeFunc(func(v reflect.Value) any { return v.Interface().(sku).id }, sku{})
	is.NoErr(b.Bind(jsonRequest(`{"price":"3"}`), &form{}))
	is.Equal(fields(b.Bind(jsonRequest(`{"price":"1"}`), &form{})), []string{"price: Price must be at least 2."})
}

// What a client sends never makes a conditional or comparing rule panic.
func TestNoValueMakesRulesPanic(t *testing.T) {
	rules := []string{
		"required_if=Type a", "required_unless=CountP 3", "skip_unless=Inner.Type a", "excluded_if=InnerP.Type a", "excluded_unless=Items[1].Type a",
		"required_with=InnerP", "required_with_all=Tags Meta", "required_without=CountP", "required_without_all=Items Inner", "excluded_with=When",
		"excluded_with_all=Type Count", "excluded_without=Price", "excluded_without_all=Active Level", "required_if=Meta[a] 1", "required_if=Tags[3] x",
	}
	values := []any{"", 0, 0.5, false, new(string), new(int), new(bool), new([]string), []string{}, []*int{}, map[string]string{}, map[string]*int{}, time.Time{}, new(time.Time), new(any)}
	bodies := []string{
		`{}`, `{"type":"a","countp":3,"inner":{"type":"a"},"innerp":{"type":"a"},"items":[{},{"type":"a"}],"tags":["x"],"meta":{"a":1}}`,
		`{"value":null,"innerp":null,"items":null,"countp":null,"tags":[],"meta":{}}`, `{"value":"1"}`, `{"value":1}`, `{"value":true}`, `{"value":["1",null]}`,
		`{"value":{"a":"1","b":null}}`, `{"value":"2026-01-02"}`,
	}
	for _, rule := range rules {
		for _, value := range values {
			follow := []string{"", ",omitempty"}
			switch value.(type) {
			case *string, *int, *[]string:
				follow = append(follow, ",min=1", ",required", ",omitnil,max=9")
			}
			for _, behind := range follow {
				form := formWith(value, rule+behind)
				for _, body := range bodies {
					err := validate.Default().Bind(jsonRequest(body), reflect.New(form).Interface())
					if status(err) != 0 {
						t.Errorf("%s on %T with %s: %v", rule, value, body, err)
					}
				}
			}
		}
	}
}

// wide has many fields of its own type: looking at its rules must not build all
// that could be in it.
type wide struct {
	A, B, C, D, E, F, G, H, I, J *wide            `validate:"required_without=A,required_with=B C D"`
	K, L, M, N, O, P, Q, R, S, T []wide           `validate:"required_with=A,max=9,dive"`
	U, V, W, X, Y, Z             map[string]*wide `validate:"excluded_if=K 3,excluded_with_all=L M,dive"`
	Count                        *int             `validate:"required_if=K 3 L 2,gte=2"`
}

func TestRulesOfAWideTypeAreCheckedQuickly(t *testing.T) {
	is := is.New(t)
	allocs := testing.AllocsPerRun(1, func() {
		is.Equal(panicText(func() { validate.BindWith[wide](validate.New(), jsonRequest(`{}`)) }), "")
	})
	is.True(allocs < 20_000)
}
