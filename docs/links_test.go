package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// code is what links are not looked for in.
var code = regexp.MustCompile("(?s)```.*?```|`[^`\n]*`")

var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// TestLinks follows every link of the pages to a file, and those with a fragment
// to the heading.
func TestLinks(t *testing.T) {
	n := 0
	for _, page := range pages(t) {
		data, err := os.ReadFile(page)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(code.ReplaceAllString(string(data), ""), -1) {
			target, fragment, _ := strings.Cut(m[1], "#")
			if strings.Contains(target, "://") {
				continue
			}
			n++
			file := page
			if target != "" {
				file = filepath.Join(filepath.Dir(page), filepath.FromSlash(target))
			}
			info, err := os.Stat(file)
			if err != nil {
				t.Errorf("%s links to %s, which is not there", page, m[1])
				continue
			}
			if fragment == "" || info.IsDir() {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !hasHeading(string(text), fragment) {
				t.Errorf("%s links to %s, where no heading has this name", page, m[1])
			}
		}
	}
	if n < 50 {
		t.Errorf("only %d links were followed", n)
	}
}

var notInAnchors = regexp.MustCompile(`[^\p{L}\p{N} _-]`)

func hasHeading(text, fragment string) bool {
	for line := range strings.Lines(text) {
		heading, ok := strings.CutPrefix(strings.TrimLeft(line, "#"), " ")
		if ok && strings.HasPrefix(line, "#") &&
			strings.ReplaceAll(notInAnchors.ReplaceAllString(strings.ToLower(strings.TrimSpace(heading)), ""), " ", "-") == fragment {
			return true
		}
	}
	return false
}

// TestRulesOfTheProtocol finds every rule that comments and tests cite.
func TestRulesOfTheProtocol(t *testing.T) {
	rules, err := os.ReadFile("protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	cited := regexp.MustCompile(`protocol (\d+\.\d+a?)\b`)
	n := 0
	for _, dir := range []string{"../inertia", "../ssr", "../flash", "../validate", "../vite"} {
		err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata") {
				return filepath.SkipDir
			}
			if filepath.Ext(path) != ".go" {
				return nil
			}
			data, err := os.ReadFile(path)
			for _, m := range cited.FindAllStringSubmatch(string(data), -1) {
				n++
				if !strings.Contains(string(rules), "**"+m[1]+"**") {
					t.Errorf("%s cites rule %s, which docs/protocol.md does not have", path, m[1])
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if n < 10 {
		t.Errorf("only %d citations were found", n)
	}
}
