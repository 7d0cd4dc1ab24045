package vite

import (
	"path"
	"strings"
)

// graph is a manifest, with the keys of the scripts that @vitejs/plugin-legacy
// has added to the build.
type graph struct {
	Manifest
	legacyPolyfills string // with SystemJS; "" in a build without the plugin
	modernPolyfills string // "" when there are none
}

// newGraph finds the scripts of the plugin. Their keys are those of sources named
// vite/legacy-polyfills where the build was started, so what comes first depends
// on Vite's root, such as "../" for one in a directory.
func newGraph(m Manifest) graph {
	g := graph{Manifest: m}
	for key := range m {
		switch path.Base(key) {
		case "legacy-polyfills-legacy":
			g.legacyPolyfills = key
		case "legacy-polyfills":
			g.modernPolyfills = key
		}
	}
	return g
}

// The scripts of a legacy build work together. The first is a module, and sets
// its mark only where the syntax that the modern chunks use can be parsed. The
// second runs everywhere, after all modules and deferred scripts: without the
// mark it starts the legacy entries. A browser that knows modules but not the
// syntax has skipped the nomodule script, so the second loads SystemJS itself.
const (
	modernScript = `import.meta.url;(()=>import("_"));(async function*(){})();window.__vite_is_modern_browser=true`
	legacyScript = `!function(){var p=%POLYFILLS,list=%ENTRIES,nonce=document.currentScript&&document.currentScript.nonce;` +
		`function run(){for(var i=0;i<list.length;i++)System.import(list[i])}` +
		`document.addEventListener("DOMContentLoaded",function(){` +
		`if(window.__vite_is_modern_browser)return;if(window.System)return run();` +
		`var s=document.createElement("script");s.src=p;s.onload=run;if(nonce)s.nonce=nonce;document.head.appendChild(s)})}()`
)

// isLegacy reports whether the legacy plugin made the item: its polyfills, or
// the twin of another chunk for browsers without modules.
func (g graph) isLegacy(key string) bool {
	switch {
	case key == g.legacyPolyfills || key == g.modernPolyfills:
		return true
	case g.legacyPolyfills == "" || !strings.HasSuffix(stem(key), "-legacy"):
		return false
	}
	return !g.has(legacyKey(key)) // a source of that name has a twin itself
}

// legacyKey returns the key of the twin of a chunk.
func legacyKey(key string) string { return stem(key) + "-legacy" + path.Ext(key) }

// isSystem reports whether the item is a twin without a modern chunk, of a build
// with renderModernChunks: false. It runs through SystemJS in all browsers.
func (g graph) isSystem(key string) bool {
	modern, ok := strings.CutSuffix(stem(key), "-legacy")
	return ok && key != g.legacyPolyfills && g.isLegacy(key) && !g.has(modern+path.Ext(key))
}

// legacyTags returns the tags that start the entries in old browsers, and none
// if the build was not made for them.
func (b *build) legacyTags(w *walk, entries []string) []Tag {
	var urls []string
	system := false // and nothing for modern browsers
	for _, key := range entries {
		c := b.manifest[key]
		switch twin, ok := b.manifest[legacyKey(key)]; {
		case !c.isScript(): // old browsers read style sheets as well
		case b.graph.isSystem(key):
			system = true
			urls = append(urls, b.specifier(c.File))
		case ok && b.graph.isLegacy(legacyKey(key)) && !w.seen[twin.File]:
			urls = append(urls, b.specifier(twin.File))
		}
	}
	if len(urls) == 0 {
		return nil
	}
	polyfills := b.manifest[b.graph.legacyPolyfills].File
	start := Tag{Kind: Script, Body: withJSON(legacyScript, "%POLYFILLS", b.config.base.url(polyfills), "%ENTRIES", urls)}
	var tags []Tag
	kind := Script
	if !system {
		tags = append(tags, Tag{Kind: InlineModule, Body: modernScript})
		kind = NoModule
	}
	if !w.seen[polyfills] { // else named as an entry
		tags = append(tags, b.tag(kind, polyfills))
	}
	return append(tags, start)
}
