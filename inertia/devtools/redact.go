package devtools

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

const redactedText = "[REDACTED]"

// alwaysSecret are parts of names whose values are never kept.
var alwaysSecret = []string{
	"password", "passwd", "passphrase", "secret", "token", "authorization", "cookie", "apikey", "privatekey", "credential",
	"sessionid", "creditcard", "cardnumber", "cvc", "cvv", "iban", "otp", "pincode",
}

// plainName makes api_key, apiKey and X-API-Key comparable.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

func (c *config) isSecret(name string) bool {
	name = plainName(name)
	within := func(secret string) bool { return secret != "" && strings.Contains(name, secret) }
	return slices.ContainsFunc(alwaysSecret, within) || slices.ContainsFunc(c.secrets, within)
}

// redacted returns a decoded JSON value without secrets. It changes value.
func (c *config) redacted(path string, value any) any {
	if c.redact != nil && path != "" {
		value = c.redact(path, value)
	}
	join := func(name string) string {
		if path == "" {
			return name
		}
		return path + "." + name
	}
	switch v := value.(type) {
	case map[string]any:
		for name, item := range v {
			if c.isSecret(name) && !isFlag(item) {
				v[name] = redactedText
			} else {
				v[name] = c.redacted(join(name), item)
			}
		}
	case []any:
		for i, item := range v {
			v[i] = c.redacted(join(strconv.Itoa(i)), item)
		}
	}
	return value
}

// isFlag reports whether a value says no more than whether there is a secret.
func isFlag(value any) bool {
	_, isBool := value.(bool)
	return isBool || value == nil
}

// redactedPage keeps what the protocol says about a page, and redacts its
// props, flash data and the query of its URL.
func (c *config) redactedPage(page map[string]any) any {
	kept := map[string]any{}
	for key, value := range page {
		switch key {
		case "props", "flash":
			kept[key] = c.redacted("", value)
		case "url":
			address, _ := value.(string)
			kept[key] = c.withoutSecrets(address)
		default:
			kept[key] = value
		}
	}
	return kept
}

// withoutSecrets replaces the values of secret names in the query of a URL, such
// as the token of a link in a mail. Text without a query stays as it is.
func (c *config) withoutSecrets(address string) string {
	before, query, found := strings.Cut(address, "?")
	if !found {
		return address
	}
	parts := strings.Split(query, "&")
	for i, part := range parts {
		if name, _, found := strings.Cut(part, "="); found && c.isSecret(name) {
			parts[i] = name + "=" + redactedText
		}
	}
	return before + "?" + strings.Join(parts, "&")
}

func (c *config) headers(h http.Header) map[string]string {
	kept := make(map[string]string, len(h))
	for name, values := range h {
		kept[strings.ToLower(name)] = c.withoutSecrets(strings.Join(values, ", "))
		if c.isSecret(name) {
			kept[strings.ToLower(name)] = redactedText
		}
	}
	return kept
}
