package vite

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Manifest is the manifest of a Vite build: its chunks by key. A key is the
// path of a source file relative to Vite's root, or "_" and the name of a
// generated file; it is never a URL.
type Manifest map[string]Chunk

// Chunk is one item of a [Manifest]. All file names are relative to Vite's
// outDir and hold no base.
type Chunk struct {
	// File is the name of the output file. What the chunk is (script, style
	// sheet, image) follows from File alone, never from the key: a legacy build
	// has scripts under keys that end in .css.
	File string `json:"file,omitempty"`
	// Src is the source file relative to Vite's root, which may begin with
	// "../". It is "" for generated chunks.
	Src string `json:"src,omitempty"`
	// Name is the name of the chunk. Vite writes it since 5.2.
	Name string `json:"name,omitempty"`
	// IsEntry is set if the chunk is named in the build's input.
	IsEntry bool `json:"isEntry,omitempty"`
	// IsDynamicEntry is set if the chunk is the target of an import().
	IsDynamicEntry bool `json:"isDynamicEntry,omitempty"`
	// Imports and DynamicImports hold keys of the manifest.
	Imports        []string `json:"imports,omitempty"`
	DynamicImports []string `json:"dynamicImports,omitempty"`
	// CSS and Assets hold names of output files, not keys. CSS lists the style
	// sheets of this chunk alone, without those of its imports.
	CSS    []string `json:"css,omitempty"`
	Assets []string `json:"assets,omitempty"`
	// Integrity is the subresource integrity of File. Only plugins write it.
	Integrity string `json:"integrity,omitempty"`
}

// ParseManifest reads the manifest.json of Vite 5 to 8. Unknown fields are
// ignored. It is an error if the data is not a JSON object of items that each
// have a file, or if a file name is absolute or leaves the build with "..".
func ParseManifest(data []byte) (Manifest, error) {
	var items map[string]json.RawMessage
	if err := json.Unmarshal(data, &items); err != nil {
		if e, ok := errors.AsType[*json.SyntaxError](err); ok {
			return nil, fmt.Errorf("broken JSON at byte %d: %w", e.Offset, err)
		}
		return nil, fmt.Errorf("not a manifest of Vite, which is a JSON object: %w", err)
	}
	if items == nil {
		return nil, errors.New("not a manifest of Vite, which is a JSON object: it is null")
	}
	m := make(Manifest, len(items))
	for _, key := range slices.Sorted(maps.Keys(items)) { // sorted: the same error each time
		var c Chunk
		if err := json.Unmarshal(items[key], &c); err != nil {
			return nil, fmt.Errorf("item %q is not one of a Vite manifest: %w", key, err)
		}
		if err := c.validate(); err != nil {
			return nil, fmt.Errorf("item %q: %w", key, err)
		}
		m[key] = c
	}
	return m, nil
}

func (c *Chunk) validate() error {
	if c.File == "" {
		return errors.New("no file")
	}
	for _, list := range [...][]string{{c.File}, c.CSS, c.Assets} {
		for _, file := range list {
			if file == "." || !fs.ValidPath(file) {
				return fmt.Errorf("file name %q is not relative to the build", file)
			}
		}
	}
	return nil
}

// isStyle reports whether the output file is a style sheet.
func (c *Chunk) isStyle() bool { return isStyleFile(c.File) }

// isScript reports whether the output file is a script that can stand in a tag
// or be preloaded as a module.
func (c *Chunk) isScript() bool {
	switch path.Ext(c.File) {
	case ".js", ".mjs", ".cjs":
		return true
	case ".css":
		return false
	}
	// A build may choose any extension for its chunks, but an image that is
	// named as an input is still an image.
	return (c.IsEntry || c.IsDynamicEntry) && mediaOf(c.File) == ""
}

func isStyleFile(file string) bool { return path.Ext(file) == ".css" }

// entries returns the keys of the entries, sorted, without what the legacy
// plugin adds on its own.
func (g graph) entries() []string {
	var keys []string
	for key, c := range g.Manifest {
		if c.IsEntry && (!g.isLegacy(key) || g.isSystem(key)) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// entryKey returns the key for an entry as the application names it. A source
// path may be written with a leading "/" or "./", as index.html has it.
func (g graph) entryKey(entry string) (string, error) {
	if key := sourceKey(entry); g.has(key) {
		c := g.Manifest[key]
		if !c.isScript() && !c.isStyle() {
			return "", fmt.Errorf("entry %q is neither a script nor a style sheet but %s", entry, c.File)
		}
		return key, nil
	}
	if key := legacyKey(sourceKey(entry)); g.has(key) && g.isSystem(key) {
		return key, nil // the source keeps its name whatever the build is for
	}
	for _, key := range g.entries() {
		if g.Manifest[key].Name == entry {
			return "", fmt.Errorf("entry %q not found; it is the name of %q: use the source path, which the dev server knows too", entry, key)
		}
	}
	if e := g.entries(); len(e) > 0 {
		return "", fmt.Errorf("entry %q not found; the entries are %s", entry, quoted(e))
	}
	return "", fmt.Errorf("entry %q not found; the manifest has no entries: set build.rollupOptions.input in vite.config", entry)
}

func (g graph) entryKeys(entries []string) ([]string, error) {
	keys := make([]string, len(entries))
	for i, entry := range entries {
		key, err := g.entryKey(entry)
		if err != nil {
			return nil, err
		}
		keys[i] = key
	}
	return keys, nil
}

func (m Manifest) has(key string) bool {
	_, ok := m[key]
	return ok
}

// sourceKey returns the manifest's form of a source path.
func sourceKey(src string) string { return strings.TrimPrefix(strings.TrimPrefix(src, "./"), "/") }

func quoted(list []string) string {
	quotes := make([]string, len(list))
	for i, s := range list {
		quotes[i] = strconv.Quote(s)
	}
	return strings.Join(quotes, ", ")
}
