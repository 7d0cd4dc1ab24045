// Package paginate makes props of one page of a list: with numbered links, or
// with cursors. The values encode to the JSON that components written for
// Laravel's paginators expect, and work in [inertia.Scroll] as well:
//
//	r.Get("/users", func(w http.ResponseWriter, r *http.Request) {
//		q := paginate.Read(r, 20)
//		users, total := repo.Users(r.Context(), q.Limit(), q.Offset())
//		inertia.Render(w, r, "Users/Index", inertia.Props{
//			"users": paginate.Numbered(q, users, total),
//		})
//	})
//
// The links keep the query of the request, so filters and sorting stay, and have
// the trusted prefix of the app.
package paginate

import (
	"cmp"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/chinertia/chinertia/inertia"
)

// Query is which page of a list a request asks for.
type Query struct {
	Page   int    // from 1; what is missing or not a number is 1
	Cursor string // "" for the first page
	Size   int    // of a page

	path, query    string
	parameter      string // "" is the usual one
	previous, next string // labels
	around         int    // the current page: numbers of pages that have links
}

// Option configures [Read].
type Option func(*Query)

// WithParameter sets the name of the query parameter, "page" by default, or
// "cursor" for [Cursor] pages. Two lists of one page need two names. It panics if
// the name is empty.
func WithParameter(name string) Option {
	if name == "" {
		panic("paginate: WithParameter called with an empty name")
	}
	return func(q *Query) { q.parameter = name }
}

// WithPath sets the path that the links lead to, as the browser has to ask for it:
// with the prefix of a proxy, if there is one. The default is that of the request;
// an empty path makes them relative to the page.
func WithPath(path string) Option { return func(q *Query) { q.path = path } }

// WithLabels sets the texts of the links to the neighbours, "« Previous" and
// "Next »" by default.
func WithLabels(previous, next string) Option {
	return func(q *Query) { q.previous, q.next = previous, next }
}

// WithWindow sets how many numbered links there are on each side of the current
// page, 3 by default. The first two and the last two pages always have one. It
// panics if n is negative.
func WithWindow(n int) Option {
	if n < 0 {
		panic(fmt.Sprintf("paginate: WithWindow called with %d: want 0 or more", n))
	}
	return func(q *Query) { q.around = n }
}

// Read returns what a request asks for. Read panics if size is less than 1.
func Read(r *http.Request, size int, opts ...Option) Query {
	if size < 1 {
		panic(fmt.Sprintf("paginate: Read called with the size %d: want at least 1", size))
	}
	q := Query{Size: size, previous: "« Previous", next: "Next »", around: 3}
	q.path, q.query, _ = strings.Cut(inertia.RequestURL(r), "?")
	for _, opt := range opts {
		opt(&q)
	}
	values := r.URL.Query()
	page, err := strconv.Atoi(values.Get(cmp.Or(q.parameter, "page")))
	if err != nil || page < 1 {
		page = 1
	}
	q.Page = min(page, math.MaxInt32/size+1) // the offset of a client's number must not overflow
	q.Cursor = values.Get(cmp.Or(q.parameter, "cursor"))
	return q
}

// Limit is the size of a page, for the query of a database.
func (q Query) Limit() int { return q.Size }

// Offset is how many items come before the page.
func (q Query) Offset() int { return (q.Page - 1) * q.Size }

// Within returns the query for a list of total items: that of the last page if
// q asks for one beyond the end, as after the last item of a page was deleted.
func (q Query) Within(total int) Query {
	q.Page = min(q.Page, q.last(total))
	return q
}

func (q Query) last(total int) int { return max(1, (total+q.Size-1)/q.Size) }

// url returns the URL of another page. Everything else in the query stays as it
// is.
func (q Query) url(name, value string) string {
	var kept []string
	for part := range strings.SplitSeq(q.query, "&") {
		key, _, _ := strings.Cut(part, "=")
		if key, err := url.QueryUnescape(key); part != "" && (err != nil || key != name) {
			kept = append(kept, part)
		}
	}
	kept = append(kept, url.QueryEscape(name)+"="+url.QueryEscape(value))
	return q.path + "?" + strings.Join(kept, "&")
}
