package vite

import (
	"path"
	"strings"
)

// Keys of the scripts that @vitejs/plugin-legacy adds to a build.
const (
	legacyPolyfills = "vite/legacy-polyfills-legacy" // with SystemJS
	modernPolyfills = "vite/legacy-polyfills"
)

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

// isLegacy tells whether the legacy plugin made the item: its polyfills, or the
// twin of another chunk for browsers without modules.
func (m Manifest) isLegacy(key string) bool {
	if key == legacyPolyfills || key == modernPolyfills {
		return true
	}
	if !m.has(legacyPolyfills) {
		return false
	}
	ext := path.Ext(key)
	modern, ok := strings.CutSuffix(strings.TrimSuffix(key, ext), "-legacy")
	return ok && m.has(modern+ext)
}

// legacyTwin returns the chunk that stands for another one in browsers without
// modules.
func (m Manifest) legacyTwin(key string) (Chunk, bool) {
	ext := path.Ext(key)
	c, ok := m[strings.TrimSuffix(key, ext)+"-legacy"+ext]
	return c, ok && m.has(legacyPolyfills)
}

// legacyTags returns the tags that start the entries in old browsers, and none
// if the build was not made for them.
func (b *build) legacyTags(w *walk, entries []string) []Tag {
	var urls []string
	for _, key := range entries {
		if c := b.manifest[key]; !c.isScript() {
			continue // old browsers read style sheets as well
		}
		if twin, ok := b.manifest.legacyTwin(key); ok && !w.seen[twin.File] {
			urls = append(urls, b.config.base.url(twin.File))
		}
	}
	if len(urls) == 0 {
		return nil
	}
	polyfills := b.manifest[legacyPolyfills].File
	tags := []Tag{{Kind: InlineModule, Body: modernScript}}
	if !w.seen[polyfills] {
		tags = append(tags, b.tag(NoModule, polyfills))
	}
	body := fill(legacyScript, "%POLYFILLS", b.config.base.url(polyfills), "%ENTRIES", urls)
	return append(tags, Tag{Kind: Script, Body: body})
}
