package inertiatest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
)

// File is a file in the data of a visit, at any depth.
type File struct {
	Name        string // as the browser tells it, "file" if empty
	ContentType string // application/octet-stream if empty
	Content     []byte
}

// fileObject is a file in data that has become JSON.
type fileObject struct {
	File *plainFile `json:"inertiatest.File"`
}

type plainFile File

// MarshalJSON writes an object that the client knows to be a file.
func (f File) MarshalJSON() ([]byte, error) {
	return json.Marshal(fileObject{(*plainFile)(&f)})
}

// setData makes the body of a visit as the client does.
func (o *outgoing) setData(data any) error {
	if o.method == http.MethodGet || o.method == http.MethodHead {
		if data != nil {
			return errors.New("it has data: put them into the query of the target")
		}
		return nil
	}
	if form, ok := data.(url.Values); ok {
		o.body, o.contentType = []byte(form.Encode()), "application/x-www-form-urlencoded;charset=UTF-8"
		return nil
	}
	if data == nil {
		data = struct{}{}
	}
	text, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("the data does not encode to JSON: %w", err)
	}
	tree, _ := decode(text) // it is JSON
	o.body, o.contentType = text, "application/json"
	fields := flatten("", tree)
	if slices.ContainsFunc(fields, func(f field) bool { return f.file != nil }) {
		return o.setMultipart(fields)
	}
	return nil
}

func (o *outgoing) setMultipart(fields []field) error {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, f := range fields {
		if err := f.write(w); err != nil {
			return err
		}
	}
	o.contentType = w.FormDataContentType()
	err := w.Close()
	o.body = b.Bytes()
	return err
}

// field is one field of a form.
type field struct {
	name, value string
	file        *plainFile
}

func (f field) write(w *multipart.Writer) error {
	if f.file == nil {
		return w.WriteField(f.name, f.value)
	}
	h := textproto.MIMEHeader{}
	h.Set("Content-Disposition", multipart.FileContentDisposition(f.name, cmp.Or(f.file.Name, "file")))
	h.Set("Content-Type", cmp.Or(f.file.ContentType, "application/octet-stream"))
	part, err := w.CreatePart(h)
	if err != nil {
		return err
	}
	_, err = part.Write(f.file.Content)
	return err
}

// flatten names the values in data that was JSON with brackets: user[name],
// tags[0].
func flatten(name string, v any) []field {
	var all []field
	switch v := v.(type) {
	case map[string]any:
		if file := fileIn(v); file != nil {
			return []field{{name: name, file: file}}
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			child := key
			if name != "" {
				child = name + "[" + key + "]"
			}
			all = append(all, flatten(child, v[key])...)
		}
	case []any:
		for i, item := range v {
			all = append(all, flatten(fmt.Sprintf("%s[%d]", name, i), item)...)
		}
	case nil:
		return []field{{name: name}}
	case bool:
		return []field{{name: name, value: map[bool]string{false: "0", true: "1"}[v]}}
	default:
		return []field{{name: name, value: fmt.Sprint(v)}}
	}
	return all
}

func fileIn(object map[string]any) *plainFile {
	var o fileObject
	text, _ := json.Marshal(object) // it was JSON
	if json.Unmarshal(text, &o) != nil {
		return nil
	}
	return o.File
}
