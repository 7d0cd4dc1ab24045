package source

import (
	"bytes"
	"encoding/json"
)

// scanJSON counts the values, and applies the limits on their number and depth,
// in one pass over the bytes, before anything is built from them: [{},{},{},...]
// of a megabyte would otherwise become a slice of some hundred. It does not check
// the syntax.
func scanJSON(b []byte, l Limits) (values int, err error) {
	depth, count := 0, 1 // every comma stands for a value, and so does the first of a container
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			start := i
			for i++; i < len(b) && b[i] != '"'; i++ {
				if b[i] == '\\' {
					i++
				}
			}
			if i-start > MaxName+1 && i < len(b) && bytes.HasPrefix(skipSpace(b[i+1:]), []byte(":")) {
				return 0, Malformed("The name of a field in the request body is too long.", nil)
			}
		case '{', '[':
			if rest := skipSpace(b[i+1:]); len(rest) > 0 && rest[0] != '}' && rest[0] != ']' {
				count++
			}
			if depth++; depth > l.Depth {
				return 0, Malformed("The request body is nested too deeply.", nil)
			}
		case '}', ']':
			depth--
		case ',':
			count++
		}
	}
	if count > l.Keys {
		return 0, errTooManyKeys()
	}
	return count, nil
}

func skipSpace(b []byte) []byte { return bytes.TrimLeft(b, " \t\r\n") }

// Tree returns b, which must be valid JSON and no deeper than [Limits] allow, as
// a tree. The nodes point into b.
func Tree(b []byte) *Node {
	p := parser{b: b, dec: json.NewDecoder(bytes.NewReader(b))}
	p.dec.UseNumber()
	return p.value()
}

// parser adds to the tokens of encoding/json where they lie.
type parser struct {
	b   []byte
	dec *json.Decoder
}

func (p *parser) value() *Node {
	start := int(p.dec.InputOffset())
	token, err := p.dec.Token()
	if err != nil {
		panic("validate: token of valid JSON refused: " + err.Error())
	}
	n := new(Node)
	switch token := token.(type) {
	case nil:
		n.Kind, n.Text = Null, "null"
	case bool:
		n.Kind, n.Text = Bool, "false"
		if token {
			n.Text = "true"
		}
	case json.Number:
		n.Kind, n.Text = Number, token.String()
	case string:
		n.Kind, n.Text = String, token
	case json.Delim:
		p.container(n, token)
	}
	n.Raw = bytes.TrimLeft(p.b[start:p.dec.InputOffset()], " \t\r\n,:")
	return n
}

func (p *parser) container(n *Node, open json.Delim) {
	if n.Kind = Array; open == '{' {
		n.Kind, n.Members = Object, make(map[string]*Node)
	}
	for p.dec.More() {
		if n.Kind == Array {
			n.Items = append(n.Items, p.value())
			continue
		}
		name, _ := p.dec.Token()
		n.Members[name.(string)] = p.value() // the last of equal names wins, as in encoding/json
	}
	p.dec.Token() // the end
}
