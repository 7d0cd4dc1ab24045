// Package shop renders pages in every way.
package shop

import (
	"context"
	"maps"
	"net/http"

	"example.com/everything/model"
	"github.com/chinertia/chinertia/inertia"
	"github.com/go-chi/chi/v5"
)

// Item is what is sold.
type Item struct {
	ID   model.ID `json:"id"`
	Name string   `json:"name"`
}

// Shop has the handlers.
type Shop struct {
	name  string
	tools inertia.Props
}

const detail = "Detail"

func (s *Shop) kinds(w http.ResponseWriter, r *http.Request) {
	item := Item{ID: "1"}
	inertia.Render(w, r, "Shop/Kinds", inertia.Props{
		"value":      item,
		"constant":   "text",
		"number":     1.5,
		"closure":    func() []Item { return nil },
		"failing":    func(ctx context.Context) (map[string]int, error) { return nil, nil },
		"method":     s.items,
		"lazy":       inertia.Lazy(s.load),
		"deferred":   inertia.Defer(s.load).Group("later"),
		"optional":   inertia.Optional(s.load),
		"always":     inertia.Lazy(s.load).Always(),
		"once":       inertia.Once(s.load).As("items"),
		"onceLater":  inertia.Defer(s.load).Once(),
		"merge":      inertia.Merge([]Item{}),
		"mergeLater": inertia.Defer(s.load).Merge().MatchOn("id"),
		"rescued":    inertia.Defer(s.load).Rescue(),
		"scroll":     inertia.Scroll(inertia.NumberedPage([]Item{}, 1, 2)),
		"scrollLate": inertia.ScrollFunc(s.page).Defer(),
		"helper":     itemsLater(s),
		"either":     either(s, len(s.name) > 1),
		"nothing":    nil,
		"nested.one": 1,
		"nested.two": inertia.Defer(s.load),
		"inner":      map[string]any{"a": 1, "b": inertia.Optional(s.load), "c": []any{"x", 2}},
		"loose":      inertia.Lazy(func(context.Context) (any, error) { return Item{}, nil }),
	})
}

func (s *Shop) items() []Item { return nil }

func (s *Shop) load(context.Context) ([]Item, error) { return nil, nil }

func (s *Shop) page(context.Context) (inertia.ScrollPage[Item], error) {
	return inertia.NumberedPage([]Item{}, 1, 2), nil
}

func itemsLater(s *Shop) inertia.Prop[[]Item] {
	return inertia.Defer(s.load).Group("helper")
}

func either(s *Shop, later bool) inertia.Prop[[]Item] {
	prop := inertia.Lazy(s.load)
	if later {
		prop = inertia.Defer(s.load)
	}
	return prop
}

type typed struct {
	Title string                `json:"title"`
	Items inertia.Prop[[]Item]  `json:"items"`
	Stats inertia.Prop[int]     `json:"stats"`
	Free  any                   `json:"free"`
	Plain inertia.Prop[float64] `json:"plain"`
	Call  func() (bool, error)  `json:"call"`
}

func (s *Shop) typed(w http.ResponseWriter, r *http.Request) {
	props := &typed{Title: "t", Items: inertia.Defer(s.load), Free: Item{}}
	props.Stats = inertia.Value(1)
	inertia.Render(w, r, "Shop/Typed", props)
}

func (s *Shop) steps(w http.ResponseWriter, r *http.Request) {
	props := inertia.Props{"always": 1}
	props["added"] = "x"
	if r.URL.Query().Has("more") {
		props["maybe"] = true
		props["both"] = 1
	} else {
		props["both"] = "one"
	}
	switch r.Method {
	case "GET":
		props["method"] = 1
	default:
		props["method"] = nil
	}
	if r.URL.Query().Has("stop") {
		props["never"] = 1
		return
	}
	for _, key := range []string{"a", "b"} {
		props[key] = s.items()
	}
	maps.Copy(props, s.common())
	s.decorate(props)
	for k, v := range (inertia.Props{"copied": 2}) {
		props[k] = v
	}
	delete(props, "added")
	inertia.Render(w, r, "Shop/Steps", props)
}

func (s *Shop) common() inertia.Props {
	common := make(inertia.Props)
	common["name"] = s.name
	if s.name == "" {
		return common
	}
	common["slogan"] = s.name
	return common
}

func (s *Shop) decorate(props inertia.Props) {
	if s.name == "" {
		return
	}
	props["decorated"] = true
}

// render is a helper that many write.
func (s *Shop) render(w http.ResponseWriter, r *http.Request, page string, props inertia.Props) {
	props["shop"] = s.name
	inertia.Render(w, r, "Shop/"+page, props)
}

func (s *Shop) detail(w http.ResponseWriter, r *http.Request) {
	s.render(w, r, detail, inertia.Props{"item": Item{}})
}

func (s *Shop) editor(w http.ResponseWriter, r *http.Request) {
	page := "New"
	if chi.URLParam(r, "id") != "" {
		page = "Edit"
	}
	s.render(w, r, page, inertia.Props{"item": (*Item)(nil)})
}

// list is generic.
func list[T any](w http.ResponseWriter, r *http.Request, component string, items []T) {
	inertia.Render(w, r, component, inertia.Props{"items": items, "first": model.Box[T]{}})
}

func (s *Shop) list(w http.ResponseWriter, r *http.Request) {
	list(w, r, "Shop/List", []Item{})
}

// Two handlers render one page.
func (s *Shop) create(w http.ResponseWriter, r *http.Request) {
	inertia.Render(w, r, "Shop/Form", inertia.Props{"item": nil, "hint": "new"})
}

func (s *Shop) edit(w http.ResponseWriter, r *http.Request) {
	inertia.Render(w, r, "Shop/Form", inertia.Props{"item": Item{}})
}

func (s *Shop) everything(w http.ResponseWriter, r *http.Request) {
	inertia.Flash(r.Context(), "saved", Item{})
	inertia.Flash(r.Context(), "count", 1)
	inertia.Render(w, r, "Shop/Everything", inertia.Props{"everything": model.Everything{}})
}

// What cannot be known is told.
func (s *Shop) unknown(w http.ResponseWriter, r *http.Request) {
	component := r.URL.Query().Get("page")
	inertia.Render(w, r, component, nil)
	props := inertia.Props{"known": 1}
	props[component] = 2
	inertia.Render(w, r, "Shop/Partly", props)
	inertia.Render(w, r, "Shop/Tools", s.tools)
	inertia.Flash(r.Context(), component, 1)
}
