package validate

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/go-playground/validator/v10"

	"github.com/chinertia/chinertia/validate/internal/typeinfo"
)

// ruleCheck is what looking at the rules of a form has found, before any value
// has met them.
type ruleCheck struct {
	mistake string // the first one, for a panic

	// conditions are the rules that come first on a pointer, as long as they are
	// conditional: those after them panic on a nil pointer.
	conditions map[ruleField]string
}

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

// ruleChecker walks the types of a form.
type ruleChecker struct {
	b    *Binder
	root reflect.Type
	seen map[reflect.Type]bool

	owners map[reflect.Type]any // samples of them
	ruleCheck
}

func (b *Binder) checkRules(t reflect.Type) ruleCheck {
	c := ruleChecker{b: b, root: t, seen: make(map[reflect.Type]bool), owners: make(map[reflect.Type]any), ruleCheck: ruleCheck{conditions: make(map[ruleField]string)}}
	c.walk(t)
	return c.ruleCheck
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
	t, values := sf.Type, []reflect.Type(nil) // values of the maps whose keys are looked at
	first, inside := true, false              // of a level; of a list
	conditional, nilable := "", isNilable(t)
	for rule := range strings.SplitSeq(tag, ",") {
		base := indirectType(t)
		dynamic := base.Kind() == reflect.Interface // the value decides
		switch rule {
		case "dive":
			c.after(owner, sf, inside, rule, conditional)
			if dynamic {
				return
			}
			if k := base.Kind(); k != reflect.Slice && k != reflect.Array && k != reflect.Map {
				c.fail(owner, sf, rule, base.String()+" is not a list")
				return
			}
			inside = true
			t, first, conditional, nilable = base.Elem(), true, "", isNilable(base.Elem())
			if base.Kind() == reflect.Map {
				values = append(values, base.Key())
			}
			continue
		case "keys":
			if n := len(values); n > 0 {
				t, values[n-1] = values[n-1], t
			}
			first, nilable = true, false
			continue
		case "endkeys":
			if n := len(values); n > 0 {
				t, values = values[n-1], values[:n-1]
			}
			first, conditional, nilable = true, "", isNilable(t)
			continue
		case "omitempty", "omitnil", "omitzero":
			nilable, first = false, false // what follows does not meet nil
			continue
		case "structonly", "nostructlevel":
			continue
		}
		one, _, hasOthers := strings.Cut(rule, "|")
		name, _, _ := strings.Cut(one, "=")
		isCondition := slices.Contains(conditionalRules, name)
		if isCondition && hasOthers && nilable {
			c.fail(owner, sf, rule, "its alternatives would meet nil; write them as rules of their own, after omitnil")
		}
		switch {
		case isCondition && nilable && (first || conditional != ""):
			conditional += "," + rule
		case !isCondition && conditional != "" && nilable && name != "required":
			c.after(owner, sf, inside, rule, conditional)
			nilable = false
		default:
			nilable = false
		}
		first = false
		for one := range strings.SplitSeq(rule, "|") {
			if dynamic {
				break
			}
			c.rule(owner, sf, base, one)
		}
	}
}

// after handles a rule that follows conditional ones on a value that can be nil:
// the field, or something inside.
func (c *ruleChecker) after(owner reflect.Type, sf reflect.StructField, inside bool, rule, conditional string) {
	switch {
	case conditional == "":
	case !inside:
		c.conditions[ruleField{owner, sf.Name}] = conditional[1:]
	default:
		c.fail(owner, sf, rule, "the elements can be nil after "+conditional[1:]+"; write omitnil before "+rule)
	}
}

// rule looks at one rule for a type that is neither pointer nor interface.
func (c *ruleChecker) rule(owner reflect.Type, sf reflect.StructField, t reflect.Type, rule string) {
	name, param, _ := strings.Cut(rule, "=")
	if _, own := c.b.config.rules[name]; own && name != "filesize" && name != "filetype" {
		return
	}
	if panicOf(func() { plainRules.Var(nil, name) }) != nil {
		return // of the application
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
	value, parent := sample(t, 0).Interface(), c.owners[owner]
	if parent == nil {
		parent = sample(owner, 0).Addr().Interface()
		c.owners[owner] = parent
	}
	for _, r := range rules {
		try := func(v *validator.Validate) any { return panicOf(func() { v.VarWithValue(value, parent, r) }) }
		if p := try(plainRules); p != nil && try(c.b.rules) != nil { // a rule of the application may have its name
			c.fail(owner, sf, rule, fmt.Sprint(p))
		}
	}
}
