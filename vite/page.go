package vite

import (
	"fmt"
	"maps"
	"path"
	"slices"
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
	rest, hasPrefix := strings.CutPrefix(src, p.prefix)
	name, hasSuffix := strings.CutSuffix(rest, p.suffix)
	return name, hasPrefix && hasSuffix && name != ""
}

// defaultPatterns returns where most front ends keep their pages.
func defaultPatterns(entries []string) []pattern {
	var patterns []pattern
	for _, entry := range entries {
		dir := path.Dir(entry) + "/"
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

// ssrManifests are where build.ssrManifest puts what knows the chunk of pages
// that the manifest has under another name. It is not needed.
var ssrManifests = []string{".vite/ssr-manifest.json", "ssr-manifest.json"}

// resolvePages finds the chunk of each page component. A page without one is
// not an error: its module may have ended up in a chunk with another name.
func (b *build) resolvePages() error {
	patterns := b.config.pages
	if patterns == nil {
		patterns = defaultPatterns(b.entries)
	}
	chunks := map[string]string{} // source path to key
	var ssr map[string][]string   // URLs of the files of a module, with the base of the build
	if _, err := b.readJSON("SSR manifest", &ssr, ssrManifests...); err != nil {
		return err
	}
	for src, urls := range ssr {
		if key, ok := b.chunkOf(urls); ok {
			chunks[src] = key
		}
	}
	for key, c := range b.manifest {
		if c.isScript() {
			chunks[key] = key
		}
	}
	b.noPage = b.lazyDocument("")
	b.pages = map[string]func() *document{}
	sources := slices.Sorted(maps.Keys(chunks))
	for _, p := range patterns {
		for _, src := range sources {
			if name, ok := p.component(src); ok && b.pages[name] == nil {
				b.pages[name] = b.lazyDocument(chunks[src])
			}
		}
	}
	return nil
}

// chunkOf returns the key of the script among the files of a module.
func (b *build) chunkOf(urls []string) (string, bool) {
	for _, file := range urls {
		// The base that the URLs were built with need not be ours: try what
		// follows each slash.
		for more := true; more; _, file, more = strings.Cut(file, "/") {
			key, ok := b.sources[file]
			if c := b.manifest[key]; ok && c.isScript() {
				return key, true
			}
		}
	}
	return "", false
}
