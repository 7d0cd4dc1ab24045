package source

import (
	"errors"
	"maps"
	"mime/multipart"
	"net/url"
	"slices"
	"strings"

	"github.com/chinertia/chinertia/validate/internal/typeinfo"
)

// formTree sorts flat form keys into a tree. Unknown keys are in it too, but
// nothing is built for them later.
func formTree(texts url.Values, files map[string][]*multipart.FileHeader, l Limits) (Source, error) {
	t := treeBuilder{limits: l, root: Field{Members: make(map[string]any, len(texts))}}
	err := addAll(&t, texts, func(s string) any { return Text(s) })
	if err == nil {
		err = addAll(&t, files, func(f *multipart.FileHeader) any { return f })
	}
	return Source{By: typeinfo.ByForm, Tree: t.root.Members}, err
}

func addAll[V any](t *treeBuilder, fields map[string][]V, value func(V) any) error {
	for _, key := range slices.Sorted(maps.Keys(fields)) { // a.b and a[b] are one field: which is last must not be chance
		values := make([]any, len(fields[key]))
		for i, v := range fields[key] {
			values[i] = value(v)
		}
		if err := t.add(key, values); err != nil {
			return err
		}
	}
	return nil
}

type treeBuilder struct {
	limits Limits
	root   Field
	count  int
	segs   []string // reused from key to key
}

func (t *treeBuilder) add(key string, values []any) error {
	segs, err := SplitKey(t.segs[:0], key, t.limits.Depth)
	switch {
	case err == nil:
	case errors.Is(err, errKeyDepth):
		return Malformed("A form field is nested too deeply.", err)
	default:
		return Malformed("The name of a form field is malformed.", err)
	}
	t.segs = segs
	if t.count += len(segs) + len(values) - 1; t.count > t.limits.Keys {
		return errTooManyKeys()
	}
	f := &t.root
	for i, seg := range segs {
		switch {
		case seg != "":
			f = f.member(seg)
		case i < len(segs)-1:
			return t.zip(f, segs[i+1:], values)
		default:
			f.IsList = true
		}
	}
	if f.Values == nil {
		f.Values = values
	} else {
		f.Values = append(f.Values, values...)
	}
	return nil
}

// zip handles a[][name]: the i-th value belongs to the i-th element. The order
// between different keys of a form is lost before it gets here, the order
// within one key is not.
func (t *treeBuilder) zip(f *Field, segs []string, values []any) error {
	if slices.Contains(segs[:len(segs)-1], "") {
		return Malformed("The name of a form field has more than one empty pair of brackets.", errKey)
	}
	if t.count += len(segs) * len(values); t.count > t.limits.Keys {
		return errTooManyKeys()
	}
	for i, v := range values {
		if i == len(f.Items) {
			f.Items = append(f.Items, new(Field))
		}
		m := f.Items[i].(*Field)
		for _, seg := range segs {
			if seg != "" { // else it is the last one, and there is one value
				m = m.member(seg)
			}
		}
		m.Values = append(m.Values, v)
	}
	return nil
}

// MaxName bounds the name of one field or key, as every message below it
// repeats it.
const MaxName = 256

var (
	errKey      = errors.New("malformed key")
	errKeyDepth = errors.New("key nested too deeply")
)

// SplitKey takes the name of a form field apart. Brackets and dots mean the
// same and may be mixed: a[b][0], a.b.0 and a.b[0] are all a, b, 0. An empty
// pair of brackets is an empty segment: "append to the list".
//
// The segments are appended to segs. Brackets that do not pair and empty names
// are refused, because every reading of them would be a guess.
func SplitKey(segs []string, key string, maxDepth int) ([]string, error) {
	for i, rest := 0, key; i == 0 || rest != ""; i++ {
		before := byte('.')
		if i > 0 {
			before, rest = rest[0], rest[1:]
		}
		var seg string
		var ok bool
		switch before {
		case '[':
			seg, rest, ok = strings.Cut(rest, "]")
			ok = ok && !strings.Contains(seg, "[")
		case '.':
			end := strings.IndexAny(rest, "[.]")
			if end < 0 {
				end = len(rest)
			}
			seg, rest, ok = rest[:end], rest[end:], end > 0
		default: // text after a closing bracket, or a bracket that was never opened
		}
		switch {
		case !ok || len(seg) > MaxName:
			return nil, errKey
		case len(segs) >= maxDepth:
			return nil, errKeyDepth
		}
		segs = append(segs, seg)
	}
	return segs, nil
}
