// Package generate writes TypeScript from the Go code of an application: the
// props of its pages, its shared props, its forms, its routes and its enums.
package generate

import (
	"context"
	"errors"
	"io"
)

// Config says what to read and what to write. The zero value reads the module
// of the current directory and writes to web/src/generated.
type Config struct {
	// Dir is a directory of the module. The default is the current one.
	Dir string
	// Patterns are the packages that are read. The default is "./...".
	Patterns []string
	// Output is the folder that is written to, relative to Dir. The default is
	// "web/src/generated".
	Output string

	// Check writes nothing: Run fails if something would be written.
	Check bool
	// Watch makes Run go on until its context ends, and write again when Go
	// code changes. Code that does not compile is told to Log then, and what
	// was written before stays.
	Watch bool
	// Strict makes it an error that something cannot be known from the code.
	Strict bool
	// Verbose tells more to Log.
	Verbose bool

	// Log gets the warnings, with file and line. The default is no one.
	Log io.Writer
}

// Run reads the code and writes the files that changed, each as a whole. With
// [Config.Watch] it returns nil when ctx ends.
func Run(ctx context.Context, cfg Config) error {
	return errors.New("not written yet")
}
