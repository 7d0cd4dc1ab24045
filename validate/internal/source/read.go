// Package source reads requests: their bytes or pairs, within limits, as a tree
// of what the client sent.
package source

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"github.com/chinertia/chinertia/validate/internal/typeinfo"
)

// A Source is what a request was read into: either the bytes of JSON, checked
// against the limits but not for syntax, or a tree.
type Source struct {
	By   typeinfo.Naming
	JSON []byte
	Tree map[string]any
}

// Parse makes a tree of JSON, which must be an object or null.
func (s *Source) Parse() error {
	if s.Tree != nil {
		return nil
	}
	if !json.Valid(s.JSON) {
		return Malformed("The request body is not valid JSON.", json.Unmarshal(s.JSON, new(json.RawMessage)))
	}
	x := parseJSON(s.JSON)
	if x == nil {
		x = make(map[string]any)
	}
	var ok bool
	if s.Tree, ok = x.(map[string]any); !ok {
		return Malformed("The request body must be a JSON object with the fields of the form.", nil)
	}
	return nil
}

// Read finds out where the values of a request are, and gets them.
func Read(r *http.Request, l Limits) (Source, error) {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return readQuery(r, l)
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return Source{}, unsupported("Compressed request bodies are not supported.")
	}
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	isJSON := media == "application/json" || strings.HasPrefix(media, "application/") && strings.HasSuffix(media, "+json")
	charset := strings.ToLower(params["charset"])
	isUTF8 := err == nil && (charset == "" || charset == "utf-8" || charset == "us-ascii")
	isEmpty := r.Body == nil || r.Body == http.NoBody || r.ContentLength == 0
	switch {
	case media == multipartForm:
		return readMultipart(r, params["boundary"], l)
	case media == urlencodedForm && isUTF8:
		return readForm(r, l)
	case isEmpty && r.Method == http.MethodDelete: // live validation of a DELETE sends its data there
		return readQuery(r, l)
	case isEmpty:
		return formTree(nil, nil, l)
	case isJSON && isUTF8:
		return readJSON(r, l)
	case isJSON, media == urlencodedForm:
		return Source{}, unsupported("The request body must be encoded as UTF-8.")
	}
	return Source{}, unsupported("The content type of the request is not supported; send JSON or a form.")
}

const (
	multipartForm  = "multipart/form-data"
	urlencodedForm = "application/x-www-form-urlencoded"
)

// IsForm reports whether the body of a request is a form.
func IsForm(r *http.Request) bool {
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return media == multipartForm || media == urlencodedForm
}

// maxPairs is how many pairs net/url reads.
const maxPairs = 10_000

// parsePairs returns the pairs of a query or an urlencoded body, and what is
// wrong with the first that is malformed.
func parsePairs(s string, l Limits) (values url.Values, bad, err error) {
	if strings.Count(s, "&") >= min(l.Keys, maxPairs) {
		return nil, nil, errTooManyKeys()
	}
	values, bad = url.ParseQuery(s)
	return values, bad, nil
}

func readQuery(r *http.Request, l Limits) (Source, error) {
	values, _, err := parsePairs(r.URL.RawQuery, l) // without pairs that are malformed, as everywhere
	if err != nil {
		return Source{}, err
	}
	return formTree(values, nil, l)
}

func readJSON(r *http.Request, l Limits) (Source, error) {
	b, err := readBody(r, l.Body)
	if err == nil && len(b) == 0 {
		return Source{Tree: make(map[string]any)}, nil
	}
	if err == nil {
		_, err = scanJSON(b, l)
	}
	return Source{JSON: b}, err
}

func readForm(r *http.Request, l Limits) (Source, error) {
	values := r.PostForm // set if a middleware has parsed the body
	// ParseForm leaves it empty if the body is that of a DELETE, or cannot be
	// read, which FormValue does not tell.
	if len(values) == 0 {
		body, err := readBody(r, l.Body)
		if err != nil {
			return Source{}, err
		}
		var bad error
		if values, bad, err = parsePairs(string(body), l); err != nil {
			return Source{}, err
		}
		if bad != nil {
			return Source{}, Malformed("The request body is not a valid form.", bad)
		}
		r.PostForm = values
	}
	return formTree(values, nil, l)
}

func readMultipart(r *http.Request, boundary string, l Limits) (Source, error) {
	if r.MultipartForm == nil {
		if r.ContentLength > l.Multipart {
			return Source{}, errBodyTooLarge(nil)
		}
		if r.Body == nil || boundary == "" {
			return Source{}, Malformed("The request body is not a valid multipart form.", nil)
		}
		r.Body = http.MaxBytesReader(nil, r.Body, l.Multipart)
		// The MultipartReader method of the request would leave an empty form
		// there for whoever looks after a failure.
		form, err := multipart.NewReader(r.Body, boundary).ReadForm(l.Memory)
		if err != nil {
			if errors.Is(err, multipart.ErrMessageTooLarge) {
				return Source{}, tooLarge("The request body has too many parts or too much text.", err)
			}
			return Source{}, readError("The request body is not a valid multipart form.", err)
		}
		r.MultipartForm = form
		// The server removes temporary files, but only for the *http.Request it
		// has made itself, not for the copy that WithContext in a middleware
		// makes.
		if len(form.File) > 0 {
			context.AfterFunc(r.Context(), func() { form.RemoveAll() })
		}
	}
	form := r.MultipartForm
	parts := 0
	for _, v := range form.Value {
		parts += len(v)
	}
	for _, f := range form.File {
		parts += len(f)
	}
	if parts > l.Parts {
		return Source{}, tooLarge("The request body has too many parts.", nil)
	}
	return formTree(form.Value, form.File, l)
}

// readBody reads the whole body before anything is decoded, so that its size is
// never mistaken for an error of the syntax.
func readBody(r *http.Request, limit int64) ([]byte, error) {
	if r.ContentLength > limit {
		return nil, errBodyTooLarge(nil)
	}
	if r.Body == nil {
		return nil, nil
	}
	var buf bytes.Buffer
	if r.ContentLength > 0 { // which the client can claim without sending it
		buf.Grow(int(min(r.ContentLength, 64<<10)) + bytes.MinRead)
	}
	if _, err := buf.ReadFrom(http.MaxBytesReader(nil, r.Body, limit)); err != nil {
		return nil, readError("The request body could not be read.", err)
	}
	return buf.Bytes(), nil
}

// readError returns what is wrong with a body; the message is for what the error
// does not say.
func readError(message string, err error) error {
	if tooLong, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return errBodyTooLarge(tooLong)
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e // of Failed
	}
	return Malformed(message, err)
}

// Failed returns a body for a request whose own could not be read, so that
// whoever reads it later gets the same error.
func Failed(err error) io.ReadCloser {
	r, w := io.Pipe()
	w.CloseWithError(err) // never fails
	return r
}

func errBodyTooLarge(cause error) *Error {
	return tooLarge("The request body is too large.", cause)
}
