package dev

import (
	"bufio"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/frontend"
	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/process"
	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/terminal"
)

//go:embed vite.mjs
var viteScript string

// viteServer is the dev server of the front end, in a Node process.
type viteServer struct {
	URL      string // with the base
	process  *process.Process
	commands io.WriteCloser
}

// startVite starts the dev server at a free port and waits until it listens.
func startVite(ctx context.Context, dir frontend.Dir, log io.Writer) (*viteServer, error) {
	if err := dir.Install(ctx, log); err != nil {
		return nil, err
	}
	if _, err := dir.Installed("vite"); err != nil {
		return nil, fmt.Errorf("package.json in %s does not have vite among its packages: add it with \"npm install -D vite\"", dir)
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	where, err := json.Marshal(map[string]any{"host": "127.0.0.1", "port": port})
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("node", "--input-type=module", "--eval", viteScript, string(where))
	cmd.Dir, cmd.Stderr = string(dir), log
	if terminal.Is(log) {
		cmd.Env = append(os.Environ(), "FORCE_COLOR=1")
	}
	commands, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	output, stdout := io.Pipe()
	cmd.Stdout = stdout
	p, err := process.Start(cmd)
	if err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			err = errors.New("node is not there: install Node.js 20.19, or 22.12 or later, see https://nodejs.org")
		}
		return nil, err
	}
	v := &viteServer{process: p, commands: commands}
	url := make(chan string, 1)
	go func() { <-p.Exited(); stdout.Close() }()
	go readVite(output, log, url)
	select {
	case v.URL = <-url:
		return v, nil
	case <-p.Exited():
		return nil, errors.New("the Vite dev server ended")
	case <-ctx.Done():
		v.stop()
		return nil, ctx.Err()
	case <-time.After(time.Minute):
		v.stop()
		return nil, errors.New("the Vite dev server did not come up within a minute")
	}
}

// readVite copies what Vite prints, but for the line with its URL.
func readVite(output io.Reader, log io.Writer, url chan<- string) {
	lines := bufio.NewReader(output)
	for {
		line, err := lines.ReadString('\n')
		if address, ok := strings.CutPrefix(line, "\x1finertia "); ok {
			url <- strings.TrimSpace(address)
		} else {
			io.WriteString(log, line)
		}
		if err != nil {
			return
		}
	}
}

// told is a message to the browsers: a problem, or that the program runs again.
type told struct {
	Problem *overlay `json:"problem,omitempty"`
	Reload  string   `json:"reload,omitempty"` // "document" or "page"
}

// overlay is what Vite's error overlay shows.
type overlay struct {
	Message string    `json:"message"`
	Plugin  string    `json:"plugin"`
	ID      string    `json:"id,omitempty"`
	Frame   string    `json:"frame,omitempty"`
	Loc     *location `json:"loc,omitempty"`
}

type location struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

// tell does nothing when v is nil.
func (v *viteServer) tell(t told) {
	if v == nil {
		return
	}
	line, err := json.Marshal(t)
	if err != nil {
		return
	}
	v.commands.Write(append(line, '\n')) // it has ended if this fails, and that is told elsewhere
}

func (v *viteServer) stop() {
	if v == nil {
		return
	}
	v.commands.Close()
	v.process.Await(3 * time.Second)
}
