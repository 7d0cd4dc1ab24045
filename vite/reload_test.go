package vite_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/chinertia/chinertia/vite"
	"github.com/matryer/is"
)

func sha256Base64(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// While Vite builds, the manifest is missing, then half written.
func TestReloadKeepsTheLastBuild(t *testing.T) {
	is := is.New(t)
	var log bytes.Buffer
	fsys := one().fsys(t)
	a := mustNew(t, fsys, vite.WithReload(), vite.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
	before := a.Version()

	const name = ".vite/manifest.json"
	good := fsys[name]
	delete(fsys, name)
	is.Equal(a.Version(), before)
	is.Equal(a.Version(), before)
	is.Equal(strings.Count(log.String(), "level=WARN"), 1) // once, not per request

	fsys[name] = &fstest.MapFile{Data: good.Data[:20], ModTime: time.Unix(1, 0)}
	is.Equal(a.Version(), before)
	is.True(strings.Contains(log.String(), "broken JSON"))

	next := one()
	next["src/main.ts"]["file"] = "assets/main-Z9y8X7w6.js"
	fsys[name] = next.fsys(t)[name]
	fsys[name].ModTime = time.Unix(2, 0)
	is.True(a.Version() != before)
	is.Equal(strings.Count(log.String(), "level=WARN"), 2)
}
