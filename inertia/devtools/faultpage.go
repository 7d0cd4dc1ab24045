package devtools

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

//go:embed fault.html
var faultHTML string

var faultPage = template.Must(template.New("fault").Parse(faultHTML))

// wantsHTML reports whether the answer is looked at: by a browser that
// navigates, or by a visit, which shows it in a dialog. Others read text.
func wantsHTML(r *http.Request) bool {
	return r.Header.Get("X-Inertia") != "" || strings.Contains(r.Header.Get("Accept"), "text/html")
}

func (f *fault) writeHTML(w io.Writer) {
	_ = faultPage.Execute(w, f) // the visitor is gone if this fails
}

// Link is where a click on a line of code leads, or "".
func (f *fault) Link(file string, line int) template.URL {
	if f.config.editor == "" {
		return ""
	}
	escaped := strings.NewReplacer("%", "%25", " ", "%20", "#", "%23", "?", "%3F").Replace(file)
	return template.URL(strings.NewReplacer("{file}", escaped, "{line}", strconv.Itoa(line)).Replace(f.config.editor))
}

// HeaderNames are those of the request, sorted.
func (f *fault) HeaderNames() []string { return slices.Sorted(maps.Keys(f.Headers)) }

func (f *fault) writeText(w io.Writer) {
	fmt.Fprintf(w, "%d %s\n\n%s\n", f.Status, f.Title, f.Message)
	for _, row := range [][2]string{{"prop", f.Prop}, {"template", f.Template}, {"component", f.Component}} {
		if row[1] != "" {
			fmt.Fprintf(w, "%-10s %s\n", row[0], row[1])
		}
	}
	for i, c := range f.Causes {
		fmt.Fprintf(w, "%-10s %s: %s\n", map[bool]string{true: "error", false: "caused by"}[i == 0], c.Type, c.Text)
	}
	if len(f.Excerpt) > 0 {
		fmt.Fprintf(w, "\n%s\n", f.Frames[0].Place())
		for _, l := range f.Excerpt {
			mark := " "
			if l.Here {
				mark = ">"
			}
			fmt.Fprintf(w, "%s %4d  %s\n", mark, l.Number, l.Text)
		}
	}
	if len(f.Frames) > 0 {
		fmt.Fprint(w, "\n")
		for _, fr := range f.Frames {
			fmt.Fprintf(w, "%s\n    %s\n", fr.Function, fr.Place())
		}
	}
	fmt.Fprintf(w, "\n%s %s\n", f.Request.Method, f.Request.URL.RequestURI())
	for _, e := range f.Earlier {
		fmt.Fprintf(w, "before, at %s: %d %s %s: %s\n", e.At.Format("15:04:05"), e.Status, e.Method, e.Path, e.Message)
	}
}
