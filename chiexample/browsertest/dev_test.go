//go:build unix

package browsertest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/chiexample/seed"
	"github.com/matryer/is"
)

// TestTheProgramInDevelopment runs the program with -dev on a copy of the front
// end: it starts Vite, which serves the browser and renders on the server, with
// the builds of Vue that warn of every mismatch.
func TestTheProgramInDevelopment(t *testing.T) {
	needVite(t)
	is := is.New(t)
	dir := t.TempDir()
	dev := devServer{dir: filepath.Join(dir, "web")}
	is.NoErr(copyFrontend(dev.dir))
	// The copy needs the configuration for copies, under the usual name.
	file := func(name string) string { return filepath.Join(dev.dir, name) }
	is.NoErr(os.Rename(file("vite.config.ts"), file("vite.app.config.ts")))
	is.NoErr(os.Rename(file("vite.test.config.ts"), file("vite.config.ts")))
	is.NoErr(edit(dev.dir, "vite.config.ts", "./vite.config", "./vite.app.config"))

	cmd := exec.Command(build(t), "-dev", "-addr", "127.0.0.1:0", "-db", filepath.Join(dir, "kith.db"))
	cmd.Dir = dir
	url := startProgram(t, cmd).String()
	t.Cleanup(func() { stop(t, cmd) }) // and Vite with it

	w := open(t, url)
	loads := watch(w)
	changeComponent(t, w, loads, dev)

	w.visit("/sign-in")
	w.signIn(seed.Email, seed.Password)
	w.waitText("Hello, Ada")
	for _, p := range pages(w) {
		t.Run(p.name, func(t *testing.T) {
			w.visit(p.path)
			w.wait(`!!(` + p.ready + `)`)
			if !eval[bool](w, `!!document.querySelector('[data-server-rendered]')`) {
				t.Error("not rendered on the server")
			}
			if problems := w.takeProblems(); problems != nil {
				t.Error(strings.Join(problems, "\n"))
			}
		})
	}
}
