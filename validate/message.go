package validate

import (
	"maps"
	"reflect"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-playground/validator/v10"
)

// A Violation is one broken rule, for [WithMessageFunc].
type Violation struct {
	Field string       // the key of the message, as "items.0.name"
	Label string       // what to call the field: its label tag, or its name as words
	Tag   string       // the rule, as "max" or "bind.integer"
	Param string       // of the rule, as "10"; as it is in the tag
	Kind  reflect.Kind // of the value

	// FieldError is what the validator reported. It is nil if the value did not
	// fit the type of its field: the bind rules.
	FieldError validator.FieldError
}

// A failure is a Violation before there is a message for it.
type failure struct {
	tag, param string
	kind       reflect.Kind
	fe         validator.FieldError
	place      place
}

// message words a failure. The most particular text wins: of the form, of the
// application's function, of the application's table, of this package.
func (c *checking) message(path string, f *field, fail failure) string {
	label := labelOf(path, f)
	if text := c.messenger(path, fail.tag); text != "" {
		return c.fill(text, label, fail)
	}
	if c.b.message != nil {
		v := Violation{Field: path, Label: label, Tag: fail.tag, Param: fail.param, Kind: fail.kind, FieldError: fail.fe}
		if text := c.b.message(c.r, v); text != "" && (fail.fe == nil || text != fail.fe.Error()) {
			return text
		}
	}
	if text := c.text(fail.tag, fail); text != "" {
		return c.fill(text, label, fail)
	}
	if strings.Contains(fail.tag, "|") {
		return c.alternatives(label, fail)
	}
	return label + " is invalid."
}

// messenger looks a message up among those of the form: field and rule before
// field, exact before a pattern.
func (c *checking) messenger(path, tag string) string {
	if c.custom == nil {
		c.custom = map[string]string{}
		if m, ok := c.root.Addr().Interface().(Messenger); ok {
			maps.Copy(c.custom, m.Messages(c.r.Context()))
		}
	}
	if len(c.custom) == 0 {
		return ""
	}
	for _, key := range []string{path + "." + tag, path} {
		if text := c.custom[key]; text != "" {
			return text
		}
		best := ""
		for pattern := range c.custom {
			if strings.Contains(pattern, "*") && matches(pattern, key) && (best == "" || pattern > best) {
				best = pattern
			}
		}
		if best != "" {
			return c.custom[best]
		}
	}
	return ""
}

// text returns the text for a tag, the one for the kind of value first.
func (c *checking) text(tag string, fail failure) string {
	group := groupOf(fail)
	for _, table := range []map[string]string{c.b.messages, builtin} {
		if text := table[tag+":"+group]; text != "" {
			return text
		}
		if text := table[tag]; text != "" {
			return text
		}
	}
	return ""
}

func groupOf(fail failure) string {
	kind := fail.kind
	if fail.fe != nil {
		t := fail.fe.Type()
		for t != nil && t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if t == timeType {
			return "time"
		}
		if t != nil {
			kind = t.Kind()
		}
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

// fill puts label and parameter into a text.
func (c *checking) fill(text, label string, fail failure) string {
	if strings.Contains(text, "{param}") {
		text = strings.ReplaceAll(text, "{param}", c.param(fail))
		if fail.param == "1" {
			text = strings.NewReplacer("1 characters", "1 character", "1 items", "1 item").Replace(text)
		}
	}
	return strings.ReplaceAll(text, "{field}", label)
}

// alternatives words rules of which one would have been enough, as email|e164.
func (c *checking) alternatives(label string, fail failure) string {
	var parts []string
	for alternative := range strings.SplitSeq(fail.tag, "|") {
		one := fail
		one.tag, one.param, _ = strings.Cut(alternative, "=")
		text := c.text(one.tag, one)
		if text == "" {
			return label + " is invalid."
		}
		part := strings.TrimSuffix(strings.TrimPrefix(c.fill(text, "", one), " "), ".")
		if len(parts) > 0 && strings.HasPrefix(parts[0], "must be ") {
			part = strings.TrimPrefix(part, "must be ")
		}
		parts = append(parts, part)
	}
	return label + " " + strings.Join(parts, " or ") + "."
}

// param makes the parameter of a rule readable: names of fields become labels,
// lists become prose.
func (c *checking) param(fail failure) string {
	switch fail.tag {
	case "oneof", "oneofci", "noneof", "noneofci":
		return prose(words(fail.param), " or ")
	case "filetype":
		return prose(strings.Fields(fail.param), " or ")
	case "eqfield", "nefield", "gtfield", "gtefield", "ltfield", "ltefield", "fieldcontains", "fieldexcludes",
		"eqcsfield", "necsfield", "gtcsfield", "gtecsfield", "ltcsfield", "ltecsfield", "postcode_iso3166_alpha2_field":
		return fail.otherLabel(fail.param)
	case "required_with", "required_without", "required_without_all", "excluded_with", "excluded_without", "excluded_without_all":
		return fail.otherLabels(" or ")
	case "required_with_all", "excluded_with_all":
		return fail.otherLabels(" and ")
	case "required_if", "required_unless", "skip_unless", "excluded_if", "excluded_unless":
		w := words(fail.param)
		var conditions []string
		for i := 0; i+1 < len(w); i += 2 {
			conditions = append(conditions, fail.otherLabel(w[i])+" is "+w[i+1])
		}
		return strings.Join(conditions, " and ")
	default:
		return fail.param
	}
}

func (f failure) otherLabels(and string) string {
	names := strings.Fields(f.param)
	for i, name := range names {
		names[i] = f.otherLabel(name)
	}
	return prose(names, and)
}

// otherLabel names a field that a rule refers to by its Go name, in the middle
// of a sentence.
func (f failure) otherLabel(goName string) string {
	if f.place.plan != nil {
		if other := f.place.plan.byPath[f.place.owner+goName]; other != nil {
			if other.label != "" {
				return other.label
			}
			return lowerFirst(humanise(other.name))
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

func labelOf(path string, f *field) string {
	switch {
	case f == nil:
		return humanise(path[strings.LastIndexByte(path, '.')+1:])
	case f.label != "":
		return f.label
	default:
		return humanise(f.name)
	}
}

// displayName is what translations of the validator call a field.
func displayName(sf reflect.StructField) string {
	if label := sf.Tag.Get("label"); label != "" {
		return label
	}
	name, _ := fieldName(sf, byJSON)
	return name
}

// humanise turns a name into words: first_name, firstName and FirstName are all
// "First name". Abbreviations stay: "User ID".
func humanise(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		upper := unicode.IsUpper(r)
		nextLower := i+1 < len(runes) && unicode.IsLower(runes[i+1])
		prevLower := i > 0 && (unicode.IsLower(runes[i-1]) || unicode.IsDigit(runes[i-1]))
		switch {
		case r == '_' || r == '-' || r == ' ':
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			continue
		case i == 0:
			b.WriteRune(unicode.ToUpper(r))
			continue
		case upper && b.Len() > 0 && (prevLower || nextLower && unicode.IsUpper(runes[i-1])):
			b.WriteByte(' ')
		}
		if upper && nextLower {
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return strings.TrimSpace(b.String())
}

func lowerFirst(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if second, _ := utf8.DecodeRuneInString(s[size:]); unicode.IsUpper(second) {
		return s // an abbreviation
	}
	return string(unicode.ToLower(first)) + s[size:]
}
