package validate

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
)

// BodyError means that the request could not be read as values at all, so there
// is no field to blame: a body that is too large, cut off or malformed, of a
// type that Bind does not know, or past one of the [Limits].
//
// It is never mixed with field errors. The message is safe to send to the
// client; it repeats nothing of the body.
type BodyError struct {
	// Status is 400 (malformed), 404 (a path parameter that cannot be what the
	// field needs), 413 (too large) or 415 (unknown content type).
	Status int

	// Message says what was wrong, in English.
	Message string

	// Err is the cause, if there is one. It may quote the body.
	Err error
}

// StatusCode returns the status to answer with. It is how package inertia
// recognises the error.
func (e *BodyError) StatusCode() int { return e.Status }

// PublicMessage returns e.Message. It is how package inertia finds the text for
// the visitor.
func (e *BodyError) PublicMessage() string { return e.Message }

// Error returns the status and the message, without the cause.
func (e *BodyError) Error() string {
	return "validate: " + strconv.Itoa(e.Status) + " " + http.StatusText(e.Status) + ": " + e.Message
}

// Unwrap returns the cause.
func (e *BodyError) Unwrap() error { return e.Err }

// A source is what a request was read into: either the bytes of JSON, checked
// against the limits but not for syntax, or the tree of a form.
type source struct {
	by   naming
	json []byte
	tree *node
	buf  *bytes.Buffer // that json lies in, to be given back
}

// release gives the buffer back. Nothing may point into the bytes any more.
func (s *source) release() {
	if s.buf != nil {
		putBuffer(s.buf)
	}
	s.json, s.buf = nil, nil
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// putBuffer keeps no buffer that an unusual body has made large.
func putBuffer(buf *bytes.Buffer) {
	if buf.Cap() <= 64<<10 {
		buffers.Put(buf)
	}
}

// read finds out where the values of a request are, and gets them.
func (b *Binder) read(r *http.Request) (source, error) {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return b.readQuery(r)
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return source{}, unsupported("Compressed request bodies are not supported.")
	}
	contentType := r.Header.Get("Content-Type")
	media, _, _ := strings.Cut(contentType, ";")
	media = strings.ToLower(strings.TrimSpace(media))
	switch {
	case media == "multipart/form-data":
		return b.readMultipart(r)
	case media == "application/x-www-form-urlencoded":
		if len(contentType) > len(media) && !isUTF8(contentType) {
			return source{}, unsupported("Forms must be encoded as UTF-8.")
		}
		return b.readForm(r)
	case r.Body == nil || r.Body == http.NoBody || r.ContentLength == 0:
		if r.Method == http.MethodDelete { // live validation of a DELETE sends its data there
			return b.readQuery(r)
		}
		return source{by: byForm, tree: new(node)}, nil
	case media == "application/json", strings.HasPrefix(media, "application/") && strings.HasSuffix(media, "+json"):
		if len(contentType) > len(media) && !isUTF8(contentType) {
			return source{}, unsupported("JSON must be encoded as UTF-8.")
		}
		return b.readJSON(r)
	default:
		return source{}, unsupported("The content type of the request is not supported; send JSON or a form.")
	}
}

func unsupported(message string) *BodyError {
	return &BodyError{Status: http.StatusUnsupportedMediaType, Message: message}
}

func isUTF8(contentType string) bool {
	_, params, err := mime.ParseMediaType(contentType)
	charset := params["charset"]
	return err == nil && (charset == "" || strings.EqualFold(charset, "utf-8") || strings.EqualFold(charset, "us-ascii"))
}

// maxPairs is how many pairs net/url reads, unless GODEBUG=urlmaxqueryparams
// says otherwise.
const maxPairs = 10_000

func (b *Binder) readQuery(r *http.Request) (source, error) {
	if strings.Count(r.URL.RawQuery, "&") >= b.limits.Keys {
		return source{}, errTooManyKeys()
	}
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil && strings.Count(r.URL.RawQuery, "&") >= maxPairs {
		return source{}, errTooManyKeys()
	}
	tree, err := formTree(values, nil, b.limits) // without pairs that are malformed, as everywhere
	return source{by: byForm, tree: tree}, err
}

func (b *Binder) readJSON(r *http.Request) (source, error) {
	buf, err := readBody(r, b.limits.Body)
	if err != nil {
		return source{}, err
	}
	src := source{by: byJSON, json: buf.Bytes(), buf: buf}
	if len(src.json) == 0 {
		src.release()
		return source{by: byJSON, tree: new(node)}, nil
	}
	if _, err := scanJSON(src.json, b.limits); err != nil {
		src.release()
		return source{}, err
	}
	return src, nil
}

func (b *Binder) readForm(r *http.Request) (source, error) {
	values := r.PostForm // set if a middleware has parsed the body
	// ParseForm leaves it empty if the body is that of a DELETE, or cannot be
	// read, which FormValue does not tell.
	if len(values) == 0 {
		buf, err := readBody(r, b.limits.Body)
		if err != nil {
			return source{}, err
		}
		body := buf.String()
		putBuffer(buf)
		if strings.Count(body, "&") >= b.limits.Keys {
			return source{}, errTooManyKeys()
		}
		if values, err = url.ParseQuery(body); err != nil {
			if strings.Count(body, "&") >= maxPairs {
				return source{}, errTooManyKeys()
			}
			return source{}, malformed("The request body is not a valid form.", err)
		}
		r.PostForm = values
	}
	tree, err := formTree(values, nil, b.limits)
	return source{by: byForm, tree: tree}, err
}

func (b *Binder) readMultipart(r *http.Request) (source, error) {
	if r.MultipartForm == nil {
		if r.ContentLength > b.limits.Multipart {
			return source{}, errBodyTooLarge(nil)
		}
		if r.Body == nil {
			return source{}, malformed("The request body is not a valid multipart form.", nil)
		}
		r.Body = http.MaxBytesReader(nil, r.Body, b.limits.Multipart)
		_, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		if err != nil || params["boundary"] == "" {
			return source{}, malformed("The request body is not a valid multipart form.", err)
		}
		// The MultipartReader method of the request would leave an empty form
		// there for whoever looks after a failure.
		form, err := multipart.NewReader(r.Body, params["boundary"]).ReadForm(b.limits.Memory)
		if err != nil {
			if tooLong, ok := errors.AsType[*http.MaxBytesError](err); ok {
				return source{}, errBodyTooLarge(tooLong)
			}
			if errors.Is(err, multipart.ErrMessageTooLarge) {
				return source{}, tooLarge("The request body has too many parts or too much text.", err)
			}
			return source{}, malformed("The request body is not a valid multipart form.", err)
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
	if parts > b.limits.Parts {
		return source{}, tooLarge("The request body has too many parts.", nil)
	}
	tree, err := formTree(form.Value, form.File, b.limits)
	return source{by: byForm, tree: tree}, err
}

// readBody reads the whole body before anything is decoded, so that its size is
// never mistaken for an error of the syntax.
func readBody(r *http.Request, limit int64) (*bytes.Buffer, error) {
	if r.ContentLength > limit {
		return nil, errBodyTooLarge(nil)
	}
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	if r.Body == nil {
		return buf, nil
	}
	if r.ContentLength > 0 { // which the client can claim without sending it
		buf.Grow(int(min(r.ContentLength, 64<<10)) + bytes.MinRead)
	}
	n, err := buf.ReadFrom(&io.LimitedReader{R: r.Body, N: limit + 1})
	if tooLong, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, errBodyTooLarge(tooLong)
	}
	if err != nil {
		return nil, malformed("The request body could not be read.", err)
	}
	if n > limit {
		return nil, errBodyTooLarge(nil)
	}
	return buf, nil
}

func errBodyTooLarge(cause error) *BodyError {
	return tooLarge("The request body is too large.", cause)
}
