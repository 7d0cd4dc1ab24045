package inertiatest_test

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/inertia/inertiatest"
)

const typesSchema = `{
	"pages": {
		"Home": {
			"type": "object", "additionalProperties": false, "required": ["user", "tags"],
			"properties": {
				"user": {"$ref": "#/$defs/Box<User, 1~12>"},
				"tags": {"type": "array", "items": {"type": "string"}},
				"later": {"type": "number"},
				"state": {"enum": ["open", "closed"]},
				"pair": {"type": "array", "prefixItems": [{"type": "number"}, {"type": "string"}]},
				"scores": {"type": "object", "additionalProperties": {"type": "number"}},
				"free": {}
			}
		}
	},
	"shared": {"type": "object", "required": ["app"], "properties": {"app": {"type": "string"}, "n": {"type": "number"}}},
	"flash": {"type": "object", "properties": {"saved": {"type": "boolean"}}},
	"$defs": {
		"Box<User, 1/2>": {
			"type": "object", "additionalProperties": false, "required": ["name"],
			"properties": {"name": {"anyOf": [{"type": "string"}, {"type": "null"}]}, "inner": {"$ref": "#/$defs/Box<User, 1~12>"}}
		}
	}
}`

func writeFile(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPagesAreCheckedAgainstTheGeneratedTypes(t *testing.T) {
	user := map[string]any{"name": "Ada"}
	good := inertia.Props{"user": user, "tags": []string{"a"}, "app": "x"}
	with := func(name string, v any) inertia.Props {
		props := inertia.Props{}
		maps.Copy(props, good)
		props[name] = v
		return props
	}
	without := func(name string) inertia.Props {
		props := with("n", 1)
		delete(props, name)
		return props
	}
	tests := []struct {
		name  string
		props inertia.Props
		want  string // part of the report, "" for none
	}{
		{"what the types say", good, ""},
		{"null where it may be", with("user", map[string]any{"name": nil}), ""},
		{"anything where nothing is said", with("free", []any{1, "x"}), ""},
		{"one of the constants", with("state", "open"), ""},
		{"a tuple", with("pair", []any{1, "a"}), ""},
		{"a type within itself", with("user", map[string]any{"name": "a", "inner": user}), ""},
		{"a prop is missing", without("tags"), "tags is missing"},
		{"a prop has another type", with("tags", "a"), `tags is not of the type array: "a"`},
		{"an item has another type", with("tags", []any{"a", 1}), "tags.1 is not of the type string: 1"},
		{"null where it may not be", with("later", nil), "later is not of the type number: null"},
		{"not one of the constants", with("state", "ajar"), `state is not one of ["open","closed"]: "ajar"`},
		{"a tuple that is too long", with("pair", []any{1, "a", 2}), "pair has 3 items, not 2"},
		{"a value of a record", with("scores", map[string]any{"a": "b"}), "scores.a is not of the type number"},
		{"a field that is none of its types", with("user", map[string]any{"name": 1}), "user.name is none of the types it may be: 1"},
		{"a field is missing", with("user", map[string]any{}), "user.name is missing"},
		{"a field too many", with("user", map[string]any{"name": "a", "age": 1}), "user.age is not in the types"},
		{"deep inside", with("user", map[string]any{"name": "a", "inner": map[string]any{"name": false}}), "user.inner.name is none"},
		{"a prop too many", with("surprise", 1), "surprise is not in the types"},
		{"the tags of the head", with("head", []string{"<title>Ada</title>"}), ""},
		{"a shared prop is missing", without("app"), "app is missing"},
		{"a shared prop has another type", with("app", 1), "app is not of the type string"},
	}
	types := inertiatest.WithTypes(writeFile(t, "schema.json", typesSchema))
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for visit, get := range map[string]func(testing.TB){
				"visit":    func(tb testing.TB) { inertiatest.Get(tb, page(test.props), "/", types) },
				"document": func(tb testing.TB) { inertiatest.Open(tb, page(test.props), "/", types) },
			} {
				tb := failing(t, get)
				if got := strings.Join(tb.reports, "\n"); (test.want == "") != (got == "") || !strings.Contains(got, test.want) {
					t.Errorf("%s: reported %q, want %q", visit, got, test.want)
				}
			}
		})
	}
}

func TestPartialAnswersNeedNotHaveAllThatTheTypesPromise(t *testing.T) {
	props := inertia.Props{
		"user":  map[string]any{"name": "Ada"},
		"tags":  []string{},
		"app":   "x",
		"later": inertia.Defer(func(context.Context) (any, error) { return "not a number", nil }),
	}
	types := inertiatest.WithTypes(writeFile(t, "schema.json", typesSchema))
	tb := failing(t, func(tb testing.TB) {
		inertiatest.Open(tb, page(props), "/", types).Reload("user")
	})
	if len(tb.reports) > 0 {
		t.Errorf("reported %q", tb.reports)
	}
	tb = failing(t, func(tb testing.TB) {
		inertiatest.Open(tb, page(props), "/", types).Reload("later")
	})
	if len(tb.reports) != 1 || !strings.Contains(tb.reports[0], "later is not of the type number") {
		t.Errorf("reported %q", tb.reports)
	}
}

func TestAPageThatTheTypesDoNotKnowIsReported(t *testing.T) {
	types := inertiatest.WithTypes(writeFile(t, "schema.json", `{"pages": {}}`))
	tb := failing(t, func(tb testing.TB) { inertiatest.Get(tb, page(nil), "/", types) })
	if len(tb.reports) != 1 || !strings.Contains(tb.reports[0], `no page "Home"`) {
		t.Errorf("reported %q", tb.reports)
	}
}

func TestWithTypesPanicsWithoutASchema(t *testing.T) {
	for name, path := range map[string]string{
		"no file": filepath.Join(t.TempDir(), "schema.json"),
		"no JSON": writeFile(t, "schema.json", "x"),
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if v := recover(); v == nil || !strings.Contains(v.(string), "schema.json of inertia generate") {
					t.Errorf("panic %v", v)
				}
			}()
			inertiatest.WithTypes(path)
		})
	}
}

func TestRoutesAreComparedWithTheRouter(t *testing.T) {
	table := writeFile(t, "routes.json", `[
		{"method": "GET", "pattern": "/users"},
		{"method": "GET", "pattern": "/users/{id}"},
		{"method": "*", "pattern": "/assets/*"},
		{"method": "GET", "pattern": "/listed-nowhere", "router": "net/http"}
	]`)
	tests := []struct {
		name   string
		routes []string
		want   []string
	}{
		{"the same", []string{"GET /users/", "GET /users/{id}", "GET /assets/*", "POST /assets/*"}, nil},
		{"one more", []string{"GET /users", "GET /users/{id}", "GET /assets/*", "POST /users"}, []string{"the router has POST /users,"}},
		{"one less", []string{"GET /users", "GET /assets/*"}, []string{"has GET /users/{id}, the router has not"}},
		{"another method", []string{"GET /users", "PUT /users/{id}", "GET /assets/*"}, []string{"the router has PUT /users/{id}", "has GET /users/{id}, the router has not"}},
		{"no assets", []string{"GET /users", "GET /users/{id}"}, []string{"has * /assets/*, the router has not"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tb := failing(t, func(tb testing.TB) {
				inertiatest.CheckRoutes(tb, table, func(route func(method, pattern string)) error {
					for _, r := range test.routes {
						method, pattern, _ := strings.Cut(r, " ")
						route(method, pattern)
					}
					return nil
				})
			})
			if len(tb.reports) != len(test.want) {
				t.Fatalf("reported %q, want %q", tb.reports, test.want)
			}
			for i, want := range test.want {
				if !strings.Contains(tb.reports[i], want) {
					t.Errorf("reported %q, want %q", tb.reports[i], want)
				}
			}
		})
	}
}
