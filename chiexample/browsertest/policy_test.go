package browsertest

import (
	"bytes"
	"io"
	"io/fs"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/chiexample/app"
	"github.com/chinertia/chinertia/chiexample/seed"
	"github.com/chinertia/chinertia/chiexample/web"
	"github.com/chinertia/chinertia/vite"
	"github.com/matryer/is"
)

func TestStrictPolicyWithIntegrityIsNotViolated(t *testing.T) {
	is := is.New(t)
	dist := signed{web.Dist()}
	server := serve(t, func(c *app.Config) { c.Dist = dist })

	resp, err := http.Get(server.URL + "/sign-in")
	is.NoErr(err)
	document, err := io.ReadAll(resp.Body)
	is.NoErr(err)
	resp.Body.Close()
	policy := resp.Header.Get("Content-Security-Policy")
	is.True(strings.Contains(policy, "default-src 'none'"))
	is.True(regexp.MustCompile(`script-src 'nonce-[^' ]{16,}' 'strict-dynamic';`).MatchString(policy))
	is.True(!strings.Contains(policy, "unsafe"))

	// Every tag has integrity, and the style sheet stands in the document.
	tags := documentTags(t, server.URL+"/sign-in", "/build/assets/")
	checked := 0
	for _, tag := range tags {
		if strings.Contains(tag, `rel="icon"`) || strings.Contains(tag, `as="font"`) {
			continue
		}
		file := regexp.MustCompile(`"/build/([^"]+)"`).FindStringSubmatch(tag)
		data, err := fs.ReadFile(dist, file[1])
		is.NoErr(err)
		is.True(strings.Contains(tag, `integrity="`+integrity(data)+`"`)) // integrity
		is.True(strings.Contains(tag, `nonce="`))                         // nonce
		checked++
	}
	is.True(checked >= 4)
	css, err := fs.ReadFile(dist, manifest(t, dist)["src/main.ts"].CSS[0])
	is.NoErr(err)
	is.True(regexp.MustCompile(`<style nonce="[^"]{16,}">` + regexp.QuoteMeta(string(css)) + `</style>`).Match(document))
	is.Equal(documentTags(t, server.URL+"/sign-in", `rel="stylesheet"`), nil)

	w := open(t, server.URL)
	w.visit("/")
	w.waitPath("/sign-in")
	w.wait(`getComputedStyle(document.querySelector('button[type=submit]')).backgroundColor !== 'rgba(0, 0, 0, 0)'`) // the style sheet counts
	w.signIn(seed.Email, seed.Password)
	w.waitPath("/")
	w.wait(`!!document.querySelector('[data-weeks] svg')`)
	for _, link := range []string{"/contacts", "/organizations", "/activities", "/reports", "/trash"} {
		w.click(`nav a[href="` + link + `"]`)
		w.waitPath(link)
		w.wait(`!!document.querySelector('main h1')`)
	}
	w.visit("/contacts/new") // another document with another nonce
	w.wait(`!!document.querySelector('input[name=firstName]')`)
	w.clickText("Cancel")
	w.waitPath("/contacts")
	is.Equal(w.takeProblems(), nil) // no violation, in three documents and seven visits
}

// The test above would notice a violation: the same pages with something that
// the policy does not allow.
func TestViolationsOfThePolicyAreNoticed(t *testing.T) {
	tests := []struct {
		name, addition, directive string
	}{
		{"a script without the nonce", `<script>window.injected = true</script>`, "script-src-elem"},
		{"a script with another nonce", `<script nonce="guess">window.injected = true</script>`, "script-src-elem"},
		{"a handler in an attribute", `<img src="/build/none" onerror="window.injected = true">`, "script-src-attr"},
		{"a style element", `<style>body { color: red }</style>`, "style-src-elem"},
		{"an image from elsewhere", `<img src="https://elsewhere.invalid/a.png">`, "img-src"},
	}
	server := serve(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			front := altered(t, server, func(path string, body []byte) []byte {
				return bytes.Replace(body, []byte("</body>"), []byte(tt.addition+"</body>"), 1)
			})
			w := open(t, front.URL)
			watch(w)
			w.visit("/sign-in")
			w.waitText("New here?")
			w.problem("securitypolicyviolation", tt.directive)
			is.True(!eval[bool](w, `'injected' in window`))
			w.problemsEnd()
		})
	}
}

func TestChangedFilesAreRefused(t *testing.T) {
	dist := signed{web.Dist()}
	server := serve(t, func(c *app.Config) { c.Dist = dist })
	chunks := manifest(t, dist)
	entry := chunks["src/main.ts"]
	tests := []struct {
		name, file string
		app        bool // does it still run
		problem    string
	}{
		{"nothing", "", true, ""},
		{"the entry", entry.File, false, "integrity"},
		{"a chunk that the entry imports", chunks[entry.Imports[0]].File, false, "integrity"},
		{"the chunk of the page", chunks["src/pages/Accounts/SignIn.vue"].File, false, "dynamically imported module"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			front := altered(t, server, func(path string, body []byte) []byte {
				if tt.file != "" && path == "/build/"+tt.file {
					return append(body, "\n/* changed */"...)
				}
				return body
			})
			w := open(t, front.URL)
			watch(w)
			w.visit("/sign-in")
			if tt.app {
				w.waitText("New here?")
			}
			if tt.file != "" {
				w.problem("integrity", tt.file, tt.problem)
			}
			w.wait(`document.readyState === 'complete'`)
			is.Equal(eval[bool](w, `!!document.querySelector('form')`), tt.app)
			is.Equal(eval[bool](w, `getComputedStyle(document.body).fontFamily.includes('Inter')`), true) // the style sheet is in the document
			if tt.file != "" {
				w.problemsEnd()
			}
		})
	}
}

// Chunks that scripts import later are checked by an import map.
func TestChangedLazyChunkIsRefused(t *testing.T) {
	dist := builtFrontend(t)
	assets, err := vite.New(dist, vite.WithBase("/build/"), vite.WithEntry("src/main.ts"), vite.WithImportIntegrity())
	if err != nil {
		t.Fatal(err)
	}
	server := serveSite(t, assets)
	chunk := "/build/" + assets.Manifest()["src/pages/Accounts/SignUp.vue"].File
	for _, changed := range []bool{false, true} {
		name := "as it was built"
		if changed {
			name = "changed"
		}
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			front := altered(t, server, func(path string, body []byte) []byte {
				if changed && path == chunk {
					return append(body, "\n/* changed */"...)
				}
				return body
			})
			w := open(t, front.URL)
			loads := watch(w)
			w.visit("/sign-in")
			w.waitText("New here?")
			w.clickText("Open an account")
			if !changed {
				w.waitText("Already have one?")
				w.wait(`getComputedStyle(document.querySelector('form')).outlineColor === 'rgb(1, 2, 3)'`)
				loads.loaded(chunk)
				return
			}
			w.problem("integrity", chunk, "dynamically imported module")
			is.True(!eval[bool](w, `document.body.innerText.includes('Already have one?')`))
			w.problemsEnd()
		})
	}
}
