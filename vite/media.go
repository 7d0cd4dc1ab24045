package vite

import "path"

// media says how a file that is neither script nor style sheet is preloaded.
type media struct{ as, mime string }

// mediaOf returns the media of a file by its extension. It is the zero media
// for all that is neither a font nor an image.
func mediaOf(file string) media { return mediaTypes[path.Ext(file)] }

var mediaTypes = map[string]media{
	".woff2": {"font", "font/woff2"},
	".woff":  {"font", "font/woff"},
	".ttf":   {"font", "font/ttf"},
	".otf":   {"font", "font/otf"},
	".avif":  {"image", "image/avif"},
	".webp":  {"image", "image/webp"},
	".png":   {"image", "image/png"},
	".apng":  {"image", "image/apng"},
	".jpg":   {"image", "image/jpeg"},
	".jpeg":  {"image", "image/jpeg"},
	".gif":   {"image", "image/gif"},
	".svg":   {"image", "image/svg+xml"},
	".ico":   {"image", "image/x-icon"},
}
