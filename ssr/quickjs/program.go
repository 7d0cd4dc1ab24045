package quickjs

import (
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/go-sourcemap/sourcemap"
	"modernc.org/quickjs"
)

//go:embed prelude.js
var preludeSource string

// Positions in the prelude begin at this line, which no bundle reaches: the
// engine gives all scripts the same name.
const preludeLine = 1 << 20

// compilePrelude compiles what every instance runs before the bundle.
var compilePrelude = sync.OnceValues(func() ([]byte, error) {
	vm, err := quickjs.NewVM()
	if err != nil {
		return nil, err
	}
	defer vm.Close()
	return vm.Compile(strings.Repeat("\n", preludeLine)+preludeSource, quickjs.EvalGlobal)
})

// program is a compiled bundle.
type program struct {
	*config
	prelude, bundle []byte              // bytecode
	sources         *sourcemap.Consumer // nil without a source map
}

func compile(bundle []byte, c *config) (*program, error) {
	p := &program{config: c}
	var err error
	if p.prelude, err = compilePrelude(); err != nil {
		return nil, fmt.Errorf("quickjs: starting the engine: %w", err)
	}
	if len(c.sourceMap) > 0 {
		if p.sources, err = sourcemap.Parse("", c.sourceMap); err != nil {
			return nil, fmt.Errorf("quickjs: reading the source map: %w", err)
		}
	}
	vm, err := quickjs.NewVM()
	if err != nil {
		return nil, fmt.Errorf("quickjs: starting the engine: %w", err)
	}
	defer vm.Close()
	if p.bundle, err = vm.Compile(string(bundle), quickjs.EvalGlobal); err != nil {
		hint := ""
		if x, ok := errors.AsType[*quickjs.Error](err); ok {
			hint = fmt.Sprintf(" in line %d, column %d", x.LineNumber, x.ColumnNumber)
		}
		return nil, fmt.Errorf("quickjs: compiling the bundle: %w%s (was it built with the Vite plugin of this package?)", err, hint)
	}
	return p, nil
}

// startTimeout is how long the modules of a bundle may take to load.
const startTimeout = 30 * time.Second

// start returns a new engine that has run the bundle.
func (p *program) start() (*engine, error) {
	e, err := p.newEngine(time.Now().Add(startTimeout))
	if err != nil {
		failure := p.describe(err)
		return nil, fmt.Errorf("quickjs: starting the bundle: %w", failure)
	}
	return e, nil
}

func (p *program) newEngine(deadline time.Time) (*engine, error) {
	vm, err := quickjs.NewVM()
	if err != nil {
		return nil, err
	}
	e := &engine{vm: vm}
	if err := p.load(e, deadline); err != nil {
		e.close()
		return nil, err
	}
	return e, nil
}

// load runs the prelude and the bundle.
func (p *program) load(e *engine, deadline time.Time) error {
	e.vm.SetCanBlock(false) // Atomics.wait would block for good
	e.vm.SetMemoryLimit(uintptr(p.memory))
	_ = e.vm.SetEvalTimeout(time.Until(deadline))
	if _, err := e.vm.EvalBytecode(p.prelude); err != nil {
		return e.failure(err, deadline)
	}
	if err := e.bind(); err != nil {
		return err
	}
	_ = e.vm.SetEvalTimeout(time.Until(deadline))
	loaded, err := e.vm.EvalBytecodeValue(p.bundle)
	if err != nil {
		return e.failure(err, deadline)
	}
	defer loaded.Free()
	result, err := e.run(e.host.started, loaded, deadline)
	switch {
	case err != nil:
		return err
	case !strings.HasPrefix(result, "R"):
		return thrown(result[0], result[2:])
	}
	return nil
}

// bind finds what the prelude has left for Go, and hides it from the bundle.
func (e *engine) bind() error {
	const script = "{ const host = globalThis.__inertiaHost; delete globalThis.__inertiaHost; host }"
	object, err := e.vm.EvalValue(script, quickjs.EvalGlobal)
	if err != nil {
		return err
	}
	defer object.Free()
	names := []string{"started", "render", "wait", "fire", "result", "logs"}
	for i, v := range e.host.values() {
		atom, err := e.vm.NewAtom(names[i])
		if err != nil {
			return err
		}
		if *v, err = object.GetPropertyValue(atom); err != nil {
			return err
		}
	}
	return nil
}
