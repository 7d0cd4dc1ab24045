// Package dev runs an application while one works on it: the Go program, which is
// built and started again when its sources change, and the dev server of Vite.
package dev

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/frontend"
	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/generate"
)

// Config says what to run.
type Config struct {
	// Dir is the folder of the module. The default is the current one.
	Dir string
	// Package is the program. The default is ".".
	Package string
	// Args are the arguments of the program. In them {addr} stands for the address
	// at which it has to listen, {port} for the port alone, and {vite} for the URL
	// of the dev server.
	Args []string
	// Addr is where the application is found. The default is DefaultAddr or, if
	// that is in use, one of the next ports.
	Addr string
	// Web is the folder of the front end. The default is web or frontend, if it
	// has a package.json, or else Dir.
	Web string

	// Log gets what all of them print. It must be safe for concurrent use.
	Log io.Writer
}

// session is a call of Run.
type session struct {
	Config
	front   *front
	watcher *watcher
	vite    *viteServer
	program *program
	binary  string
	url     string // of the application

	builds  chan build
	changed chan struct{}      // types are to be generated
	cancel  context.CancelFunc // of the build under way
	number  int                // of the build under way
	begun   time.Time
	reload  string // what browsers do after it
}

// build is how a build went.
type build struct {
	number  int
	problem *problem
	err     error
}

// Run runs the application until ctx ends, which is no error. Then nothing of it
// is left.
func Run(ctx context.Context, cfg Config) error {
	if cfg.Dir == "" {
		dir, err := os.Getwd()
		if err != nil {
			return err
		}
		cfg.Dir = dir
	}
	if cfg.Package == "" {
		cfg.Package = "."
	}
	if _, err := os.Stat(filepath.Join(cfg.Dir, "go.mod")); err != nil {
		return fmt.Errorf("there is no go.mod in %s: run it in the folder of the application", cfg.Dir)
	}
	web, hasWeb, err := frontend.Find(cfg.Dir, cfg.Web)
	if err != nil {
		return err
	}

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	temporary, err := os.MkdirTemp("", "inertia-dev-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temporary)
	s := &session{
		Config: cfg, front: newFront(), builds: make(chan build), changed: make(chan struct{}, 1), cancel: func() {},
		binary: filepath.Join(temporary, binaryName(cfg.Dir)),
	}
	if s.watcher, err = newWatcher(cfg.Dir); err != nil {
		return err
	}
	go s.watcher.run(ctx)
	go s.generate(ctx, web.File("src", "generated"))
	listener, err := listen(cfg.Addr, cfg.Log)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: s.front, ReadHeaderTimeout: time.Minute}
	go server.Serve(listener)
	defer server.Close()

	// The packages may have to be installed: the Go program is built meanwhile.
	started := make(chan error, 1)
	go func() {
		var err error
		if hasWeb {
			s.vite, err = startVite(ctx, web, cfg.Log)
		}
		started <- err
	}()
	s.rebuild(ctx, "")
	s.url = "http://" + listener.Addr().String()
	err = s.loop(ctx, started)
	cancel()
	s.stop(started)
	return err
}

// stop ends everything, in the order in which one needs the other.
func (s *session) stop(started <-chan error) {
	<-started // nil when loop has received from it, as the channel is closed then
	if s.program != nil {
		s.program.Stop(grace)
	}
	s.vite.stop()
}

// loop owns the program. It returns when ctx or the dev server ends.
func (s *session) loop(ctx context.Context, started chan error) error {
	var viteExited, programExited <-chan struct{}
	var waiting *build // until the dev server is there
	ready := false
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-started:
			close(started)
			started = nil
			if err != nil && ctx.Err() == nil {
				return err
			}
			if s.vite != nil {
				viteExited = s.vite.process.Exited()
			}
			ready = true
		case <-viteExited:
			return errors.New("the Vite dev server ended")
		case files := <-s.watcher.changes:
			reload := "page"
			if slices.ContainsFunc(files, func(f string) bool { return filepath.Ext(f) != ".go" }) {
				reload = "document"
			}
			s.rebuild(ctx, reload)
			continue
		case <-programExited:
			programExited = nil
			err := s.program.ended()
			s.program = nil
			s.fail(problem{Title: "The program ended", Text: err.Error()})
			continue
		case b := <-s.builds:
			if b.number != s.number {
				continue // of a build before
			}
			waiting = &b
		}
		if waiting == nil || !ready {
			continue
		}
		b := *waiting
		waiting = nil
		s.finish(ctx, b)
		programExited = nil
		if s.program != nil {
			programExited = s.program.Exited()
		}
	}
}

// rebuild builds the program, in place of a build that is under way.
func (s *session) rebuild(ctx context.Context, reload string) {
	s.cancel()
	s.front.rebuilding()
	s.number++
	if s.reload != "document" {
		s.reload = reload
	}
	s.begun = time.Now()
	number := s.number
	ctx, s.cancel = context.WithCancel(ctx)
	go func() {
		b := build{number: number}
		output, err := compile(ctx, s.Dir, s.Package, s.binary)
		if output != "" && err != nil {
			p := compileProblem(s.Dir, output)
			b.problem = &p
		} else {
			b.err = err
		}
		select {
		case s.builds <- b:
		case <-ctx.Done():
		}
	}()
}

// finish replaces the program after a build.
func (s *session) finish(ctx context.Context, b build) {
	if b.err != nil {
		b.problem = &problem{Title: "The Go program cannot be built", Text: b.err.Error()}
	}
	if b.problem != nil {
		s.fail(*b.problem)
		go s.watcher.follow(ctx, s.Dir, s.Package)
		return
	}
	if s.program != nil {
		s.program.Stop(grace)
		s.program = nil
	}
	viteURL := ""
	if s.vite != nil {
		viteURL = s.vite.URL
	}
	p, err := startProgram(ctx, s.binary, s.Config, viteURL)
	if err != nil {
		if ctx.Err() == nil {
			s.fail(problem{Title: "The program does not start", Text: err.Error()})
			go s.watcher.follow(ctx, s.Dir, s.Package)
		}
		return
	}
	s.program = p
	// Browsers ask again before the front lets anybody through, so that a page
	// which is loaded from now on is not loaded twice.
	if s.reload != "" {
		s.vite.tell(told{Reload: s.reload})
	}
	s.reload = ""
	s.front.running(p.addr)
	fmt.Fprintf(s.Log, "inertia dev: %s (built and started in %d ms)\n", s.url, time.Since(s.begun).Milliseconds())
	select {
	case s.changed <- struct{}{}:
	default: // it is to be generated anyhow
	}
}

// fail shows a problem in the terminal and in the browsers.
func (s *session) fail(p problem) {
	s.front.failing(p, s.program != nil)
	s.vite.tell(told{Problem: p.overlay()})
	text := p.Text
	if p.Frame != "" {
		text = p.Frame + "\n" + text
	}
	fmt.Fprintf(s.Log, "\ninertia dev: %s\n\n%s\n", p.Title, text)
}

// generate keeps the types up to date, if the application has any, and the list
// of files that matter: after each program that has started.
func (s *session) generate(ctx context.Context, generated string) {
	for {
		select {
		case <-s.changed:
		case <-ctx.Done():
			return
		}
		s.watcher.follow(ctx, s.Dir, s.Package)
		if _, err := os.Stat(generated); err != nil {
			if _, err := os.Stat(filepath.Join(s.Dir, "inertia.json")); err != nil {
				continue
			}
		}
		err := generate.Run(ctx, generate.Config{Dir: s.Dir, Log: s.Log})
		if err != nil && ctx.Err() == nil {
			fmt.Fprintf(s.Log, "inertia dev: the types of the pages are not up to date: %v\n", err)
		}
	}
}
