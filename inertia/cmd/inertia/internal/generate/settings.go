package generate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
)

// settings are what inertia.json in the root of the module says, and the
// options of the command line over it.
type settings struct {
	// Outputs are the folders that are written to, one for each front end.
	Outputs []output `json:"outputs"`
	// Types are the TypeScript of Go types.
	Types map[string]string `json:"types"`
	// Routes are names of routes by method and pattern; "-" leaves one out.
	Routes map[string]string `json:"routes"`
}

type output struct {
	Dir   string   `json:"dir"`
	Pages []string `json:"pages"`
}

const configFile = "inertia.json"

func (g *generator) settings() (*settings, error) {
	s := &settings{}
	text, err := os.ReadFile(filepath.Join(g.root, configFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	default:
		var file struct {
			Generate *settings `json:"generate"`
		}
		file.Generate = s
		dec := json.NewDecoder(bytes.NewReader(text))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&file); err != nil {
			return nil, fmt.Errorf("read %s: %w", configFile, err)
		}
		if file.Generate == nil {
			return nil, fmt.Errorf("read %s: \"generate\" is null", configFile)
		}
	}
	for i, out := range s.Outputs {
		if out.Dir == "" {
			return nil, errNoOutput
		}
		s.Outputs[i].Dir = filepath.Join(g.root, filepath.FromSlash(out.Dir))
	}
	if out := g.cfg.Output; out != "" {
		if !filepath.IsAbs(out) {
			out = filepath.Join(g.cfg.Dir, out)
		}
		s.Outputs = []output{{Dir: out}}
	}
	if len(s.Outputs) == 0 {
		s.Outputs = []output{{Dir: filepath.Join(g.root, "web", "src", "generated")}}
	}
	if s.Types == nil {
		s.Types = map[string]string{}
	}
	if s.Routes == nil {
		s.Routes = map[string]string{}
	}
	maps.Copy(s.Types, g.cfg.Types)
	maps.Copy(s.Routes, g.cfg.Routes)
	return s, nil
}
