package validate_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-playground/validator/v10"
	"github.com/matryer/is"

	"github.com/chinertia/chinertia/validate"
)

// never is a rule that fails, for one of the validator that accepts every text.
func never(context.Context, validator.FieldLevel) bool { return false }

// TestMessages has a row for every rule that the validator brings along, and
// takes the list of rules from the validator itself: an update with a new one
// fails until there is a message for it.
func TestMessages(t *testing.T) {
	future := time.Now().Add(time.Hour)
	tests := []struct {
		rule  string
		value any
		other any // value of the field Other, which is called other_field
		want  string
	}{
		{`required`, "", nil, "Value is required."},
		{`required_if=Other red`, "", "red", "Value is required when other field is red."},
		{`required_unless=Other red`, "", "blue", "Value is required unless other field is red."},
		{`skip_unless=Other red`, "", "red", "Value is required when other field is red."},
		{`required_with=Other`, "", "red", "Value is required when other field is filled in."},
		{`required_with_all=Other Third`, "", "red", "Value is required together with other field and third."},
		{`required_without=Other Third`, "", "", "Value is required when other field or third is empty."},
		{`required_without_all=Other Third`, "", "", "Value is required unless other field or third is filled in."},
		{`excluded_if=Other red`, "x", "red", "Value must be empty when other field is red."},
		{`excluded_unless=Other red`, "x", "blue", "Value must be empty unless other field is red."},
		{`excluded_with=Other Third`, "x", "red", "Value must be empty when other field or third is filled in."},
		{`excluded_with_all=Other Third`, "x", "red", "Value must be empty together with other field and third."},
		{`excluded_without=Other Third`, "x", "", "Value must be empty when other field or third is empty."},
		{`excluded_without_all=Other Third`, "x", "", "Value must be empty unless other field or third is filled in."},
		{`isdefault`, "x", nil, "Value must be empty."},
		{`len=3`, "ab", nil, "Value must have exactly 3 characters."},
		{`len=1`, "ab", nil, "Value must have exactly 1 character."},
		{`len=3`, 4, nil, "Value must be 3."},
		{`len=3`, []int{1}, nil, "Value must have exactly 3 items."},
		{`min=3`, "ab", nil, "Value must have at least 3 characters."},
		{`min=3`, 2, nil, "Value must be at least 3."},
		{`min=2.5`, 2.1, nil, "Value must be at least 2.5."},
		{`min=3`, []int{1}, nil, "Value must have at least 3 items."},
		{`min=1`, []int{}, nil, "Value must have at least 1 item."},
		{`min=2`, map[string]int{"a": 1}, nil, "Value must have at least 2 items."},
		{`min=1h`, time.Minute, nil, "Value must be at least 1h."},
		{`max=3`, "abcd", nil, "Value must have at most 3 characters."},
		{`max=1`, "ab", nil, "Value must have at most 1 character."},
		{`max=3`, 4, nil, "Value must be at most 3."},
		{`max=1`, []int{1, 2}, nil, "Value must have at most 1 item."},
		{`gt=3`, "abc", nil, "Value must have more than 3 characters."},
		{`gt=3`, 3, nil, "Value must be greater than 3."},
		{`gt=3`, []int{1}, nil, "Value must have more than 3 items."},
		{`gt`, time.Unix(0, 0), nil, "Value must be in the future."},
		{`gte=3`, "ab", nil, "Value must have at least 3 characters."},
		{`gte=3`, 2, nil, "Value must be at least 3."},
		{`gte=3`, []int{1}, nil, "Value must have at least 3 items."},
		{`gte`, time.Unix(0, 0), nil, "Value must not be in the past."},
		{`lt=3`, "abc", nil, "Value must have fewer than 3 characters."},
		{`lt=3`, 3, nil, "Value must be less than 3."},
		{`lt=1`, []int{1}, nil, "Value must have fewer than 1 item."},
		{`lt`, future, nil, "Value must be in the past."},
		{`lte=3`, "abcd", nil, "Value must have at most 3 characters."},
		{`lte=3`, 4, nil, "Value must be at most 3."},
		{`lte=1`, []int{1, 2}, nil, "Value must have at most 1 item."},
		{`lte`, future, nil, "Value must not be in the future."},
		{`eq=3`, "ab", nil, "Value must be 3."},
		{`eq=3`, 4, nil, "Value must be 3."},
		{`eq=3`, []int{1}, nil, "Value must have exactly 3 items."},
		{`eq_ignore_case=yes`, "no", nil, "Value must be yes."},
		{`ne=3`, "3", nil, "Value must not be 3."},
		{`ne=1`, []int{1}, nil, "Value must not have exactly 1 item."},
		{`ne_ignore_case=yes`, "YES", nil, "Value must not be yes."},
		{`oneof=red 'light blue' green`, "x", nil, "Value must be red, light blue or green."},
		{`oneof=1 2`, 3, nil, "Value must be 1 or 2."},
		{`oneofci=red green`, "x", nil, "Value must be red or green."},
		{`noneof=red green`, "red", nil, "Value must not be red or green."},
		{`noneofci=red green`, "RED", nil, "Value must not be red or green."},
		{`unique`, []int{1, 1}, nil, "Value must not contain anything twice."},
		{`eqfield=Other`, "a", "b", "Value must match other field."},
		{`nefield=Other`, "a", "a", "Value must differ from other field."},
		{`gtfield=Other`, 1, 2, "Value must be greater than other field."},
		{`gtfield=Other`, "a", "bb", "Value must be longer than other field."},
		{`gtfield=Other`, time.Unix(1, 0), time.Unix(2, 0), "Value must be after other field."},
		{`gtefield=Other`, 1, 2, "Value must be at least other field."},
		{`gtefield=Other`, "a", "bb", "Value must not be shorter than other field."},
		{`gtefield=Other`, time.Unix(1, 0), time.Unix(2, 0), "Value must not be before other field."},
		{`ltfield=Other`, 2, 1, "Value must be less than other field."},
		{`ltfield=Other`, "bb", "a", "Value must be shorter than other field."},
		{`ltfield=Other`, time.Unix(2, 0), time.Unix(1, 0), "Value must be before other field."},
		{`ltefield=Other`, 2, 1, "Value must be at most other field."},
		{`ltefield=Other`, "bb", "a", "Value must not be longer than other field."},
		{`ltefield=Other`, time.Unix(2, 0), time.Unix(1, 0), "Value must not be after other field."},
		{`eqcsfield=Other`, "a", "b", "Value must match other field."},
		{`necsfield=Other`, "a", "a", "Value must differ from other field."},
		{`gtcsfield=Other`, 1, 2, "Value must be greater than other field."},
		{`gtcsfield=Other`, "a", "b", "Value must come after other field."},
		{`gtcsfield=Other`, []int{}, []int{1}, "Value must have more items than other field."},
		{`gtcsfield=Other`, time.Unix(1, 0), time.Unix(2, 0), "Value must be after other field."},
		{`gtecsfield=Other`, 1, 2, "Value must be at least other field."},
		{`gtecsfield=Other`, "a", "b", "Value must not come before other field."},
		{`gtecsfield=Other`, []int{}, []int{1}, "Value must not have fewer items than other field."},
		{`gtecsfield=Other`, time.Unix(1, 0), time.Unix(2, 0), "Value must not be before other field."},
		{`ltcsfield=Other`, 2, 1, "Value must be less than other field."},
		{`ltcsfield=Other`, "b", "a", "Value must come before other field."},
		{`ltcsfield=Other`, []int{1}, []int{}, "Value must have fewer items than other field."},
		{`ltcsfield=Other`, time.Unix(2, 0), time.Unix(1, 0), "Value must be before other field."},
		{`ltecsfield=Other`, 2, 1, "Value must be at most other field."},
		{`ltecsfield=Other`, "b", "a", "Value must not come after other field."},
		{`ltecsfield=Other`, []int{1}, []int{}, "Value must not have more items than other field."},
		{`ltecsfield=Other`, time.Unix(2, 0), time.Unix(1, 0), "Value must not be after other field."},
		{`fieldcontains=Other`, "a", "b", "Value must contain other field."},
		{`fieldexcludes=Other`, "ab", "b", "Value must not contain other field."},
		{`ascii`, "é", nil, "Value must contain only ASCII characters."},
		{`printascii`, "é", nil, "Value must contain only printable ASCII characters."},
		{`lowercase`, "A", nil, "Value must be in lower case."},
		{`uppercase`, "a", nil, "Value must be in upper case."},
		{`contains=@`, "x", nil, "Value must contain @."},
		{`containsany=@#`, "x", nil, "Value must contain one of the characters @#."},
		{`containsrune=@`, "x", nil, "Value must contain @."},
		{`excludes=x`, "x", nil, "Value must not contain x."},
		{`excludesall=xy`, "x", nil, "Value must not contain any of the characters xy."},
		{`excludesrune=x`, "x", nil, "Value must not contain x."},
		{`startswith=x`, "y", nil, "Value must start with x."},
		{`endswith=x`, "y", nil, "Value must end with x."},
		{`startsnotwith=x`, "x", nil, "Value must not start with x."},
		{`endsnotwith=x`, "x", nil, "Value must not end with x."},
		{`filepath`, "/", nil, "Value must be the path of a file."},
		{`url_encoded`, "%zz", nil, "Value must be URL-encoded."},
		{`iso4217_numeric`, 1, nil, "Value must be a numeric currency code, such as 978."},
		{`port`, 70000, nil, "Value must be a port number."},
		{`datetime=2006-01-02`, "x", nil, "Value must be a date and time like 2006-01-02."},
		{`postcode_iso3166_alpha2=GB`, "!", nil, "Value must be a valid postcode for GB."},
		{`postcode_iso3166_alpha2_field=Other`, "!", "GB", "Value must be a valid postcode for the given other field."},
		{`email|e164`, "!", nil, "Value is invalid."},
		{`alpha`, "!", nil, "Value must contain only letters."},
		{`alphaspace`, "!", nil, "Value must contain only letters and spaces."},
		{`alphanum`, "!", nil, "Value must contain only letters and digits."},
		{`alphanumspace`, "!", nil, "Value must contain only letters, digits and spaces."},
		{`alphaunicode`, "!", nil, "Value must contain only letters."},
		{`alphanumunicode`, "!", nil, "Value must contain only letters and digits."},
		{`multibyte`, "!", nil, "Value must contain a character that is not ASCII."},
		{`boolean`, "!", nil, "Value must be true or false."},
		{`numeric`, "!", nil, "Value must be a number."},
		{`number`, "!", nil, "Value must contain only digits."},
		{`hexadecimal`, "!", nil, "Value must be a hexadecimal number."},
		{`email`, "!", nil, "Value must be a valid email address."},
		{`e164`, "!", nil, "Value must be a phone number with country code, such as +15550123456."},
		{`url`, "!", nil, "Value must be a valid URL."},
		{`http_url`, "!", nil, "Value must be a valid URL that starts with http:// or https://."},
		{`https_url`, "!", nil, "Value must be a valid URL that starts with https://."},
		{`uri`, "!", nil, "Value must be a valid URI."},
		{`origin`, "!", nil, "Value must be a web origin, such as https://example.com."},
		{`urn_rfc2141`, "!", nil, "Value must be a valid URN."},
		{`urn_rfc8141`, "!", nil, "Value must be a valid URN."},
		{`hostname`, "!", nil, "Value must be a valid host name."},
		{`hostname_rfc1123`, "!", nil, "Value must be a valid host name."},
		{`hostname_label`, "!", nil, "Value must be a valid part of a host name."},
		{`hostname_port`, "!", nil, "Value must be a host and a port, such as example.com:80."},
		{`fqdn`, "!", nil, "Value must be a full domain name."},
		{`ip`, "!", nil, "Value must be a valid IP address."},
		{`ipv4`, "!", nil, "Value must be a valid IPv4 address."},
		{`ipv6`, "!", nil, "Value must be a valid IPv6 address."},
		{`cidr`, "!", nil, "Value must be an IP network in CIDR notation."},
		{`cidrv4`, "!", nil, "Value must be an IPv4 network in CIDR notation."},
		{`cidrv6`, "!", nil, "Value must be an IPv6 network in CIDR notation."},
		{`tcp_addr`, "!", nil, "Value must be an IP address and a TCP port."},
		{`tcp4_addr`, "!", nil, "Value must be an IPv4 address and a TCP port."},
		{`tcp6_addr`, "!", nil, "Value must be an IPv6 address and a TCP port."},
		{`udp_addr`, "!", nil, "Value must be an IP address and a UDP port."},
		{`udp4_addr`, "!", nil, "Value must be an IPv4 address and a UDP port."},
		{`udp6_addr`, "!", nil, "Value must be an IPv6 address and a UDP port."},
		{`ip_addr`, "!", nil, "Value must be a valid IP address."},
		{`ip4_addr`, "!", nil, "Value must be a valid IPv4 address."},
		{`ip6_addr`, "!", nil, "Value must be a valid IPv6 address."},
		{`unix_addr`, "!", nil, "Value must be the address of a Unix socket."},
		{`uds_exists`, "!", nil, "Value must be a Unix socket that exists."},
		{`mac`, "!", nil, "Value must be a valid MAC address."},
		{`dns_rfc1035_label`, "!", nil, "Value must be a valid DNS label."},
		{`iscolor`, "!", nil, "Value must be a valid colour."},
		{`hexcolor`, "!", nil, "Value must be a colour such as #1e90ff."},
		{`rgb`, "!", nil, "Value must be a colour such as rgb(30,144,255)."},
		{`rgba`, "!", nil, "Value must be a colour such as rgba(30,144,255,0.5)."},
		{`hsl`, "!", nil, "Value must be a colour such as hsl(210,100%,56%)."},
		{`hsla`, "!", nil, "Value must be a colour such as hsla(210,100%,56%,0.5)."},
		{`cmyk`, "!", nil, "Value must be a colour such as cmyk(88%,44%,0%,0%)."},
		{`file`, "!", nil, "Value must be a file that exists."},
		{`image`, "!", nil, "Value must be an image."},
		{`mimetype`, "!", nil, "Value must be a media type, such as image/png."},
		{`dir`, "!", nil, "Value must be a directory that exists."},
		{`dirpath`, "!", nil, "Value must be the path of a directory."},
		{`base32`, "!", nil, "Value must be in Base32."},
		{`base64`, "!", nil, "Value must be in Base64."},
		{`base64url`, "!", nil, "Value must be in URL-safe Base64."},
		{`base64rawurl`, "!", nil, "Value must be in URL-safe Base64 without padding."},
		{`datauri`, "!", nil, "Value must be a valid data URI."},
		{`html`, "!", nil, "Value must contain HTML."},
		{`html_encoded`, "!", nil, "Value must be HTML-encoded."},
		{`json`, "!", nil, "Value must be valid JSON."},
		{`jwt`, "!", nil, "Value must be a valid JSON Web Token."},
		{`semver`, "!", nil, "Value must be a semantic version, such as 1.2.3."},
		{`cron`, "!", nil, "Value must be a valid cron expression."},
		{`validateFn`, "!", nil, "Value is invalid."},
		{`luhn_checksum`, "!", nil, "Value has a wrong check digit."},
		{`isbn`, "!", nil, "Value must be a valid ISBN."},
		{`isbn10`, "!", nil, "Value must be a valid ISBN-10."},
		{`isbn13`, "!", nil, "Value must be a valid ISBN-13."},
		{`issn`, "!", nil, "Value must be a valid ISSN."},
		{`uuid`, "!", nil, "Value must be a valid UUID."},
		{`uuid3`, "!", nil, "Value must be a valid version 3 UUID."},
		{`uuid4`, "!", nil, "Value must be a valid version 4 UUID."},
		{`uuid5`, "!", nil, "Value must be a valid version 5 UUID."},
		{`uuid7`, "!", nil, "Value must be a valid version 7 UUID."},
		{`uuid_rfc4122`, "!", nil, "Value must be a valid UUID."},
		{`uuid3_rfc4122`, "!", nil, "Value must be a valid version 3 UUID."},
		{`uuid4_rfc4122`, "!", nil, "Value must be a valid version 4 UUID."},
		{`uuid5_rfc4122`, "!", nil, "Value must be a valid version 5 UUID."},
		{`ulid`, "!", nil, "Value must be a valid ULID."},
		{`mongodb`, "!", nil, "Value must be a valid MongoDB ObjectID."},
		{`cve`, "!", nil, "Value must be a CVE identifier, such as CVE-2014-0160."},
		{`spicedb`, "!", nil, "Value must be a valid SpiceDB identifier."},
		{`ssn`, "!", nil, "Value must be a valid social security number."},
		{`ein`, "!", nil, "Value must be a valid employer identification number."},
		{`mongodb_connection_string`, "!", nil, "Value must be a valid MongoDB connection string."},
		{`md4`, "!", nil, "Value must be an MD4 hash."},
		{`md5`, "!", nil, "Value must be an MD5 hash."},
		{`sha256`, "!", nil, "Value must be a SHA-256 hash."},
		{`sha384`, "!", nil, "Value must be a SHA-384 hash."},
		{`sha512`, "!", nil, "Value must be a SHA-512 hash."},
		{`ripemd128`, "!", nil, "Value must be a RIPEMD-128 hash."},
		{`ripemd160`, "!", nil, "Value must be a RIPEMD-160 hash."},
		{`tiger128`, "!", nil, "Value must be a TIGER-128 hash."},
		{`tiger160`, "!", nil, "Value must be a TIGER-160 hash."},
		{`tiger192`, "!", nil, "Value must be a TIGER-192 hash."},
		{`credit_card`, "!", nil, "Value must be a valid credit card number."},
		{`bic`, "!", nil, "Value must be a valid BIC."},
		{`bic_iso_9362_2014`, "!", nil, "Value must be a valid BIC."},
		{`iso4217`, "!", nil, "Value must be a currency code, such as EUR."},
		{`btc_addr`, "!", nil, "Value must be a valid Bitcoin address."},
		{`btc_addr_bech32`, "!", nil, "Value must be a valid Bitcoin address in Bech32."},
		{`eth_addr`, "!", nil, "Value must be a valid Ethereum address."},
		{`eth_addr_checksum`, "!", nil, "Value must be an Ethereum address with a valid checksum."},
		{`duration`, "!", nil, "Value must be a duration, such as 1h30m."},
		{`timezone`, "!", nil, "Value must be a time zone, such as Europe/Berlin."},
		{`latitude`, "!", nil, "Value must be a latitude."},
		{`longitude`, "!", nil, "Value must be a longitude."},
		{`country_code`, "!", nil, "Value must be a country code."},
		{`eu_country_code`, "!", nil, "Value must be the code of a country of the European Union."},
		{`iso3166_1_alpha2`, "!", nil, "Value must be a country code of two letters."},
		{`iso3166_1_alpha3`, "!", nil, "Value must be a country code of three letters."},
		{`iso3166_1_alpha_numeric`, "!", nil, "Value must be a numeric country code."},
		{`iso3166_1_alpha2_eu`, "!", nil, "Value must be a code of two letters of a country of the European Union."},
		{`iso3166_1_alpha3_eu`, "!", nil, "Value must be a code of three letters of a country of the European Union."},
		{`iso3166_1_alpha_numeric_eu`, "!", nil, "Value must be a numeric code of a country of the European Union."},
		{`iso3166_2`, "!", nil, "Value must be the code of a region, such as US-CA."},
		{`bcp47_language_tag`, "!", nil, "Value must be a language tag, such as en-GB."},
		{`bcp47_strict_language_tag`, "!", nil, "Value must be a language tag, such as en-GB."},
	}

	binder := validate.New(validate.WithRule("unix_addr", never, ""))
	tested := make(map[string]bool)
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%s of %T", tt.rule, tt.value), func(t *testing.T) {
			is := is.New(t)
			other := tt.other
			if other == nil {
				other = ""
			}
			form := reflect.New(reflect.StructOf([]reflect.StructField{
				{Name: "Value", Type: reflect.TypeOf(tt.value), Tag: reflect.StructTag(`json:"value" validate:"` + tt.rule + `"`)},
				{Name: "Other", Type: reflect.TypeOf(other), Tag: `json:"other_field"`},
				{Name: "Third", Type: reflect.TypeOf(other), Tag: `json:"third"`},
			}))
			form.Elem().Field(0).Set(reflect.ValueOf(tt.value))
			form.Elem().Field(1).Set(reflect.ValueOf(other))
			form.Elem().Field(2).Set(reflect.ValueOf(other))
			is.Equal(fields(binder.Bind(jsonRequest(`{}`), form.Interface())), []string{"value: " + tt.want})
		})
		tag, _, _ := strings.Cut(tt.rule, "=")
		tested[tag] = true
	}

	is := is.New(t)
	var missing []string
	for _, tag := range builtinTags() {
		if !tested[tag] {
			missing = append(missing, tag)
		}
	}
	is.Equal(missing, nil) // rules of the validator without a row in the table
}

// builtinTags reads the names of the rules and aliases out of a fresh
// validator, which has no method for that.
func builtinTags() []string {
	var tags []string
	v := reflect.ValueOf(validator.New()).Elem()
	for _, table := range []string{"validations", "aliases"} {
		for _, key := range v.FieldByName(table).MapKeys() {
			tags = append(tags, key.String())
		}
	}
	slices.Sort(tags)
	return tags
}
