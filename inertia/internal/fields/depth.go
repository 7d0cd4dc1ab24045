package fields

import "fmt"

// MaxDepth is where nesting counts as a cycle, of values and of functions that
// return functions. encoding/json begins to look for cycles at the same depth.
const MaxDepth = 1000

// ErrDepth is the error for values that are nested too deep.
var ErrDepth = fmt.Errorf("the value is nested more than %d levels deep, or contains itself", MaxDepth)
