package vite

import (
	"encoding/json"
	"fmt"
	"path"
	"strings"
)

// readImportMap makes the import map that a build needs. Vite writes one with
// build.chunkImportMap: its scripts then import names that only the map knows.
// The integrity of all chunks can be added.
func (b *build) readImportMap() error {
	members := map[string]any{}
	name, err := b.readJSON("import map", &members, "importmap.json", path.Join(path.Dir(b.file), "importmap.json"))
	if err != nil {
		return err
	}
	if members == nil {
		return fmt.Errorf("import map %s: null is not a JSON object", inFS(b.fsys, name))
	}
	if b.config.integrity == integrityImports {
		sums := map[string]string{}
		for _, file := range b.manifest.codeFiles() {
			if !isStyleFile(file) {
				sums[b.specifier(file)] = b.integrity[file]
			}
		}
		members["integrity"] = sums
	}
	if len(members) == 0 {
		return nil
	}
	body, err := json.Marshal(members) // escapes <, so the script element cannot end in it
	b.importMap = string(body)
	return err
}

// specifier returns the URL of a file as a key of an import map, where a
// relative URL must begin with a dot.
func (b *build) specifier(file string) string {
	u := b.config.base.url(file)
	if strings.HasPrefix(u, "/") || strings.HasPrefix(u, ".") || strings.Contains(u, "://") {
		return u
	}
	return "./" + u
}
