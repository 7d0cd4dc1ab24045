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
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/chinertia/chinertia/inertia/internal/header"
)

// outgoing is one request of the client.
type outgoing struct {
	client      *Client
	config      config
	method      string
	url         *url.URL
	body        []byte
	contentType string
	document    bool
	component   string // of the page that a partial reload is for
	referer     *url.URL
}

// incoming is the answer to a request.
type incoming struct {
	drawn    bool           // as a tree, by an assertion that failed
	response *http.Response // its body has been read
	body     []byte
}

func (o *outgoing) send() (*incoming, error) {
	r, err := o.request()
	if err != nil {
		return nil, err
	}
	w := recorder{httptest.NewRecorder()}
	o.client.tab.handler.ServeHTTP(w, r)
	in := &incoming{response: w.Result(), body: w.Body.Bytes()}
	in.response.Request = r
	o.client.tab.jar.SetCookies(o.url, in.response.Cookies())
	return in, nil
}

// request makes the request as a handler of net/http gets it.
func (o *outgoing) request() (*http.Request, error) {
	origin := o.url.Scheme + "://" + o.url.Host
	r := httptest.NewRequestWithContext(o.client.t.Context(), o.method, origin+o.url.RequestURI(), bytes.NewReader(o.body))
	r.RequestURI = o.url.RequestURI()
	r.URL.Scheme, r.URL.Host = "", ""
	h := r.Header
	h.Set("User-Agent", "inertiatest")
	if o.contentType != "" {
		h.Set("Content-Type", o.contentType)
	}
	h.Set("Sec-Fetch-Site", "none")
	if o.referer != nil {
		h.Set("Referer", o.referer.String())
		h.Set("Sec-Fetch-Site", "same-origin")
	}
	if o.document {
		h.Set("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
		h.Set(header.SecFetchDest, "document")
		h.Set(header.SecFetchMode, "navigate")
	} else if err := o.setVisitHeaders(h); err != nil {
		return nil, err
	}
	for _, cookie := range o.client.tab.jar.Cookies(o.url) {
		r.AddCookie(cookie)
	}
	for name, values := range o.config.header {
		if h[name] = values; values[0] == "" {
			h.Del(name)
		}
	}
	return r, nil
}

// setVisitHeaders sets what the client sends (protocol 11).
func (o *outgoing) setVisitHeaders(h http.Header) error {
	h.Set("Accept", "text/html, application/xhtml+xml")
	h.Set("X-Requested-With", "XMLHttpRequest")
	h.Set(header.Inertia, "true")
	h.Set(header.SecFetchDest, "empty")
	h.Set(header.SecFetchMode, "cors")
	h.Set("Sec-Fetch-Site", "same-origin")
	if o.method != http.MethodGet {
		h.Set("Origin", o.url.Scheme+"://"+o.url.Host)
	}
	if o.config.prefetch {
		h.Set(header.Purpose, "prefetch")
	}
	if o.config.background {
		h.Set("Cache-Control", "no-cache")
	}
	if token := o.client.Cookie("XSRF-TOKEN"); token != nil {
		text, _ := url.PathUnescape(token.Value) // "" if it is none
		h.Set("X-Xsrf-Token", text)
	}
	if version := o.client.tab.version; version != "" {
		h.Set(header.Version, version)
	}
	if keys := o.client.tab.heldKeys(time.Now()); len(keys) > 0 {
		h.Set(header.ExceptOnce, strings.Join(keys, ","))
	}
	for name, values := range o.config.visit {
		h.Set(name, strings.Join(values, ","))
	}
	switch {
	case o.component == "": // there is nothing to reload
		h.Del(header.PartialData)
		h.Del(header.PartialExcept)
		h.Del(header.Reset)
	case o.config.isPartial():
		h.Set(header.PartialComponent, o.component)
	}
	return encodeHeader(h)
}

// encodeHeader writes values as browsers do, who refuse some.
func encodeHeader(h http.Header) error {
	for name, values := range h {
		for i, value := range values {
			if !header.CanCarry(value) {
				return fmt.Errorf("a browser cannot send the header %s: %q, which has characters that Latin-1 lacks", name, value)
			}
			values[i] = header.Encode(value)
		}
	}
	return nil
}

// recorder leaves out interim responses, which httptest takes for the response
// itself.
type recorder struct{ *httptest.ResponseRecorder }

func (w recorder) WriteHeader(status int) {
	if status >= 200 || status == http.StatusSwitchingProtocols {
		w.ResponseRecorder.WriteHeader(status)
	}
}

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
