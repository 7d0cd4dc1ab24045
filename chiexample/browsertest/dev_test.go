//go:build unix

package browsertest

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/chinertia/chinertia/chiexample/seed"
	"github.com/matryer/is"
)

// TestTheProgramInDevelopment runs the program by "inertia dev" on a copy of the
// front end: Vite serves the browser and renders on the server, with the builds
// of Vue that warn of every mismatch.
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

	tool := filepath.Join(dir, "inertia")
	output, err := exec.Command("go", "build", "-o", tool, "github.com/chinertia/chinertia/inertia/cmd/inertia").CombinedOutput()
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, output)
	}
	cmd := exec.Command(tool, "dev", "-addr", "127.0.0.1:0", "-web", dev.dir, ".", "-db", filepath.Join(dir, "kith.db"))
	cmd.Dir = ".."
	url := startDev(t, cmd)

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

// startDev runs "inertia dev" until the end of the test and returns the URL that
// it prints. It ends as by Control-C, and leaves no process.
func startDev(t *testing.T, cmd *exec.Cmd) (url string) {
	t.Helper()
	// Its processes keep the pipe open: it is at its end when all of them are.
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = write, write
	err = cmd.Start()
	write.Close()
	if err != nil {
		t.Fatal(err)
	}
	printed := &outputBuffer{}
	var reading sync.WaitGroup
	t.Cleanup(func() {
		cmd.Process.Signal(os.Interrupt)
		if err := cmd.Wait(); err != nil {
			t.Errorf("inertia dev ended with %v:\n%s", err, printed)
		}
		reading.Wait()
		read.Close()
	})
	running := regexp.MustCompile(`inertia dev: (http\S+) \(built`)
	for lines := bufio.NewScanner(io.TeeReader(read, printed)); lines.Scan(); {
		if found := running.FindStringSubmatch(lines.Text()); found != nil {
			reading.Go(func() { io.Copy(printed, read) }) // or else they would wait for a reader
			return found[1]
		}
	}
	t.Fatalf("inertia dev has not said where it runs:\n%s", printed)
	return ""
}
