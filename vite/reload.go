package vite

import (
	"io/fs"
	"sync"
	"time"
)

// stamp tells whether a file is still the one that was read.
type stamp struct {
	size int64
	time time.Time
}

func stampOf(fsys fs.FS, name string) (stamp, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return stamp{}, err
	}
	return stamp{info.Size(), info.ModTime()}, nil
}

// reloader is the state of [WithReload].
type reloader struct {
	mu     sync.Mutex
	failed string // the last failure, so that it is logged once
}

// reloaded returns the build, read again if its manifest has changed. b is nil
// as long as there was none.
func (a *Assets) reloaded(b *build) *build {
	if b != nil {
		if now, err := stampOf(a.fsys, b.file); err == nil && now == b.stamp {
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
