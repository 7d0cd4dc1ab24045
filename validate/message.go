package validate

import (
	"cmp"
	_ "embed"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-playground/validator/v10"

	"github.com/chinertia/chinertia/validate/internal/typeinfo"
)

// A Violation is one broken rule, for [WithMessageFunc].
type Violation struct {
	Field string       // the key of the message, as "items.0.name"
	Label string       // what to call the field: see [WithLabel]
	Tag   string       // the rule, as "max" or "bind.integer"
	Param string       // of the rule, as "10"; as it is in the tag
	Kind  reflect.Kind // of the value
	Group string       // of the value: text, list, time or number, which is all others

	// FieldError is what the validator reported. It is nil if the value did not
	// fit the type of its field: the bind rules.
	FieldError validator.FieldError

	ref fieldRef
}

// message words a violation. The most particular text wins: of the form, of the
// application's function, of the application's table, of this package.
func (c *validation) message(v Violation) string {
	v.Label, v.Group = c.b.label(v.Field, v.ref.field), groupOf(v)
	text := c.messenger(v.Field, v.Tag)
	if text == "" {
		text = c.b.message(c.r, v)
	}
	if text == "" || v.FieldError != nil && text == v.FieldError.Error() {
		text = c.text(v)
	}
	if text == "" {
		return v.Label + " is invalid."
	}
	return c.fill(text, v)
}

// messenger looks a message up among those of the form: field and rule before
// field, exact before a pattern.
func (c *validation) messenger(path, tag string) string {
	if c.custom == nil {
		c.custom = map[string]string{}
		if m, ok := c.root.Addr().Interface().(Messenger); ok {
			maps.Copy(c.custom, m.Messages(c.r.Context()))
		}
	}
	for _, key := range []string{path + "." + tag, path} {
		best, text := "", ""
		for pattern, t := range c.custom {
			if pattern >= best && matches(pattern, key) { // a * is less than the names and numbers that it stands for
				best, text = pattern, t
			}
		}
		if text != "" {
			return text
		}
	}
	return ""
}

// text returns the text for a rule, the one for the group of values first.
func (c *validation) text(v Violation) string {
	for _, table := range []map[string]string{c.b.messages, builtin} {
		if text := cmp.Or(table[v.Tag+":"+v.Group], table[v.Tag]); text != "" {
			return text
		}
	}
	return ""
}

func groupOf(v Violation) string {
	kind := v.Kind
	if v.FieldError != nil && v.FieldError.Type() != nil {
		t := indirectType(v.FieldError.Type())
		if t == typeinfo.TimeType {
			return "time"
		}
		kind = t.Kind()
	}
	switch kind {
	case reflect.String:
		return "text"
	case reflect.Slice, reflect.Array, reflect.Map:
		return "list"
	default:
		return "number"
	}
}

// fill puts labels and parameter into a text.
func (c *validation) fill(text string, v Violation) string {
	if !strings.Contains(text, "{") {
		return text
	}
	if strings.Contains(text, "{param}") {
		if v.Param == "1" {
			text = strings.NewReplacer("{param} characters", "{param} character", "{param} items", "{param} item").Replace(text)
		}
		text = strings.ReplaceAll(text, "{param}", c.param(v))
	}
	if strings.Contains(text, "{label}") {
		text = strings.ReplaceAll(text, "{label}", lowerFirst(v.Label))
	}
	return strings.ReplaceAll(text, "{field}", v.Label)
}

// param makes the parameter of a rule readable: names of fields become labels,
// lists become prose.
func (c *validation) param(v Violation) string {
	switch {
	case strings.HasPrefix(v.Tag, "oneof"), strings.HasPrefix(v.Tag, "noneof"), v.Tag == "filetype":
		return prose(words(v.Param), " or ")
	case slices.Contains(comparingRules, v.Tag), v.Tag == "postcode_iso3166_alpha2_field":
		return c.otherLabel(v, v.Param)
	case !slices.Contains(conditionalRules, v.Tag):
		return v.Param
	}
	w := words(v.Param)
	if strings.Contains(v.Tag, "_with") {
		for i, name := range w {
			w[i] = c.otherLabel(v, name)
		}
		if strings.HasSuffix(v.Tag, "_with_all") {
			return prose(w, " and ")
		}
		return prose(w, " or ")
	}
	var conditions []string
	for i := 0; i+1 < len(w); i += 2 {
		conditions = append(conditions, c.otherLabel(v, w[i])+" is "+w[i+1])
	}
	return strings.Join(conditions, " and ")
}

// otherLabel names a field that a rule refers to by its Go name, in the middle
// of a sentence.
func (c *validation) otherLabel(v Violation, goName string) string {
	if v.ref.fields != nil {
		if f := v.ref.fields.ByGoName(v.ref.prefix + goName); f != nil {
			path := f.Name
			if i := strings.LastIndexByte(v.Field, '.'); i > 0 && v.ref.depth == 0 {
				path = v.Field[:i+1] + path
			}
			if label := c.b.label(path, f); f.Label == "" || label != f.Label {
				return lowerFirst(label)
			}
			return f.Label
		}
	}
	return lowerFirst(humanise(goName[strings.LastIndexByte(goName, '.')+1:]))
}

var wordPattern = regexp.MustCompile(`'[^']*'|\S+`)

// words splits a parameter as the validator does: at spaces, unless quoted.
func words(param string) []string {
	w := wordPattern.FindAllString(param, -1)
	for i := range w {
		w[i] = strings.ReplaceAll(w[i], "'", "")
	}
	return w
}

func prose(items []string, and string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + and + items[last]
}

// label returns what to call a field.
func (b *Binder) label(path string, f *typeinfo.Field) string {
	if f == nil {
		f = &typeinfo.Field{Name: path[strings.LastIndexByte(path, '.')+1:]}
	}
	return cmp.Or(b.labels(path), f.Label, humanise(f.Name))
}

// displayName is what translations of the validator call a field.
func (b *Binder) displayName(sf reflect.StructField) string {
	name, _ := typeinfo.Name(sf, typeinfo.ByJSON)
	return cmp.Or(b.labels(name), sf.Tag.Get("label"), name)
}

var wordBorder = regexp.MustCompile(`([\p{Ll}\d])(\p{Lu})|(\p{Lu})(\p{Lu}\p{Ll})`)

// humanise turns a name into words: first_name, firstName and FirstName are all
// "First name". Abbreviations stay: "User ID".
func humanise(name string) string {
	name = wordBorder.ReplaceAllString(name, "$1$3 $2$4")
	words := strings.FieldsFunc(name, func(r rune) bool { return r == '_' || r == '-' || r == ' ' })
	for i, word := range words {
		if i > 0 && len(word) > 1 {
			words[i] = lowerFirst(word)
		}
	}
	text := strings.Join(words, " ")
	_, size := utf8.DecodeRuneInString(text)
	return strings.ToUpper(text[:size]) + text[size:]
}

func lowerFirst(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	if second, _ := utf8.DecodeRuneInString(s[size:]); unicode.IsUpper(second) {
		return s // an abbreviation
	}
	return strings.ToLower(s[:size]) + s[size:]
}

//go:embed messages.txt
var english string

var builtin = maps.Collect(func(yield func(string, string) bool) {
	for line := range strings.Lines(english) {
		rule, text, ok := strings.Cut(strings.TrimSpace(line), " ")
		if ok && rule != "#" && !yield(rule, strings.TrimSpace(text)) {
			return
		}
	}
})
