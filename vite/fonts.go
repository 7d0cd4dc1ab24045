package vite

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// fontManifest is what the fonts option of laravel-vite-plugin writes beside
// the manifest, with files, and while its dev server runs beside the hot file,
// with URLs and the style sheet itself. No chunk refers to the style sheet.
type fontManifest struct {
	Version int `json:"version"`
	Style   struct {
		File   string `json:"file"`
		Inline string `json:"inline"`
	} `json:"style"`
	Preloads []struct {
		File string `json:"file"`
		URL  string `json:"url"`
		Type string `json:"type"`
	} `json:"preloads"`
}

func parseFonts(data []byte) (*fontManifest, error) {
	var f fontManifest
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, err
	}
	if f.Version != 1 {
		return nil, fmt.Errorf("version %d is not known", f.Version)
	}
	files := []string{f.Style.File}
	for _, p := range f.Preloads {
		files = append(files, p.File)
	}
	for _, file := range files {
		if file != "" && !fs.ValidPath(file) {
			return nil, fmt.Errorf("file name %q is not relative to the build", file)
		}
	}
	if strings.Contains(strings.ToLower(f.Style.Inline), "</style") {
		return nil, errors.New("the style sheet ends its element")
	}
	return &f, nil
}

// readFonts reads the manifest of the fonts, if there is one.
func (b *build) readFonts() error {
	name, data, err := b.readFirst("font manifest", "fonts-manifest.json")
	if name == "" {
		return err
	}
	f, err := parseFonts(data)
	if err != nil {
		return fmt.Errorf("font manifest %s: %w", inFS(b.fsys, name), err)
	}
	b.addVersion(f) // the other manifest does not have these files
	if f.Style.File != "" {
		b.fontStyles = []string{f.Style.File}
	}
	for _, p := range f.Preloads {
		if mediaOf(p.File) == "font" && !slices.Contains(b.preload, p.File) {
			b.preload = append(b.preload, p.File)
		}
	}
	return nil
}

// devFonts is the manifest of the fonts that a dev server has written.
type devFonts struct {
	state    fileState
	manifest *fontManifest // nil: none
}

// readDevFonts reads the manifest of the fonts beside the hot file, unless it
// is still the one that was read before. The dev server writes it a moment after
// it has started, and removes it at the end.
func readDevFonts(hotFile string, before *devFonts) *devFonts {
	name := filepath.Join(filepath.Dir(hotFile), "fonts-manifest.dev.json")
	info, err := os.Stat(name)
	if err != nil {
		return &devFonts{}
	}
	now := fileState{info.Size(), info.ModTime()}
	if before != nil && before.state == now {
		return before
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return &devFonts{}
	}
	f, err := parseFonts(data)
	if err != nil {
		return &devFonts{} // half written: it is read again
	}
	return &devFonts{now, f}
}

// tags returns the preloads of the fonts, and the style sheet that names them.
func (f *devFonts) tags() []Tag {
	if f == nil || f.manifest == nil {
		return nil
	}
	var tags []Tag
	for _, p := range f.manifest.Preloads {
		if _, err := parseDevURL(p.URL); err == nil {
			tags = append(tags, Tag{Kind: Preload, URL: p.URL, As: "font", Type: p.Type})
		}
	}
	if css := f.manifest.Style.Inline; css != "" {
		tags = append(tags, Tag{Kind: InlineStyle, Body: css})
	}
	return tags
}
