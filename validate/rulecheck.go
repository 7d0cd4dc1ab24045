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
	ruleCheck
}

func (b *Binder) checkRules(t reflect.Type) ruleCheck {
	c := ruleChecker{b: b, root: t, seen: make(map[reflect.Type]bool), ruleCheck: ruleCheck{conditions: make(map[ruleField]string)}}
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
			c.walk(sf.Type)
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
	first := true                             // of a level
	conditional, nilable := "", isNilable(t)
	for rule := range strings.SplitSeq(tag, ",") {
		base := indirectType(t)
		dynamic := base.Kind() == reflect.Interface // the value decides
		switch rule {
		case "dive":
			c.after(owner, sf, t, rule, conditional)
			if dynamic {
				return
			}
			if k := base.Kind(); k != reflect.Slice && k != reflect.Array && k != reflect.Map {
				c.fail(owner, sf, rule, base.String()+" is not a list")
				return
			}
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
			c.after(owner, sf, t, rule, conditional)
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

// after handles a rule that follows conditional ones on a type t that can be nil.
func (c *ruleChecker) after(owner reflect.Type, sf reflect.StructField, t reflect.Type, rule, conditional string) {
	switch {
	case conditional == "":
	case t == sf.Type:
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
	value, parent := sample(t, 0).Interface(), sample(owner, 0).Addr().Interface()
	for _, r := range rules {
		try := func(v *validator.Validate) any { return panicOf(func() { v.VarWithValue(value, parent, r) }) }
		if p := try(plainRules); p != nil && try(c.b.rules) != nil { // a rule of the application may have its name
			c.fail(owner, sf, rule, fmt.Sprint(p))
		}
	}
}

func panicOf(call func()) (p any) {
	defer func() { p = recover() }()
	call()
	return nil
}

func isNilable(t reflect.Type) bool {
	return t.Kind() == reflect.Pointer || t.Kind() == reflect.Interface
}

func indirectType(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

// isUnordered reports whether one value of t is never greater than another one
// for the rules that compare fields of one struct.
func isUnordered(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Bool, reflect.Slice, reflect.Array, reflect.Map:
		return true
	}
	return false
}

// isNeverText reports whether no value of t is text for the validator.
func isNeverText(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.String, reflect.Struct, reflect.Interface:
		return false
	}
	return !t.Implements(reflect.TypeFor[fmt.Stringer]()) && !t.Implements(reflect.TypeFor[validator.Valuer]())
}

// fieldType returns the type of a field that a rule refers to, as in
// "Items[0].Name". It is nil if only the value can tell.
func fieldType(t reflect.Type, name string) (reflect.Type, bool) {
	for name != "" {
		switch t = indirectType(t); t.Kind() {
		case reflect.Interface:
			return nil, true
		case reflect.Slice, reflect.Array, reflect.Map:
			_, rest, ok := strings.Cut(name, "]")
			if !ok || name[0] != '[' {
				return nil, false
			}
			t, name = t.Elem(), strings.TrimPrefix(rest, ".")
		case reflect.Struct:
			end := strings.IndexAny(name, ".[")
			if end < 0 {
				end = len(name)
			}
			sf, ok := t.FieldByName(name[:end])
			if !ok {
				return nil, false
			}
			t, name = sf.Type, strings.TrimPrefix(name[end:], ".")
		default:
			return nil, false
		}
	}
	return indirectType(t), true
}

// sample returns a value of t with something in every pointer, list and map, to
// try rules on.
func sample(t reflect.Type, depth int) reflect.Value {
	v := reflect.New(t).Elem()
	if depth > 4 {
		return v
	}
	switch t.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(t.Elem()))
		v.Elem().Set(sample(t.Elem(), depth+1))
	case reflect.Slice:
		v.Set(reflect.Append(v, sample(t.Elem(), depth+1)))
	case reflect.Map:
		v.Set(reflect.MakeMap(t))
		v.SetMapIndex(sample(t.Key(), depth+1), sample(t.Elem(), depth+1))
	case reflect.Struct:
		for i := range t.NumField() {
			if v.Field(i).CanSet() && t != typeinfo.TimeType && t != typeinfo.FileHeaderType {
				v.Field(i).Set(sample(t.Field(i).Type, depth+1))
			}
		}
	}
	return v
}

// conditionalRules are those that the validator also runs on a nil pointer.
var conditionalRules = strings.Fields(`required_if required_unless skip_unless required_with required_with_all
	required_without required_without_all excluded_if excluded_unless excluded_with excluded_with_all
	excluded_without excluded_without_all`)

// comparingRules compare a field with another one, and fail if they differ in
// kind.
var comparingRules = strings.Fields(`eqfield nefield gtfield gtefield ltfield ltefield eqcsfield necsfield gtcsfield
	gtecsfield ltcsfield ltecsfield fieldcontains fieldexcludes`)

// textRules fail on everything that is not text, without a panic.
var textRules = strings.Fields(`alpha alphaspace alphanum alphanumspace alphaunicode alphanumunicode ascii printascii
	contains containsany containsrune excludes excludesall excludesrune startswith endswith startsnotwith endsnotwith
	hexadecimal email e164 hostname hostname_rfc1123 hostname_label hostname_port fqdn dns_rfc1035_label ip ipv4 ipv6
	cidr cidrv4 cidrv6 tcp_addr tcp4_addr tcp6_addr udp_addr udp4_addr udp6_addr ip_addr ip4_addr ip6_addr unix_addr
	uds_exists mac iscolor hexcolor rgb rgba hsl hsla cmyk base32 base64 base64url base64rawurl datauri html
	html_encoded url_encoded jwt semver cron duration isbn isbn10 isbn13 issn uuid uuid3 uuid4 uuid5 uuid7 uuid_rfc4122
	uuid3_rfc4122 uuid4_rfc4122 uuid5_rfc4122 ulid mongodb mongodb_connection_string cve md4 md5 sha256 sha384 sha512
	ripemd128 ripemd160 tiger128 tiger160 tiger192 bic bic_iso_9362_2014 iso4217 btc_addr btc_addr_bech32 eth_addr
	eth_addr_checksum iso3166_1_alpha2 iso3166_1_alpha3 iso3166_1_alpha2_eu iso3166_1_alpha3_eu iso3166_2
	postcode_iso3166_alpha2 postcode_iso3166_alpha2_field`)
