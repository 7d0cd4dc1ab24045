package inertiatest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// File is a file in the data of a visit.
type File struct {
	Name        string // as the browser tells it, "file" if empty
	ContentType string // application/octet-stream if empty
	Content     []byte
}

// MarshalJSON always fails: a file is no JSON.
func (File) MarshalJSON() ([]byte, error) {
	return nil, errors.New("inertiatest: a File was found in a place that cannot be sent: put it into a map[string]any, []any or []File")
}

// setData puts the data of a visit where the client puts it.
func (o *outgoing) setData(data any) error {
	if o.method == http.MethodGet || o.method == http.MethodHead {
		return o.setQuery(data)
	}
	if form, ok := data.(url.Values); ok {
		o.body, o.contentType = []byte(form.Encode()), "application/x-www-form-urlencoded;charset=UTF-8"
		return nil
	}
	if hasFile(data) {
		return o.setMultipart(data)
	}
	if data == nil {
		data = struct{}{}
	}
	b, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("the data does not encode to JSON: %w", err)
	}
	o.body, o.contentType = b, "application/json"
	return nil
}

func (o *outgoing) setQuery(data any) error {
	if data == nil {
		return nil
	}
	added, ok := data.(url.Values)
	if !ok {
		pairs, err := flatten(data, "[]")
		if err != nil {
			return err
		}
		added = url.Values{}
		for _, p := range pairs {
			added.Add(p.name, p.value)
		}
	}
	query := o.url.Query()
	maps.Copy(query, added)
	u := *o.url
	u.RawQuery = query.Encode()
	o.url = &u
	return nil
}

func (o *outgoing) setMultipart(data any) error {
	pairs, err := flatten(data, "")
	if err != nil {
		return err
	}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range pairs {
		if err := p.write(w); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	o.body, o.contentType = b.Bytes(), w.FormDataContentType()
	return nil
}

func hasFile(data any) bool {
	switch data := data.(type) {
	case File, *File, []File:
		return true
	case map[string]any:
		return slices.ContainsFunc(slices.Collect(maps.Values(data)), hasFile)
	case map[string]File:
		return len(data) > 0
	case []any:
		return slices.ContainsFunc(data, hasFile)
	}
	return false
}

// pair is one field of a form.
type pair struct {
	name, value string
	file        *File
}

func (p pair) write(w *multipart.Writer) error {
	if p.file == nil {
		return w.WriteField(p.name, p.value)
	}
	h := textproto.MIMEHeader{}
	h.Set("Content-Disposition", multipart.FileContentDisposition(p.name, cmp.Or(p.file.Name, "file")))
	h.Set("Content-Type", cmp.Or(p.file.ContentType, "application/octet-stream"))
	part, err := w.CreatePart(h)
	if err != nil {
		return err
	}
	_, err = io.Copy(part, bytes.NewReader(p.file.Content))
	return err
}

// flatten names the values in data with brackets: user[name], tags[0]. index
// replaces the positions of list items if it is not empty.
func flatten(data any, index string) ([]pair, error) {
	var pairs []pair
	var add func(name string, v any) error
	child := func(parent, key string) string {
		if parent == "" {
			return key
		}
		return parent + "[" + key + "]"
	}
	item := func(parent string, i int) string {
		if index != "" {
			return parent + index
		}
		return child(parent, strconv.Itoa(i))
	}
	add = func(name string, v any) error {
		switch v := v.(type) {
		case File:
			pairs = append(pairs, pair{name: name, file: &v})
		case *File:
			pairs = append(pairs, pair{name: name, file: v})
		case []File:
			for i := range v {
				pairs = append(pairs, pair{name: item(name, i), file: &v[i]})
			}
		case map[string]File:
			for _, key := range slices.Sorted(maps.Keys(v)) {
				file := v[key]
				pairs = append(pairs, pair{name: child(name, key), file: &file})
			}
		case map[string]any:
			for _, key := range slices.Sorted(maps.Keys(v)) {
				if err := add(child(name, key), v[key]); err != nil {
					return err
				}
			}
		case []any:
			for i := range v {
				if err := add(item(name, i), v[i]); err != nil {
					return err
				}
			}
		case nil:
			pairs = append(pairs, pair{name: name})
		case bool:
			value := "0"
			if index != "" { // a query has the words
				value = strconv.FormatBool(v)
			} else if v {
				value = "1"
			}
			pairs = append(pairs, pair{name: name, value: value})
		case string:
			pairs = append(pairs, pair{name: name, value: v})
		case json.Number:
			pairs = append(pairs, pair{name: name, value: v.String()})
		default:
			plain, err := normalize(v)
			if err != nil {
				return fmt.Errorf("the field %q does not encode to JSON: %w", name, err)
			}
			return add(name, plain)
		}
		return nil
	}
	if err := add("", data); err != nil {
		return nil, err
	}
	if slices.ContainsFunc(pairs, func(p pair) bool { return p.name == "" || strings.HasPrefix(p.name, "[") }) {
		return nil, fmt.Errorf("the data of type %T has no names: want a map or a struct", data)
	}
	return pairs, nil
}
