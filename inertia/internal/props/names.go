package props

// Names numbers names in the order in which they are met. It is cheap while
// they are few.
type Names struct {
	list  []string
	index map[string]int
}

// Add returns the number of a name, from 0, and whether it is new.
func (n *Names) Add(name string) (i int, isNew bool) {
	if n.index == nil {
		for i, have := range n.list {
			if have == name {
				return i, false
			}
		}
		if len(n.list) == 16 {
			n.index = make(map[string]int, 32)
			for i, have := range n.list {
				n.index[have] = i
			}
		}
	} else if i, ok := n.index[name]; ok {
		return i, false
	}
	n.list = append(n.list, name)
	if n.index != nil {
		n.index[name] = len(n.list) - 1
	}
	return len(n.list) - 1, true
}

// List returns the names in order.
func (n *Names) List() []string { return n.list }
