package validate

import (
	"encoding"
	"encoding/json"
	"net/http"
	"reflect"
)

// decode fills v from the source and the path.
func (b *Binder) decode(r *http.Request, s *shape, src *source, dst any, v reflect.Value) ([]mismatch, error) {
	preset := make([]reflect.Value, len(s.paths))
	for i, f := range s.paths {
		fv := fieldByIndex(v, f.index)
		preset[i] = reflect.New(f.typ).Elem()
		preset[i].Set(fv)
		fv.SetZero() // so that the body does not write into what a preset pointer points to
	}
	mismatches, err := b.decodeBody(s, src, dst, v)
	for i, f := range s.paths {
		fieldByIndex(v, f.index).Set(preset[i]) // encoding/json knows no path tags: whatever the body said is undone
	}
	if err != nil {
		return nil, err
	}
	for _, f := range s.paths {
		if err := b.decodePath(r, f, fieldByIndex(v, f.index)); err != nil {
			return nil, err
		}
	}
	return mismatches, nil
}

// decodePath fills a field from the path, where null and spaces are no lack of
// a value as they are in a form.
func (b *Binder) decodePath(r *http.Request, f *field, v reflect.Value) error {
	value := b.pathValue(r, f.path)
	if value == "" {
		return nil
	}
	n := &node{values: []string{value}}
	d := decoder{b: b, by: byForm, field: f}
	if n.blank() && !isText(f.typ) {
		if setText(v, value) {
			return nil
		}
		d.fail(ruleFormat, f.typ.Kind())
	} else if err := d.value(n, v); err != nil {
		return err
	}
	if len(d.mismatches) > 0 {
		return &BodyError{Status: http.StatusNotFound, Message: "There is nothing at this address."}
	}
	return nil
}

// setText sets v, or what it is to point to, if its type can decode the text.
func setText(v reflect.Value, text string) bool {
	t, isPointer := v.Type(), v.Kind() == reflect.Pointer
	if isPointer {
		t = t.Elem()
	}
	p := reflect.New(t)
	u, ok := p.Interface().(encoding.TextUnmarshaler)
	if !ok || u.UnmarshalText([]byte(text)) != nil {
		return false
	}
	if !isPointer {
		p = p.Elem()
	}
	v.Set(p)
	return true
}

// decodeBody lets encoding/json do what it can. It stops at the first value
// that does not fit and knows nothing of lenient values, indexes in paths, or
// files; where that matters, the body is decoded again as a form would be.
func (b *Binder) decodeBody(s *shape, src *source, dst any, v reflect.Value) ([]mismatch, error) {
	if src.tree == nil {
		var err error
		if !s.hasFile && !s.nestedPath && !b.strict || s.decodes {
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
