package browsertest

import (
	"encoding/json"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"
)

// TestTheHelloAppOfTheREADME takes the files of the hello app out of README.md,
// makes React's and Svelte's of them as the README tells, builds all three
// without any change, and uses them in the browser.
func TestTheHelloAppOfTheREADME(t *testing.T) {
	needVite(t)
	files := filesOf(t, "../../README.md")
	if lines := strings.Count(files["main.go"], "\n"); lines > 90 {
		t.Errorf("main.go has %d lines: a hello has at most 90", lines)
	}
	for name, change := range map[string]func(*testing.T, map[string]string){
		"Vue": func(_ *testing.T, f map[string]string) {
			delete(f, "web/src/pages/Home.tsx")
			delete(f, "web/src/pages/Home.svelte")
		},
		"React": func(t *testing.T, f map[string]string) {
			delete(f, "web/src/pages/Home.vue")
			delete(f, "web/src/pages/Home.svelte")
			replaceFramework(t, f, "react", "react from '@vitejs/plugin-react'", "main.tsx")
		},
		"Svelte": func(t *testing.T, f map[string]string) {
			delete(f, "web/src/pages/Home.vue")
			delete(f, "web/src/pages/Home.tsx")
			replaceFramework(t, f, "svelte", "{ svelte } from '@sveltejs/vite-plugin-svelte'", "main.ts")
			f["web/package.json"] = sveltePackages
		},
	} {
		t.Run(name, func(t *testing.T) {
			own := map[string]string{}
			maps.Copy(own, files)
			change(t, own)
			url := startHello(t, own)
			w := open(t, url)
			w.visit("/")
			w.waitText("Hello stranger")
			w.waitText("42 visits") // deferred
			w.click("button")
			w.waitText("required")
			w.fill("input[name=name]", "Ada")
			w.click("button")
			w.waitText("Hello Ada")
			w.waitText("Nice to meet you.")
		})
	}
}

// sveltePackages is the package.json of the README with the packages of Svelte.
const sveltePackages = `{
  "private": true,
  "type": "module",
  "scripts": { "build": "vite build" },
  "dependencies": { "@inertiajs/svelte": "3.7.1", "svelte": "5.57.3" },
  "devDependencies": { "@inertiajs/vite": "3.7.1", "@sveltejs/vite-plugin-svelte": "7.3.1", "vite": "8.3.8" }
}`

var fileBlock = regexp.MustCompile("(?m)^`([\\w./]+)`\n\n```\\w*\n((?s:.*?))^```$")

// filesOf returns the code blocks of a page that have the name of a file above
// them, by that name.
func filesOf(t *testing.T, page string) map[string]string {
	t.Helper()
	data, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, m := range fileBlock.FindAllStringSubmatch(string(data), -1) {
		files[m[1]] = m[2]
	}
	if len(files) < 7 {
		t.Fatalf("%s shows only %d files", page, len(files))
	}
	return files
}

// replaceFramework changes the files for Vue as the README tells for another
// framework.
func replaceFramework(t *testing.T, f map[string]string, framework, plugin, entry string) {
	t.Helper()
	replace := func(file, old, now string) {
		if !strings.Contains(f[file], old) {
			t.Fatalf("%s does not contain %q", file, old)
		}
		f[file] = strings.ReplaceAll(f[file], old, now)
	}
	replace("main.go", "src/main.ts", "src/"+entry)
	replace("web/vite.config.ts", "src/main.ts", "src/"+entry)
	replace("web/vite.config.ts", "vue()", framework+"()")
	replace("web/vite.config.ts", "import vue from '@vitejs/plugin-vue'", "import "+plugin)
	replace("web/src/main.ts", "@inertiajs/vue3", "@inertiajs/"+framework)
	main := f["web/src/main.ts"]
	delete(f, "web/src/main.ts")
	f["web/src/"+entry] = main
}

// startHello writes the files, builds the front end and the program, and runs
// it until the test ends.
func startHello(t *testing.T, files map[string]string) (url string) {
	t.Helper()
	is := is.New(t)
	dir := t.TempDir()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	is.NoErr(err)
	address := listener.Addr().String()
	is.NoErr(listener.Close())
	for name, content := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		is.NoErr(os.MkdirAll(filepath.Dir(name), 0o755))
		is.NoErr(os.WriteFile(name, []byte(strings.ReplaceAll(content, "127.0.0.1:8080", address)), 0o644))
	}
	library, err := filepath.Abs("../..")
	is.NoErr(err)
	run := func(dir, name string, args ...string) {
		t.Helper()
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s %q: %v\n%s", name, args, err, out)
		}
	}
	web := filepath.Join(dir, "web")
	if files["web/package.json"] == sveltePackages {
		run(web, "npm", "install", "--no-audit", "--no-fund", "--prefer-offline")
	} else { // the example has all packages of Vue and React
		sameVersions(t, filepath.Join(web, "package.json"), "../web/package.json")
		modules, err := filepath.Abs("../web/node_modules")
		is.NoErr(err)
		is.NoErr(os.Symlink(modules, filepath.Join(web, "node_modules")))
	}
	run(web, "npm", "run", "build")
	run(dir, "go", "mod", "init", "hello")
	run(dir, "go", "mod", "edit", "-replace", "github.com/chinertia/chinertia="+library)
	run(dir, "go", "mod", "tidy")
	run(dir, "go", "build", "-o", "hello", ".")

	var output outputBuffer
	cmd := exec.Command(filepath.Join(dir, "hello"))
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &output, &output
	is.NoErr(cmd.Start())
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		if t.Failed() {
			t.Log(output.String())
		}
	})
	waitForListener(t, address)
	return "http://" + address
}

// sameVersions fails the test if a package has another version in the second
// package.json.
func sameVersions(t *testing.T, hello, example string) {
	t.Helper()
	read := func(name string) map[string]string {
		var p struct{ Dependencies, DevDependencies map[string]string }
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &p); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		maps.Copy(p.Dependencies, p.DevDependencies)
		return p.Dependencies
	}
	versions := read(example)
	for name, version := range read(hello) {
		if versions[name] != version {
			t.Errorf("README.md has %s %s, the example %q", name, version, versions[name])
		}
	}
}

func waitForListener(t *testing.T, address string) {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			return
		}
	}
	t.Fatalf("nothing listens on %s", address)
}
