//go:build !race

// The race detector makes the JavaScript engine fifty times slower, so that no
// page is rendered in time.

package browsertest

import "testing"

func TestRenderingInQuickJSHydratesEveryPage(t *testing.T) {
	t.Parallel()
	hydratesEveryPage(t, "quickjs")
}
