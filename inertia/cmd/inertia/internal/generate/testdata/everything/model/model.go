// Package model has a type of every kind that JSON can come from.
package model

import (
	"database/sql"
	"encoding/json"
	"net/netip"
	"time"
)

// Everything has a field of every kind.
//
// A comment may have "*/" and several
// lines.
type Everything struct {
	Text     string  `json:"text"`
	Flag     bool    `json:"flag"`
	Int      int     `json:"int"`
	Big      int64   `json:"big"` // may be too large
	Unsigned uint8   `json:"unsigned"`
	Float    float64 `json:"float"`
	Untagged string
	hidden   string
	Left     string `json:"-"`
	Dash     string `json:"-,"`
	Odd      string `json:"odd name"`

	Pointer      *string `json:"pointer"`
	Empty        string  `json:"empty,omitempty"`
	EmptyPointer *string `json:"emptyPointer,omitempty"`
	Zero         int     `json:"zero,omitzero"`
	EmptyStruct  Point   `json:"emptyStruct,omitempty"` // is never left out
	ZeroStruct   Point   `json:"zeroStruct,omitzero"`
	Quoted       int64   `json:"quoted,string"`
	QuotedMaybe  *int64  `json:"quotedMaybe,string"`

	List       []string         `json:"list"`
	Maybes     []*int           `json:"maybes"`
	Nested     [][]Point        `json:"nested"`
	Bytes      []byte           `json:"bytes"`
	Pair       [2]float64       `json:"pair"`
	Hash       [32]byte         `json:"hash"`
	Map        map[string]Point `json:"map"`
	ByNumber   map[int]string   `json:"byNumber"`
	ByLevel    map[Level]int    `json:"byLevel"`
	ByAddress  map[netip.Addr]bool
	Free       any             `json:"free"`
	Raw        json.RawMessage `json:"raw"`
	Number     json.Number     `json:"number"`
	When       time.Time       `json:"when"`
	Perhaps    *time.Time      `json:"perhaps"`
	Took       time.Duration   `json:"took"`
	Address    netip.Addr      `json:"address"`
	Null       sql.NullString  `json:"null"`
	Money      Money           `json:"money"`
	Decimal    Decimal         `json:"decimal"`
	Level      Level           `json:"level"`
	State      State           `json:"state"`
	Permission Permission      `json:"permission"`
	Identifier ID              `json:"id"`
	Tree       *Tree           `json:"tree"`
	Forest     Forest          `json:"forest"`
	Boxed      Box[Point]      `json:"boxed"`
	Pairs      Two[string, Box[int]]
	Anonymous  struct {
		Deep struct {
			X int `json:"x"`
		} `json:"deep"`
	} `json:"anonymous"`
	small
	*Maybe
	Named `json:"named"`
}

// Point is a place.
type Point struct {
	X, Y float64
}

type small struct {
	FromSmall string `json:"fromSmall"`
	Text      int    `json:"text"` // shadowed
}

// Maybe is embedded by a pointer.
type Maybe struct {
	FromMaybe string `json:"fromMaybe"`
}

// Named is embedded under a name.
type Named struct {
	Name string `json:"name"`
}

// Level is how bad it is.
type Level int

// The levels.
const (
	LevelLow Level = iota + 1
	LevelMiddle
	LevelHigh // wakes somebody
)

// State is where it stands.
type State string

// The states.
const (
	Open      State = "open"
	InReview  State = "in review"
	WontFix   State = "won't fix"
	Duplicate       = Open // has the type as well
)

// Permission is a set of bits.
type Permission uint

// The permissions.
const (
	Read Permission = 1 << iota
	Write
)

// ID has no constants.
type ID string

// Money writes its own JSON.
type Money struct{ cents int64 }

// MarshalJSON implements json.Marshaler.
func (m Money) MarshalJSON() ([]byte, error) { return json.Marshal(m.cents) }

// Decimal writes its own JSON too, and settings say how.
type Decimal struct{ text string }

// MarshalJSON implements json.Marshaler.
func (d Decimal) MarshalJSON() ([]byte, error) { return json.Marshal(d.text) }

// Tree has itself in it.
type Tree struct {
	Value    int     `json:"value"`
	Children []*Tree `json:"children"`
}

// Forest is a list with itself in it.
type Forest []Forest

// Box holds one thing.
type Box[T any] struct {
	Value T  `json:"value"`
	Maybe *T `json:"maybe"`
}

// Two has two parameters.
type Two[K comparable, V any] struct {
	First  K            `json:"first"`
	Second V            `json:"second"`
	Both   map[string]V `json:"both"`
	Self   *Two[K, V]   `json:"self"`
	Boxes  []Box[V]     `json:"boxes,omitempty"`
}
