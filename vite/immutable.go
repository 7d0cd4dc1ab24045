package vite

import (
	"path"
	"slices"
	"strings"
)

// immutable tells whether the content of a file never changes under its name.
func (b *build) immutable(name string) bool {
	if f := b.config.immutable; f != nil {
		return f(name)
	}
	return b.files[strings.TrimSuffix(name, ".map")] // a source map has the hash of its script
}

// resolveFiles lists the files of the manifest, and finds those with a hash of
// the content in their name. No others can be immutable: a file of the public
// directory keeps its name when it changes, whatever the name looks like.
func (b *build) resolveFiles() error {
	names := map[string]bool{} // that files of a build without hashes would have
	for key, c := range b.manifest {
		for _, name := range [...]string{c.Name, stem(c.Src), stem(key)} {
			names[path.Base(name)] = true
		}
	}
	b.files = map[string]bool{}
	add := func(file string) {
		name := path.Base(stem(file))
		b.files[file] = hashed(name) && !names[name]
	}
	for _, file := range slices.Concat(b.fontStyles, b.preload) {
		add(file)
	}
	for _, c := range b.manifest {
		add(c.File)
		for _, file := range c.CSS {
			add(file)
		}
		for _, file := range c.Assets {
			add(file)
		}
	}
	return nil
}

// stem returns the path of a file without its extension.
func stem(file string) string { return strings.TrimSuffix(file, path.Ext(file)) }

// hashed tells whether a name ends with what looks like a hash: Vite's eight
// characters after a separator, among which may be - and _, or a last segment
// that is at least as long. A few hashes in a thousand look like words; these
// files are validated, which is only slower.
func hashed(name string) bool {
	const size = 8
	if n := len(name) - size; n > 0 && isSeparator(name[n-1]) && mixed(name[n:]) {
		return true
	}
	segment := name[strings.LastIndexAny(name, "-._")+1:]
	return len(segment) >= size && mixed(segment)
}

func isSeparator(c byte) bool { return c == '-' || c == '.' || c == '_' }

// mixed tells whether a string has letters and digits, or a capital letter
// elsewhere than at the beginning of lower-case ones.
func mixed(s string) bool {
	var digits, lower, capitals bool
	for i := range len(s) {
		switch c := s[i]; {
		case '0' <= c && c <= '9':
			digits = true
		case 'a' <= c && c <= 'z':
			lower = true
		case 'A' <= c && c <= 'Z':
			capitals = capitals || i > 0
			lower = lower || i == 0 // a first capital counts as a letter only
		case c == '-' || c == '_':
		default:
			return false
		}
	}
	return digits && (lower || capitals) || lower && capitals
}
