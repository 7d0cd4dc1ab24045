package process

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// maxLine is the length above which a line of output is logged in parts.
const maxLine = 4 << 10

// ansi matches the escape sequences that colour text on a terminal.
var ansi = regexp.MustCompile(`\x1b\[[0-9;]*[A-Za-z]`)

// output logs what a process prints, line by line, and remembers the last lines.
type output struct {
	mu   sync.Mutex
	tail []string
}

// log reads until the end.
func (o *output) log(printed io.Reader, logger *slog.Logger, level slog.Level) {
	for lines := bufio.NewReaderSize(printed, maxLine); ; {
		line, _, err := lines.ReadLine()
		if err != nil {
			return
		}
		text := strings.TrimRight(ansi.ReplaceAllString(string(line), ""), " \r\t")
		if text == "" {
			continue
		}
		o.remember(text)
		logger.Log(context.Background(), level, "ssr: "+text)
	}
}

func (o *output) remember(line string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.tail = append(o.tail, line); len(o.tail) > 10 {
		o.tail = o.tail[1:]
	}
}

// lastLines returns the last lines that were printed.
func (o *output) lastLines() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.tail)
}
