package paginate

import (
	"cmp"
	"strconv"

	"github.com/chinertia/chinertia/inertia"
)

// Page is a page with a number, of a list whose length is known.
type Page[T any] struct {
	Data        []T     `json:"data"`
	CurrentPage int     `json:"current_page"`
	LastPage    int     `json:"last_page"` // at least 1
	PerPage     int     `json:"per_page"`
	Total       int     `json:"total"`
	From        *int    `json:"from"` // number of the first item, from 1; nil if there is none
	To          *int    `json:"to"`
	Links       []Link  `json:"links"` // previous, numbers, next
	Path        string  `json:"path"`
	First       string  `json:"first_page_url"`
	Last        string  `json:"last_page_url"`
	Previous    *string `json:"prev_page_url"` // nil on the first page
	Next        *string `json:"next_page_url"`

	parameter string
}

// Link is one of the links below a list. A gap between numbers is a link without
// URL that is labelled "...".
type Link struct {
	URL    *string `json:"url"` // nil if it leads nowhere
	Label  string  `json:"label"`
	Page   *int    `json:"page"`
	Active bool    `json:"active"` // it is the current page
}

// Numbered makes a page of the items that were found, with the length of the
// whole list. A page beyond the end has no items and links to those that there
// are; [Query.Within] avoids it.
func Numbered[T any](q Query, items []T, total int) Page[T] {
	last := q.last(total)
	p := Page[T]{
		Data: notNil(items), CurrentPage: q.Page, LastPage: last, PerPage: q.Size, Total: total,
		Path: q.path, First: q.pageURL(1), Last: q.pageURL(last), parameter: cmp.Or(q.parameter, "page"),
	}
	if len(items) > 0 {
		p.From, p.To = new(q.Offset()+1), new(q.Offset()+len(items))
	}
	link := func(page int, label string, there bool) Link {
		if !there {
			return Link{Label: label}
		}
		return Link{URL: new(q.pageURL(page)), Label: label, Page: &page, Active: page == q.Page && label == strconv.Itoa(page)}
	}
	previous := link(min(q.Page-1, last), q.previous, q.Page > 1)
	next := link(q.Page+1, q.next, q.Page < last)
	p.Previous, p.Next = previous.URL, next.URL
	p.Links = append(p.Links, previous)
	before := 0
	for _, page := range q.window(last) {
		if page > before+1 {
			p.Links = append(p.Links, Link{Label: "..."})
		}
		p.Links = append(p.Links, link(page, strconv.Itoa(page), true))
		before = page
	}
	p.Links = append(p.Links, next)
	return p
}

// ScrollMeta lets the page be the value of [inertia.Scroll].
func (p Page[T]) ScrollMeta() inertia.ScrollMeta {
	m := inertia.ScrollMeta{PageName: p.parameter, Current: p.CurrentPage}
	if p.CurrentPage > 1 {
		m.Previous = min(p.CurrentPage-1, p.LastPage)
	}
	if p.CurrentPage < p.LastPage {
		m.Next = p.CurrentPage + 1
	}
	return m
}

func (q Query) pageURL(page int) string {
	return q.url(cmp.Or(q.parameter, "page"), strconv.Itoa(page))
}

// window returns the pages that have a link: the first and last two and those
// around the current one, and not a gap in place of a single page.
func (q Query) window(last int) []int {
	current := min(q.Page, last)
	var pages []int
	add := func(from, to int) {
		for page := max(from, 1); page <= min(to, last); page++ {
			switch before := len(pages) - 1; {
			case before >= 0 && page <= pages[before]:
				continue
			case before >= 0 && page == pages[before]+2:
				pages = append(pages, page-1)
			}
			pages = append(pages, page)
		}
	}
	add(1, 2)
	add(current-q.around, current+q.around)
	add(last-1, last)
	return pages
}

func notNil[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}
