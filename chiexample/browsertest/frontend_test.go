package browsertest

import (
	"context"
	"crypto/rand"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/vite"
)

// vueConfig is the configuration of the front end for a copy of it, whose
// node_modules is a link to the one of the original.
const vueConfig = `import { fileURLToPath } from 'node:url'
import { mergeConfig } from 'vite'
import config from './vite.config'

export default (env) =>
  mergeConfig(typeof config === 'function' ? config(env) : config, {
    cacheDir: '.vite-cache',
    resolve: { preserveSymlinks: true, alias: { '~modules': fileURLToPath(new URL('node_modules', import.meta.url)) } },
    server: { fs: { strict: false } },
  })
`

// pageStyle gives a page a style sheet of its own, with an image and a font that
// nothing else uses.
const pageStyle = `
<style scoped>
@font-face { font-family: 'Page'; src: url('~modules/@fontsource-variable/inter/files/inter-greek-wght-normal.woff2') format('woff2') }
form { outline: 3px solid rgb(1, 2, 3); background: url('@/assets/empty.svg') no-repeat }
h1::after { content: ' αβγ'; font-family: 'Page' }
</style>
`

const signUpSource = "src/pages/Accounts/SignUp.vue"

// needVite skips the test, or fails it on CI, if Vite cannot run here.
func needVite(t *testing.T) {
	t.Helper()
	if chromium == nil {
		open(t, "") // skips or fails
	}
	if _, err := exec.LookPath("node"); err != nil {
		skip(t, "no Node in PATH: install it to run the tests with Vite")
	}
	needModules(t)
}

// needModules installs what package-lock.json of the front end names, once, or
// skips the test where there is no npm.
func needModules(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("npm"); err != nil && !hasModules() {
		skip(t, "no npm in PATH: install it, or web/node_modules, to run the tests that need packages of Node")
	}
	if output, err := installed(); err != nil {
		t.Fatalf("npm ci in chiexample/web: %v\n%s", err, output)
	}
}

func hasModules() bool {
	_, err := os.Stat("../web/node_modules/.package-lock.json") // written at the end
	return err == nil
}

var installed = sync.OnceValues(func() ([]byte, error) {
	if hasModules() {
		return nil, nil
	}
	cmd := exec.Command("npm", "ci", "--no-audit", "--no-fund")
	cmd.Dir = "../web"
	return cmd.CombinedOutput()
})

// skip skips the test, or fails it on CI, where nothing may be missing.
func skip(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// copyFrontend copies the sources of the front end to dir, and gives the page
// for signing up a style sheet.
func copyFrontend(dir string) error {
	web, err := filepath.Abs("../web")
	if err != nil {
		return err
	}
	if err := os.CopyFS(filepath.Join(dir, "src"), os.DirFS(filepath.Join(web, "src"))); err != nil {
		return err
	}
	for _, name := range []string{"package.json", "tsconfig.json", "vite.config.ts", "precompress.ts"} {
		data, err := os.ReadFile(filepath.Join(web, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), data, 0o600)
		}
		if err != nil {
			return err
		}
	}
	modules, err := filepath.EvalSymlinks(filepath.Join(web, "node_modules"))
	if err != nil {
		return err
	}
	plugin := filepath.ToSlash(filepath.Join(web, "../../ssr/quickjs/vite/quickjs.js"))
	return errors.Join(
		edit(dir, "vite.config.ts", "'../../ssr/quickjs/vite/quickjs.js'", "'"+plugin+"'"),
		os.Symlink(modules, filepath.Join(dir, "node_modules")),
		os.WriteFile(filepath.Join(dir, "vite.test.config.ts"), []byte(vueConfig), 0o600),
		edit(dir, signUpSource, "</template>\n", "</template>\n"+pageStyle),
	)
}

// edit replaces the last place of a text in a source file.
func edit(dir, name, from, to string) error {
	name = filepath.Join(dir, filepath.FromSlash(name))
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	i := strings.LastIndex(string(data), from)
	if i < 0 {
		return fmt.Errorf("%s has no %q", name, from)
	}
	return os.WriteFile(name, []byte(string(data[:i])+to+string(data[i+len(from):])), 0o600)
}

// viteCommand returns the command of Vite for a copy of the front end.
func viteCommand(ctx context.Context, dir string, args ...string) *exec.Cmd {
	args = append([]string{filepath.Join("node_modules", "vite", "bin", "vite.js")}, args...)
	cmd := exec.CommandContext(ctx, "node", append(args, "--config", "vite.test.config.ts", "--configLoader", "runner")...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "NODE_ENV=", "VITE_ORIGIN=", "NO_COLOR=1")
	return cmd
}

// built is a build of the copy, made once, in memory.
var built = sync.OnceValues(func() (fs.FS, error) {
	dir, err := os.MkdirTemp("", "frontend-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := copyFrontend(dir); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if out, err := viteCommand(ctx, dir, "build").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("vite build: %w\n%s", err, out)
	}
	return inMemory(os.DirFS(filepath.Join(dir, "dist")))
})

func inMemory(dist fs.FS) (fstest.MapFS, error) {
	files := fstest.MapFS{}
	err := fs.WalkDir(dist, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(dist, name)
		files[name] = &fstest.MapFile{Data: data, ModTime: time.Now()}
		return err
	})
	return files, err
}

func allFiles(t *testing.T, dist fs.FS) fstest.MapFS {
	t.Helper()
	files, err := inMemory(dist)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// builtFrontend returns the build of the front end whose page for signing up
// has a style sheet.
func builtFrontend(t *testing.T) fs.FS {
	t.Helper()
	needVite(t)
	dist, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return dist
}

// signed is a build whose manifest has the integrity of scripts, as plugins for
// it write it: the style sheets of entries and pages are left out.
type signed struct{ fs.FS }

func (s signed) Open(name string) (fs.File, error) {
	if path.Base(name) != "manifest.json" {
		return s.FS.Open(name)
	}
	data, err := fs.ReadFile(s.FS, name)
	if err != nil {
		return nil, err
	}
	var manifest map[string]map[string]any
	if err := json.Unmarshal(data, &manifest); err != nil {
		return nil, err
	}
	for _, chunk := range manifest {
		file, err := fs.ReadFile(s.FS, chunk["file"].(string))
		if err != nil {
			return nil, err
		}
		chunk["integrity"] = integrity(file)
	}
	if data, err = json.Marshal(manifest); err != nil {
		return nil, err
	}
	return fstest.MapFS{name: {Data: data}}.Open(name)
}

func integrity(data []byte) string {
	sum := sha512.Sum384(data)
	return "sha384-" + base64.StdEncoding.EncodeToString(sum[:])
}

// manifest reads the manifest of a build.
func manifest(t *testing.T, dist fs.FS) vite.Manifest {
	t.Helper()
	assets, err := vite.New(dist, vite.WithBase("/build/"), vite.WithEntry("src/main.ts"))
	if err != nil {
		t.Fatal(err)
	}
	return assets.Manifest()
}

var siteRoot = template.Must(template.New("").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8">{{ .Assets }}<title data-inertia>Kith</title>{{ .Head }}</head><body>{{ .Body }}</body></html>`))

type siteNonce struct{}

// serveSite runs two pages of the front end without the application, for options
// of package vite that the application does not use. Its policy allows nothing
// but its own origin and the nonce.
func serveSite(t *testing.T, assets *vite.Assets) *httptest.Server {
	t.Helper()
	page := func(component string) http.HandlerFunc {
		return inertia.Handler(component, inertia.Props{"auth.user": nil, "demo": nil})
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /sign-in", page("Accounts/SignIn"))
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("GET /sign-up", page("Accounts/SignUp"))
	handler := inertia.Middleware(
		inertia.WithRootTemplate(siteRoot),
		inertia.WithAssets(assets),
		inertia.WithNonce(func(r *http.Request) string { return r.Context().Value(siteNonce{}).(string) }),
	)(mux)
	server := httptest.NewServer(assets.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		nonce := rand.Text()
		w.Header().Set("Content-Security-Policy", fmt.Sprintf("default-src 'none'; script-src 'nonce-%[1]s' 'strict-dynamic'; "+
			"style-src 'nonce-%[1]s'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'", nonce))
		handler.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), siteNonce{}, nonce)))
	})))
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return server
}
