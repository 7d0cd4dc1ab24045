package vite

import (
	"io/fs"
	"strconv"
	"strings"
)

// codings are the content codings of precompressed files, the best first.
var codings = [...]struct{ name, ext string }{
	{"br", ".br"},
	{"zstd", ".zst"},
	{"gzip", ".gz"},
}

// variant is a file in the form in which a client gets it.
type variant struct {
	name   string // of the plain file
	stored string // of the file that is sent
	file   fs.File
	info   fs.FileInfo
	coding string // Content-Encoding, or ""
	varies bool   // there are other variants
}

// variant opens the best form of a file that the client accepts. It is nil if
// the file cannot be opened, as when the name is that of a link that leads out
// of an [os.Root]: visitors may ask for any name.
func (b *build) variant(name, acceptEncoding string) *variant {
	v := &variant{name: name, stored: name}
	best := 0.0
	if compressible(name) {
		for _, c := range codings {
			info, err := fs.Stat(b.fsys, name+c.ext)
			if err != nil || !info.Mode().IsRegular() {
				continue
			}
			v.varies = true
			if q := quality(acceptEncoding, c.name); q > best {
				best = q
				v.stored, v.coding = name+c.ext, c.name
			}
		}
	}
	var err error
	if v.file, err = b.fsys.Open(v.stored); err != nil {
		return nil
	}
	if v.info, err = v.file.Stat(); err != nil || !v.info.Mode().IsRegular() {
		v.file.Close()
		return nil
	}
	return v
}

// quality returns how much the client wants a coding, from 0 (not at all) to 1,
// as its Accept-Encoding header says.
func quality(header, coding string) float64 {
	found, rest := 0.0, 0.0
	named := false
	for item := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(item, ";")
		params, _, _ = strings.Cut(params, ";") // the quality comes first
		q := 1.0
		if key, value, ok := strings.Cut(strings.TrimSpace(params), "="); ok && strings.EqualFold(strings.TrimSpace(key), "q") {
			var err error
			if q, err = strconv.ParseFloat(strings.TrimSpace(value), 64); err != nil || !(q >= 0 && q <= 1) {
				q = 0
			}
		}
		switch name = strings.TrimSpace(name); {
		case strings.EqualFold(name, coding):
			found, named = q, true
		case name == "*":
			rest = q
		}
	}
	if named {
		return found
	}
	return rest
}
