//go:build unix

package browsertest

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chinertia/chinertia/chiexample/app"
	"github.com/chinertia/chinertia/vite"
	"github.com/matryer/is"
)

// devServer is a Vite dev server with sources of its own.
type devServer struct {
	dir    string
	origin string
}

// startDevServer copies the front end and runs the dev server there, as
// "inertia dev" does. With direct browsers load images and fonts from it, and
// otherwise from the application.
func startDevServer(t *testing.T, direct bool) devServer {
	t.Helper()
	needVite(t)
	d := devServer{dir: t.TempDir()}
	if err := copyFrontend(d.dir); err != nil {
		t.Fatal(err)
	}
	for range 3 { // somebody may take the port before Vite does
		output, err := d.run(t, direct)
		if err == nil {
			return d
		}
		t.Logf("%v\n%s", err, output)
	}
	t.Fatal("the dev server does not start")
	return d
}

func (d *devServer) run(t *testing.T, direct bool) (fmt.Stringer, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	listener.Close()
	d.origin = "http://127.0.0.1:" + port

	output := &outputBuffer{}
	cmd := viteCommand(context.Background(), d.dir, "--port", port, "--strictPort")
	if direct {
		cmd.Env = append(cmd.Env, "VITE_ORIGIN="+d.origin)
	}
	cmd.Stdout, cmd.Stderr = output, output
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // it starts processes itself
	if err := cmd.Start(); err != nil {
		return output, err
	}
	exited := make(chan struct{})
	go func() { cmd.Wait(); close(exited) }()
	t.Cleanup(func() { stopGroup(cmd, exited) })

	timeout := time.After(time.Minute)
	for {
		if resp, err := http.Get(d.origin + "/build/@vite/client"); err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return output, nil
			}
		}
		select {
		case <-exited:
			return output, fmt.Errorf("vite ended: %v", cmd.ProcessState)
		case <-timeout:
			stopGroup(cmd, exited)
			return output, fmt.Errorf("vite does not answer at %s", d.origin)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func stopGroup(cmd *exec.Cmd, exited <-chan struct{}) {
	syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
	select {
	case <-exited:
	case <-time.After(3 * time.Second):
	}
	syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // whatever is left of the group
	<-exited
}

type outputBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *outputBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *outputBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

func TestHotUpdatesFromTheDevServer(t *testing.T) {
	dev := startDevServer(t, true)
	server := serve(t, func(c *app.Config) { c.DevServer = dev.origin + "/build/" })
	w := open(t, server.URL)
	loads := watch(w)
	changeComponent(t, w, loads, dev)

	is := is.New(t)
	client := loads.loaded(dev.origin + "/build/@vite/client")
	is.Equal(client.kind, "Script")
	is.Equal(len(loads.all(func(r resource) bool {
		return strings.HasPrefix(r.url, dev.origin) && r.kind == "Font" && r.status == 200
	})), 2)
	is.Equal(loads.sockets, []string{"ws" + strings.TrimPrefix(dev.origin, "http") + "/build/"})
}

func TestHotUpdatesThroughTheApplication(t *testing.T) {
	dev := startDevServer(t, false)
	assets, err := vite.New(nil,
		vite.WithBase("/build/"),
		vite.WithEntry("src/main.ts"),
		vite.WithDevServer(dev.origin+"/build/"),
		vite.WithDevProxy(),
	)
	if err != nil {
		t.Fatal(err)
	}
	server := serveSite(t, assets)
	w := open(t, server.URL)
	loads := watch(w)
	changeComponent(t, w, loads, dev)

	is := is.New(t)
	for _, r := range loads.all(func(r resource) bool { return true }) {
		is.True(strings.HasPrefix(r.url, "/")) // one origin serves all
	}
	is.Equal(len(loads.all(func(r resource) bool { return r.kind == "Font" && r.status == 200 })), 2)
	is.Equal(loads.sockets, []string{"ws" + strings.TrimPrefix(server.URL, "http") + "/build/"})
}

// changeComponent changes a page while it is looked at: the template, then the
// style sheet, with the page loaded as it was.
func changeComponent(t *testing.T, w *window, loads *traffic, dev devServer) {
	t.Helper()
	is := is.New(t)
	w.visit("/sign-in")
	w.waitText("New here?")
	w.clickText("Open an account")
	w.waitText("Already have one?")
	w.wait(`getComputedStyle(document.querySelector('form')).outlineColor === 'rgb(1, 2, 3)'`)
	w.wait(`['Inter', 'Page'].every(n => [...document.fonts].some(f => f.family.includes(n) && f.status === 'loaded'))`)
	w.wait(`document.images.length > 0 && [...document.images].every(i => i.complete && i.naturalWidth > 0)`)

	w.fill(`input[name=company]`, "Half a word")
	eval[bool](w, `window.untouched = true`)
	w.takeRequests()

	is.NoErr(edit(dev.dir, signUpSource, "Already have one?", "Back so soon?"))
	w.waitText("Back so soon?")
	is.NoErr(edit(dev.dir, signUpSource, "rgb(1, 2, 3)", "rgb(4, 5, 6)"))
	w.wait(`getComputedStyle(document.querySelector('form')).outlineColor === 'rgb(4, 5, 6)'`)

	is.True(eval[bool](w, `window.untouched === true`))                                             // the same document
	is.Equal(eval[string](w, `document.querySelector('input[name=company]').value`), "Half a word") // with what was typed
	requests := w.takeRequests()
	is.Equal(len(documents(requests)), 0) // nothing was loaded again
	is.Equal(len(loads.all(func(r resource) bool { return r.kind == "Document" })), 1)
	is.Equal(w.takeProblems(), nil) // and the policy holds
}
