// Package web holds the built front ends.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist dist-ssr all:dist-directory
var files embed.FS

// Dist returns the files that the browser loads, with the manifest of Vite.
func Dist() fs.FS { return sub("dist") }

// DistDirectory returns those of the second front end.
func DistDirectory() fs.FS { return sub("dist-directory") }

// DistSSR returns the program that renders pages on the server, main.mjs, for
// Node and for package quickjs.
func DistSSR() fs.FS { return sub("dist-ssr") }

func sub(dir string) fs.FS {
	f, err := fs.Sub(files, dir)
	if err != nil {
		panic(err) // only an invalid path
	}
	return f
}
