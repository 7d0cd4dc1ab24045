//go:build !race

// The race detector makes the JavaScript engine fifty times slower, so that no
// page is rendered in time.

package app_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/chiexample/app"
	"github.com/matryer/is"
)

func TestQuickJSRendersWhereNodeIsMissing(t *testing.T) {
	is := is.New(t)
	t.Setenv("PATH", t.TempDir())
	server := start(t, func(c *app.Config) { c.SSR = "auto" })
	response, body := newVisitor(t, server).send("GET", "/sign-in", nil)
	is.Equal(response.StatusCode, http.StatusOK)
	is.True(strings.Contains(body, `data-server-rendered="true"`))
}
