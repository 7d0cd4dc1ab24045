package validate_test

import (
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"

	"github.com/chinertia/chinertia/validate"
)

func jsonRequest(body string) *http.Request {
	r := httptest.NewRequest("POST", "/", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return r
}

func formRequest(body string) *http.Request {
	r := httptest.NewRequest("POST", "/", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func queryRequest(query string) *http.Request {
	return httptest.NewRequest("GET", "/?"+query, nil)
}

// fields returns the messages of err as "field: message" lines, sorted; a line
// with the type of err if there are none.
func fields(err error) []string {
	if err == nil {
		return nil
	}
	errs, ok := errors.AsType[validate.Errors](err)
	if !ok {
		return []string{err.Error()}
	}
	var lines []string
	for _, field := range slices.Sorted(maps.Keys(errs)) {
		for _, message := range errs[field] {
			lines = append(lines, field+": "+message)
		}
	}
	return lines
}

// status returns the status of a BodyError, or 0.
func status(err error) int {
	if body, ok := errors.AsType[*validate.BodyError](err); ok {
		return body.StatusCode()
	}
	return 0
}

type Level int

type Colour struct{ name string }

func (c *Colour) UnmarshalText(b []byte) error {
	if s := string(b); s == "red" || s == "blue" {
		c.name = s
		return nil
	}
	return errors.New("no such colour")
}

// Cents decodes its own JSON and has no UnmarshalText.
type Cents int64

func (c *Cents) UnmarshalJSON(b []byte) error {
	s := strings.Trim(string(b), `"`)
	whole, frac, ok := strings.Cut(s, ".")
	if !ok || len(frac) != 2 {
		return errors.New("not an amount")
	}
	var n Cents
	for _, d := range whole + frac {
		if d < '0' || d > '9' {
			return errors.New("not an amount")
		}
		n = n*10 + Cents(d-'0')
	}
	*c = n
	return nil
}

type Base struct {
	ID   int    `json:"id"`
	Note string `json:"note"`
}

type Item struct {
	Name string   `json:"name"`
	Qty  int      `json:"qty"`
	Tags []string `json:"tags"`
}

type values struct {
	Base
	Text    string            `json:"text"`
	Int     int               `json:"int"`
	Small   int8              `json:"small"`
	Uint    uint              `json:"uint"`
	Level   Level             `json:"level"`
	Float   float64           `json:"float"`
	Bool    bool              `json:"bool"`
	Time    time.Time         `json:"time"`
	TextP   *string           `json:"textp"`
	IntP    *int              `json:"intp"`
	BoolP   *bool             `json:"boolp"`
	TimeP   *time.Time        `json:"timep"`
	Colour  Colour            `json:"colour"`
	ColourP *Colour           `json:"colourp"`
	Addr    netip.Addr        `json:"addr"`
	Cents   Cents             `json:"cents"`
	Tags    []string          `json:"tags"`
	Ints    []int             `json:"ints"`
	Pair    [2]int            `json:"pair"`
	Item    Item              `json:"item"`
	ItemP   *Item             `json:"itemp"`
	Items   []Item            `json:"items"`
	ItemsP  []*Item           `json:"itemsp"`
	Meta    map[string]string `json:"meta"`
	Prices  map[int]float64   `json:"prices"`
	ByItem  map[string]Item   `json:"byitem"`
	Any     any               `json:"any"`
	Bytes   []byte            `json:"bytes"`
	Hidden  string            `json:"-"`
	Renamed string            `json:"renamed" form:"other"`
	private string
}

//go:fix inline
func ptr[T any](v T) *T { return new(v) }

func TestBindValues(t *testing.T) {
	day := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	tests := []struct {
		name string
		json string
		form string
		want values
	}{
		{"text", `{"text":"a"}`, "text=a", values{Text: "a"}},
		{"empty text", `{"text":""}`, "text=", values{}},
		{"number as text", `{"int":"42"}`, "int=42", values{Int: 42}},
		{"number with spaces around it", `{"int":" 42 "}`, "int=+42+", values{Int: 42}},
		{"number as number", `{"int":42}`, "int=42", values{Int: 42}},
		{"empty text for a number", `{"int":"","float":"","uint":""}`, "int=&float=&uint=", values{}},
		{"null for a number", `{"int":null,"float":null}`, "int=null&float=null", values{}},
		{"number for a text", `{"text":42}`, "text=42", values{Text: "42"}},
		{"number of a named type", `{"level":"3"}`, "level=3", values{Level: 3}},
		{"fraction", `{"float":"1.5"}`, "float=1.5", values{Float: 1.5}},
		{"true", `{"bool":true}`, "bool=true", values{Bool: true}},
		{"one for true", `{"bool":1}`, "bool=1", values{Bool: true}},
		{"zero for false", `{"bool":0}`, "bool=0", values{}},
		{"on for true", `{"bool":"on"}`, "bool=on", values{Bool: true}},
		{"off for false", `{"bool":"off"}`, "bool=off", values{}},
		{"empty text for a boolean", `{"bool":""}`, "bool=", values{}},
		{"null for a boolean", `{"bool":null}`, "bool=null", values{}},
		{"the last of several values", `{"bool":true}`, "bool=0&bool=1", values{Bool: true}},
		{"date of a date input", `{"time":"2026-01-02"}`, "time=2026-01-02", values{Time: day}},
		{"date of toISOString", `{"time":"2026-01-02T00:00:00.000Z"}`, "time=2026-01-02T00:00:00.000Z", values{Time: day}},
		{"date of a local date input", `{"time":"2026-01-02T10:30"}`, "time=2026-01-02T10:30", values{Time: day.Add(10*time.Hour + 30*time.Minute)}},
		{"date of a month input", `{"time":"2026-01"}`, "time=2026-01", values{Time: day.AddDate(0, 0, -1)}},
		{"empty text for a date", `{"time":""}`, "time=", values{}},
		{"pointers that are filled", `{"textp":"a","intp":"1","boolp":"0","timep":"2026-01-02"}`, "textp=a&intp=1&boolp=0&timep=2026-01-02",
			values{TextP: new("a"), IntP: new(1), BoolP: new(false), TimeP: &day}},
		{"null for pointers", `{"textp":null,"intp":null,"boolp":null,"timep":null,"colourp":null,"itemp":null}`, "textp=&intp=&boolp=&timep=&colourp=&itemp=", values{}},
		{"empty text for pointers", `{"intp":"","boolp":"","timep":"","colourp":""}`, "textp=&intp=&boolp=&timep=&colourp=", values{}},
		{"a type that decodes text", `{"colour":"red","colourp":"blue"}`, "colour=red&colourp=blue", values{Colour: Colour{"red"}, ColourP: &Colour{"blue"}}},
		{"an empty text for a type that decodes text", `{"colour":""}`, "colour=", values{}},
		{"an address", `{"addr":"127.0.0.1"}`, "addr=127.0.0.1", values{Addr: netip.MustParseAddr("127.0.0.1")}},
		{"a type that decodes JSON", `{"cents":"12.50"}`, "cents=12.50", values{Cents: 1250}},
		{"a type that decodes JSON, empty", `{"cents":""}`, "cents=", values{}},
		{"list with brackets", `{"tags":["a","b"]}`, "tags[]=a&tags[]=b", values{Tags: []string{"a", "b"}}},
		{"list without brackets", `{"tags":["a","b"]}`, "tags=a&tags=b", values{Tags: []string{"a", "b"}}},
		{"list with indexes", `{"tags":["a","b"]}`, "tags[1]=b&tags[0]=a", values{Tags: []string{"a", "b"}}},
		{"list with dots", `{"tags":["a","b"]}`, "tags.1=b&tags.0=a", values{Tags: []string{"a", "b"}}},
		{"list of numbers as text", `{"ints":["1",2]}`, "ints[]=1&ints[]=2", values{Ints: []int{1, 2}}},
		{"list with a gap", `{"ints":["",2]}`, "ints[1]=2", values{Ints: []int{0, 2}}},
		{"an empty list", `{"tags":[]}`, "tags[]=", values{Tags: []string{}}},
		{"null for a list", `{"tags":null}`, "tags=", values{}},
		{"empty text for a list", `{"tags":""}`, "tags=", values{}},
		{"array", `{"pair":["1",2,3]}`, "pair[0]=1&pair[1]=2&pair[2]=3", values{Pair: [2]int{1, 2}}},
		{"nested", `{"item":{"name":"a","qty":"2"}}`, "item[name]=a&item[qty]=2", values{Item: Item{Name: "a", Qty: 2}}},
		{"nested with dots", `{"item":{"name":"a"}}`, "item.name=a", values{Item: Item{Name: "a"}}},
		{"nested as JSON in one value", `{"item":{"name":"a","qty":"2"}}`, "item=" + url.QueryEscape(`{"name":"a","qty":"2"}`), values{Item: Item{Name: "a", Qty: 2}}},
		{"nested behind a pointer", `{"itemp":{"qty":"2"}}`, "itemp[qty]=2", values{ItemP: &Item{Qty: 2}}},
		{"list of nested", `{"items":[{"name":"a","tags":["x"]},{"qty":"2"}]}`, "items[0][name]=a&items[0][tags][]=x&items[1][qty]=2",
			values{Items: []Item{{Name: "a", Tags: []string{"x"}}, {Qty: 2}}}},
		{"list of nested, dots and brackets mixed", `{"items":[{"name":"a"}]}`, "items[0].name=a", values{Items: []Item{{Name: "a"}}}},
		{"list of nested without indexes", `{"items":[{"name":"a","qty":"1"},{"name":"b","qty":2}]}`, "items[][name]=a&items[][qty]=1&items[][name]=b&items[][qty]=2",
			values{Items: []Item{{Name: "a", Qty: 1}, {Name: "b", Qty: 2}}}},
		{"list of pointers to nested", `{"itemsp":[{"qty":"2"}]}`, "itemsp[0][qty]=2", values{ItemsP: []*Item{{Qty: 2}}}},
		{"map", `{"meta":{"a":"b","c":1}}`, "meta[a]=b&meta[c]=1", values{Meta: map[string]string{"a": "b", "c": "1"}}},
		{"map with number keys", `{"prices":{"7":"1.5"}}`, "prices[7]=1.5", values{Prices: map[int]float64{7: 1.5}}},
		{"map of nested", `{"byitem":{"a":{"qty":"1"}}}`, "byitem[a][qty]=1", values{ByItem: map[string]Item{"a": {Qty: 1}}}},
		{"any value", `{"any":"a"}`, "any=a", values{Any: "a"}},
		{"any list", `{"any":["a","b"],"int":"1"}`, "any[]=a&any[]=b&int=1", values{Any: []any{"a", "b"}, Int: 1}},
		{"any object", `{"any":{"a":["b"]},"int":"1"}`, "any[a][0]=b&int=1", values{Any: map[string]any{"a": []any{"b"}}, Int: 1}},
		{"bytes", `{"bytes":"aGk=","int":"1"}`, "bytes=aGk%3D&int=1", values{Bytes: []byte("hi"), Int: 1}},
		{"bytes as numbers", `{"bytes":[104,"105"]}`, "bytes[0]=104&bytes[1]=105", values{Bytes: []byte("hi")}},
		{"embedded", `{"id":"7","note":"n"}`, "id=7&note=n", values{Base: Base{ID: 7, Note: "n"}}},
		{"names of another case", `{"TEXT":"a","INT":"1"}`, "TEXT=a&INT=1", values{Text: "a", Int: 1}},
		{"the exact name before others", `{"TEXT":"b","text":"a","Text":"c","int":"1"}`, "TEXT=b&text=a&Text=c&int=1", values{Text: "a", Int: 1}},
		{"the same one of several names each time", `{"TEXT":"b","Text":"c","TExt":"d","int":"1"}`, "TEXT=b&Text=c&TExt=d&int=1", values{Text: "c", Int: 1}},
		{"the word null as a text", `{"text":"null","textp":"null"}`, "text=null&textp=null", values{Text: "null", TextP: new("null")}},
		{"a name for forms", `{"renamed":"a"}`, "other=a", values{Renamed: "a"}},
		{"hidden, private and unknown fields", `{"Hidden":"a","-":"a","private":"a","x":{"y":[1]},"int":"1"}`, "Hidden=a&-=a&private=a&x[y][]=1&int=1", values{Int: 1}},
		{"text that is not UTF-8", "{\"text\":\"a\xff\"}", "text=a%ff", values{Text: "a\uFFFD"}},
		{"null as the body", `null`, "", values{}},
		{"nothing", ``, "", values{}},
	}
	for _, tt := range tests {
		sources := map[string]*http.Request{"json": jsonRequest(tt.json), "form": formRequest(tt.form), "query": queryRequest(tt.form)}
		for source, r := range sources {
			t.Run(tt.name+"/"+source, func(t *testing.T) {
				is := is.New(t)
				got, err := validate.Bind[values](r)
				is.NoErr(err)
				is.Equal(got, tt.want)
			})
		}
	}
}

func TestBindMismatches(t *testing.T) {
	tests := []struct {
		name string
		json string
		form string
		want []string
	}{
		{"text for a number", `{"int":"abc"}`, "int=abc", []string{"int: Int must be a whole number."}},
		{"fraction for a whole number", `{"int":1.5}`, "int=1.5", []string{"int: Int must be a whole number."}},
		{"number that is too large", `{"small":300}`, "small=300", []string{"small: Small is out of range."}},
		{"negative number for an unsigned one", `{"uint":-1}`, "uint=-1", []string{"uint: Uint is out of range."}},
		{"text for a fraction", `{"float":"abc"}`, "float=abc", []string{"float: Float must be a number."}},
		{"not a number", `{"float":"NaN"}`, "float=NaN", []string{"float: Float must be a number."}},
		{"infinity", `{"float":"-Inf"}`, "float=-Inf", []string{"float: Float must be a number."}},
		{"fraction that is too large", `{"float":"1e999"}`, "float=1e999", []string{"float: Float is out of range."}},
		{"text for a boolean", `{"bool":"maybe"}`, "bool=maybe", []string{"bool: Bool must be true or false."}},
		{"text for a date", `{"time":"soon"}`, "time=soon", []string{"time: Time must be a valid date."}},
		{"a day that is not", `{"timep":"2026-02-30"}`, "timep=2026-02-30", []string{"timep: Timep must be a valid date."}},
		{"text for a type that decodes text", `{"colour":"green"}`, "colour=green", []string{"colour: Colour is invalid."}},
		{"text for a type that decodes JSON", `{"cents":"12"}`, "cents=12", []string{"cents: Cents is invalid."}},
		{"object for a text", `{"text":{"a":"b"}}`, "text[a]=b", []string{"text: Text must be a text."}},
		{"text for an object", `{"item":"a"}`, "item=a", []string{"item: Item must be a group of fields."}},
		{"text for a map", `{"meta":"a"}`, "meta=a", []string{"meta: Meta must be a group of fields."}},
		{"object for a list", `{"tags":{"a":"b"}}`, "tags[a]=b", []string{"tags: Tags must be a list."}},
		{"element of a list", `{"ints":[1,"x",3,"y"]}`, "ints[]=1&ints[]=x&ints[]=3&ints[]=y", []string{"ints.1: Ints must be a whole number.", "ints.3: Ints must be a whole number."}},
		{"field of an element", `{"items":[{"qty":1},{"qty":"x"}]}`, "items[0][qty]=1&items[1][qty]=x", []string{"items.1.qty: Qty must be a whole number."}},
		{"key of a map", `{"prices":{"a":1}}`, "prices[a]=1", []string{"prices.a: Prices must be a whole number."}},
		{"value of a map", `{"prices":{"1":"x"}}`, "prices[1]=x", []string{"prices.1: Prices must be a number."}},
		{"field of an embedded struct", `{"id":"x"}`, "id=x", []string{"id: Id must be a whole number."}},
		{"bytes", `{"bytes":"!"}`, "bytes=!", []string{"bytes: Bytes is invalid."}},
		{"several at once", `{"int":"x","float":"y","text":"z"}`, "int=x&float=y&text=z", []string{"float: Float must be a number.", "int: Int must be a whole number."}},
	}
	for _, tt := range tests {
		sources := map[string]*http.Request{"json": jsonRequest(tt.json), "form": formRequest(tt.form), "query": queryRequest(tt.form)}
		for source, r := range sources {
			t.Run(tt.name+"/"+source, func(t *testing.T) {
				is := is.New(t)
				_, err := validate.Bind[values](r)
				is.Equal(fields(err), tt.want)
				is.Equal(status(err), 0)
			})
		}
	}
}

// TestBindIsNoMatterOfChance: a form is a map, and one field can have several
// keys.
func TestBindIsNoMatterOfChance(t *testing.T) {
	is := is.New(t)
	for range 50 {
		got, err := validate.Bind[values](formRequest("item[name]=a&item.name=b&meta[x].y=1&tags.0=c&tags[0]=d"))
		is.Equal(fields(err), []string{"meta.x: Meta must be a text."})
		is.Equal(got.Item.Name, "a")
		is.Equal(got.Tags, []string{"d"})
	}
}

// TestBinderIsSafeForConcurrentUse starts with a type that nothing is known of
// yet; the race detector does the rest.
func TestBinderIsSafeForConcurrentUse(t *testing.T) {
	type form struct {
		Trimmed
		Items []Item `json:"items" validate:"dive"`
		Age   int    `json:"age" validate:"gte=18"`
		Qty   *int   `json:"qty" validate:"required_if=Age 5,gte=1"`
	}
	is := is.New(t)
	b := validate.New()
	results := make([][]string, 16)
	var wg sync.WaitGroup
	for i := range results {
		wg.Go(func() {
			r := jsonRequest(`{"street":" s ","age":"7","items":[{"qty":"x"}]}`)
			if i%2 == 1 {
				r = formRequest("street=+s+&age=7&items[0][qty]=x")
			}
			if i%4 == 2 { // another type in between
				validate.BindWith[labelled](b, jsonRequest(`{}`))
			}
			_, err := validate.BindWith[form](b, r)
			results[i] = fields(err)
		})
	}
	wg.Wait()
	for _, got := range results {
		is.Equal(got, []string{"age: Age must be at least 18.", "items.0.qty: Qty must be a whole number."})
	}
}
