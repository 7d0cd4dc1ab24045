package vite

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"strings"
	"sync"
)

// build is a manifest that has been read, with all that follows from it. Apart
// from its caches it is constant.
type build struct {
	config   *config
	fsys     fs.FS
	name     string // path of the manifest, for messages
	manifest Manifest
	hash     string
	entries  []string // keys of the entries of each document

	pages  map[string]*document // by component
	noPage *document            // for a component without a chunk
	sets   sync.Map             // key of a list of entries to []Tag
}

func loadBuild(fsys fs.FS, c *config) (*build, error) {
	name, data, err := readManifest(fsys, c.manifest)
	if err != nil {
		return nil, err
	}
	b := &build{config: c, fsys: fsys, name: inFS(fsys, name)}
	if b.manifest, err = ParseManifest(data); err != nil {
		return nil, fmt.Errorf("manifest %s: %w", b.name, err)
	}
	sum := sha256.Sum256(data)
	b.hash = hex.EncodeToString(sum[:16])
	if err := b.resolveEntries(); err != nil {
		return nil, fmt.Errorf("manifest %s: %w", b.name, err)
	}
	b.resolvePages()
	return b, nil
}

func readManifest(fsys fs.FS, names []string) (string, []byte, error) {
	if fsys == nil {
		return "", nil, errors.New("no file system: pass the build, or set WithDevServer")
	}
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err == nil {
			return name, data, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", nil, fmt.Errorf("manifest cannot be read: %w", err)
		}
	}
	return "", nil, fmt.Errorf("manifest not found at %s: %s", inFS(fsys, names[0]), missingHint(fsys, names))
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

func (b *build) resolveEntries() error {
	entries := b.config.entries
	if len(entries) == 0 {
		entries = b.manifest.entries()
		switch len(entries) {
		case 0:
			return errors.New("no entry in it: set build.rollupOptions.input in vite.config")
		case 1:
		default: // never a guess
			return fmt.Errorf("more than one entry: choose with WithEntry from %s", quoted(entries))
		}
	}
	var err error
	b.entries, err = b.manifest.entryKeys(entries)
	return err
}

func (b *build) resolvePages() {
	patterns := b.config.pages
	if patterns == nil {
		patterns = defaultPatterns(b.entries)
	}
	b.noPage = &document{}
	b.pages = map[string]*document{}
	for component, key := range b.manifest.pageKeys(patterns) {
		b.pages[component] = &document{page: key}
	}
}

func (b *build) version() string { return b.hash }

func (b *build) head(component string) *markup { return b.document(component).markup }

func (b *build) links(component string) []string { return b.document(component).links }

func (b *build) asset(src string) (string, bool) {
	key := sourceKey(src)
	if c, ok := b.manifest[key]; ok {
		return b.config.base.url(c.File), true
	}
	// What lies in Vite's public directory is copied under its own name.
	info, err := fs.Stat(b.fsys, key)
	return b.config.base.url(key), err == nil && info.Mode().IsRegular()
}

func (b *build) tags(entries []string) ([]Tag, error) {
	if len(entries) == 0 {
		return b.document("").tags, nil
	}
	name := entries[0]
	if len(entries) > 1 {
		name = strings.Join(entries, "\x00")
	}
	if tags, ok := b.sets.Load(name); ok {
		return tags.([]Tag), nil
	}
	keys, err := b.manifest.entryKeys(entries)
	if err != nil {
		return nil, fmt.Errorf("manifest %s: %w", b.name, err)
	}
	tags := b.compose(keys, "")
	b.sets.Store(name, tags)
	return tags, nil
}
