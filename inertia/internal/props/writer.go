package props

import "reflect"

// Writer gets what is sent, in order. Values without props come whole; of the
// others it gets the structure piece by piece.
type Writer interface {
	BeginObject()
	EndObject()
	BeginList()
	EndList()
	// Name and Item start a member and an item, and return where to cut if there
	// is none after all.
	Name(name string) (mark int)
	Item() (mark int)
	Cut(mark int)
	// Scalar writes a whole member if its value is null, a string, a bool or a
	// number, and reports whether it is.
	Scalar(name string, v any) bool
	// Value and Reflect write a whole value. After an error, below is the dotted
	// path inside of the value to where it happened. Quoted values are written as
	// the "string" option of a struct tag says.
	Value(v any) (below string, err error)
	Reflect(v reflect.Value, quoted bool) (below string, err error)
	Len() int
}

// nowhere is the writer of a walk that only starts loads.
type nowhere struct{}

func (nowhere) BeginObject()                                {}
func (nowhere) EndObject()                                  {}
func (nowhere) BeginList()                                  {}
func (nowhere) EndList()                                    {}
func (nowhere) Name(string) int                             { return 0 }
func (nowhere) Item() int                                   { return 0 }
func (nowhere) Cut(int)                                     {}
func (nowhere) Len() int                                    { return 0 }
func (nowhere) Scalar(string, any) bool                     { return false }
func (nowhere) Value(any) (string, error)                   { return "", nil }
func (nowhere) Reflect(reflect.Value, bool) (string, error) { return "", nil }
