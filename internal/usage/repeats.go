package usage

// Marker finds out which calls of a batch are told more than once. Its first
// half, Relate, looks at the batch alone and needs no lock; the second, Settle,
// adds what other batches told. A Marker is used again for the next batch.
type Marker struct {
	tree       *Tree
	candidates []Candidate
	links      []link
	carriers   bool
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
	numHops int8

	set     int32  // the link that stands for all links of one request
	best    int32  // of a set: the call to be billed, plus one
	entry   uint64 // in the memory
	known   bool   // delivered before: the verdict stands
	covered bool   // of a set: another span stands for the request, with an amount
	counted bool   // of a set: another span stands for the request, without one
	inner   bool   // below a call of its set
	around  bool   // above a call of its set
	twin    bool   // found by time and counts
	// settled: calls above or below it stand for its request, so it does not
	// stand for theirs.
	settled bool
}

// maxHops is how many requests to other processes are remembered of a call, so
// that what those processes tell about it is known as such: one, and one more
// for a retry.
const maxHops = 2

// Relate marks what the batch alone shows, and how its calls hang together.
// candidates stay the Marker's until Settle has returned.
func (m *Marker) Relate(candidates []Candidate, tree *Tree) {
	m.tree, m.candidates, m.carriers = tree, candidates, false
	m.links = m.links[:0]
	for i := range candidates {
		c := &candidates[i]
		m.links = append(m.links, link{request: requestOf(c.Reading), use: useOf(c.Reading), set: int32(i)})
		switch {
		case c.Reading.Denied:
			c.Repeat = RepeatScope
		case len(candidates) > 1 && m.again(c):
			c.Repeat = RepeatSpan
		default:
			m.carriers = m.carriers || c.Reading.Carrier
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
	if above.Repeat == NotRepeated && !above.Reading.Carrier && l.request.same(&m.links[outer].request) && m.tree.rooted(above.Node) {
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
			if l := &m.links[call]; l.numHops < maxHops {
				l.hops[l.numHops] = n.Key.Span
				l.numHops++
			}
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
	m.links[a].covered = m.links[a].covered || m.links[b].covered
	m.links[a].counted = m.links[a].counted || m.links[b].counted
}

// cover notes that another span stands for the request of a link.
func (m *Marker) cover(i int32, amount bool) {
	set := &m.links[m.find(i)]
	set.covered = set.covered || amount
	set.counted = set.counted || !amount
}

// wrappers decides about calls that stand around others.
func (m *Marker) wrappers() {
	for i := range m.links {
		l := &m.links[i]
		if b := &l.below; b.usable+b.silent > 0 {
			m.wrapper(int32(i), b)
		}
	}
	if m.carriers {
		m.dropCarriers()
	}
}

func (m *Marker) wrapper(i int32, b *below) {
	outer := &m.candidates[i]
	l := &m.links[i]
	switch {
	case b.usable == 0 && outer.silent() && b.silent == 1 && b.oneSilent != 0:
		m.nest(i, b.oneSilent-1)
	case b.usable == 0 && outer.silent(): // tried more than once, and told so each time
		m.settle(i, false)
	case b.usable == 0 && b.silent == 1 && b.oneSilent != 0:
		m.nest(i, b.oneSilent-1)
	case b.usable == 0: // the call above knows what those below do not
		m.eachBelow(i, func(inner int32) { m.coverInner(inner, outer.Amount) })
	case !b.repeatedBy(outer, &l.use):
	case b.usable == 1 && b.one != 0:
		m.nest(i, b.one-1)
	case b.amounts > 0 || !outer.Amount:
		m.settle(i, b.amounts > 0)
	default:
		m.eachBelow(i, func(inner int32) {
			if m.candidates[inner].usable() {
				m.coverInner(inner, true)
			}
		})
	}
}

// settle notes that the calls below one stand for its request.
func (m *Marker) settle(outer int32, amount bool) {
	m.links[outer].around, m.links[outer].settled = true, true
	m.cover(outer, amount)
}

// coverInner notes that the call above one stands for its request.
func (m *Marker) coverInner(inner int32, amount bool) {
	m.links[inner].inner, m.links[inner].settled = true, true
	m.cover(inner, amount)
}

// related reports whether one call is above the other in the batch.
func (m *Marker) related(i, j int32) bool {
	a, b := m.candidates[i].Node, m.candidates[j].Node
	return m.tree.isBelow(a, b) || m.tree.isBelow(b, a)
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
			if above := &m.candidates[call]; (c.Amount || !above.Amount) && m.tree.rooted(at) {
				m.settle(call, c.Amount)
			}
		}
	}
}

// elect chooses the span that is billed for each request and marks the others.
func (m *Marker) elect() {
	for i := range m.links {
		if m.candidates[i].Repeat != NotRepeated || m.links[i].known {
			continue
		}
		root := m.find(int32(i))
		if best := &m.links[root].best; *best == 0 || m.better(int32(i), *best-1) {
			*best = int32(i) + 1
		}
	}
	for i := range m.links {
		c, l := &m.candidates[i], &m.links[i]
		if c.Repeat != NotRepeated || l.known {
			continue
		}
		root := &m.links[m.find(int32(i))]
		if root.best != int32(i)+1 || root.covered || root.counted && !c.Amount {
			c.Repeat = l.why(root.best)
		}
	}
}

// why names the reason for a call that is not billed; best is the one that is,
// plus one.
func (l *link) why(best int32) Repeat {
	switch {
	case l.around && (!l.inner || l.outer != best):
		return RepeatWrapper
	case l.inner:
		return RepeatWrapped
	case l.twin:
		return RepeatTwin
	}
	return RepeatResponse
}

// better reports whether call i tells more of its request than call j, so that
// it is the one to be billed. Any two differ, whatever their order is.
func (m *Marker) better(i, j int32) bool {
	a, b := &m.candidates[i], &m.candidates[j]
	switch {
	case a.Amount != b.Amount:
		return a.Amount
	case a.usable() != b.usable():
		return a.usable()
	case a.Reading.Partial != b.Reading.Partial:
		return a.Reading.Partial == "" || b.Reading.Partial != "" && a.Reading.Partial < b.Reading.Partial
	case a.Reading.detail != b.Reading.detail:
		return a.Reading.detail > b.Reading.detail
	case m.links[i].around != m.links[j].around:
		return m.links[j].around
	case m.links[i].use.input != m.links[j].use.input:
		return m.links[i].use.input > m.links[j].use.input
	}
	x, y := m.tree.At(a.Node).Key, m.tree.At(b.Node).Key
	for n := range x.Span {
		if x.Span[n] != y.Span[n] {
			return x.Span[n] < y.Span[n]
		}
	}
	return i < j
}
