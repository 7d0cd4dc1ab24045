package devtools

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"strconv"
	"strings"
)

// frame is a call in the code of the app.
type frame struct {
	Function string
	File     string
	Line     int
}

var stackLine = regexp.MustCompile(`^\t(.+):(\d+)(?: \+0x[0-9a-f]+)?$`)

// framesOf returns the calls of a stack, as debug.Stack writes it, that are of
// the app: none of Go, of other modules or of this library.
func framesOf(stack []byte) []frame {
	if _, after, found := bytes.Cut(stack, []byte("\npanic(")); found {
		stack = after // what recovers is above
	}
	var frames []frame
	lines := strings.Split(string(stack), "\n")
	for i := 1; i < len(lines); i++ {
		m := stackLine.FindStringSubmatch(lines[i])
		if m == nil {
			continue
		}
		function := lines[i-1]
		if j := strings.LastIndexByte(function, '('); j > 0 {
			function = function[:j]
		}
		function = strings.TrimPrefix(function, "created by ")
		n, err := strconv.Atoi(m[2])
		if err != nil || ofLibrary(function) || !ofApp(m[1]) {
			continue
		}
		frames = append(frames, frame{Function: shortName(function), File: m[1], Line: n})
	}
	return frames
}

// ofApp reports whether a file is neither of Go nor of a module that was
// downloaded.
func ofApp(file string) bool {
	file = filepath.ToSlash(file)
	return !strings.Contains(file, "/pkg/mod/") && !strings.Contains(file, "/vendor/") && !strings.HasPrefix(file, goroot+"/") &&
		!strings.HasPrefix(file, "_testmain")
}

// goroot is where the files of Go are, as stacks name them.
var goroot = func() string {
	f := runtime.FuncForPC(reflect.ValueOf(strings.Cut).Pointer())
	file, _ := f.FileLine(f.Entry())
	return strings.TrimSuffix(filepath.ToSlash(filepath.Dir(file)), "/src/strings")
}()

// line is one of a source file.
type line struct {
	Number int
	Text   string
	Here   bool
}

const around = 6 // lines of an excerpt on each side

// excerpt returns the lines around one, or nil if the source is not here.
func excerpt(file string, number int) []line {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	var lines []line
	for i, text := range strings.Split(string(data), "\n") {
		if n := i + 1; n >= number-around && n <= number+around {
			lines = append(lines, line{Number: n, Text: strings.ReplaceAll(strings.TrimRight(text, "\r"), "\t", "    "), Here: n == number})
		}
	}
	return lines
}
