package vite

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// readImportMap makes the import map that a build needs. Vite writes one with
// build.chunkImportMap: its scripts then import names that only the map knows.
// The integrity of all chunks can be added.
func (b *build) readImportMap() error {
	name, data, err := b.findImportMap()
	if err != nil {
		return err
	}
	members := map[string]any{}
	if data != nil {
		if err := json.Unmarshal(data, &members); err != nil {
			return fmt.Errorf("import map %s: %w", inFS(b.fsys, name), err)
		}
		if members == nil {
			return fmt.Errorf("import map %s: null is not a JSON object", inFS(b.fsys, name))
		}
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

func (b *build) findImportMap() (string, []byte, error) {
	for _, name := range []string{"importmap.json", path.Join(path.Dir(b.file), "importmap.json")} {
		data, err := fs.ReadFile(b.fsys, name)
		if err == nil {
			return name, data, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", nil, fmt.Errorf("import map cannot be read: %w", err)
		}
	}
	return "", nil, nil
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
