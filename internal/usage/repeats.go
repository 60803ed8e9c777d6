package usage

// Marker finds out which calls of a batch are told more than once. Its first
// half, Relate, looks at the batch alone and needs no lock; the second, Settle,
// adds what other batches told. A Marker is used again for the next batch.
type Marker struct {
	tree       *Tree
	candidates []Candidate
	links      []link
	covers     []cover
	carriers   []int32
}

// link is what a Marker knows of one candidate.
type link struct {
	request request
	use     use
	top     [8]byte // the ancestor that the batch does not have
	outer   int32   // the nearest call above plus one, if it can tell the same request
	first   int32   // of the calls right below, the one placed last, plus one
	next    int32   // another call right below the same one, plus one
	below   below
	hops    [maxHops][8]byte
	numHops int32 // how many there were; the last ones are kept

	set   int32  // the link that stands for all links of one request
	best  int32  // of a set: the call to be billed, plus one
	from  int32  // of a set: another set that stands for the request, plus one
	entry uint64 // in the memory
	root  uint8  // whether its ancestors come to an end: 1 is yes, 2 no, 0 not asked
	known bool   // delivered before: the verdict stands

	inner   bool // below a call that tells its request
	around  bool // above calls that tell its request
	twin    bool // found by time and counts
	settled bool // calls below stand for the request: bill it last of its set
	above   bool // a remembered call above stands for it, with an amount
	joined  bool // one of those that stand for the request is of the same set
	covered bool // of a set: another stands for the request, with an amount
	counted bool // of a set: another stands for the request, without one
}

// cover says that other calls stand for the request of one: those below a
// wrapper, or the one above that knows what those below do not. It holds once
// all sets are known, and only where these are of other sets: else each would
// stand for the other, and nobody would be billed.
type cover struct {
	link, by int32 // by is None for a call of another batch
	amount   bool
}

// maxHops is how many requests to other processes are remembered of a call, so
// that what those processes tell about it is known as such: the last one, and
// those before for retries.
const maxHops = 4

// Relate marks what the batch alone shows, and how its calls hang together.
// candidates stay the Marker's until Settle has returned.
func (m *Marker) Relate(candidates []Candidate, tree *Tree) {
	m.tree, m.candidates = tree, candidates
	m.links, m.covers, m.carriers = m.links[:0], m.covers[:0], m.carriers[:0]
	for i := range candidates {
		c := &candidates[i]
		m.links = append(m.links, link{request: requestOf(c.Reading), use: useOf(c.Reading), set: int32(i)})
		switch {
		case c.Reading.Denied:
			c.Repeat = RepeatScope
		case len(candidates) > 1 && m.again(c):
			c.Repeat = RepeatSpan
		case c.Reading.Carrier:
			m.carriers = append(m.carriers, int32(i))
		}
	}
	for i := range candidates {
		if candidates[i].Repeat == NotRepeated {
			m.place(int32(i))
		}
	}
	m.findHops()
}

// again reports whether the batch has the span once more, before this one.
func (m *Marker) again(c *Candidate) bool {
	first := m.tree.Find(m.tree.At(c.Node).Key)
	return first != None && first != c.Node
}

// rooted reports whether the ancestors of a call come to an end, and keeps the
// answer.
func (m *Marker) rooted(call int32) bool {
	l := &m.links[call]
	if l.root == 0 {
		if l.root = 2; m.tree.rooted(m.candidates[call].Node) {
			l.root = 1
		}
	}
	return l.root == 1
}

// place finds what is above a call.
func (m *Marker) place(i int32) {
	c, l := &m.candidates[i], &m.links[i]
	if m.tree.At(c.Node).Parent == [8]byte{} {
		return
	}
	var outer int32
	if outer, l.top = m.tree.climb(c.Node); outer == None {
		return
	}
	above := &m.candidates[outer]
	if above.Repeat == NotRepeated && !above.Reading.Carrier && l.request.same(&m.links[outer].request) && m.rooted(outer) {
		around := &m.links[outer]
		l.outer, l.next, around.first = outer+1, around.first, i+1
		around.below.addCandidate(i, c, l, above)
	}
}

func (b *below) addCandidate(i int32, c *Candidate, l *link, above *Candidate) {
	b.sharesID = b.sharesID || c.Reading.sharesID(above.Reading)
	b.sameScope = b.sameScope || c.Reading.scope == above.Reading.scope
	if !c.usable() {
		if c.silent() {
			b.silent++
			b.oneSilent = i + 1
		}
		return
	}
	b.usable++
	b.one = i + 1
	if c.Amount {
		b.amounts++
	}
	b.add(l.use)
}

// findHops keeps which requests to other processes were made below which call.
func (m *Marker) findHops() {
	for i := range m.tree.nodes {
		n := &m.tree.nodes[i]
		if !n.Client || n.Call != None || n.Parent == [8]byte{} {
			continue
		}
		if call, _ := m.tree.climb(int32(i)); call != None {
			l := &m.links[call]
			l.hops[l.numHops%maxHops] = n.Key.Span
			l.numHops++
		}
	}
}

// find returns the link that stands for the set of one.
func (m *Marker) find(i int32) int32 {
	for m.links[i].set != i {
		m.links[i].set = m.links[m.links[i].set].set
		i = m.links[i].set
	}
	return i
}

// join makes two links tell one request.
func (m *Marker) join(a, b int32) {
	a, b = m.find(a), m.find(b)
	if a == b {
		return
	}
	m.links[b].set = a
}

// cover notes that a call of another batch stands for the request of a link.
func (m *Marker) cover(i int32, amount bool) {
	m.covers = append(m.covers, cover{i, None, amount})
}

// wrappers decides about calls that stand around others.
func (m *Marker) wrappers() {
	for i := range m.links {
		l := &m.links[i]
		if b := &l.below; b.usable+b.silent > 0 {
			m.wrapper(int32(i), b)
		}
	}
	m.dropCarriers()
}

func (m *Marker) wrapper(i int32, b *below) {
	outer := &m.candidates[i]
	l := &m.links[i]
	repeated := b.usable > 0 && b.repeatedBy(outer, &l.use)
	switch {
	case l.above && (repeated || b.usable == 0): // what stands for this call stands for those below
		m.eachBelow(i, func(inner int32) {
			m.links[inner].inner, m.links[inner].above = true, true
			m.cover(inner, true)
		})
	case b.usable == 0 && b.silent == 1 && b.oneSilent != 0:
		m.nest(i, b.oneSilent-1)
	case b.usable == 0 && outer.silent(): // tried more than once, and told so each time
		m.settle(i, false)
	case b.usable == 0: // the call above knows what those below do not
		m.eachBelow(i, func(inner int32) { m.coverInner(inner, i, outer.Amount) })
	case !repeated:
	case b.usable == 1 && b.one != 0:
		m.nest(i, b.one-1)
	case b.amounts > 0 || !outer.Amount:
		m.settle(i, b.amounts > 0)
	default:
		m.eachBelow(i, func(inner int32) {
			if m.candidates[inner].usable() {
				m.coverInner(inner, i, true)
			}
		})
	}
}

// settle notes that the calls below one stand for its request.
func (m *Marker) settle(outer int32, amount bool) {
	l := &m.links[outer]
	l.around, l.settled = true, true
	m.eachBelow(outer, func(inner int32) {
		if m.candidates[inner].usable() == (l.below.usable > 0) {
			m.covers = append(m.covers, cover{outer, inner, amount && m.candidates[inner].Amount})
		}
	})
	if l.below.told > 0 {
		m.cover(outer, amount)
	}
}

// coverInner notes that the call above one stands for its request.
func (m *Marker) coverInner(inner, outer int32, amount bool) {
	m.links[inner].inner = true
	m.covers = append(m.covers, cover{inner, outer, amount})
}

// nest notes that a call and the only one below it tell one request.
func (m *Marker) nest(outer, inner int32) {
	m.links[outer].around, m.links[inner].inner = true, true
	m.join(outer, inner)
}

func (m *Marker) eachBelow(outer int32, do func(inner int32)) {
	for at := m.links[outer].first; at != 0; at = m.links[at-1].next {
		do(at - 1)
	}
}

// dropCarriers marks the agent spans that were to be billed for want of calls,
// and have calls below them after all, through whatever lies between.
func (m *Marker) dropCarriers() {
	if len(m.carriers) == 0 {
		return
	}
	for i := range m.candidates {
		c := &m.candidates[i]
		if c.Repeat != NotRepeated || !c.usable() {
			continue
		}
		for at, steps := m.tree.Above(c.Node), 0; at != None && steps < maxDepth; at, steps = m.tree.Above(at), steps+1 {
			call := m.tree.At(at).Call
			if call == None || call == int32(i) || !m.candidates[call].Reading.Carrier {
				continue
			}
			if above := &m.candidates[call]; (c.Amount || !above.Amount) && m.rooted(call) {
				m.links[call].around, m.links[call].settled = true, true
				m.covers = append(m.covers, cover{call, int32(i), c.Amount})
			}
			break // the carriers above are around this one
		}
	}
}
