package vite

import (
	"path"
	"strings"
)

// Keys of the scripts that @vitejs/plugin-legacy adds to a build.
const (
	legacyPolyfills = "vite/legacy-polyfills-legacy"
	modernPolyfills = "vite/legacy-polyfills"
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
