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
	var v any
	if d.Decode(&v) != nil {
		return // an engine writes what encoding/json does not read
	}
	c.findRounded(ctx, component, v, "", component)
}

// findRounded looks for such integers in a value. kind is its path with the same
// index for all items of a list, so that one of them stands for all.
func (c *config) findRounded(ctx context.Context, component string, v any, path, kind string) {
	switch v := v.(type) {
	case map[string]any:
		for name, child := range v {
			c.findRounded(ctx, component, child, path+"."+name, kind+"."+name)
		}
	case []any:
		for i, child := range v {
			c.findRounded(ctx, component, child, path+"."+strconv.Itoa(i), kind+".*")
		}
	case json.Number:
		if !isRounded(v.String()) {
			return
		}
		if _, known := c.rounded.LoadOrStore(kind, true); known {
			return
		}
		c.logger().WarnContext(ctx, "inertia: the browser will round a number: it is beyond 2^53; send it as a string, with the tag `json:\",string\"` or strconv.FormatInt",
			"component", component, "prop", path[1:], "number", v.String())
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
