package app

import (
	_ "embed"
	"html/template"
	"net/http"
	"strings"
)

//go:embed root.html
var document string

// documents returns the root templates, one for each theme: inertia executes a
// template that has no actions but its own only once.
func documents(icon string) *template.Template {
	set := template.New("")
	for _, theme := range []string{"auto", "light", "dark"} {
		text := strings.NewReplacer("THEME", theme, "ICON", template.HTMLEscapeString(icon)).Replace(document)
		template.Must(set.New(theme).Parse(text))
	}
	return set.Lookup("auto")
}

// themed returns the document for the theme that the visitor chose, which is
// kept in a cookie so that nothing flashes while the page loads.
func themed(documents *template.Template) func(*http.Request) *template.Template {
	return func(r *http.Request) *template.Template {
		theme, err := r.Cookie("theme")
		if err != nil || theme.Value == "" { // the set has a template without a name
			return nil
		}
		return documents.Lookup(theme.Value) // nil for what is none of them
	}
}
