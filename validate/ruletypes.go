package validate

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/go-playground/validator/v10"

	"github.com/chinertia/chinertia/validate/internal/typeinfo"
)

// panicOf returns the text of the panic in which a call ends, or "".
func panicOf(call func()) (text string) {
	defer func() {
		if p := recover(); p != nil {
			text = fmt.Sprint(p)
		}
	}()
	call()
	return ""
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

// isNeverText reports whether no value of t is text for a rule of textRules.
func (c *ruleChecker) isNeverText(t reflect.Type, rule string) bool {
	isID := strings.HasPrefix(rule, "uuid") || rule == "ulid"
	switch {
	case t.Kind() == reflect.String || t.Kind() == reflect.Interface, isID && t.Implements(reflect.TypeFor[fmt.Stringer]()):
		return false
	case t.Kind() == reflect.Struct: // may be registered as text
		return panicOnStruct(c.b.rules, t, "len=1") != ""
	}
	return !reflect.PointerTo(t).Implements(reflect.TypeFor[validator.Valuer]())
}

// panicOnStruct returns how a rule fails on a struct, or "". Of the application, no
// rules and methods run but those that turn the struct into another value.
func panicOnStruct(rules *validator.Validate, t reflect.Type, rule string) string {
	tag := reflect.StructTag("validate:" + strconv.Quote(rule+",nostructlevel"))
	form := reflect.New(reflect.StructOf([]reflect.StructField{{Name: "Value", Type: t, Tag: tag}}))
	form.Elem().Field(0).Set(sample(t, 0))
	why := panicOf(func() { rules.Struct(form.Interface()) })
	if strings.HasPrefix(why, "runtime error") {
		return "" // of the application, on a value that it does not expect
	}
	return why
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

// sample returns a value of t with something in every pointer, list and map that
// a rule can reach, to try rules on. Each bool is true: it may be what says that an
// optional value is there.
func sample(t reflect.Type, depth int) reflect.Value {
	v := reflect.New(t).Elem()
	if depth > 2 {
		return v
	}
	switch t.Kind() {
	case reflect.Bool:
		v.SetBool(true)
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

// unordered are the kinds of which one value is never greater than another one
// for the rules that compare fields of one struct.
var unordered = []reflect.Kind{reflect.Bool, reflect.Slice, reflect.Array, reflect.Map}

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
