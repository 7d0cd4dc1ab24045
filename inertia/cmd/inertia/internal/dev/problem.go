package dev

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// problem is why there is no program that is up to date.
type problem struct {
	Title string
	Text  string // what the compiler or the program said
	Frame string // the lines of the source around the first error
	Loc   *location
}

// compilerLine matches "./books/books.go:12:3: undefined: x", with a column or
// without.
var compilerLine = regexp.MustCompile(`(?m)^(?:vet: )?([^\s:][^:\n]*\.go):(\d+)(?::(\d+))?: `)

// compileProblem reads what the compiler says about a module in dir.
func compileProblem(dir, output string) problem {
	p := problem{Title: "The Go program does not compile", Text: strings.TrimSpace(output)}
	match := compilerLine.FindStringSubmatch(output)
	if match == nil {
		return p
	}
	file := match[1]
	if !filepath.IsAbs(file) {
		file = filepath.Join(dir, file)
	}
	line, _ := strconv.Atoi(match[2])
	column, _ := strconv.Atoi(match[3])
	p.Loc = &location{File: file, Line: line, Column: column}
	p.Frame = frame(file, line)
	return p
}

// frame returns the lines around one, which is marked.
func frame(file string, line int) string {
	source, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	lines := strings.Split(string(source), "\n")
	var text strings.Builder
	for n := max(1, line-2); n <= min(len(lines), line+2); n++ {
		mark := " "
		if n == line {
			mark = ">"
		}
		fmt.Fprintf(&text, "%s %4d | %s\n", mark, n, strings.ReplaceAll(lines[n-1], "\t", "    "))
	}
	return text.String()
}

// overlay is the problem as Vite shows it over a page.
func (p problem) overlay() *overlay {
	o := &overlay{Message: p.Title + "\n\n" + p.Text, Plugin: "inertia dev", Frame: p.Frame, Loc: p.Loc}
	if p.Loc != nil {
		o.ID = fmt.Sprintf("%s:%d:%d", p.Loc.File, p.Loc.Line, max(1, p.Loc.Column))
	}
	return o
}
