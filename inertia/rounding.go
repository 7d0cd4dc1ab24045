package inertia

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"
	"strings"
)

// warnOfRounding logs, in development, integers in props that a browser cannot
// hold: its numbers are exact up to 2^53, so an id beyond that arrives as another
// one, and nothing else would tell. Each path is named once.
func (c *config) warnOfRounding(ctx context.Context, component string, props []byte) {
	d := json.NewDecoder(bytes.NewReader(props))
	d.UseNumber()
	var path []string // keys of the objects and lists around, the last one that of the value at hand
	var lists []int   // next index of the lists around, -1 for an object
	isName := false
	for {
		token, err := d.Token()
		if err != nil {
			return // the end, or an engine that writes what encoding/json does not read
		}
		if delim, ok := token.(json.Delim); ok && (delim == '}' || delim == ']') {
			path, lists = path[:len(path)-1], lists[:len(lists)-1]
			isName = len(lists) > 0 && lists[len(lists)-1] < 0
			continue
		}
		if isName {
			path[len(path)-1], isName = token.(string), false
			continue
		}
		if n := len(lists) - 1; n >= 0 && lists[n] >= 0 {
			path[n] = strconv.Itoa(lists[n])
			lists[n]++
		}
		switch token := token.(type) {
		case json.Delim:
			isName = token == '{'
			path, lists = append(path, ""), append(lists, map[bool]int{true: -1}[isName])
			continue
		case json.Number:
			if isRounded(token.String()) {
				c.nameRounded(ctx, component, path, lists, token.String())
			}
		}
		isName = len(lists) > 0 && lists[len(lists)-1] < 0
	}
}

// isRounded reports whether a browser shows an integer as another one.
func isRounded(number string) bool {
	if len(number) < 16 || strings.ContainsAny(number, ".eE") {
		return false
	}
	f, err := strconv.ParseFloat(number, 64)
	return err != nil || strconv.FormatFloat(f, 'f', -1, 64) != number
}

// nameRounded logs a path unless it, or the same one in another item of its list,
// has been logged before.
func (c *config) nameRounded(ctx context.Context, component string, path []string, lists []int, number string) {
	var kind strings.Builder
	kind.WriteString(component)
	for i, key := range path {
		if lists[i] >= 0 {
			key = "*"
		}
		kind.WriteString("\x00" + key)
	}
	if _, known := c.rounded.LoadOrStore(kind.String(), true); known {
		return
	}
	c.logger().WarnContext(ctx, "inertia: the browser will round a number: it is beyond 2^53; send it as a string, with the tag `json:\",string\"` or strconv.FormatInt",
		"component", component, "prop", strings.Join(path, "."), "number", number)
}
