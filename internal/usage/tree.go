package usage

import "hash/maphash"

// SpanKey names a span: trace id and span id.
type SpanKey struct {
	Trace [16]byte
	Span  [8]byte
}

// None is the index of nothing.
const None = -1

// Node is the place of one span of a batch in its trace.
type Node struct {
	Key    SpanKey
	Parent [8]byte // zero for a root
	Call   int32   // index among the candidates, or None
	// Boundary tells that the span is an agent, a tool, a workflow or the like:
	// calls below it are others than one above it.
	Boundary bool
	// Client tells that the span is a request to another process.
	Client bool
	next   int32 // another node with this hash, plus one
	above  int32 // number of the span right above plus two, 0 before it is asked for
}

// Tree holds the spans of a batch. Nothing is looked up in most batches of
// unrelated spans, so its index is built when the first question is asked.
type Tree struct {
	nodes  []Node
	heads  map[uint64]int32 // by hash of the key, index plus one
	seed   maphash.Seed     // nobody can choose ids that collide
	linked bool
}

// NewTree returns an empty Tree.
func NewTree() *Tree { return &Tree{heads: map[uint64]int32{}, seed: maphash.MakeSeed()} }

// Add appends a span.
func (t *Tree) Add(n Node) { t.nodes = append(t.nodes, n) }

// Len is how many spans there are.
func (t *Tree) Len() int { return len(t.nodes) }

// At returns a span by its number.
func (t *Tree) At(number int32) *Node { return &t.nodes[number] }

// Reset forgets the spans and keeps the memory.
func (t *Tree) Reset() {
	clear(t.heads)
	t.nodes, t.linked = t.nodes[:0], false
}

// Cap is how many spans there is memory for.
func (t *Tree) Cap() int { return cap(t.nodes) }

// Find returns the number of a span, or None. Of a span that came twice it
// finds the first, and a call before what is none. Spans without an id are not
// found.
func (t *Tree) Find(key SpanKey) int32 {
	if !t.linked {
		t.link()
	}
	for at := t.heads[t.hash(key)]; at != 0; at = t.nodes[at-1].next {
		if t.nodes[at-1].Key == key {
			return at - 1
		}
	}
	return None
}

func (t *Tree) link() {
	t.linked = true
	for _, calls := range [...]bool{false, true} { // calls last, so that they are found first
		for i := len(t.nodes) - 1; i >= 0; i-- {
			n := &t.nodes[i]
			if n.Key.Span != [8]byte{} && (n.Call != None) == calls {
				hash := t.hash(n.Key)
				n.next, t.heads[hash] = t.heads[hash], int32(i)+1
			}
		}
	}
}

func (t *Tree) hash(key SpanKey) uint64 {
	var bytes [24]byte
	copy(bytes[:], key.Trace[:])
	copy(bytes[16:], key.Span[:])
	return maphash.Bytes(t.seed, bytes[:])
}

// Above returns the number of the span right above another, or None.
func (t *Tree) Above(number int32) int32 {
	n := &t.nodes[number]
	if n.above == 0 {
		n.above = None + 2
		if n.Parent != [8]byte{} {
			n.above = t.Find(SpanKey{n.Key.Trace, n.Parent}) + 2
		}
	}
	return n.above - 2
}

// maxDepth bounds the walk to a span's ancestors; real traces are shallower,
// and a loop of parents is hostile input.
const maxDepth = 256

// climb walks up from a span. It returns the nearest call above, or None; and,
// where the walk left the batch, the id of the span that would have been next.
func (t *Tree) climb(number int32) (call int32, top [8]byte) {
	for at, steps := number, 0; steps < maxDepth; steps++ {
		up := t.Above(at)
		if up == None {
			return None, t.nodes[at].Parent
		}
		n := &t.nodes[up]
		if n.Call != None && up != number {
			return n.Call, [8]byte{}
		}
		if n.Boundary {
			return None, [8]byte{}
		}
		at = up
	}
	return None, [8]byte{}
}

// isBelow reports whether a span is somewhere below another.
func (t *Tree) isBelow(number, above int32) bool {
	for at, steps := t.Above(number), 0; at != None && steps < maxDepth; at, steps = t.Above(at), steps+1 {
		if at == above {
			return true
		}
	}
	return false
}

// rooted reports whether the ancestors of a span come to an end. In a loop of
// parents every span is around every other, and all would be dropped.
func (t *Tree) rooted(number int32) bool {
	for at, steps := number, 0; steps < maxDepth; steps++ {
		if at = t.Above(at); at == None {
			return true
		}
	}
	return false
}
