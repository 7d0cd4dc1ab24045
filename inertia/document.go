package inertia

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"sync"

	"github.com/chinertia/chinertia/inertia/internal/header"
)

// Root is what the root template is executed with. A typical one is
//
//	<!doctype html>
//	<html lang="en">
//	<head>
//		<meta charset="utf-8">
//		<meta name="viewport" content="width=device-width, initial-scale=1">
//		{{ .Assets }}
//		{{ with .Head }}{{ . }}{{ else }}<title data-inertia>My App</title>{{ end }}
//	</head>
//	<body>{{ .Body }}</body>
//	</html>
//
// A template in which all actions are as plain as these, with Head, Body, Assets and
// Nonce, is not executed again for each document: its text is kept, and the values
// are put in. All others are executed each time. Body has to be printed as it is.
type Root struct {
	Head      template.HTML  // what server-side rendering adds to the head, and the tags of [Head]; may be empty
	Body      template.HTML  // page object and root element, or the server-side rendering of them
	Assets    template.HTML  // tags of [WithAssets], else empty
	Nonce     string         // of [WithNonce], else empty
	Data      map[string]any // of [ViewData]
	Component string
	URL       string // path and query of the page
}

var documents = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// writeDocument answers a first visit. It reports whether the server rendered
// the page.
func (v *visit) writeDocument(w http.ResponseWriter, r *http.Request, e *response) (ssr bool, err error) {
	c, p, ro := v.cfg, &e.page, &e.options
	json := e.pageBytes()
	head, body, err := v.ssr(r, p.component, json)
	if err != nil {
		return false, fmt.Errorf("inertia: server-side rendering of %q: %w", p.component, err)
	}
	d := document{cfg: c, head: documentHead(p.head, head), body: body, json: json}
	if c.nonce != nil {
		if d.nonce = c.nonce(r); !validNonce(d.nonce) {
			return false, fmt.Errorf("inertia: the nonce %q is not base64: want one with nothing but letters, digits and +/=_-", d.nonce)
		}
	}
	if c.assets != nil {
		d.assets = string(c.assets.Head(p.component, d.nonce))
	}
	buf := documents.Get().(*bytes.Buffer)
	buf.Reset()
	t, err := c.rootTemplate(r, ro.root)
	if err != nil {
		return false, err
	}
	if err := d.writeTo(buf, t, Root{Data: ro.data, Component: p.component, URL: p.url}); err != nil {
		return false, err
	}
	if err := v.commitSession(r, e); err != nil {
		return false, err
	}
	w.Header()["Content-Type"] = header.HTML
	v.write(w, r, e, buf.Bytes())
	if buf.Cap() <= maxPooled {
		documents.Put(buf)
	}
	return body != "", nil
}

// document is what is put into the root template.
type document struct {
	cfg          *config
	head, assets string
	nonce        string
	body         string // of server-side rendering, or ""
	json         []byte // the page object
}

// writeBody writes the page object and the root element (protocol 2.1), or
// verbatim what server-side rendering made, which has both.
func (d *document) writeBody(buf *bytes.Buffer) {
	if d.body != "" {
		buf.WriteString(d.body)
		return
	}
	buf.WriteString(`<script data-page="`)
	buf.WriteString(d.cfg.rootID)
	buf.WriteString(`" type="application/json"`)
	if d.nonce != "" {
		buf.WriteString(` nonce="`)
		buf.WriteString(d.nonce)
		buf.WriteByte('"')
	}
	buf.WriteByte('>')
	buf.Write(d.json)
	buf.WriteString(`</script><div id="`)
	buf.WriteString(d.cfg.rootID)
	buf.WriteString(`"></div>`)
}

func (c *config) rootTemplate(r *http.Request, name string) (*template.Template, error) {
	t := c.root
	if c.rootFunc != nil {
		if own := c.rootFunc(r); own != nil {
			t = own
		}
	}
	if t == nil {
		return nil, fmt.Errorf("inertia: WithRootTemplateFunc returned nil and there is no WithRootTemplate")
	}
	if name == "" {
		return t, nil
	}
	if t = t.Lookup(name); t == nil {
		return nil, fmt.Errorf("inertia: no root template %q: define it in the set that WithRootTemplate got", name)
	}
	return t, nil
}

func validNonce(s string) bool {
	return strings.IndexFunc(s, func(c rune) bool {
		return !strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-", c)
	}) < 0
}
