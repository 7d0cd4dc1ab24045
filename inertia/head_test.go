package inertia_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/chinertia/chinertia/inertia"
)

func TestHeadTagsAreEscapedAndHaveKeys(t *testing.T) {
	tests := []struct {
		name string
		tag  inertia.HeadTag
		want string
	}{
		{"title", inertia.Title(`A & "B" </title><script>`), `<title data-inertia="title">A &amp; &#34;B&#34; &lt;/title&gt;&lt;script&gt;</title>`},
		{"meta", inertia.Meta("description", `"><script>`), `<meta data-inertia="description" name="description" content="&#34;&gt;&lt;script&gt;">`},
		{"property", inertia.MetaProperty("og:title", "x"), `<meta data-inertia="og:title" property="og:title" content="x">`},
		{"canonical link", inertia.HeadLink("canonical", "https://x.test/?a=1&b=2"), `<link data-inertia="canonical" rel="canonical" href="https://x.test/?a=1&amp;b=2">`},
		{"link with attributes", inertia.HeadLink("alternate", "/de", "hreflang", "de"), `<link data-inertia="alternate /de" rel="alternate" href="/de" hreflang="de">`},
		{"another key", inertia.Meta("robots", "noindex").Key(`k"1`), `<meta data-inertia="k&#34;1" name="robots" content="noindex">`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			is.Equal(tt.tag.String(), tt.want)
		})
	}
}

func TestHeadTagsInDocumentsAndVisits(t *testing.T) {
	const title, description, image = `<title data-inertia="title">Ada</title>`, `<meta data-inertia="description" name="description" content="A page.">`,
		`<meta data-inertia="og:image" property="og:image" content="/ada.png">`
	newApp := func(opts ...inertia.Option) http.Handler {
		return app(func(w http.ResponseWriter, r *http.Request) {
			inertia.ShareHead(r.Context(), inertia.MetaProperty("og:image", "/shared.png"))
			if r.URL.Path == "/plain" {
				inertia.Render(w, r, "Home", nil)
				return
			}
			inertia.Render(w, r, "Home", inertia.Props{"a": 1}, inertia.Head(inertia.Title("Ada"), inertia.MetaProperty("og:image", "/ada.png")))
		}, append(opts, inertia.WithHead(inertia.Title("App"), inertia.Meta("description", "A page.")), inertia.WithSharedProps(inertia.Props{"user": 1}))...)
	}
	headOf := func(body string) string {
		_, head, _ := strings.Cut(body, "<head>")
		head, _, _ = strings.Cut(head, "</head>")
		return head
	}
	t.Run("a document has them, and the page the same", func(t *testing.T) {
		is := is.New(t)
		resp := serve(newApp(), get("/"))
		is.Equal(headOf(resp.body), title+"\n"+description+"\n"+image)
		want := []any{title, description, image}
		is.Equal(resp.object(t)["props"].(map[string]any)["head"], want)
		resp = serve(newApp(), xhr("GET", "/"))
		is.Equal(resp.object(t)["props"].(map[string]any)["head"], want)
		is.Equal(resp.object(t)["sharedProps"], []any{"user"}) // an instant visit does not take the tags over
	})
	t.Run("a partial reload has them if it asks", func(t *testing.T) {
		is := is.New(t)
		is.Equal(serve(newApp(), partial("a")).props(t), `{"a":1}`)
		is.True(strings.Contains(serve(newApp(), partial("head")).body, "og:image"))
	})
	t.Run("a page without tags of its own", func(t *testing.T) {
		is := is.New(t)
		is.Equal(headOf(serve(newApp(), get("/plain")).body), `<title data-inertia="title">App</title>`+"\n"+description+"\n"+strings.Replace(image, "ada", "shared", 1))
	})
	t.Run("an app without tags has neither prop nor head", func(t *testing.T) {
		is := is.New(t)
		resp := serve(page(inertia.Props{"a": 1}), get("/"))
		is.Equal(headOf(resp.body), `<title data-inertia>App</title>`)
		is.Equal(resp.props(t), `{"a":1}`)
	})
	t.Run("a prop of that name wins", func(t *testing.T) {
		is := is.New(t)
		h := page(inertia.Props{"head": "mine"}, inertia.WithHead(inertia.Title("App")))
		is.Equal(serve(h, xhr("GET", "/")).props(t), `{"head":"mine"}`)
	})
	for name, lines := range map[string][]string{
		"a bundle that knows the tags":     {title, description, `<meta data-inertia="og:image" property="og:image" content="/component.png">`},
		"a bundle that does not":           nil,
		"a bundle with a title of its own": {`<title data-inertia="">Mine</title>`},
	} {
		t.Run("server-side rendering by "+name, func(t *testing.T) {
			is := is.New(t)
			ssr := rendererFunc(func(context.Context, []byte) ([]string, string, error) { return lines, "<div></div>", nil })
			head := headOf(serve(newApp(inertia.WithSSR(ssr)), get("/")).body)
			for _, mark := range []string{"<title", `data-inertia="description"`, `data-inertia="og:image"`} {
				is.Equal(strings.Count(head, mark), 1) // one of each
			}
			for _, line := range lines {
				is.True(strings.Contains(head, line)) // which the client keeps
			}
		})
	}
}

// Crawlers and previews of links see the tags without server-side rendering.
func ExampleHead() {
	r := exampleRouter(inertia.WithRootTemplate(exampleRootWithHead), inertia.WithHead(inertia.Title("Shop"), inertia.Meta("robots", "index")))
	r.Get("/shoes", func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, "Shoes", nil, inertia.Head(inertia.Title("Shoes & more"), inertia.HeadLink("canonical", "https://shop.example/shoes")))
	})

	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest("GET", "/shoes", nil))
	head, _, _ := strings.Cut(w.Body.String(), "</head>")
	fmt.Println(head)
	// Output:
	// <head><title data-inertia="title">Shoes &amp; more</title>
	// <meta data-inertia="robots" name="robots" content="index">
	// <link data-inertia="canonical" rel="canonical" href="https://shop.example/shoes">
}
