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

// check returns an error if the manifest cannot be used.
func (f *fontManifest) check() error {
	if f.Version != 1 {
		return fmt.Errorf("version %d is not known", f.Version)
	}
	files := []string{f.Style.File}
	for _, p := range f.Preloads {
		files = append(files, p.File)
	}
	for _, file := range files {
		if file != "" && !fs.ValidPath(file) {
			return fmt.Errorf("file name %q is not relative to the build", file)
		}
	}
	if strings.Contains(strings.ToLower(f.Style.Inline), "</style") {
		return errors.New("the style sheet ends its element")
	}
	return nil
}

// readFonts reads the manifest of the fonts, if there is one.
func (b *build) readFonts() error {
	var f fontManifest
	name, err := b.readJSON("font manifest", &f, "fonts-manifest.json")
	if name == "" {
		return err
	}
	if err := f.check(); err != nil {
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

// devFonts returns the manifest of the fonts beside the hot file. The dev server
// writes it a moment after it has started, and removes it at the end.
func devFonts(hotFile string) []byte {
	data, err := os.ReadFile(filepath.Join(filepath.Dir(hotFile), "fonts-manifest.dev.json"))
	if err != nil {
		return nil
	}
	return data
}

// fontTags returns the preloads of the fonts of a dev server, and the style sheet
// that names them. There are none while their manifest is half written.
func fontTags(manifest []byte) []Tag {
	var f fontManifest
	if json.Unmarshal(manifest, &f) != nil || f.check() != nil {
		return nil
	}
	var tags []Tag
	for _, p := range f.Preloads {
		if _, err := parseDevURL(p.URL); err == nil {
			tags = append(tags, Tag{Kind: Preload, URL: p.URL, As: "font", Type: p.Type})
		}
	}
	if f.Style.Inline != "" {
		tags = append(tags, Tag{Kind: InlineStyle, Body: f.Style.Inline})
	}
	return tags
}
