// Package doctor examines an application and says what is wrong with its set-up,
// and how to mend it.
package doctor

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/frontend"
	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/generate"
)

// Config says what to examine.
type Config struct {
	// Dir is the folder of the module. The default is the current one.
	Dir string
	// Web is the folder of the front end. The default is web or frontend, if it
	// has a package.json, or else Dir.
	Web string
	// URL is a page of the application while it runs, to be examined as well, or
	// "".
	URL string

	// Output gets the report.
	Output io.Writer
}

// Finding is something that is wrong.
type Finding struct {
	Problem string
	Mend    string
	// Minor is set for what is wrong in some situations only.
	Minor bool
}

// check is one examination. What it cannot find out is no finding: another check
// says why.
type check struct {
	name string
	run  func(ctx context.Context, p *project) []Finding
}

// live is the check that needs an application that runs.
const live = "the running application"

// ofVite are the checks that need the configuration of Vite.
var ofVite = []string{"configuration of Vite", "build of the front end", "rendering on the server"}

var checks = []check{
	{"Node.js and packages", checkPackages},
	{"versions of client and plugins", checkVersions},
	{"configuration of Vite", checkVite},
	{"build of the front end", checkBuild},
	{"rendering on the server", checkSSR},
	{"order of the middleware", checkStack},
	{"Content-Security-Policy", checkPolicy},
	{"dev server", checkDevServer},
	{"generated types", checkGenerated},
	{live, checkLive},
}

// project is what the checks look at.
type project struct {
	Config
	web     frontend.Dir
	pkg     frontend.Package
	source  source
	client  *viteConfig // nil if it cannot be found out, with viteErr
	server  *viteConfig
	viteErr error
}

// Run writes a report and returns the number of problems that are not minor.
func Run(ctx context.Context, cfg Config) (problems int, err error) {
	if cfg.Dir == "" {
		if cfg.Dir, err = os.Getwd(); err != nil {
			return 0, err
		}
	}
	p := &project{Config: cfg}
	var ok bool
	if p.web, ok, err = frontend.Find(cfg.Dir, cfg.Web); err != nil {
		return 0, err
	}
	if !ok {
		return 0, fmt.Errorf("there is no front end in %s: name the folder of its package.json by -web", cfg.Dir)
	}
	if p.pkg, err = p.web.Package(); err != nil {
		return 0, err
	}
	if p.source, err = readSource(cfg.Dir); err != nil {
		return 0, err
	}
	p.client, p.server, p.viteErr = resolveVite(ctx, p.web)

	for _, c := range checks {
		if c.name == live && p.URL == "" {
			continue
		}
		findings := c.run(ctx, p)
		mark, name := "ok", c.name
		if p.client == nil && len(findings) == 0 && slices.Contains(ofVite, c.name) {
			mark, name = "- ", c.name+" (not examined: Vite does not run)"
		}
		for _, f := range findings {
			if !f.Minor {
				problems++
				mark = "!!"
			} else if mark != "!!" {
				mark = "? "
			}
		}
		fmt.Fprintf(cfg.Output, "%s  %s\n", mark, name)
		for _, f := range findings {
			fmt.Fprintf(cfg.Output, "      %s\n      -> %s\n", strings.ReplaceAll(f.Problem, "\n", "\n      "), strings.ReplaceAll(f.Mend, "\n", "\n         "))
		}
	}
	return problems, nil
}

func checkGenerated(ctx context.Context, p *project) []Finding {
	if _, err := os.Stat(p.web.File("src", "generated")); err != nil {
		if _, err := os.Stat(filepath.Join(p.Dir, "inertia.json")); err != nil {
			return nil // not used
		}
	}
	err := generate.Run(ctx, generate.Config{Dir: p.Dir, Check: true})
	if err == nil {
		return nil
	}
	return []Finding{{
		Problem: fmt.Sprintf("the generated types are not those of the Go code: %v", err),
		Mend:    "run \"go tool inertia generate\", and commit what it writes",
	}}
}
