package vite

import (
	"cmp"
	"io/fs"
	"mime"
	"path"
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

// contentTypes has the types of what builds consist of. They do not depend on
// the tables of the operating system, some of which call a script text/plain
// and do not know fonts.
var contentTypes = map[string]string{
	".css":         "text/css; charset=utf-8",
	".html":        "text/html; charset=utf-8",
	".js":          "text/javascript; charset=utf-8",
	".mjs":         "text/javascript; charset=utf-8",
	".cjs":         "text/javascript; charset=utf-8",
	".json":        "application/json",
	".map":         "application/json",
	".wasm":        "application/wasm",
	".webmanifest": "application/manifest+json",
	".txt":         "text/plain; charset=utf-8",
	".mp4":         "video/mp4",
	".webm":        "video/webm",
	".mp3":         "audio/mpeg",
	".woff2":       "font/woff2",
	".woff":        "font/woff",
	".ttf":         "font/ttf",
	".otf":         "font/otf",
	".avif":        "image/avif",
	".webp":        "image/webp",
	".png":         "image/png",
	".apng":        "image/apng",
	".jpg":         "image/jpeg",
	".jpeg":        "image/jpeg",
	".gif":         "image/gif",
	".svg":         "image/svg+xml",
	".ico":         "image/x-icon",
}

// contentType returns the type of a file by its extension alone.
func contentType(name string) string {
	ext := strings.ToLower(path.Ext(name))
	return cmp.Or(contentTypes[ext], mime.TypeByExtension(ext), "application/octet-stream")
}

// compressible reports whether a file may have compressed siblings that are worth
// looking for.
func compressible(name string) bool {
	t := contentType(name)
	return strings.HasPrefix(t, "text/") || strings.HasPrefix(t, "application/") ||
		t == "image/svg+xml" || t == "font/ttf" || t == "font/otf"
}

// mediaOf returns how a file is preloaded: as "font" or "image", or "" for all
// that is neither.
func mediaOf(file string) string {
	kind, _, _ := strings.Cut(contentType(file), "/")
	if kind == "font" || kind == "image" {
		return kind
	}
	return ""
}
