package validate

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/go-playground/validator/v10"

	"github.com/chinertia/chinertia/validate/internal/typeinfo"
)

// ruleField is a field of the struct that declares it.
type ruleField struct {
	owner reflect.Type
	name  string
}

// plainRules tries rules out, so that those of the application, which may look
// into a database, are not called without need.
var plainRules = newPlainRules()

func newPlainRules() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	for tag, fn := range newConfig().rules {
		v.RegisterValidationCtx(tag, fn) // fails on an empty tag only
	}
	return v
}

// ruleChecker looks at the rules of a form before any value has met them.
type ruleChecker struct {
	b       *Binder
	root    reflect.Type
	seen    map[reflect.Type]bool
	samples map[reflect.Type]any // of structs, to try rules on

	mistake string // the first one
	changed map[ruleField]string
}

// checkRules returns the first mistake in the rules of a form, and those fields
// whose rules are changed so that a nil pointer does not meet what follows a
// condition, which would panic.
func (b *Binder) checkRules(t reflect.Type) (mistake string, changed map[ruleField]string) {
	b.ruling.Lock()
	defer b.ruling.Unlock()
	c := ruleChecker{b: b, root: t, seen: make(map[reflect.Type]bool), samples: make(map[reflect.Type]any), changed: make(map[ruleField]string)}
	c.walk(t)
	for owner := range c.seen {
		rules := make(map[string]string)
		for f, tag := range c.changed {
			if f.owner == owner {
				rules[f.name] = tag
			}
		}
		if len(rules) > 0 {
			b.rules.RegisterStructValidationMapRules(rules, reflect.Zero(owner).Interface())
		}
	}
	return c.mistake, c.changed
}

// rulesOf returns the rules of a field.
func (f *formType) rulesOf(ref fieldRef) string {
	if tag, ok := f.rules[ruleField{ref.owner.Type(), ref.goName}]; ok {
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
	if c.mistake == "" {
		c.mistake = fmt.Sprintf("validate: the rule %q of the field %s of %s cannot be checked: %s", rule, sf.Name, owner, why)
	}
}

// tag looks at the rules of one field, level by level: those after dive are
// about the elements.
func (c *ruleChecker) tag(owner reflect.Type, sf reflect.StructField, tag string) {
	if p := panicOf(func() { c.b.rules.Var(nil, tag) }); p != nil { // only parses the tag
		c.fail(owner, sf, tag, fmt.Sprint(p))
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
			t = container.Elem()
			meetsNil, conditional = isNilable(t), false
		case "omitempty", "omitnil", "omitzero", "structonly", "nostructlevel":
		default:
			for one := range strings.SplitSeq(rule, "|") {
				c.rule(owner, sf, base, one, mayBeNil)
			}
		}
	}
	if changed := strings.Join(rules, ","); changed != tag {
		c.changed[ruleField{owner, sf.Name}] = changed
	}
}

// rule looks at one rule for a type that is not a pointer.
func (c *ruleChecker) rule(owner reflect.Type, sf reflect.StructField, t reflect.Type, rule string, mayBeNil bool) {
	name, param, _ := strings.Cut(rule, "=")
	if _, own := c.b.config.rules[name]; t.Kind() == reflect.Interface || own && name != "filesize" && name != "filetype" {
		return
	}
	if panicOf(func() { plainRules.Var(nil, name) }) != nil { // of the application
		if !mayBeNil {
			return
		}
		null := reflect.Zero(reflect.PointerTo(t)).Interface()
		if p := panicOf(func() { c.b.rules.VarWithValue(null, c.sampleOf(owner), rule) }); p != nil { // an alias
			c.fail(owner, sf, rule, fmt.Sprint(p)+" if the value is nil; write omitnil after its conditions")
		}
		return
	}
	rules, step := []string{rule}, 0 // step is from one field that param names to the next
	from, w := owner, words(param)
	compares := slices.Contains(comparingRules, name)
	switch {
	case name == "filesize" && t == typeinfo.FileHeaderType:
		if p := panicOf(func() { parseSize(param) }); p != nil {
			c.fail(owner, sf, rule, fmt.Sprint(p))
		}
		return
	case (name == "filesize" || name == "filetype") && t != typeinfo.FileHeaderType:
		c.fail(owner, sf, rule, "it is for *multipart.FileHeader, not for "+t.String()+"; a slice of files needs dive before it")
		return
	case slices.Contains(textRules, name) && isNeverText(t):
		c.fail(owner, sf, rule, "it is for text, not for "+t.String())
		return
	case compares:
		w, step = []string{param}, 1
		if strings.Contains(name, "csfield") {
			from, rules = c.root, nil // it cannot be tried out here
		}
	case name == "postcode_iso3166_alpha2_field", strings.Contains(name, "_with") && slices.Contains(conditionalRules, name):
		step = 1
	case len(w)%2 == 0 && slices.Contains(conditionalRules, name):
		step = 2
	}
	for i := 0; step > 0 && i < len(w); i += step {
		other, ok := fieldType(from, w[i])
		switch {
		case !ok:
			c.fail(owner, sf, rule, from.String()+" has no field "+w[i])
			return
		case other == nil || other.Kind() == reflect.Interface:
		case compares && (other.Kind() != t.Kind() || rules != nil && strings.ContainsAny(name[:1], "gl") && isUnordered(t)):
			c.fail(owner, sf, rule, t.String()+" is not compared with "+other.String())
			return
		case step == 2: // each for itself: the first that does not hold ends the rule
			rules = append(rules, fmt.Sprintf("%s=%s '%s'", name, w[i], w[i+1]))
		}
	}
	if t.Kind() == reflect.Struct && t != typeinfo.TimeType || name == "validateFn" {
		return // the methods and rules of the application would run
	}
	value, parent := sample(t, 0).Interface(), c.sampleOf(owner)
	for _, r := range rules {
		try := func(v *validator.Validate) any { return panicOf(func() { v.VarWithValue(value, parent, r) }) }
		if p := try(plainRules); p != nil && try(c.b.rules) != nil { // a rule of the application may have its name
			c.fail(owner, sf, rule, fmt.Sprint(p))
		}
	}
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
