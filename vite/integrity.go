package vite

import (
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// integrityMode says where subresource integrity comes from.
type integrityMode int

const (
	integrityManifest integrityMode = iota // only if the manifest has it
	integrityComputed
	integrityImports // computed, and in an import map
)

// readIntegrity finds the integrity of scripts and style sheets.
func (b *build) readIntegrity() error {
	mode := b.config.integrity
	sums := map[string]string{}
	for _, c := range b.manifest {
		if c.Integrity != "" {
			sums[c.File] = c.Integrity
		}
	}
	if mode == integrityManifest && len(sums) == 0 {
		return nil
	}
	// A style sheet of an entry has no item of its own, so no plugin can give
	// it an integrity.
	for _, file := range slices.Concat(b.fontStyles, b.manifest.codeFiles()) {
		if sums[file] != "" {
			continue
		}
		data, err := fs.ReadFile(b.fsys, file)
		if err != nil {
			if mode == integrityManifest {
				continue // the files may be elsewhere
			}
			return fmt.Errorf("integrity of %s: %w: pass the whole build, or leave out WithIntegrity", inFS(b.fsys, file), err)
		}
		sum := sha512.Sum384(data)
		sums[file] = "sha384-" + base64.StdEncoding.EncodeToString(sum[:])
	}
	b.integrity = sums
	return nil
}

// codeFiles returns the scripts and style sheets of the build, sorted.
func (m Manifest) codeFiles() []string {
	files := map[string]bool{}
	for _, c := range m {
		if c.isScript() || c.isStyle() {
			files[c.File] = true
		}
		for _, file := range c.CSS {
			files[file] = true
		}
	}
	return slices.Sorted(maps.Keys(files))
}

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

// specifier returns the URL of a file for an import map or for SystemJS, where
// a relative URL must begin with a dot.
func (b *build) specifier(file string) string {
	u := b.config.base.url(file)
	if strings.HasPrefix(u, "/") || strings.HasPrefix(u, ".") || strings.Contains(u, "://") {
		return u
	}
	return "./" + u
}
