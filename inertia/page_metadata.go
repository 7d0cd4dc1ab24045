package inertia

import (
	"cmp"
	"fmt"

	"github.com/chinertia/chinertia/inertia/internal/pagejson"
	"github.com/chinertia/chinertia/inertia/internal/props"
)

// writeMetadata writes what the page object says about props beside their values
// (protocol 4).
func writeMetadata(w *pagejson.Writer, m *props.Metadata) error {
	writeDeferred(w, m.Deferred)
	writeNames(w, "rescuedProps", m.Rescued)
	writeNames(w, "mergeProps", m.Merge)
	writeNames(w, "prependProps", m.Prepend)
	writeNames(w, "deepMergeProps", m.Deep)
	writeNames(w, "matchPropsOn", m.MatchOn)
	if err := writeScroll(w, m.Scroll); err != nil {
		return err
	}
	writeOnce(w, m.Once)
	return nil
}

func writeTrue(w *pagejson.Writer, name string) {
	w.Name(name)
	w.Bool(true)
}

func writeNames(w *pagejson.Writer, key string, names []string) {
	if len(names) > 0 {
		w.Name(key)
		w.Strings(names)
	}
}

// writeDeferred lists the groups in the order of their first prop.
func writeDeferred(w *pagejson.Writer, list []props.DeferredProp) {
	if len(list) == 0 {
		return
	}
	var groups props.Names
	var paths [][]string
	for _, d := range list {
		i, isNew := groups.Add(d.Group)
		if isNew {
			paths = append(paths, nil)
		}
		paths[i] = append(paths[i], d.Path)
	}
	w.Name("deferredProps")
	w.BeginObject()
	for i, group := range groups.List() {
		writeNames(w, group, paths[i])
	}
	w.EndObject()
}

func writeScroll(w *pagejson.Writer, list []props.ScrollProp) error {
	if len(list) == 0 {
		return nil
	}
	w.Name("scrollProps")
	w.BeginObject()
	for _, s := range list {
		w.Name(s.Path)
		w.BeginObject()
		w.Name("pageName")
		w.String(cmp.Or(s.Meta.PageName, "page"))
		for _, cursor := range [...]struct {
			key  string
			page any
		}{{"previousPage", s.Meta.Previous}, {"nextPage", s.Meta.Next}, {"currentPage", s.Meta.Current}} {
			w.Name(cursor.key)
			if _, err := w.Value(cursor.page); err != nil {
				return &PropError{Path: s.Path, Err: fmt.Errorf("%s of its ScrollMeta: %w", cursor.key, err)}
			}
		}
		w.Name("reset")
		w.Bool(s.Reset)
		w.EndObject()
	}
	w.EndObject()
	return nil
}

func writeOnce(w *pagejson.Writer, list []props.OnceProp) {
	if len(list) == 0 {
		return
	}
	var keys props.Names
	w.Name("onceProps")
	w.BeginObject()
	for _, o := range list {
		if _, isNew := keys.Add(o.Key); !isNew {
			continue
		}
		w.Name(o.Key)
		w.BeginObject()
		w.Name("prop")
		w.String(o.Path)
		w.Name("expiresAt")
		if o.Expires == 0 {
			w.Null()
		} else {
			w.Int(o.Expires)
		}
		w.EndObject()
	}
	w.EndObject()
}
