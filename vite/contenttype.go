package vite

import (
	"mime"
	"path"
	"strings"
)

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
	if t := contentTypes[ext]; t != "" {
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
