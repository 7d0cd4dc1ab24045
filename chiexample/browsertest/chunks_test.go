package browsertest

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/chiexample/app"
	"github.com/chinertia/chinertia/chiexample/web"
	"github.com/matryer/is"
)

// documentTags returns the tags of the document as the server sent it, before
// any script has added some.
func documentTags(t *testing.T, url, kind string) []string {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var tags []string
	for _, tag := range regexp.MustCompile(`<(?:link|script)\b[^>]*>`).FindAllString(string(body), -1) {
		if strings.Contains(tag, kind) {
			tags = append(tags, tag)
		}
	}
	return tags
}

func countTags(tags []string, url string) int {
	n := 0
	for _, tag := range tags {
		if strings.Contains(tag, `"`+url+`"`) {
			n++
		}
	}
	return n
}

func TestPageChunksAreLoadedWhenTheyAreNeeded(t *testing.T) {
	is := is.New(t)
	server := serve(t)
	chunks := manifest(t, web.Dist())
	signIn := "/build/" + chunks["src/pages/Accounts/SignIn.vue"].File
	signUp := "/build/" + chunks["src/pages/Accounts/SignUp.vue"].File

	tags := documentTags(t, server.URL+"/sign-in", `rel="modulepreload"`)
	is.Equal(countTags(tags, signIn), 1) // preloaded by the document
	is.Equal(countTags(tags, signUp), 0)

	w := open(t, server.URL)
	loads := watch(w)
	w.visit("/sign-in")
	w.waitText("New here?")
	is.Equal(loads.loaded(signIn).initiator, "parser") // by the tag, before a script ran
	is.Equal(len(loads.of(signUp)), 0)

	w.takeRequests()
	w.clickText("Open an account")
	w.waitText("Already have one?")
	is.Equal(loads.loaded(signUp).initiator, "script")
	w.clickText("Sign in")
	w.waitText("New here?")
	w.clickText("Open an account")
	w.waitText("Already have one?")
	is.Equal(len(documents(w.takeRequests())), 0)

	// Neither the tags nor the scripts of Vite have loaded anything twice.
	for _, r := range loads.all(func(r resource) bool { return r.kind == "Script" || r.kind == "Stylesheet" }) {
		loads.loaded(r.url)
	}
}

func TestFilesOfALazyPage(t *testing.T) {
	dist := builtFrontend(t)
	chunk := manifest(t, dist)["src/pages/Accounts/SignUp.vue"]
	if len(chunk.CSS) != 1 || len(chunk.Assets) != 2 {
		t.Fatalf("the page has style sheets %v and assets %v", chunk.CSS, chunk.Assets)
	}
	style := "/build/" + chunk.CSS[0]
	icon := "/build/" + manifest(t, dist)["src/assets/logo.svg"].File // asked for again as the icon of the window

	for _, first := range []string{"/sign-in", "/sign-up"} {
		t.Run("coming from "+first, func(t *testing.T) {
			is := is.New(t)
			server := serve(t, func(c *app.Config) { c.Dist = dist })
			w := open(t, server.URL)
			loads := watch(w)
			w.visit(first)
			if first == "/sign-in" {
				is.Equal(countTags(documentTags(t, server.URL+first, "stylesheet"), style), 0)
				w.waitText("New here?")
				is.Equal(len(loads.of(style)), 0) // not before it is needed
				w.clickText("Open an account")
			} else {
				is.Equal(countTags(documentTags(t, server.URL+first, "stylesheet"), style), 1)
			}
			w.waitText("Already have one?")

			is.Equal(loads.loaded(style).mime, "text/css")
			w.wait(`getComputedStyle(document.querySelector('form')).outlineColor === 'rgb(1, 2, 3)'`)
			w.wait(`[...document.fonts].some(f => f.family.includes('Page') && f.status === 'loaded')`)
			is.True(eval[bool](w, `document.fonts.check('14px Page', 'αβγ')`))
			for _, file := range chunk.Assets {
				switch r := loads.loaded("/build/" + file); {
				case strings.HasSuffix(file, ".woff2"):
					is.Equal(r.kind, "Font")
					is.Equal(r.mime, "font/woff2")
				default:
					is.Equal(r.kind, "Image")
					is.Equal(r.mime, "image/svg+xml")
				}
			}

			// The font of all pages and the logo in the layout.
			w.wait(`document.fonts.check('14px Inter') && [...document.fonts].some(f => f.family.includes('Inter') && f.status === 'loaded')`)
			w.wait(`document.images.length > 0 && [...document.images].every(i => i.complete && i.naturalWidth > 0)`)
			files := loads.all(func(r resource) bool { return strings.HasPrefix(r.url, "/build/") && r.url != icon })
			is.True(len(files) > 5)
			for _, r := range files {
				loads.loaded(r.url) // once, with status 200
			}
		})
	}
}
