package devtools

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"

	"github.com/chinertia/chinertia/inertia"
)

// requestBody is a body that keeps a copy of what the handler reads of it.
type requestBody struct {
	io.ReadCloser
	max      int
	copy     bytes.Buffer
	tooLarge bool
}

func (b *requestBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if n > b.max-b.copy.Len() {
		b.tooLarge = true
	} else {
		b.copy.Write(p[:n])
	}
	return n, err
}

func captureBody(r *http.Request, limit int) *requestBody {
	if r.Body == nil || r.Body == http.NoBody || mediaType(r.Header) == "multipart/form-data" {
		return nil // files are not looked at
	}
	b := &requestBody{ReadCloser: r.Body, max: limit}
	r.Body = b
	return b
}

func (d *Recorder) requestBody(rec *recording) body {
	r := rec.request
	kind := mediaType(r.Header)
	switch {
	case kind == "multipart/form-data":
		return omitted("binary")
	case rec.sent == nil || rec.sent.copy.Len() == 0 && !rec.sent.tooLarge:
		return body{Status: "empty"}
	case !inertia.IsInertia(r) && r.Header.Get("Precognition") == "":
		return omitted("non-inertia-request")
	case rec.sent.tooLarge:
		return omitted("too-large")
	case kind == "application/x-www-form-urlencoded":
		values, err := url.ParseQuery(rec.sent.copy.String())
		if err != nil {
			return omitted("unserializable")
		}
		form := map[string]any{}
		for name, list := range values {
			form[name] = list
			if len(list) == 1 {
				form[name] = list[0]
			}
		}
		return body{Status: "present", Value: d.redacted("", form)}
	case isJSON(kind):
		return d.decoded(rec.sent.copy.Bytes())
	}
	return omitted("non-textual")
}

// responseBody keeps page objects and other JSON. Documents are left out but
// for the page in them: they are what the browser shows anyhow.
func (d *Recorder) responseBody(w *writer, page map[string]any, isPage bool) body {
	kind := mediaType(w.Header())
	switch {
	case w.streamed:
		return omitted("streamed")
	case isPage:
		return body{Status: "present", Value: d.redactedPage(page)}
	case w.tooLarge:
		return omitted("too-large")
	case w.body.Len() == 0:
		return body{Status: "empty"}
	case isJSON(kind) && w.Header().Get("Content-Encoding") == "":
		return d.decoded(w.body.Bytes())
	case !isText(kind):
		return omitted("non-textual")
	}
	return omitted("non-inertia-response")
}

func (d *Recorder) decoded(data []byte) body {
	value, err := decode(data)
	if err != nil {
		return omitted("unserializable")
	}
	return body{Status: "present", Value: d.redacted("", value)}
}

// decode reads JSON and keeps numbers as they are written.
func decode(data []byte) (any, error) {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	err := decoder.Decode(&value)
	return value, err
}
