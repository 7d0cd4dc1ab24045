package process

import (
	"bytes"
	"context"
	"log/slog"
	"regexp"
	"sync"
)

// maxLine is the length at which a line of output is cut.
const maxLine = 4 << 10

// ansi matches the escape sequences that colour text on a terminal.
var ansi = regexp.MustCompile(`\x1b\[[0-9;]*[A-Za-z]`)

// lineLogger is a Writer that logs what a process prints, line by line, and
// remembers the last lines.
type lineLogger struct {
	logger *slog.Logger
	level  slog.Level

	mu   sync.Mutex
	pid  int
	line []byte
	tail []string
}

func (l *lineLogger) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(p)
	for {
		line, rest, ended := bytes.Cut(p, []byte("\n"))
		if room := maxLine - len(l.line); room > 0 {
			l.line = append(l.line, line[:min(room, len(line))]...)
		}
		if !ended {
			return n, nil
		}
		l.flush()
		p = rest
	}
}

func (l *lineLogger) flush() {
	line := string(bytes.TrimRight(ansi.ReplaceAll(l.line, nil), " \r\t"))
	l.line = l.line[:0]
	if line == "" {
		return
	}
	if l.tail = append(l.tail, line); len(l.tail) > 10 {
		l.tail = l.tail[1:]
	}
	l.logger.Log(context.Background(), l.level, "ssr: "+line, "pid", l.pid)
}

// end logs a last line that nothing has ended.
func (l *lineLogger) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.flush()
}

func (l *lineLogger) setPID(pid int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pid = pid
}

// lastLines returns the last lines that were printed.
func (l *lineLogger) lastLines() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.tail...)
}
