package validate

import (
	"encoding/json"
	"net/http"
	"reflect"
)

// decode fills v from the source and the path.
func (b *Binder) decode(r *http.Request, s *shape, src *source, dst any, v reflect.Value) ([]mismatch, error) {
	preset := make([]reflect.Value, len(s.paths))
	for i, f := range s.paths {
		preset[i] = reflect.New(f.typ).Elem()
		preset[i].Set(fieldByIndex(v, f.index))
	}
	mismatches, err := b.decodeBody(s, src, dst, v)
	if err != nil {
		return nil, err
	}
	for i, f := range s.paths {
		fv := fieldByIndex(v, f.index)
		fv.Set(preset[i]) // encoding/json knows no path tags: whatever the body said is undone
		value := b.pathValue(r, f.path)
		if value == "" {
			continue
		}
		d := decoder{b: b, by: byForm, field: f}
		if err := d.value(&node{values: []string{value}}, fv); err != nil {
			return nil, err
		}
		if len(d.mismatches) > 0 {
			return nil, &BodyError{Status: http.StatusNotFound, Message: "There is nothing at this address."}
		}
	}
	return mismatches, nil
}

// decodeBody lets encoding/json do what it can. It stops at the first value
// that does not fit and knows nothing of lenient values, indexes in paths, or
// files; where that matters, the body is decoded again as a form would be.
func (b *Binder) decodeBody(s *shape, src *source, dst any, v reflect.Value) ([]mismatch, error) {
	if src.tree == nil {
		var err error
		if !s.hasFile && !b.strict || s.decodes {
			if err = json.Unmarshal(src.json, dst); err == nil {
				return nil, nil
			}
		}
		if !json.Valid(src.json) {
			if err == nil {
				err = json.Unmarshal(src.json, new(json.RawMessage))
			}
			return nil, malformed("The request body is not valid JSON.", err)
		}
		if s.decodes {
			return nil, malformed("The request body does not have the expected form.", err)
		}
		tree := jsonTree(src.json)
		if tree.kind == jsonNull {
			tree = &node{kind: jsonObject}
		}
		if tree.kind != jsonObject {
			return nil, malformed("The request body must be a JSON object with the fields of the form.", err)
		}
		src.tree = tree
	}
	d := decoder{b: b, by: src.by}
	err := d.structFields(src.tree, v)
	return d.mismatches, err
}
