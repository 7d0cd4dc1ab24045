package validate_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/chinertia/chinertia/validate"
)

// rich has a field of every sort that a form can have.
type rich struct {
	Base
	*Contact
	Text    string             `json:"text" validate:"omitempty,min=2,max=10"`
	Email   string             `json:"email" validate:"omitempty,email"`
	Int     int                `json:"int" validate:"omitempty,gte=1"`
	Small   int8               `json:"small"`
	Uint    uint16             `json:"uint"`
	Float   float64            `json:"float" validate:"omitempty,lte=10"`
	Float32 float32            `json:"float32"`
	Bool    bool               `json:"bool"`
	Quoted  int                `json:"quoted,string"`
	Time    time.Time          `json:"time" validate:"omitempty,gt"`
	Wait    time.Duration      `json:"wait" validate:"omitempty,min=1s"`
	Addr    netip.Addr         `json:"addr"`
	Colour  Colour             `json:"colour"`
	ColourP *Colour            `json:"colourp"`
	Cents   Cents              `json:"cents"`
	TextP   *string            `json:"textp" validate:"omitempty,min=2"`
	TextPP  **string           `json:"textpp"`
	IntP    *int               `json:"intp" validate:"omitempty,gte=1"`
	TimeP   *time.Time         `json:"timep"`
	Tags    []string           `json:"tags" validate:"omitempty,unique,dive,min=2"`
	Ints    []int              `json:"ints" validate:"dive,gte=1"`
	Pair    [2]int             `json:"pair" validate:"dive,gte=1"`
	Matrix  [][]int            `json:"matrix" validate:"dive,dive,gte=1"`
	Bytes   []byte             `json:"bytes" validate:"max=5"`
	Raw     json.RawMessage    `json:"raw"`
	Item    Item               `json:"item"`
	ItemP   *Item              `json:"itemp"`
	Leafs   []leaf             `json:"leafs" validate:"dive"`
	LeafsP  []*leaf            `json:"leafsp" validate:"dive"`
	Meta    map[string]string  `json:"meta" validate:"dive,keys,max=3,endkeys,min=2"`
	Prices  map[int]float64    `json:"prices" validate:"dive,gte=1"`
	ByText  map[netip.Addr]int `json:"bytext"`
	ByBool  map[bool]*leaf     `json:"bybool" validate:"dive"`
	ByName  map[string][]leaf  `json:"byname" validate:"dive,dive"`
	Any     any                `json:"any" validate:"omitempty,min=2"`
	Anys    []any              `json:"anys" validate:"unique"`
	AnyMap  map[string]any     `json:"anymap"`
	Tree    *tree              `json:"tree"`
	Address Trimmed            `json:"address" validate:"omitempty"`
	Choice  string             `json:"choice" validate:"omitempty,oneof=a b|email"`
	Other   string             `json:"other" form:"renamed" validate:"eqfield=Text"`
	Listen  string             `json:"listen" validate:"omitempty,tcp_addr"`
	Country *string            `json:"country"`
	Zip     string             `json:"zip" validate:"omitempty,postcode_iso3166_alpha2_field=Country"`
	Edits   []edited           `json:"edits"`
	Qty     *int64             `json:"qty" validate:"required_if=Text special,gte=2"`
	Cond    *string            `json:"cond" validate:"required_without=IntP,excluded_if=Bool true,email"`
	Lines   *[]leaf            `json:"lines_p" validate:"required_with=Item ItemP,excluded_unless=Small 5,min=2,dive"`
	Loose   any                `json:"loose" validate:"excluded_with=Tags,required_without_all=Tags Meta Any,min=2"`
	Counted string             `json:"counted" validate:"required_if=Ints 2 Pair 2 Prices nil,skip_unless=Item.Qty 3,excluded_without=ItemP"`
	Secret  string             `json:"secret"`
	Hidden  string             `json:"-"`
	PathID  int                `json:"path_id" path:"id"`
	hidden  string
}

// edited has a field that only a path can fill, which there is not.
type edited struct {
	ID   int    `json:"id" path:"id"`
	Name string `json:"name"`
}

type tree struct {
	L, R     *tree
	Children []tree          `json:"children" validate:"dive"`
	ByKey    map[string]tree `json:"bykey" validate:"dive"`
	Name     string          `json:"name" validate:"omitempty,min=2"`
}

// richFiles is rich with files, which takes another way through JSON.
type richFiles struct {
	rich
	File  *multipart.FileHeader            `json:"file" validate:"omitempty,filesize=1KB,filetype=image/png"`
	Files []*multipart.FileHeader          `json:"files" validate:"dive,filesize=1KB"`
	ByKey map[string]*multipart.FileHeader `json:"filesbykey"`
	Lines []struct {
		File *multipart.FileHeader `json:"file"`
	} `json:"lines"`
}

var strict = validate.New(validate.WithStrict())

// checkBind binds a request in the ways that there are and checks what must
// hold whatever the client sends: no panic, either field errors or a body
// error, nothing set that cannot be set, messages and old input that can be
// encoded.
func checkBind(t *testing.T, request func() *http.Request) {
	t.Helper()
	plain, err := validate.Bind[rich](request())
	checkResult(t, plain, err)
	withFiles, errFiles := validate.Bind[richFiles](request())
	checkResult(t, withFiles.rich, errFiles)
	strictly, errStrict := validate.BindWith[rich](strict, request())
	checkResult(t, strictly, errStrict)
	for _, fh := range withFiles.Files {
		if fh == nil && errFiles == nil {
			t.Fatal("a list of files has a gap")
		}
	}
	if err == nil && errStrict == nil && !sameValue(plain, strictly) {
		t.Fatalf("decoded differently:\n%+v\n%+v", plain, strictly)
	}

	checkValues(t, request())

	live := request()
	live.Header.Set("Precognition", "true")
	live.Header.Set("Precognition-Validate-Only", "text,leafs.*.name,tree.children.*.name,matrix.*.*,lines_p.*.name,qty")
	w := httptest.NewRecorder()
	validate.Precognition(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if _, err := validate.Bind[rich](r); err == nil {
			t.Fatal("a live validation was let through")
		}
	})).ServeHTTP(w, live)
	switch w.Code {
	case 204, 422, 400, 404, 413, 415:
	default:
		t.Fatalf("live validation answered with %d", w.Code)
	}
}

// checkValues checks that the untyped values of a request can be encoded and do
// not take the body away.
func checkValues(t *testing.T, r *http.Request) {
	t.Helper()
	validate.MethodOverride(http.HandlerFunc(func(_ http.ResponseWriter, got *http.Request) {
		if got.Method != r.Method && !slices.Contains([]string{"PUT", "PATCH", "DELETE"}, got.Method) {
			t.Fatalf("method %s", got.Method)
		}
		r = got
	})).ServeHTTP(nil, r)
	values, err := validate.Values(r)
	if err != nil {
		if body, ok := errors.AsType[*validate.BodyError](err); !ok || !slices.Contains([]int{400, 413, 415}, body.StatusCode()) {
			t.Fatalf("untyped values: %v", err)
		}
		return
	}
	if _, err := json.Marshal(values); err != nil {
		t.Fatal(err)
	}
	_, err = validate.Bind[rich](r)
	if body, ok := errors.AsType[*validate.BodyError](err); ok && body.StatusCode() == 415 {
		t.Fatal("the body is gone")
	}
}

// sameValue compares with NaN-free values, and with times that are equal.
func sameValue(a, b rich) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return bytes.Equal(x, y) || errX != nil || errY != nil || reflect.DeepEqual(a, b)
}

func checkResult(t *testing.T, got rich, err error) {
	t.Helper()
	if got.Hidden != "" || got.hidden != "" || got.PathID != 0 {
		t.Fatal("a field is set that the client cannot set")
	}
	for _, e := range got.Edits {
		if e.ID != 0 {
			t.Fatal("a field is set that only a path can set")
		}
	}
	if err == nil {
		if n := len(got.Text); n != 0 && (utf8.RuneCountInString(got.Text) < 2 || utf8.RuneCountInString(got.Text) > 10) {
			t.Fatalf("a rule does not hold for %q", got.Text)
		}
		return
	}
	body, isBody := errors.AsType[*validate.BodyError](err)
	errs, isFields := errors.AsType[validate.Errors](err)
	if isBody == isFields {
		t.Fatalf("neither a field error nor a body error: %v", err)
	}
	if isBody {
		if !slices.Contains([]int{400, 413, 415}, body.StatusCode()) {
			t.Fatalf("status %d", body.StatusCode())
		}
		return
	}
	for field, messages := range errs {
		if len(messages) == 0 || slices.Contains(messages, "") || strings.Contains(messages[0], "{field}") {
			t.Fatalf("no message for %q", field)
		}
	}
	old, ok := errors.AsType[hasOldInput](err)
	if !ok {
		t.Fatal("no old input")
	}
	input := old.OldInput()
	if _, err := json.Marshal(map[string]any{"errors": errs, "old": input}); err != nil {
		t.Fatal(err)
	}
	if _, ok := input["secret"]; ok {
		t.Fatal("old input has a secret")
	}
}

func FuzzBindJSON(f *testing.F) {
	for _, seed := range []string{
		``, `{}`, `null`, `[]`, `{"a":`, `{"text":"\ud800"}`, `{"text":"é","email":"a@b.co","int":1,"small":-128,"uint":"7","float":1e3,"bool":"on"}`,
		`{"int":"","float":null,"bool":1,"time":"2026-01-02","timep":"","wait":5,"addr":"::1","colour":"red","colourp":"","cents":"1.20","quoted":"5"}`,
		`{"textp":"","textpp":"x","intp":"3","tags":["ab","ab"],"ints":["1",2],"pair":[1],"matrix":[[1],[0]],"bytes":"aGk=","raw":{"a":[1]}}`,
		`{"item":{"qty":"x"},"itemp":{},"leafs":[{},{"name":"x"}],"leafsp":[null,{}],"meta":{"long":"x"},"prices":{"1":"0","x":1},"bytext":{"::1":1,"x":2},"bybool":{"1":{}}}`,
		`{"byname":{"a].x":[{}]},"any":true,"anys":[[1],[1]],"anymap":{"password":"x"},"tree":{"L":{"R":{"children":[{"name":"x"}]}},"bykey":{"k":{"name":"y"}}}}`,
		`{"address":{"street":" ","zip":"00000"},"choice":"z","other":"y","path_id":7,"file":{"Filename":"x"},"files":[{}],"Hidden":"x","-":"x","hidden":"x"}`,
		`{"listen":"]:","country":null,"zip":"12345","edits":[{"id":5,"name":"x"}],"NOTE":"a","Note":"b"}`,
		`{"ID":"x","note":5,"email":["x"],"leafs":{"0":{}},"LEAFS":[{"NAME":"x"}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		checkBind(t, func() *http.Request {
			r := httptest.NewRequest("POST", "/", bytes.NewReader(body))
			r.Header.Set("Content-Type", "application/json")
			return r
		})
	})
}

var formSeeds = []string{
	"", "a=1", "text=ab&email=a%40b.co&int=1&bool=on", "text=%ff&int=&bool=&time=&tags=&item=&meta=", "items]=1", "items[0=1", "[0]=1", "tags[]=a&tags[]=a&tags[3]=b",
	"leafs[0][name]=x&leafs[2].name=y&leafs[][name]=z", "leafs[]=x", "leafs[x]=1", "prices[1]=0&prices[x]=1&bytext[::1]=1&bybool[on][name]=x", "tree[L][R][children][0][name]=x&tree.bykey.a.name=y",
	"any[]=1&any[x]=2&anys[][]=1&anymap[a][b]=1", `item={"qty":"x"}&tree={"children":[{}]}`, "raw={}&bytes=aGk%3D&cents=1.20&colourp=x&textpp=x", "tags[999]=x&ints[1000]=1", "renamed=x&other=y&path_id=7&_method=put",
	"id=x&note=1&leafs.0.name=a&file=x&files[]=y&choice=z", "matrix[0][1]=5&matrix[1][]=6&pair[5]=1", "bool=0&bool=1", "a[b]c=1&a..b=1",
	"listen=]%3A&country=&zip=12345&edits[0][id]=5&edits.1.id=6&textp=null&item.name=a&item[name]=b",
}

func FuzzBindForm(f *testing.F) {
	for _, seed := range formSeeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		checkBind(t, func() *http.Request { return formRequest(body) })
		checkBind(t, func() *http.Request {
			r := queryRequest("")
			r.URL.RawQuery = body
			return r
		})
	})
}

func FuzzBindMultipart(f *testing.F) {
	for _, seed := range formSeeds {
		values, err := url.ParseQuery(seed)
		if err != nil {
			continue
		}
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		w.SetBoundary("x")
		for key, vals := range values {
			for _, v := range vals {
				w.WriteField(key, v)
			}
		}
		file, _ := w.CreateFormFile("files[]", "a.png")
		file.Write([]byte("\x89PNG\r\n\x1a\n"))
		file, _ = w.CreateFormFile("lines[0][file]", "")
		file.Write([]byte("x"))
		w.Close()
		f.Add(body.Bytes())
	}
	f.Add([]byte("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--x--"))
	f.Fuzz(func(t *testing.T, body []byte) {
		checkBind(t, func() *http.Request {
			r := httptest.NewRequest("POST", "/", bytes.NewReader(body))
			r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
			return r
		})
	})
}

// FuzzKeys sends one key with one value in every notation, so that all of the
// fuzzing goes into the key.
func FuzzKeys(f *testing.F) {
	for _, seed := range []string{
		"text", "tags[]", "tags[0]", "tags.0", "leafs[0][name]", "leafs[0].name", "leafs[][name]", "tree[L][R][L][R]", "items]", "items[0", "items[99999999]", "a[b[c]]", ".", "[]", "a[]b",
		"meta[a].b", "byname[x][0][name]", "renamed", "bytext[::1]", "any[0][0]", "_method",
	} {
		f.Add(seed, "1")
	}
	f.Fuzz(func(t *testing.T, key, value string) {
		form := url.Values{key: {value}}.Encode()
		checkBind(t, func() *http.Request { return formRequest(form) })
		checkBind(t, func() *http.Request { return queryRequest(form) })
		r := live(`{}`, key)
		if got, err := validate.Bind[rich](r); err == nil {
			t.Fatalf("a live validation was let through: %+v", got)
		}
	})
}
