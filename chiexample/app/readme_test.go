package app_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/matryer/is"
)

// TestREADMENamesWhatIsThere checks the table of features: its tests and pages.
func TestREADMENamesWhatIsThere(t *testing.T) {
	is := is.New(t)
	readme, err := os.ReadFile("../README.md")
	is.NoErr(err)
	var listed []byte
	is.NoErr(filepath.WalkDir("..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		listed = append(listed, source...)
		return err
	}))
	tests := regexp.MustCompile("`(Test[A-Za-z0-9]+)`").FindAllStringSubmatch(string(readme), -1)
	is.True(len(tests) > 25)
	for _, name := range tests {
		if !strings.Contains(string(listed), "\nfunc "+name[1]+"(t *testing.T)") {
			t.Errorf("README.md names %s, which is no test", name[1])
		}
	}
	pages := regexp.MustCompile("`([A-Z][A-Za-z]+/[A-Z][A-Za-z]+)`").FindAllStringSubmatch(string(readme), -1)
	is.True(len(pages) > 10)
	for _, name := range pages {
		if _, err := os.Stat(filepath.Join("..", "web", "src", "pages", name[1]+".vue")); err != nil {
			t.Errorf("README.md names %s, which is no page", name[1])
		}
	}
}
