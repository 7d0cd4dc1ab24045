package typescript

import (
	"go/types"
)

// presets are types of well-known packages that write their JSON themselves.
var presets = map[string]string{
	"github.com/shopspring/decimal.Decimal":     "string",
	"github.com/shopspring/decimal.NullDecimal": "string | null",
	"github.com/google/uuid.NullUUID":           "string | null",
	"github.com/gofrs/uuid/v5.NullUUID":         "string | null",
	"math/big.Int":                              "number",
	"cloud.google.com/go/civil.Date":            "string",
	"cloud.google.com/go/civil.Time":            "string",
	"cloud.google.com/go/civil.DateTime":        "string",
}

func init() {
	for name, ts := range map[string]string{
		"Text": "string", "UUID": "string", "Date": "string", "Timestamp": "string", "Timestamptz": "string",
		"Bool": "boolean", "Int2": "number", "Int4": "number", "Int8": "number", "Float4": "number", "Float8": "number", "Numeric": "number",
	} {
		presets["github.com/jackc/pgx/v5/pgtype."+name] = ts + " | null"
	}
	for _, path := range []string{"gopkg.in/guregu/null.v4", "github.com/guregu/null/v5", "github.com/guregu/null/v6"} {
		for name, ts := range map[string]string{"String": "string", "Int": "number", "Float": "number", "Bool": "boolean", "Time": "string"} {
			presets[path+"."+name] = ts + " | null"
		}
	}
}

// rule is what the user, or else a preset, says of a type. The user may write
// its package by path or by name.
func (c *converter) rule(t *types.Named) string {
	long := qualified(t)
	if rule := c.rules[long]; rule != "" {
		return rule
	}
	if rule := c.rules[short(t)]; rule != "" {
		return rule
	}
	return presets[long]
}
