package process

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"os"
	"regexp"
	"sync"
	"time"
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

// outputPipes are the pipes between a process and its loggers. They are not
// left to exec.Cmd, which would not notice the end of a process as long as a
// descendant of it holds them open.
type outputPipes struct {
	readers, writers []*os.File
	loggers          []*lineLogger
	copying          sync.WaitGroup
}

func (p *outputPipes) open(l *lineLogger) (*os.File, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	p.readers = append(p.readers, r)
	p.writers = append(p.writers, w)
	p.loggers = append(p.loggers, l)
	return w, nil
}

// log begins to log what the process prints.
func (p *outputPipes) log() {
	for i, r := range p.readers {
		p.copying.Go(func() { _, _ = io.Copy(p.loggers[i], r) }) // it ends with the process
	}
}

// finish logs what is left after the process has ended.
func (p *outputPipes) finish() {
	for _, r := range p.readers {
		_ = r.SetReadDeadline(time.Now().Add(stopTimeout)) // without one, a descendant decides
	}
	p.copying.Wait()
	p.closeReaders()
	for _, l := range p.loggers {
		l.end()
	}
}

func (p *outputPipes) closeReaders() {
	for _, r := range p.readers {
		r.Close()
	}
}

// closeWriters closes the ends that the process has inherited.
func (p *outputPipes) closeWriters() {
	for _, w := range p.writers {
		w.Close()
	}
}
