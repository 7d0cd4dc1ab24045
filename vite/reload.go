package vite

import (
	"io/fs"
	"sync"
	"time"
)

// fileState is what shows that a file has changed.
type fileState struct {
	size int64
	time time.Time
}

func stateOf(info fs.FileInfo) fileState { return fileState{info.Size(), info.ModTime()} }

// reloader is the state of [WithReload].
type reloader struct {
	mu     sync.Mutex
	failed string // the last failure, so that it is logged once
}

// reloaded returns the build, read again if its manifest has changed. b is nil
// as long as there was none.
func (a *Assets) reloaded(b *build) *build {
	if b != nil {
		if info, err := fs.Stat(a.fsys, b.file); err == nil && stateOf(info) == b.state {
			return b
		}
	}
	a.reload.mu.Lock()
	defer a.reload.mu.Unlock()
	if newer := a.build.Load(); newer != b {
		return newer // another request was faster
	}
	next, err := loadBuild(a.fsys, a.config)
	if err != nil {
		// Vite empties its outDir first and writes the manifest among other files.
		if a.reload.failed != err.Error() {
			a.reload.failed = err.Error()
			a.config.logger.Warn("vite: the build cannot be read, what was there before stays in use", "error", err)
		}
		return b
	}
	a.reload.failed = ""
	a.build.Store(next)
	return next
}
