package ssr_test

import (
	"testing"

	"github.com/matryer/is"
)

func TestStartRenders(t *testing.T) {
	is := is.New(t)
	c := startSSR(t)
	body, err := renderOnce(c, `{"component":"Home","props":{}}`)
	is.NoErr(err)
	is.True(pidOf(body) == c.Stats().Nodes[0].PID)
}
