package inertia

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/chinertia/chinertia/inertia/internal/pagejson"
	"github.com/chinertia/chinertia/inertia/internal/props"
)

var metadataKeys = [...]string{
	props.KeyDeferred, props.KeyRescued, props.KeyMerge, props.KeyPrepend, props.KeyDeep, props.KeyMatchOn, props.KeyScroll, props.KeyOnce,
}

// writeMetadata writes what the page object says about props beside their values
// (protocol 4).
func writeMetadata(w *pagejson.Writer, all []props.Note) error {
	if len(all) == 0 {
		return nil
	}
	for _, key := range metadataKeys {
		notes := slices.DeleteFunc(slices.Clone(all), func(n props.Note) bool { return n.Key != key })
		if len(notes) == 0 {
			continue
		}
		w.Name(key)
		switch key {
		case props.KeyDeferred:
			groups := map[string][]string{}
			for _, n := range notes {
				groups[n.Name] = append(groups[n.Name], n.Path)
			}
			w.Plain(groups)
		case props.KeyScroll:
			if err := writeScroll(w, notes); err != nil {
				return err
			}
		case props.KeyOnce:
			w.Plain(onceProps(notes))
		default:
			paths := make([]string, len(notes))
			for i, n := range notes {
				paths[i] = n.Path
			}
			w.Plain(paths)
		}
	}
	return nil
}

type scrollProp struct {
	PageName string `json:"pageName"`
	Previous any    `json:"previousPage"`
	Next     any    `json:"nextPage"`
	Current  any    `json:"currentPage"`
	Reset    bool   `json:"reset"`
}

func writeScroll(w *pagejson.Writer, notes []props.Note) error {
	w.BeginObject()
	for _, n := range notes {
		w.Name(n.Path)
		prop := scrollProp{cmp.Or(n.Scroll.PageName, "page"), n.Scroll.Previous, n.Scroll.Next, n.Scroll.Current, n.Reset}
		if below, err := w.Plain(prop); err != nil {
			return &PropError{Path: n.Path, Err: fmt.Errorf("%s of its ScrollMeta: %w", below, err)}
		}
	}
	w.EndObject()
	return nil
}

type onceProp struct {
	Prop    string `json:"prop"`
	Expires *int64 `json:"expiresAt"`
}

// onceProps returns the props by key. The first of a key counts.
func onceProps(notes []props.Note) map[string]onceProp {
	byKey := map[string]onceProp{}
	for _, n := range slices.Backward(notes) {
		prop := onceProp{Prop: n.Path}
		if n.Expires != 0 {
			prop.Expires = &n.Expires
		}
		byKey[n.Name] = prop
	}
	return byKey
}
