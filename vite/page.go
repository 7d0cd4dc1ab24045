package vite

import (
	"fmt"
	"path"
	"strings"
)

const placeholder = "{component}"

// pattern is a source path with a placeholder for the name of a component.
type pattern struct{ prefix, suffix string }

func parsePattern(s string) (pattern, error) {
	prefix, suffix, ok := strings.Cut(s, placeholder)
	if !ok || strings.Contains(suffix, placeholder) {
		return pattern{}, fmt.Errorf("pattern %q must have %s in it, once", s, placeholder)
	}
	return pattern{sourceKey(prefix), suffix}, nil
}

// component returns the name of the component whose source is at the path.
func (p pattern) component(src string) (string, bool) {
	if len(src) <= len(p.prefix)+len(p.suffix) || !strings.HasPrefix(src, p.prefix) || !strings.HasSuffix(src, p.suffix) {
		return "", false
	}
	return src[len(p.prefix) : len(src)-len(p.suffix)], true
}

// defaultPatterns returns where most front ends keep their pages.
func defaultPatterns(entries []string) []pattern {
	var patterns []pattern
	for _, entry := range entries {
		dir := path.Dir(sourceKey(entry)) + "/"
		if dir == "./" {
			dir = ""
		}
		for _, pages := range []string{"pages/", "Pages/"} {
			for _, ext := range []string{".vue", ".svelte", ".tsx", ".jsx", ".ts", ".js"} {
				patterns = append(patterns, pattern{dir + pages, ext})
			}
		}
	}
	return patterns
}

// pageKeys returns the key of the chunk of each page component.
func (m Manifest) pageKeys(patterns []pattern) map[string]string {
	keys := map[string]string{}
	for _, p := range patterns {
		for key := range m {
			name, ok := p.component(key)
			if !ok || keys[name] != "" {
				continue
			}
			if c := m[key]; c.isScript() {
				keys[name] = key
			}
		}
	}
	return keys
}
