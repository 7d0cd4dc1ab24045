package validate_test

import (
	"encoding/json"
	"net/url"
	"reflect"
	"testing"

	"github.com/matryer/is"

	"github.com/chinertia/chinertia/validate"
)

type leaf struct {
	Name string `json:"name" validate:"required"`
}

type Contact struct {
	Email string `json:"email" validate:"required"`
	Leafs []leaf `json:"leafs" validate:"dive"`
}

type Deeper struct {
	*Contact
	Phone string `json:"phone" validate:"required"`
}

type generic[T any] struct {
	Value T      `json:"value" validate:"required"`
	Items []T    `json:"items" validate:"dive,required"`
	Form  string `json:"in_json" form:"in_form" validate:"required"`
}

// TestErrorKeys: the keys are those of the client's form, whatever Go calls the
// fields on the way.
func TestErrorKeys(t *testing.T) {
	type embedding struct {
		Deeper
		Named Contact `json:"named"`
	}
	type lists struct {
		Matrix [][]leaf          `json:"matrix" validate:"dive,dive"`
		Ptrs   []*leaf           `json:"ptrs" validate:"dive"`
		Map    map[string]leaf   `json:"map" validate:"dive"`
		Ints   map[int]leaf      `json:"ints" validate:"dive"`
		Nested map[string][]leaf `json:"nested" validate:"dive,dive"`
		Texts  map[string]string `json:"texts" validate:"dive,required"`
		Keys   map[string]string `json:"keys" validate:"dive,keys,max=3,endkeys"`
		Anys   []any             `json:"anys" validate:"dive,required"`
		Array  [2]leaf           `json:"array" validate:"dive"`
		Inner  struct {
			Untagged string `validate:"required"`
		} `json:"inner"`
	}
	key := func(s string) string { b, _ := json.Marshal(s); return string(b) }
	tests := []struct {
		name string
		bind func() error
		want []string // keys
	}{
		{"embedded structs have no name", func() error {
			_, err := validate.Bind[embedding](jsonRequest(`{"email":"","leafs":[{}],"named":{"leafs":[{}]}}`))
			return err
		}, []string{"email", "leafs.0.name", "named.email", "named.leafs.0.name", "phone"}},
		{"a generic type, whose name has dots and brackets", func() error {
			_, err := validate.Bind[generic[leaf]](jsonRequest(`{"items":[{}]}`))
			return err
		}, []string{"in_json", "items.0", "value"}},
		{"a form, with its own name for a field", func() error {
			_, err := validate.Bind[generic[string]](formRequest("items[]=&items[]="))
			return err
		}, []string{"in_form", "items.0", "items.1", "value"}},
		{"a type without a name", func() error {
			_, err := validate.Bind[struct {
				A struct {
					B string `json:"b" validate:"required"`
				} `json:"a"`
			}](jsonRequest(`{}`))
			return err
		}, []string{"a.b"}},
		{"lists and maps", func() error {
			_, err := validate.Bind[lists](jsonRequest(`{"matrix":[[],[{"name":"x"},{}]],"ptrs":[{}],"map":{"k":{}},"ints":{"7":{}},"nested":{"k":[{}]},"texts":{"k":""},"keys":{"long":""},"anys":[1,null]}`))
			return err
		}, []string{"anys.1", "array.0.name", "array.1.name", "inner.Untagged", "ints.7.name", "keys.long", "map.k.name", "matrix.1.1.name", "nested.k.0.name", "ptrs.0.name", "texts.k"}},
		{"keys of maps with brackets and dots", func() error {
			_, err := validate.Bind[struct {
				Map    map[string]leaf   `json:"map" validate:"dive"`
				Nested map[string][]leaf `json:"nested" validate:"dive,dive"`
				Texts  map[string]string `json:"texts" validate:"dive,required"`
			}](jsonRequest(`{"map":{` + key("a].Name") + `:{},` + key("b[0]") + `:{},"":{}},"nested":{` + key("c][0].Name") + `:[{}]},"texts":{` + key("]][[.") + `:""}}`))
			return err
		}, []string{"map..name", "map.a].Name.name", "map.b[0].name", "nested.c][0].Name.0.name", "texts.]][[."}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			err := tt.bind()
			want := make(map[string]bool)
			for _, k := range tt.want {
				want[k] = true
			}
			got := make(map[string]bool)
			for k := range validate.Errors(errorsOf(err)) {
				got[k] = true
			}
			is.Equal(got, want)
		})
	}
}

func errorsOf(err error) map[string][]string {
	if f, ok := err.(interface{ FieldErrors() map[string][]string }); ok {
		return f.FieldErrors()
	}
	return nil
}

// Types whose embedded fields meet each other.
type (
	Left       struct{ X, OnlyLeft string }
	Right      struct{ X, OnlyRight string }
	TaggedLeft struct {
		X string `json:"X"`
	}
	Shallow struct {
		Left
		X string
	}
	Ambiguous struct {
		Left
		Right
	}
	TagWins struct {
		TaggedLeft
		Right
	}
	Low     struct{ X string }
	Mid1    struct{ Low }
	Mid2    struct{ Low }
	Diamond struct {
		Mid1
		Mid2
	}
	Hides struct {
		Left
		Right
		Mid1
	}
	ViaPointer struct {
		*Left
		Y string `json:",omitempty"`
	}
	Skipped struct {
		Left `json:"-"`
		X    string `json:"-,"` //nolint:staticcheck // the odd form is the point
	}
	NamedEmbed struct {
		Left `json:"left"`
		X    string
	}
	lower    struct{ X string }
	ViaLower struct {
		lower
		Y string
	}
)

// TestFieldsAreThoseOfEncodingJSON: a form fills the fields that the same names
// fill in JSON, embedded structs and their conflicts included.
func TestFieldsAreThoseOfEncodingJSON(t *testing.T) {
	for _, example := range []any{Shallow{}, Ambiguous{}, TagWins{}, Diamond{}, Hides{}, ViaPointer{}, Skipped{}, NamedEmbed{}, ViaLower{}} {
		typ := reflect.TypeOf(example)
		t.Run(typ.Name(), func(t *testing.T) {
			is := is.New(t)
			want := reflect.New(typ)
			is.NoErr(json.Unmarshal([]byte(`{"X":"x","OnlyLeft":"l","OnlyRight":"r","Y":"y","-":"d","left":{"X":"lx"}}`), want.Interface()))
			got := reflect.New(typ)
			form := url.Values{"X": {"x"}, "OnlyLeft": {"l"}, "OnlyRight": {"r"}, "Y": {"y"}, "-": {"d"}, "left[X]": {"lx"}}
			is.NoErr(validate.Default().Bind(formRequest(form.Encode()), got.Interface()))
			is.Equal(got.Elem().Interface(), want.Elem().Interface())
		})
	}
}
