package vite

import (
	"mime"
	"path"
	"strings"
)

// contentTypes has the types of what builds consist of. They do not depend on
// the tables of the operating system, some of which call a script text/plain.
var contentTypes = map[string]string{
	".css":         "text/css; charset=utf-8",
	".html":        "text/html; charset=utf-8",
	".js":          "text/javascript; charset=utf-8",
	".mjs":         "text/javascript; charset=utf-8",
	".cjs":         "text/javascript; charset=utf-8",
	".json":        "application/json",
	".map":         "application/json",
	".md":          "text/markdown; charset=utf-8",
	".mp3":         "audio/mpeg",
	".mp4":         "video/mp4",
	".ogg":         "audio/ogg",
	".pdf":         "application/pdf",
	".txt":         "text/plain; charset=utf-8",
	".vtt":         "text/vtt; charset=utf-8",
	".wasm":        "application/wasm",
	".wav":         "audio/wav",
	".webm":        "video/webm",
	".webmanifest": "application/manifest+json",
	".xml":         "text/xml; charset=utf-8",
	".zip":         "application/zip",
	".br":          "application/octet-stream",
	".gz":          "application/gzip",
	".zst":         "application/zstd",
}

// contentType returns the type of a file by its extension alone.
func contentType(name string) string {
	ext := strings.ToLower(path.Ext(name))
	if t := contentTypes[ext]; t != "" {
		return t
	}
	if t := mediaTypes[ext].mime; t != "" {
		return t
	}
	if t := mime.TypeByExtension(ext); t != "" {
		return t
	}
	return "application/octet-stream"
}

// compressible reports whether a file may have compressed siblings that are worth
// looking for.
func compressible(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".avif", ".webp", ".png", ".apng", ".jpg", ".jpeg", ".gif", ".woff2", ".woff",
		".mp3", ".mp4", ".ogg", ".webm", ".zip", ".br", ".gz", ".zst":
		return false
	}
	return true
}
