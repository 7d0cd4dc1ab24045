package inertiatest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/chinertia/chinertia/inertia"
)

// Head asserts that the tags are part of the page's head: in what the client
// gets, and in a document for everybody else as well.
//
//	page.Head(inertia.Title("Ada"), inertia.Meta("robots", "noindex"))
func (p *Page) Head(tags ...inertia.HeadTag) *Page {
	p.t.Helper()
	p.must()
	got, _ := p.props()["head"].([]any)
	for _, tag := range tags {
		html := tag.String()
		if !slices.Contains(got, any(html)) {
			var lines []string
			for _, line := range got {
				lines = append(lines, fmt.Sprint(line))
			}
			p.errorf("the head of the page lacks %s\n\tgot:  %s", html, strings.Join(lines, "\n\t      "))
			continue
		}
		if p.rootID != "" && !strings.Contains(string(p.in.body), html) {
			p.errorf("the document does not contain %s: does its template print {{ .Head }}?", html)
		}
	}
	return p
}
