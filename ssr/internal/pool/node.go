package pool

import (
	"context"
	"time"
)

// Renderer is what a node renders with: a JavaScript server, or anything else.
// It is used from many goroutines.
type Renderer interface {
	// Render gives up at the deadline, and soon after ctx ends. It does not
	// keep page after it has returned.
	Render(ctx context.Context, deadline time.Time, page []byte) Result

	// Health reports whether Render is worth a try. memory is the resident
	// size of the process in bytes, or 0 when it is not known.
	Health(ctx context.Context) (memory int64, err error)

	// Close releases what is kept for the next render.
	Close()
}

// Result is how a render ended.
type Result struct {
	Head []string
	Body string
	Err  error

	Node   string // name of the node that was asked, "" when none was
	Blame  Blame  // of Err
	Unsent bool   // the node never saw the page, so another one may get it

	// Busy is not nil when the node still reads the page, although nobody
	// waits for the render any more. It is closed when that has ended.
	Busy <-chan struct{}
}

// Blame is what a failure says about the node.
type Blame int

// What a failed render says about its node.
const (
	BlameNobody Blame = iota // nothing: the visitor left, for example
	BlamePage                // it is well, and would fail again
	BlameNode                // it is not well
)

// State is whether a node is asked to render. Package ssr documents the values.
type State string

// The states of a node.
const (
	Up    State = "up"
	Down  State = "down"
	Trial State = "trial"
	Gone  State = "gone"
)

// Node is a Renderer in a pool. The exported fields are set before it is added;
// those of NodeStats but Name and PID are then the pool's.
type Node struct {
	NodeStats
	Renderer Renderer
	Fallback bool // asked only while no other node can be

	// OnRelapse is called when the node went down, came back and went down
	// again without having rendered anything. It may be nil.
	OnRelapse func()

	drained   chan struct{} // made by Remove, closed when nothing is under way
	probing   bool          // its health is being checked
	inARow    int           // failures
	downCount int           // times it went down without a success in between
}

// NodeStats is what is known of a node at one moment. Package ssr documents it.
type NodeStats struct {
	Name     string
	PID      int // of the process, 0 without one
	State    State
	InFlight int
	Renders  uint64
	Failures uint64
	Memory   int64
}

// capacity is how many renders a node may have under way. One that has just
// come back gets a single one, to show what it can do.
func (n *Node) capacity(concurrency int) int {
	switch n.State {
	case Up:
		return concurrency
	case Trial:
		return 1
	}
	return 0
}

// before reports whether a free node is a better choice than another one.
func (n *Node) before(other *Node) bool {
	if n.Fallback != other.Fallback {
		return other.Fallback
	}
	return n.InFlight < other.InFlight
}
