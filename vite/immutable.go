package vite

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// immutable reports whether the content of a file never changes under its name.
func (b *build) immutable(name string) bool {
	return b.files[strings.TrimSuffix(name, ".map")] // a source map has the hash of its script
}

// resolveFiles lists the files of the manifest, and finds those with a hash of
// the content in their name. No others can be immutable: a file of the public
// directory keeps its name when it changes, whatever the name looks like.
func (b *build) resolveFiles() error {
	names := map[string]bool{} // that files of a build without hashes have
	b.files = map[string]bool{}
	for key, c := range b.manifest {
		for _, name := range [...]string{c.Name, stem(c.Src), stem(key)} {
			names[strings.ToLower(path.Base(name))] = true
		}
		for _, file := range slices.Concat([]string{c.File}, c.CSS, c.Assets) {
			b.files[file] = false
		}
	}
	for _, file := range slices.Concat(b.fontStyles, b.preload) {
		b.files[file] = false
	}
	stems := map[string]bool{}
	for file := range b.files {
		stems[strings.ToLower(stem(file))] = true
	}
	for file := range b.files {
		// Rollup numbers names that are equal: app.js, app2.js.
		base := strings.ToLower(stem(file))
		first := strings.TrimRight(base, "0123456789")
		named := names[path.Base(base)] || names[path.Base(first)] || first != base && stems[first]
		b.files[file] = !named && hashed(b.withoutName(file))
	}
	return nil
}

// withoutName returns what the name of a file has besides that of its chunk.
func (b *build) withoutName(file string) string {
	base := path.Base(stem(file))
	name := path.Base(b.manifest[b.sources[file]].Name) // "." without one
	rest, ok := strings.CutPrefix(base, name)
	if !ok {
		rest, ok = strings.CutSuffix(base, name)
	}
	if !ok {
		return base
	}
	return rest
}

// stem returns the path of a file without its extension.
func stem(file string) string { return strings.TrimSuffix(file, path.Ext(file)) }

// hashed reports whether a name ends with what looks like a hash: the eight
// characters that are Vite's default, among which may be - and _, or a last
// segment that is longer and has the look of chance. A few hashes in a hundred
// look like words; these files are validated, which is only slower.
func hashed(name string) bool {
	name = strings.TrimRight(name, ".") // of a hash that comes first
	const size = 8
	if n := len(name) - size; n > 0 && strings.IndexByte("-._", name[n-1]) >= 0 && changes(name[n:]) > 0 {
		return true
	}
	segment := name[strings.LastIndexAny(name, "-._")+1:]
	n := changes(segment)
	return len(segment) >= size && n > 0 && (n*3 >= len(segment) || strings.Trim(segment, "0123456789abcdef") == "")
}

// classRuns matches digits, capitals, and small letters with a capital before them or
// none.
var classRuns = regexp.MustCompile(`[0-9]+|[A-Z]?[a-z]+|[A-Z]+`)

// changes counts where a string goes over from one run to another. With any
// other character than these and - and _ there is no count at all.
func changes(s string) int {
	s = strings.NewReplacer("-", "", "_", "").Replace(s)
	found := classRuns.FindAllString(s, -1)
	if strings.Join(found, "") != s {
		return 0
	}
	return len(found) - 1
}
