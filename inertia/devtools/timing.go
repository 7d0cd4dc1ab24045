package devtools

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/chinertia/chinertia/inertia"
)

// serverTiming is the header that shows in the browser's network panel where the
// time of a response went: props, each slow one, the rendering on the server,
// and the template.
func serverTiming(rec *recording, slow time.Duration) string {
	if rec.component == "" {
		return ""
	}
	var parts []string
	add := func(name, description string, d time.Duration) {
		part := name
		if description != "" {
			part += ";desc=" + strconv.QuoteToASCII(description)
		}
		parts = append(parts, fmt.Sprintf("%s;dur=%.2f", part, milliseconds(d)))
	}
	now := time.Now()
	add("props", "", rec.propsTook)
	for i, p := range rec.props {
		if p.Duration >= slow && p.Duration > 0 && len(parts) < 32 {
			add(fmt.Sprintf("prop-%d", i), "prop "+p.Path, p.Duration)
		}
	}
	after := now.Sub(rec.resolved)
	if rec.ssr != nil {
		add("ssr", "", rec.ssr.Duration)
		after -= rec.ssr.Duration
	}
	if !inertia.IsInertia(rec.request) {
		add("template", "", max(after, 0))
	}
	add("total", "", now.Sub(rec.began))
	return strings.Join(parts, ", ")
}
