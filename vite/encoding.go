package vite

import (
	"io/fs"
	"mime"
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
	rest := 0.0
	for item := range strings.SplitSeq(header, ",") {
		name, params, err := mime.ParseMediaType(item) // of the same form
		if err != nil {
			continue
		}
		q := 1.0
		if weight, ok := params["q"]; ok {
			if q, err = strconv.ParseFloat(weight, 64); err != nil || !(q >= 0 && q <= 1) {
				q = 0
			}
		}
		switch name {
		case coding:
			return q
		case "*":
			rest = q
		}
	}
	return rest
}
