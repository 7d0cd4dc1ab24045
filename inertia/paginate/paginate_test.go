package paginate_test

import (
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/inertia/inertiatest"
	"github.com/chinertia/chinertia/inertia/paginate"
)

func request(target string) *http.Request { return httptest.NewRequest("GET", target, nil) }

func TestReadsWhichPageIsAskedFor(t *testing.T) {
	tests := []struct {
		name, target string
		opts         []paginate.Option
		page, offset int
		cursor       string
	}{
		{"nothing", "/users", nil, 1, 0, ""},
		{"a page", "/users?page=3", nil, 3, 40, ""},
		{"zero", "/users?page=0", nil, 1, 0, ""},
		{"less than zero", "/users?page=-7", nil, 1, 0, ""},
		{"text", "/users?page=x", nil, 1, 0, ""},
		{"more than a number holds", "/users?page=99999999999999999999", nil, 1, 0, ""},
		{"more than a list holds", "/users?page=9223372036854775807", nil, 107374183, 2147483640, ""},
		{"another name", "/users?page=3&p=2", []paginate.Option{paginate.WithParameter("p")}, 2, 20, "2"},
		{"a cursor", "/users?cursor=a%2Fb", nil, 1, 0, "a/b"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			q := paginate.Read(request(tt.target), 20, tt.opts...)
			is.Equal(q.Page, tt.page)
			is.Equal(q.Offset(), tt.offset)
			is.Equal(q.Limit(), 20)
			is.Equal(q.Cursor, tt.cursor)
		})
	}
}

func TestAPageBeyondTheEndIsTheLastOne(t *testing.T) {
	for total, want := range map[int]int{0: 1, 1: 1, 20: 1, 21: 2, 1000: 7} {
		if q := paginate.Read(request("/users?page=7"), 20).Within(total); q.Page != want {
			t.Errorf("page 7 within %d items is %d, want %d", total, q.Page, want)
		}
	}
}

func TestNumbersOfTheLinks(t *testing.T) {
	tests := []struct {
		page, last, around int
		want               string
	}{
		{1, 1, 3, "[1]"},
		{1, 0, 3, "[1]"},
		{1, 3, 3, "[1] 2 3"},
		{5, 9, 3, "1 2 3 4 [5] 6 7 8 9"},
		{1, 20, 3, "[1] 2 3 4 ... 19 20"},
		{6, 20, 3, "1 2 3 4 5 [6] 7 8 9 ... 19 20"},
		{7, 20, 3, "1 2 3 4 5 6 [7] 8 9 10 ... 19 20"}, // no gap for one page
		{8, 20, 3, "1 2 ... 5 6 7 [8] 9 10 11 ... 19 20"},
		{20, 20, 3, "1 2 ... 17 18 19 [20]"},
		{10, 20, 0, "1 2 ... [10] ... 19 20"},
		{500_000, 1_000_000, 1, "1 2 ... 499999 [500000] 500001 ... 999999 1000000"},
		{9, 3, 3, "1 2 3"}, // beyond the end
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.page, " of ", tt.last), func(t *testing.T) {
			is := is.New(t)
			q := paginate.Read(request(fmt.Sprint("/?page=", tt.page)), 10, paginate.WithWindow(tt.around))
			p := paginate.Numbered(q, []int{1}, tt.last*10)
			var labels []string
			for _, link := range p.Links[1 : len(p.Links)-1] {
				switch {
				case link.Active:
					labels = append(labels, "["+link.Label+"]")
				default:
					labels = append(labels, link.Label)
				}
				is.Equal(link.URL == nil, link.Label == "...")
			}
			is.Equal(strings.Join(labels, " "), tt.want)
			is.Equal(p.Links[0].URL == nil, tt.page == 1)
			is.Equal(p.Links[len(p.Links)-1].URL == nil, tt.page >= tt.last)
		})
	}
}

func TestLinksKeepTheQuery(t *testing.T) {
	tests := []struct{ name, target, want string }{
		{"nothing else", "/users", "/users?page=2"},
		{"the page is replaced", "/users?page=1", "/users?page=2"},
		{"twice", "/users?page=1&page=3", "/users?page=2"},
		{"filters in their order", "/users?sort=-name&page=1&q=a%20b", "/users?sort=-name&q=a%20b&page=2"},
		{"escapes of the path", "/a%20b/%2F?x", "/a%20b/%2F?x&page=2"},
		{"an escaped name", "/users?p%61ge=1", "/users?page=2"},
		{"a name that begins alike", "/users?pages=1", "/users?pages=1&page=2"},
		{"nonsense", "/users?%zz=1&&a", "/users?%zz=1&a&page=2"},
		{"a host is not taken over", "//evil.test/users", "/evil.test/users?page=2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			p := paginate.Numbered(paginate.Read(request(tt.target), 1), []int{1}, 2)
			is.Equal(*p.Next, tt.want)
		})
	}
	t.Run("another path", func(t *testing.T) {
		is := is.New(t)
		q := paginate.Read(request("/submit?a=1"), 1, paginate.WithPath("/users"))
		is.Equal(paginate.Numbered(q, []int{1}, 2).Last, "/users?a=1&page=2")
	})
}

func TestShapeOfTheJSON(t *testing.T) {
	is := is.New(t)
	b, err := json.Marshal(paginate.Numbered(paginate.Read(request("/u?page=2"), 2, paginate.WithLabels("zurück", "weiter")), []string{"c"}, 3))
	is.NoErr(err)
	is.Equal(string(b), `{"data":["c"],"current_page":2,"last_page":2,"per_page":2,"total":3,"from":3,"to":3,"links":[`+
		`{"url":"/u?page=1","label":"zurück","page":1,"active":false},{"url":"/u?page=1","label":"1","page":1,"active":false},`+
		`{"url":"/u?page=2","label":"2","page":2,"active":true},{"url":null,"label":"weiter","page":null,"active":false}],`+
		`"path":"/u","first_page_url":"/u?page=1","last_page_url":"/u?page=2","prev_page_url":"/u?page=1","next_page_url":null}`)
	b, err = json.Marshal(paginate.Numbered[int](paginate.Read(request("/u"), 2), nil, 0))
	is.NoErr(err)
	is.True(strings.Contains(string(b), `"data":[],"current_page":1,"last_page":1,"per_page":2,"total":0,"from":null,"to":null`))
	b, err = json.Marshal(paginate.Cursor[int](paginate.Read(request("/u?cursor=m&q=1"), 2), nil, "a b", ""))
	is.NoErr(err)
	is.Equal(string(b), `{"data":[],"per_page":2,"path":"/u","next_cursor":null,"next_page_url":null,"prev_cursor":"a b","prev_page_url":"/u?q=1\u0026cursor=a+b"}`)
}

// list is an app with two lists of 1 to 5, two items a page.
func list(scroll bool) http.Handler {
	all := []int{1, 2, 3, 4, 5}
	root := template.Must(template.New("root").Parse(`<body>{{ .Body }}</body>`))
	return inertia.Middleware(inertia.WithRootTemplate(root), inertia.WithTrustedPrefix())(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := paginate.Read(r, 2)
		numbered := paginate.Numbered(q, slices.Clone(all[min(q.Offset(), 5):min(q.Offset()+2, 5)]), 5)
		from := 0
		_, _ = fmt.Sscan(q.Cursor, &from)
		cursor := paginate.Cursor(q, all[from:from+2], "", fmt.Sprint(from+2))
		if scroll {
			inertia.Render(w, r, "List", inertia.Props{"numbered": inertia.Scroll(numbered), "cursor": inertia.Scroll(cursor)})
			return
		}
		inertia.Render(w, r, "List", inertia.Props{"numbered": numbered, "cursor": cursor})
	}))
}

func TestAPageIsAProp(t *testing.T) {
	c := inertiatest.NewClient(t, list(false))
	p := c.Get("/list?q=a&page=3", inertiatest.WithHeader("X-Forwarded-Prefix", "/app"))
	p.Prop("numbered.data", []int{5}).Prop("numbered.total", 5).Prop("numbered.prev_page_url", "/app/list?q=a&page=2")
	p.Prop("cursor.next_page_url", "/app/list?q=a&page=3&cursor=2")
}

func TestAPageScrolls(t *testing.T) {
	is := is.New(t)
	r := request("/list?page=2&cursor=2")
	r.Header.Set("X-Inertia", "true")
	w := httptest.NewRecorder()
	list(true).ServeHTTP(w, r)
	var page struct {
		MergeProps  []string
		ScrollProps map[string]json.RawMessage
	}
	is.NoErr(json.Unmarshal(w.Body.Bytes(), &page))
	is.Equal(page.MergeProps, []string{"cursor.data", "numbered.data"})
	is.Equal(string(page.ScrollProps["numbered"]), `{"pageName":"page","previousPage":1,"nextPage":3,"currentPage":2,"reset":false}`)
	is.Equal(string(page.ScrollProps["cursor"]), `{"pageName":"cursor","previousPage":null,"nextPage":"4","currentPage":"2","reset":false}`)
}

func TestBadUsePanics(t *testing.T) {
	for name, f := range map[string]func(){
		"size":      func() { paginate.Read(request("/"), 0) },
		"parameter": func() { paginate.WithParameter("") },
		"window":    func() { paginate.WithWindow(-1) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f()
		})
	}
}

func ExampleNumbered() {
	r := httptest.NewRequest("GET", "/users?sort=name&page=2", nil)
	q := paginate.Read(r, 2)
	users := []string{"Carol", "Dave"} // the query has q.Limit() and q.Offset()
	page := paginate.Numbered(q, users, 5)
	fmt.Println(*page.From, "to", *page.To, "of", page.Total)
	for _, link := range page.Links {
		if link.URL != nil {
			fmt.Println(link.Label, *link.URL, link.Active)
		}
	}
	// Output:
	// 3 to 4 of 5
	// « Previous /users?sort=name&page=1 false
	// 1 /users?sort=name&page=1 false
	// 2 /users?sort=name&page=2 true
	// 3 /users?sort=name&page=3 false
	// Next » /users?sort=name&page=3 false
}

func ExampleCursor() {
	r := httptest.NewRequest("GET", "/events?cursor=event-20", nil)
	q := paginate.Read(r, 2)
	events := []string{"event-20", "event-21"} // from q.Cursor on
	page := paginate.Cursor(q, events, "event-18", "event-22")
	fmt.Println(*page.Previous)
	fmt.Println(*page.Next)
	// Output:
	// /events?cursor=event-18
	// /events?cursor=event-22
}
