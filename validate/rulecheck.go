package validate

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/go-playground/validator/v10"

	"github.com/chinertia/chinertia/validate/internal/typeinfo"
)

// plainRules tries rules out, so that those of the application, which may look
// into a database, are not called without need.
var plainRules = New().rules

// ruleChecker looks at the rules of a form before any value has met them.
type ruleChecker struct {
	b       *Binder
	root    reflect.Type
	seen    map[reflect.Type]bool
	samples map[reflect.Type]any // of structs, to try rules on

	mistake string // the first one
	changed changedRules
}

// changedRules are those of fields, by the struct that declares them, which
// differ from the tags.
type changedRules map[reflect.Type]map[string]string

// checkRules returns the first mistake in the rules of a form, and those fields
// whose rules are changed so that a nil pointer does not meet what follows a
// condition, which would panic.
func (b *Binder) checkRules(t reflect.Type) (mistake string, changed changedRules) {
	c := ruleChecker{b: b, root: t, seen: make(map[reflect.Type]bool), samples: make(map[reflect.Type]any), changed: make(changedRules)}
	c.walk(t)
	if len(c.changed) == 0 {
		return c.mistake, nil // nobody waits for the rules that run now
	}
	b.ruling.Lock()
	defer b.ruling.Unlock()
	for owner, rules := range c.changed {
		b.rules.RegisterStructValidationMapRules(rules, reflect.Zero(owner).Interface())
	}
	return c.mistake, c.changed
}

// rulesOf returns the rules of a field.
func (f *formType) rulesOf(ref fieldRef) string {
	if tag, ok := f.rules[ref.owner.Type()][ref.goName]; ok {
		return tag
	}
	sf, _ := ref.owner.Type().FieldByName(ref.goName)
	return sf.Tag.Get("validate")
}

func (c *ruleChecker) walk(t reflect.Type) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		c.walk(t.Elem())
	case reflect.Map:
		c.walk(t.Key())
		c.walk(t.Elem())
	case reflect.Struct:
		if c.seen[t] || t == typeinfo.TimeType || t == typeinfo.FileHeaderType {
			return
		}
		c.seen[t] = true
		for sf := range t.Fields() {
			if !sf.IsExported() && !sf.Anonymous {
				continue
			}
			if tag := sf.Tag.Get("validate"); tag == "-" {
				continue // the validator does not look into it either
			} else if tag != "" {
				c.tag(t, sf, tag)
			}
			if typeinfo.CanFill(sf) { // else it is a dependency, with tags that may be for others
				c.walk(sf.Type)
			}
		}
	}
}

func (c *ruleChecker) fail(owner reflect.Type, sf reflect.StructField, rule, why string) {
	if c.mistake == "" && why != "" {
		c.mistake = fmt.Sprintf("validate: the rule %q of the field %s of %s cannot be checked: %s", rule, sf.Name, owner, why)
	}
}

// tag looks at the rules of one field, level by level: those after dive are
// about the elements.
func (c *ruleChecker) tag(owner reflect.Type, sf reflect.StructField, tag string) {
	if why := panicOf(func() { c.b.rules.Var(nil, tag) }); why != "" { // only parses the tag
		c.fail(owner, sf, tag, why)
		return
	}
	t, container := sf.Type, sf.Type
	var rules []string
	meetsNil, conditional := isNilable(t), false // the next rule; the ones before it on its level
	for rule := range strings.SplitSeq(tag, ",") {
		base := indirectType(t)
		one, _, hasOthers := strings.Cut(rule, "|")
		name, _, _ := strings.Cut(one, "=")
		mayBeNil := meetsNil
		switch {
		case !meetsNil || name == "structonly" || name == "nostructlevel":
		case !slices.Contains(conditionalRules, name):
			if conditional && name != "required" && !strings.HasPrefix(name, "omit") {
				rules = append(rules, "omitnil")
			}
			meetsNil = false
		case hasOthers:
			c.fail(owner, sf, rule, "its alternatives would meet nil; write them as rules of their own, after omitnil")
		default:
			conditional = true
		}
		rules = append(rules, rule)
		switch name {
		case "dive":
			switch base.Kind() {
			case reflect.Interface: // the value decides
			case reflect.Map, reflect.Slice, reflect.Array:
				t, container = base.Elem(), base
			default:
				c.fail(owner, sf, rule, base.String()+" is not a list")
				return
			}
			meetsNil, conditional = isNilable(t), false
		case "keys":
			if container.Kind() == reflect.Map {
				t, meetsNil = container.Key(), false
			}
		case "endkeys":
			if container.Kind() == reflect.Map {
				t = container.Elem()
				meetsNil, conditional = isNilable(t), false
			}
		case "omitempty", "omitnil", "omitzero", "structonly", "nostructlevel":
		default:
			for one := range strings.SplitSeq(rule, "|") {
				c.fail(owner, sf, one, c.whyNot(owner, base, one, mayBeNil))
			}
		}
	}
	if changed := strings.Join(rules, ","); changed != tag {
		if c.changed[owner] == nil {
			c.changed[owner] = make(map[string]string)
		}
		c.changed[owner][sf.Name] = changed
	}
}

// whyNot returns why one rule cannot be checked on a type that is not a pointer,
// or "".
func (c *ruleChecker) whyNot(owner, t reflect.Type, rule string, mayBeNil bool) string {
	name, param, _ := strings.Cut(rule, "=")
	_, isOwn := c.b.config.rules[name]
	switch isFile := t == typeinfo.FileHeaderType; {
	case t.Kind() == reflect.Interface: // the value decides
		return ""
	case (name == "filesize" || name == "filetype") && !isFile:
		return "it is for *multipart.FileHeader, not for " + t.String() + "; a slice of files needs dive before it"
	case name == "filesize":
		return panicOf(func() { parseSize(param) })
	case isOwn:
		return ""
	case panicOf(func() { plainRules.Var(nil, name) }) == "":
		return c.whyNotBuiltin(owner, t, rule)
	case mayBeNil: // a rule of the application, or an alias
		null := reflect.Zero(reflect.PointerTo(t)).Interface()
		if why := panicOf(func() { c.b.rules.VarWithValue(null, c.sampleOf(owner), rule) }); why != "" {
			return why + " if the value is nil; write omitnil after its conditions"
		}
	}
	return ""
}

// whyNotBuiltin is whyNot for the rules of the validator.
func (c *ruleChecker) whyNotBuiltin(owner, t reflect.Type, rule string) string {
	name, param, _ := strings.Cut(rule, "=")
	from, others, step := owner, words(param), 0 // step is from one field that param names to the next
	rules := []string{rule}
	isCondition, compares := slices.Contains(conditionalRules, name), slices.Contains(comparingRules, name)
	switch {
	case slices.Contains(textRules, name) && c.isNeverText(t, name):
		return "it is for text, not for " + t.String()
	case compares:
		others, step = []string{param}, 1
		if strings.Contains(name, "csfield") {
			from, rules = c.root, nil // it cannot be tried out here
		}
	case name == "postcode_iso3166_alpha2_field", strings.Contains(name, "_with") && isCondition:
		step = 1
	case len(others)%2 == 0 && isCondition:
		step = 2
	}
	for i := 0; step > 0 && i < len(others); i += step {
		other, ok := fieldType(from, others[i])
		switch {
		case !ok:
			return from.String() + " has no field " + others[i]
		case other == nil || other.Kind() == reflect.Interface:
		case compares && (other.Kind() != t.Kind() || rules != nil && strings.ContainsAny(name[:1], "gl") && slices.Contains(unordered, t.Kind())):
			return t.String() + " is not compared with " + other.String()
		case step == 2: // each for itself: the first that does not hold ends the rule
			rules = append(rules, fmt.Sprintf("%s=%s '%s'", name, others[i], others[i+1]))
		}
	}
	switch {
	case name == "validateFn": // would run a method of the application
		return ""
	case t.Kind() == reflect.Struct && t != typeinfo.TimeType:
		if step > 0 || panicOnStruct(plainRules, t, rule) == "" {
			return ""
		}
		why := panicOnStruct(c.b.rules, t, rule)
		if strings.HasPrefix(why, "Bad field type") {
			why += "; a method ValidatorValue() any of it can return what rules look at"
		}
		return why
	}
	value, parent := sample(t, 0).Interface(), c.sampleOf(owner)
	for _, r := range rules {
		try := func(v *validator.Validate) string { return panicOf(func() { v.VarWithValue(value, parent, r) }) }
		if why := try(plainRules); why != "" && try(c.b.rules) != "" { // a rule of the application may have its name
			return why
		}
	}
	return ""
}

// sampleOf returns a pointer to a sample of a struct.
func (c *ruleChecker) sampleOf(owner reflect.Type) any {
	p := c.samples[owner]
	if p == nil {
		p = sample(owner, 0).Addr().Interface()
		c.samples[owner] = p
	}
	return p
}
