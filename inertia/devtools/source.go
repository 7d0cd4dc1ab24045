package devtools

import (
	"path/filepath"
	"reflect"
	"runtime"
	"strings"

	"github.com/chinertia/chinertia/inertia"
)

const module = "github.com/chinertia/chinertia/"

// caller returns the line that called Render or Share, the name of the function it
// is in, and where that begins: the first frame that is not of this library.
// Hooks run within those calls.
func caller() (at *place, function string, begins *place) {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	for {
		frame, more := frames.Next()
		if !ofLibrary(frame.Function) {
			if frame.Function == "" {
				return nil, "", nil
			}
			at = &place{File: frame.File, Line: frame.Line}
			if frame.Func != nil {
				file, line := frame.Func.FileLine(frame.Func.Entry())
				begins = &place{File: file, Line: line}
			}
			return at, shortName(frame.Function), begins
		}
		if !more {
			return nil, "", nil
		}
	}
}

// placeOfFunc returns where a function begins, or nil if it is nil or of this
// library, which makes one for props that are the same for all.
func placeOfFunc(f any) *place {
	v := reflect.ValueOf(f)
	if v.Kind() != reflect.Func || v.IsNil() {
		return nil
	}
	code := runtime.FuncForPC(v.Pointer())
	if code == nil {
		return nil
	}
	file, line := code.FileLine(code.Entry())
	if filepath.Dir(file) == inertiaDir && !strings.HasSuffix(file, "_test.go") { // by file: a closure may have moved into its caller
		return nil
	}
	return &place{File: file, Line: line}
}

// inertiaDir is the folder of package inertia, as this program names it.
var inertiaDir = func() string {
	code := runtime.FuncForPC(reflect.ValueOf(inertia.Render).Pointer())
	file, _ := code.FileLine(code.Entry())
	return filepath.Dir(file)
}()

// ofLibrary reports whether a function belongs to this library, whose example
// and tests do not count.
func ofLibrary(function string) bool {
	rest, ok := strings.CutPrefix(function, module)
	return ok && !strings.HasPrefix(rest, "chiexample/") && !strings.Contains(rest, "_test.")
}

// shortName drops the directories of a function's package.
func shortName(function string) string {
	if i := strings.LastIndexByte(function, '/'); i >= 0 {
		function = function[i+1:]
	}
	return strings.TrimSuffix(function, ".func1")
}
