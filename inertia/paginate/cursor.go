package paginate

import (
	"cmp"

	"github.com/chinertia/chinertia/inertia"
)

// CursorPage is a page of a list that is read from a position, whose length
// nobody has to know.
type CursorPage[T any] struct {
	Data           []T     `json:"data"`
	PerPage        int     `json:"per_page"`
	Path           string  `json:"path"`
	NextCursor     *string `json:"next_cursor"` // nil on the last page
	Next           *string `json:"next_page_url"`
	PreviousCursor *string `json:"prev_cursor"`
	Previous       *string `json:"prev_page_url"`

	meta inertia.ScrollMeta
}

// Cursor makes a page of the items that were found at the cursor of the query,
// with the cursors of its neighbours: any text, "" if there is none. The page
// does not look into cursors, so they should not be trusted when they come back.
func Cursor[T any](q Query, items []T, previous, next string) CursorPage[T] {
	name := cmp.Or(q.parameter, "cursor")
	p := CursorPage[T]{
		Data: notNil(items), PerPage: q.Size, Path: q.path,
		meta: inertia.ScrollMeta{PageName: name},
	}
	if q.Cursor != "" {
		p.meta.Current = q.Cursor
	}
	if previous != "" {
		p.PreviousCursor, p.Previous, p.meta.Previous = &previous, new(q.url(name, previous)), previous
	}
	if next != "" {
		p.NextCursor, p.Next, p.meta.Next = &next, new(q.url(name, next)), next
	}
	return p
}

// ScrollMeta lets the page be the value of [inertia.Scroll].
func (p CursorPage[T]) ScrollMeta() inertia.ScrollMeta { return p.meta }
