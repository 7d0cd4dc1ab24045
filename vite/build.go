package vite

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// build is a manifest that has been read, with all that follows from it. Apart
// from its caches it is constant.
type build struct {
	config    *config
	fsys      fs.FS
	file      string    // path of the manifest
	state     fileState // of the manifest when it was read
	manifest  Manifest
	graph     graph // of the manifest
	hash      string
	files     map[string]bool   // all files in the manifest; true: never changes
	sources   map[string]string // keys by file
	urls      map[string]string // by key
	integrity map[string]string // by file
	importMap string
	preload   []string          // files of fonts and images
	inline    map[string]string // text of style sheets that documents have in them, by file
	entries   []string          // keys of the entries of each document

	fontStyles []string // style sheets that name the fonts

	pages     map[string]func() *document // by component
	noPage    func() *document            // for a component without a chunk
	documents sync.Map                    // of other entries, by their names
}

func loadBuild(fsys fs.FS, c *config) (*build, error) {
	b := &build{config: c, fsys: fsys}
	for _, step := range []func() error{
		b.readManifest,
		b.readFonts,
		b.resolveFiles,
		b.readIntegrity,
		b.readImportMap,
		b.resolveEntries,
		b.readInlineStyles,
		b.resolvePreloads,
		b.resolvePages,
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func (b *build) readManifest() error {
	data, err := b.findManifest()
	if err != nil {
		return err
	}
	if b.manifest, err = ParseManifest(data); err != nil {
		return b.inManifest(err)
	}
	b.graph = newGraph(b.manifest)
	b.addVersion(b.manifest)
	b.sources = make(map[string]string, len(b.manifest))
	b.urls = make(map[string]string, len(b.manifest))
	for _, key := range slices.Sorted(maps.Keys(b.manifest)) { // sorted: several keys may share a file
		file := b.manifest[key].File
		b.urls[key] = b.config.base.url(file)
		if _, ok := b.sources[file]; !ok {
			b.sources[file] = key
		}
	}
	return nil
}

// addVersion makes a manifest a part of the version: what it means, since other
// machines may have written the same with its keys in another order.
func (b *build) addVersion(manifest any) {
	data, err := json.Marshal(manifest)
	if err != nil {
		panic("vite: " + err.Error()) // it was read from JSON
	}
	sum := sha256.Sum256(append([]byte(b.hash), data...))
	b.hash = hex.EncodeToString(sum[:16])
}

func (b *build) findManifest() ([]byte, error) {
	if b.fsys == nil {
		return nil, errors.New("no file system: pass the build, or set WithDevServer")
	}
	name, data, err := b.readFirst("manifest", b.config.manifest...)
	if name != "" || err != nil {
		b.file = name
		return data, err
	}
	names := b.config.manifest
	return nil, fmt.Errorf("manifest not found at %s: %s", inFS(b.fsys, names[0]), missingHint(b.fsys, names))
}

// readFirst reads the first of some files that exists. It returns no name if
// there is none.
func (b *build) readFirst(what string, names ...string) (name string, data []byte, err error) {
	for _, name := range names {
		info, err := fs.Stat(b.fsys, name) // before the data, so that no change is missed
		if err == nil {
			data, err = fs.ReadFile(b.fsys, name)
		}
		switch {
		case err == nil:
			if b.file == "" {
				b.state = stateOf(info) // of the manifest, which is read first
			}
			return name, data, nil
		case !errors.Is(err, fs.ErrNotExist):
			return "", nil, fmt.Errorf("%s cannot be read: %w", what, err)
		}
	}
	return "", nil, nil
}

// readJSON reads the first of some files that exists into v. It returns no name
// if there is none.
func (b *build) readJSON(what string, v any, names ...string) (name string, err error) {
	name, data, err := b.readFirst(what, names...)
	if name == "" || err != nil {
		return "", err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return "", fmt.Errorf("%s %s: %w", what, inFS(b.fsys, name), err)
	}
	return name, nil
}

// missingHint tells how to mend a manifest that is not found.
func missingHint(fsys fs.FS, names []string) string {
	for _, name := range names {
		if found, _ := fs.Glob(fsys, "*/"+name); len(found) > 0 {
			dir := strings.TrimSuffix(found[0], "/"+name)
			return fmt.Sprintf("it is in %s: pass that directory with fs.Sub", dir)
		}
	}
	if files, _ := fs.Glob(fsys, "assets/*.js"); len(files) > 0 {
		return `there is a build without one: set build.manifest in vite.config, and embed with "all:", since go:embed leaves out names that begin with a dot`
	}
	return `run "npm run build" with build.manifest set in vite.config, or set WithDevServer`
}

// inFS returns the name of a file for messages, with the directory if fsys is
// an os.DirFS.
func inFS(fsys fs.FS, name string) string {
	if v := reflect.ValueOf(fsys); v.Kind() == reflect.String {
		return path.Join(v.String(), name)
	}
	return name
}

func (b *build) inManifest(err error) error {
	return fmt.Errorf("manifest %s: %w", inFS(b.fsys, b.file), err)
}

func (b *build) resolveEntries() error {
	entries := b.config.entries
	if len(entries) == 0 {
		entries = b.graph.entries()
		switch len(entries) {
		case 0:
			return b.inManifest(errors.New("no entry in it: set build.rollupOptions.input in vite.config"))
		case 1:
		default: // never a guess
			return b.inManifest(fmt.Errorf("more than one entry: choose with WithEntry from %s", quoted(entries)))
		}
	}
	var err error
	if b.entries, err = b.graph.entryKeys(entries); err != nil {
		return b.inManifest(err)
	}
	return nil
}

func (b *build) resolvePreloads() error {
	for _, src := range b.config.preload {
		file, ok := b.assetFile(src)
		if !ok {
			return fmt.Errorf("WithPreload: %q is neither in manifest %s nor in the build: Vite inlines files below build.assetsInlineLimit",
				src, inFS(b.fsys, b.file))
		}
		if mediaOf(file) == "" {
			return fmt.Errorf("WithPreload: %q is neither a font nor an image: name scripts and style sheets with WithEntry", src)
		}
		if !slices.Contains(b.preload, file) {
			b.preload = append(b.preload, file)
		}
	}
	return nil
}

// assetFile returns the output file of a source. What lies in Vite's public
// directory is copied under its own name.
func (b *build) assetFile(src string) (string, bool) {
	key := sourceKey(src)
	if c, ok := b.manifest[key]; ok {
		return c.File, true
	}
	info, err := fs.Stat(b.fsys, key)
	return key, err == nil && info.Mode().IsRegular()
}

func (b *build) version() string { return b.hash }

func (b *build) asset(src string) (string, bool) {
	if u, ok := b.urls[src]; ok {
		return u, true
	}
	file, ok := b.assetFile(src)
	return b.config.base.url(file), ok
}

func (b *build) tagsFor(entries []string) (*document, error) {
	if len(entries) == 0 {
		return b.noPage(), nil
	}
	names := strings.Join(entries, "\x00")
	if d, ok := b.documents.Load(names); ok {
		return d.(*document), nil
	}
	keys, err := b.graph.entryKeys(entries)
	if err != nil {
		return nil, b.inManifest(err)
	}
	d := newDocument(b.compose(keys, ""))
	b.documents.Store(names, d)
	return d, nil
}
