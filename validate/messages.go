package validate

import (
	_ "embed"
	"maps"
	"strings"
)

//go:embed messages.txt
var english string

var builtin = maps.Collect(func(yield func(string, string) bool) {
	for line := range strings.Lines(english) {
		rule, text, ok := strings.Cut(strings.TrimSpace(line), " ")
		if ok && rule != "#" && !yield(rule, strings.TrimSpace(text)) {
			return
		}
	}
})
