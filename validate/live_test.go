package validate_test

import (
	"net/http"
	"testing"

	"github.com/matryer/is"

	"github.com/chinertia/chinertia/validate"
)

// Live validation asks about fields inside of values that break rules
// themselves, which stops the validator before it gets there.
func TestLiveValidationInsideOfWhatIsInvalid(t *testing.T) {
	type line struct {
		Title string `json:"title" validate:"required"`
		Price *int   `json:"price" validate:"required_if=Title sold,gte=1"`
		Tags  []string
	}
	type address struct {
		Zip string `json:"zip" validate:"required,len=5"`
	}
	type box struct {
		Name  string `json:"name"`
		Lines []line `json:"lines" validate:"min=3,dive"`
	}
	type plain struct {
		Title string `json:"title" validate:"required"`
	}
	type simple struct {
		Items []plain `json:"items" validate:"required,min=3,dive"`
	}
	type form struct {
		Items   []line            `json:"items" validate:"required,min=3,dive"`
		ItemsP  []*line           `json:"items_p" validate:"omitempty,min=3,dive,required"`
		Grid    [][]line          `json:"grid" validate:"omitempty,min=3,dive,min=2,dive"`
		Boxes   []box             `json:"boxes" validate:"omitempty,min=5,dive"`
		ByKey   map[string]plain  `json:"by_key" validate:"omitempty,min=3,dive,keys,len=1,endkeys"`
		Emails  []string          `json:"emails" validate:"omitempty,min=3,dive,email"`
		Counts  map[string][]int  `json:"counts" validate:"omitempty,min=2,dive,min=2,dive,gte=1"`
		Repeat  []string          `json:"repeat" validate:"omitempty,min=3,dive,eqfield=First"`
		First   string            `json:"first"`
		Address address           `json:"address" validate:"required"`
		Pair    [2]plain          `json:"pair" validate:"required,unique=Title,dive"`
		Texts   map[string]string `json:"texts" validate:"omitempty,max=1,dive,min=2"`
	}
	tests := []struct {
		body string
		only []string
		want map[string][]string // nil means valid
	}{
		{`{"items":[{},{"title":"b"}]}`, []string{"items.0.title"}, map[string][]string{"items.0.title": {"Title is required."}}},
		{`{"items":[{},{"title":"b"}]}`, []string{"items.*.title"}, map[string][]string{"items.0.title": {"Title is required."}}},
		{`{"items":[{},{"title":"b"}]}`, []string{"items[0][title]"}, map[string][]string{"items.0.title": {"Title is required."}}},
		{`{"items":[{},{"title":"b"}]}`, []string{"items.1.title"}, nil},
		{`{"items":[{},{"title":"b"}]}`, []string{"items.*.tags"}, nil},
		{`{"items":[{},{"title":"b"}]}`, []string{"items", "items.*.title"}, map[string][]string{"items": {"Items must have at least 3 items."}, "items.0.title": {"Title is required."}}},
		{`{"items":[{"title":"sold"},{"title":"new"}]}`, []string{"items.*.price"}, map[string][]string{"items.0.price": {"Price is required when title is sold."}}},
		{`{"items":[{"title":"new","price":0}]}`, []string{"items.0.price"}, map[string][]string{"items.0.price": {"Price must be at least 1."}}},
		{`{"items_p":[null,{}]}`, []string{"items_p.1.title"}, map[string][]string{"items_p.1.title": {"Title is required."}}},
		{`{"items_p":[null,{}]}`, []string{"items_p.0"}, map[string][]string{"items_p.0": {"Items p is required."}}},
		{`{"grid":[[{"title":"a"},{}],[{}]]}`, []string{"grid.0.1.title"}, map[string][]string{"grid.0.1.title": {"Title is required."}}},
		{`{"grid":[[{"title":"a"},{}],[{}]]}`, []string{"grid.1.0.title"}, map[string][]string{"grid.1.0.title": {"Title is required."}}},
		{`{"grid":[[{"title":"a"},{}],[{}]]}`, []string{"grid.*.*.title"}, map[string][]string{"grid.0.1.title": {"Title is required."}, "grid.1.0.title": {"Title is required."}}},
		{`{"grid":[[{}],[]]}`, []string{"grid.1"}, map[string][]string{"grid.1": {"Grid must have at least 2 items."}}},
		{`{"boxes":[{},{"lines":[{},{}]}]}`, []string{"boxes.1.lines.*.title"}, map[string][]string{"boxes.1.lines.0.title": {"Title is required."}, "boxes.1.lines.1.title": {"Title is required."}}},
		{`{"boxes":[{"lines":[{"title":"sold"}]}]}`, []string{"boxes.0.lines.0.price"}, map[string][]string{"boxes.0.lines.0.price": {"Price is required when title is sold."}}},
		{`{"by_key":{"a.b":{},"c":{"title":"x"}}}`, []string{"by_key.c.title"}, nil},
		{`{"by_key":{"k":{}}}`, []string{"by_key.k.title"}, map[string][]string{"by_key.k.title": {"Title is required."}}},
		{`{"emails":["a@b.co","x"]}`, []string{"emails.1"}, map[string][]string{"emails.1": {"Emails must be a valid email address."}}},
		{`{"emails":["a@b.co","x"]}`, []string{"emails.0"}, nil},
		{`{"counts":{"a":[0]}}`, []string{"counts.a.0"}, map[string][]string{"counts.a.0": {"Counts must be at least 1."}}},
		{`{"first":"a","repeat":["a","b"]}`, []string{"repeat.*"}, map[string][]string{"repeat.1": {"Repeat must match first."}}},
		{`{"address":{}}`, []string{"address.zip"}, map[string][]string{"address.zip": {"Zip is required."}}},
		{`{"pair":[{},{}]}`, []string{"pair.1.title"}, map[string][]string{"pair.1.title": {"Title is required."}}},
		{`{"texts":{"a":"x","b":"xy"}}`, []string{"texts.a", "texts.b"}, map[string][]string{"texts.a": {"Texts must have at least 2 characters."}}},
	}
	for _, tt := range tests {
		t.Run(tt.only[0]+" of "+tt.body, func(t *testing.T) {
			is := is.New(t)
			got := ask(t, func(_ http.ResponseWriter, r *http.Request) { validate.Bind[form](r) }, live(tt.body, tt.only...))
			is.Equal(got.errors, tt.want)
			if tt.want == nil {
				is.Equal(got.status, 204)
			}
		})
	}
	t.Run("without conditional rules", func(t *testing.T) {
		is := is.New(t)
		got := ask(t, func(_ http.ResponseWriter, r *http.Request) { validate.Bind[simple](r) }, live(`{"items":[{},{"title":"b"}]}`, "items.0.title"))
		is.Equal(got.errors, map[string][]string{"items.0.title": {"Title is required."}})
	})
	t.Run("a rule that begins at the form blames nobody", func(t *testing.T) {
		is := is.New(t)
		type line struct {
			Qty  int    `json:"qty" validate:"ltecsfield=Most"`
			Name string `json:"name" validate:"required"`
		}
		type limited struct {
			Most  int    `json:"most"`
			Lines []line `json:"lines" validate:"min=3,dive"`
		}
		got := ask(t, func(_ http.ResponseWriter, r *http.Request) { validate.Bind[limited](r) }, live(`{"most":5,"lines":[{"qty":4}]}`, "lines.*.qty", "lines.*.name"))
		is.Equal(got.errors, map[string][]string{"lines.0.name": {"Name is required."}})
	})
	t.Run("a submission says what is wrong with the list", func(t *testing.T) {
		is := is.New(t)
		_, err := validate.Bind[simple](jsonRequest(`{"items":[{},{"title":"b"}]}`))
		is.Equal(fields(err), []string{"items: Items must have at least 3 items."})
	})
}
