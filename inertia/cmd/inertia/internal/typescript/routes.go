package typescript

import (
	"cmp"
	_ "embed"
	"fmt"
	"go/types"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/analysis"
)

//go:embed runtime.ts
var runtime string

// namedRoute is a route that the client has a function for.
type namedRoute struct {
	*analysis.Route
	group, name string
	method      string // of the client
	path        string
	params      []string
}

// tableRoute is an entry of routes.json, which tests compare with the router.
type tableRoute struct {
	Name    string `json:"name,omitempty"`
	Method  string `json:"method"`
	Pattern string `json:"pattern"`
	Handler string `json:"handler,omitempty"`
	Router  string `json:"router,omitempty"` // "net/http" for one that cannot be listed
}

// routesFile writes routes.ts and routes.json.
func (g *generator) routesFile(files map[string][]byte, r *analysis.Result) error {
	routes, err := g.nameRoutes(r.Routes)
	if err != nil {
		return err
	}
	p := newPrinter("routes")
	p.use("./pages", "Pages")
	byGroup := map[string][]*namedRoute{}
	var groups []string
	for _, route := range routes {
		if byGroup[route.group] == nil {
			groups = append(groups, route.group)
		}
		byGroup[route.group] = append(byGroup[route.group], route)
	}
	slices.Sort(groups)
	for _, group := range groups {
		p.printf("\nexport const %s = {\n", group)
		for _, route := range byGroup[group] {
			p.printf("  /** %s %s */\n  %s: route<%s>(%s, %s),\n", cmp.Or(route.Method, "any"), strings.ReplaceAll(route.Pattern, "*/", "*\u200b/"),
				property(route.name), g.spec(p, route), quote(route.method), quote(route.path))
		}
		p.printf("}\n")
	}
	p.WriteString(runtime)
	files["routes.ts"] = p.bytes()

	named := map[*analysis.Route]string{}
	for _, route := range routes {
		named[route.Route] = route.group + "." + route.name
	}
	table := []tableRoute{}
	for _, route := range r.Routes {
		entry := tableRoute{Name: named[route], Method: cmp.Or(route.Method, "*"), Pattern: route.Pattern}
		if route.Std {
			entry.Router = "net/http"
		}
		if route.Name != "" {
			entry.Handler = strings.Trim(route.Path+"."+route.Receiver, ".") + "." + route.Name
		}
		table = append(table, entry)
	}
	slices.SortFunc(table, func(a, b tableRoute) int {
		return cmp.Or(cmp.Compare(a.Pattern, b.Pattern), cmp.Compare(a.Method, b.Method), cmp.Compare(a.Handler, b.Handler))
	})
	files["routes.json"], err = marshal(table)
	return err
}

// spec is the type of a route.
func (g *generator) spec(p *printer, r *namedRoute) string {
	var params []string
	for _, name := range r.params {
		params = append(params, quote(name))
	}
	parts := []string{"method: " + quote(r.method), "params: [" + strings.Join(params, ", ") + "]"}
	var forms []*Type
	for _, t := range r.Forms {
		if d := g.formOf(t, r.method == "get"); d != nil {
			forms = append(forms, &Type{Kind: ref, Decl: d})
		}
	}
	if len(forms) > 0 {
		key := "data: "
		if r.method == "get" {
			key = "query: "
		}
		parts = append(parts, key+p.typ(unionOf(forms...), ""))
	}
	var pages []string
	for _, component := range r.Components {
		if slices.ContainsFunc(g.pages, func(p *page) bool { return p.component == component }) {
			pages = append(pages, quote(component))
		}
	}
	if len(r.Components) > 0 && len(pages) == 0 {
		pages = append(pages, "never") // of another front end
	}
	if len(pages) > 0 {
		parts = append(parts, "page: "+strings.Join(pages, " | "))
	}
	return "{ " + strings.Join(parts, "; ") + " }"
}

func (g *generator) formOf(t types.Type, fromQuery bool) *Decl {
	key := types.TypeString(t, nil)
	if d := g.queries[key]; d != nil && fromQuery {
		return d
	}
	return g.forms[key]
}

// nameRoutes names the routes that the client can use.
func (g *generator) nameRoutes(all []*analysis.Route) ([]*namedRoute, error) {
	var routes []*namedRoute
	wanted := map[string]string{}
	maps.Copy(wanted, g.opts.Routes)
	packages := map[string]map[string]bool{}
	for _, r := range all {
		method, ok := clientMethod(r.Method)
		if !ok {
			continue
		}
		route := &namedRoute{Route: r, method: method}
		route.path, route.params = pattern(r.Pattern, r.Std)
		for _, key := range []string{r.Method + " " + r.Pattern, r.Method + " " + route.path, "* " + r.Pattern, r.Pattern} {
			if name, ok := g.opts.Routes[key]; ok {
				delete(wanted, key)
				route.group, route.name = name, ""
				break
			}
		}
		if route.group == "-" {
			continue
		}
		if explicit := route.group; explicit != "" {
			group, name, ok := strings.Cut(explicit, ".")
			if !ok || !identifier.MatchString(group) || !identifier.MatchString(name) || reserved[group] {
				return nil, fmt.Errorf("the name %q for the route %s %s: write it as group.name, both of them names in JavaScript, or - to leave it out", explicit, r.Method, r.Pattern)
			}
			route.group, route.name = group, name
		}
		if packages[r.Package] == nil {
			packages[r.Package] = map[string]bool{}
		}
		packages[r.Package][r.Path] = true
		routes = append(routes, route)
	}
	for key := range wanted {
		return nil, fmt.Errorf("there is no route %q to name: write it as in routes.json, METHOD /pattern", key)
	}
	explicit := map[string]*namedRoute{}
	byName := map[string][]*namedRoute{}
	var names []string
	for _, r := range routes {
		if r.name != "" {
			key := r.group + "." + r.name
			if other := explicit[key]; other != nil {
				return nil, fmt.Errorf("two routes have the name %s: %s %s and %s %s", key, other.Method, other.Pattern, r.Method, r.Pattern)
			}
			explicit[key] = r
			continue
		}
		r.group = groupName(r.Route, packages[r.Package])
		r.name = routeName(r)
		key := r.group + "." + r.name
		if byName[key] == nil {
			names = append(names, key)
		}
		byName[key] = append(byName[key], r)
	}
	used := map[string]bool{}
	for key := range explicit {
		used[key] = true
	}
	for _, key := range names {
		if len(byName[key]) == 1 {
			g.take(used, byName[key][0])
		}
	}
	for _, key := range names {
		if len(byName[key]) > 1 {
			g.distinguish(used, byName[key])
		}
	}
	return routes, nil
}

// take gives a route its name, or another one if that is used.
func (g *generator) take(used map[string]bool, r *namedRoute, others ...string) {
	base := r.name
	for _, name := range append([]string{base}, others...) {
		if !used[r.group+"."+name] {
			r.name = name
			break
		}
	}
	for i := 2; used[r.group+"."+r.name]; i++ {
		r.name = fmt.Sprint(base, i)
	}
	used[r.group+"."+r.name] = true
	if r.name != base {
		g.notes = append(g.notes, Note{Pos: r.Pos, Info: true, Text: fmt.Sprintf("the name %s.%s is used already: the route %s %s is %s.%s; -route gives it another one",
			r.group, base, cmp.Or(r.Method, "any"), r.Pattern, r.group, r.name)})
	}
}

// distinguish names routes that would have the same name: by the types of their
// handlers, then by method and path.
func (g *generator) distinguish(used map[string]bool, same []*namedRoute) {
	receivers := map[string]bool{}
	for _, r := range same {
		receivers[r.Receiver] = true
	}
	for _, r := range same {
		var others []string
		if len(receivers) > 1 && r.Receiver != "" {
			r.name = lowerFirst(r.Receiver) + upperFirst(r.name)
		}
		if r.method != "get" {
			others = append(others, r.name+upperFirst(r.method))
		}
		others = append(others, r.name+words(r.path, r.group))
		g.take(used, r, others...)
	}
}

func groupName(r *analysis.Route, paths map[string]bool) string {
	name := lowerFirst(camel(cmp.Or(r.Package, "routes")))
	if len(paths) > 1 { // several packages have the name
		name = lowerFirst(camel(path.Base(path.Dir(r.Path)))) + upperFirst(name)
	}
	if reserved[name] {
		name += "Routes"
	}
	return name
}

func routeName(r *namedRoute) string {
	if name := lowerFirst(camel(r.Name)); name != "" {
		return name
	}
	if name := lowerFirst(words(r.path, r.group)); name != "" && identifier.MatchString(name) {
		return name
	}
	return "root"
}

// reserved cannot be names of constants in routes.ts.
var reserved = func() map[string]bool {
	names := map[string]bool{}
	for name := range strings.FieldsSeq(`arguments await break case catch class const continue debugger default delete do else enum
		eval export extends false finally for function if implements import in instanceof interface let new null package private
		protected public return static super switch this throw true try typeof undefined var void while with yield
		route encode suffix append`) {
		names[name] = true
	}
	return names
}()
