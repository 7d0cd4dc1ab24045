package inertiatest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/inertia/inertiatest"
	"github.com/matryer/is"
)

func TestDocument(t *testing.T) {
	p := inertiatest.Open(t, page(map[string]any{"text": "</script><b>"}), "/")
	p.HTML().Component("Home").Prop("text", "</script><b>").HTML("<title>App</title>", `<div id="app">`)
	p.Reload("text").Prop("text", "</script><b>").Header("Content-Type", "application/json")
}

func TestPageInADocument(t *testing.T) {
	const object = `{"component":"Home","props":{"a":1},"url":"/"}`
	tests := []struct{ name, html string }{
		{"double quotes", `<script data-page="app" type="application/json">` + object + `</script><div id="app"></div>`},
		{"attributes in another order and form", `<SCRIPT  nonce=abc TYPE='application/json' data-page=app >` + object + `</SCRIPT ><div id=app></div>`},
		{"after a comment", `<!-- <script data-page="app" type="application/json">{}</script> -->` + `<script data-page="app" type="application/json">` + object + `</script>`},
		{"after text that looks like it", `<title><script data-page="app"></title><script>"<script data-page='app'>"</script><script data-page="app" type="application/json">` + object + `</script>`},
		{"after stray brackets", `<p>1 < 2 <> </ p><a href="/?a>b" title='"'>x</a><br/><script data-page="app" type="application/json">` + object + `</script>`},
		{"rendered on the server", `<script data-page="app" type="application/json">` + object + `</script><div data-server-rendered="true" id="app"><p>Hi</p></div>`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "<!doctype html><html>", tt.html) })
			inertiatest.Open(t, h, "/").Component("Home").Prop("a", 1)
		})
	}
}

func TestAnswersThatAreNoPage(t *testing.T) {
	const jsonType, htmlType = "application/json", "text/html; charset=utf-8"
	tests := []struct {
		name              string
		document, inertia bool
		contentType, body string
		want              string
	}{
		{"a plain answer to a visit", false, false, "text/plain", "oops", "no header X-Inertia, so the client shows it in a dialog\n\toops"},
		{"a document for a visit", false, false, htmlType, "<html>", "no header X-Inertia"},
		{"JSON for a browser", true, true, jsonType, `{"component":"Home","props":{},"url":"/"}`, "JSON, where a browser needs a document"},
		{"a text for a browser", true, false, "text/plain", "oops", `its Content-Type is "text/plain"`},
		{"a document without a page", true, false, htmlType, "<html><div id=app>", "does its template print {{ .Body }}?"},
		{"a page in a script of another type", true, false, htmlType, `<script data-page="app">{}</script>`, `has the type "", the client wants application/json`},
		{"half a page", true, false, htmlType, `<script data-page="app" type="application/json">{"component":`, "with an end"},
		{"a tag cut off", true, false, htmlType, `<script data-page="app`, "the document has no <script"},
		{"broken JSON", false, true, jsonType, `{"component":`, "not valid JSON"},
		{"two values", false, true, jsonType, `{}{}`, "after top-level value"},
		{"another object", false, true, jsonType, `{"message":"hi"}`, `lacks component, url or props: {"message":"hi"}`},
		{"no object", false, true, jsonType, `null`, "lacks component, url or props: null"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", tt.contentType)
				if tt.inertia {
					w.Header().Set("X-Inertia", "true")
				}
				w.WriteHeader(418)
				fmt.Fprint(w, tt.body)
			})
			tb := failing(t, func(tb testing.TB) {
				c := inertiatest.NewClient(tb, h)
				var p *inertiatest.Page
				if tt.document {
					p = c.Open("/x")
				} else {
					p = c.Get("/x")
				}
				p.Status(418) // needs no page
				p.Component("Home")
				tb.Errorf("not reached")
			})
			is.Equal(len(tb.reports), 1)
			is.True(tb.ended)
			is.True(strings.Contains(tb.reports[0], "GET /x: the answer with status 418 is not an Inertia page: "))
			is.True(strings.Contains(tb.reports[0], tt.want))
			if !strings.Contains(tb.reports[0], tt.want) {
				t.Log(tb.reports)
			}
		})
	}
}

func TestDocumentThatIsNotAsItShouldBe(t *testing.T) {
	is := is.New(t)
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `<html><script data-page="app" type="application/json">{"component":"Home","props":{},"url":"/"}</script>`)
	})
	tb := failing(t, func(tb testing.TB) { inertiatest.Open(tb, h, "/").HTML("<title>") })
	is.Equal(len(tb.reports), 1)
	is.True(strings.Contains(tb.reports[0], `the document does not contain "<title>"`))
}
