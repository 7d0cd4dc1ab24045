package devtools

import (
	"runtime"
	"strings"
)

const module = "github.com/chinertia/chinertia/"

// caller returns the line that called Render and the name of the function it is
// in: the first frame that is not of this library. Hooks run within Render.
func caller() (*place, string) {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	for {
		frame, more := frames.Next()
		if !ofLibrary(frame.Function) {
			if frame.Function == "" {
				return nil, ""
			}
			return &place{File: frame.File, Line: frame.Line}, shortName(frame.Function)
		}
		if !more {
			return nil, ""
		}
	}
}

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
