package source

import (
	"errors"
	"maps"
	"mime/multipart"
	"net/url"
	"slices"
)

// formTree sorts flat form keys into a tree. Unknown keys are in it too, but
// nothing is built for them later.
func formTree(values url.Values, files map[string][]*multipart.FileHeader, l Limits) (*Node, error) {
	t := treeBuilder{limits: l, root: new(Node)}
	for _, key := range sortedKeys(values) { // a.b and a[b] are one field: which is last must not be chance
		if err := t.add(key, values[key], nil); err != nil {
			return nil, err
		}
	}
	for _, key := range sortedKeys(files) {
		if err := t.add(key, nil, files[key]); err != nil {
			return nil, err
		}
	}
	return t.root, nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := slices.AppendSeq(make([]string, 0, len(m)), maps.Keys(m))
	slices.Sort(keys)
	return keys
}

type treeBuilder struct {
	limits Limits
	root   *Node
	count  int
	segs   []string // reused from key to key
}

func (t *treeBuilder) add(key string, values []string, files []*multipart.FileHeader) error {
	segs, err := SplitKey(t.segs[:0], key, t.limits.Depth)
	switch {
	case err == nil:
	case errors.Is(err, errKeyDepth):
		return Malformed("A form field is nested too deeply.", err)
	default:
		return Malformed("The name of a form field is malformed.", err)
	}
	t.segs = segs
	t.count += len(segs) + len(values) + len(files) - 1
	if t.count > t.limits.Keys {
		return errTooManyKeys()
	}

	n := t.root
	for i, seg := range segs {
		switch last := i == len(segs)-1; {
		case seg != "":
			n = n.member(seg)
		case last:
			n.Appended = append(n.Appended, values...)
			n.Files = append(n.Files, files...)
			return nil
		default:
			return t.zip(n, segs[i+1:], values, files)
		}
	}
	n.Values = append(n.Values, values...)
	n.Files = append(n.Files, files...)
	return nil
}

// zip handles a[][name]: the i-th value belongs to the i-th element. The order
// between different keys of a form is lost before it gets here, the order
// within one key is not.
func (t *treeBuilder) zip(n *Node, segs []string, values []string, files []*multipart.FileHeader) error {
	for i := range max(len(values), len(files)) {
		if i == len(n.Items) {
			n.Items = append(n.Items, new(Node))
		}
		m := n.Items[i]
		for j, seg := range segs {
			if seg == "" {
				if j == len(segs)-1 {
					break
				}
				return Malformed("The name of a form field has more than one empty pair of brackets.", errKey)
			}
			m = m.member(seg)
		}
		if t.count += len(segs); t.count > t.limits.Keys {
			return errTooManyKeys()
		}
		if i < len(values) {
			m.Values = append(m.Values, values[i])
		}
		if i < len(files) {
			m.Files = append(m.Files, files[i])
		}
	}
	return nil
}
