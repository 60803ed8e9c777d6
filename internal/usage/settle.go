package usage

import "encoding/binary"

// Settle marks the calls of a related batch that are told more than once, in
// the batch or before it, and remembers the batch in recent. now is the time in
// nanoseconds. A span that is delivered again gets the verdict it got: the
// sender may retry because the first delivery came to nothing.
func (m *Marker) Settle(recent *Recent, now int64) {
	s := settling{m, recent, now}
	s.recall()
	m.wrappers()
	first := recent.next
	for i := range m.candidates {
		if m.candidates[i].Repeat == NotRepeated && !m.links[i].known {
			s.remember(int32(i))
		}
	}
	m.elect()
	s.conclude(first)
	m.tree, m.candidates = nil, nil
}

type settling struct {
	*Marker
	recent *Recent
	now    int64
}

// recall relates the batch to what is remembered of its traces.
func (s *settling) recall() {
	if len(s.recent.byTrace) == 0 {
		return
	}
	var trace [16]byte
	var newest uint64
	for i := range s.tree.nodes {
		n := &s.tree.nodes[i]
		if i == 0 || n.Key.Trace != trace {
			trace = n.Key.Trace
			newest = s.recent.byTrace[s.recent.hash(trace[:])]
			s.eachTold(newest, trace, s.recallCall)
		}
		if newest != 0 && n.Call != None {
			s.recallAbove(n.Call, newest)
		}
	}
	for i := range s.links {
		if l := &s.links[i]; l.known {
			s.cover(int32(i), s.recent.calls[l.entry%s.recent.capacity].covered)
		}
	}
}

// eachTold calls do with the remembered calls of a trace, the newest first.
func (s *settling) eachTold(newest uint64, trace [16]byte, do func(number uint64, e *told)) {
	for range maxInTrace {
		e := s.recent.call(newest, s.now)
		if e == nil {
			return
		}
		if e.key.Trace == trace {
			do(newest, e)
		}
		newest = e.beforeInTrace
	}
}

// recallCall relates a remembered call to what the batch has above it.
func (s *settling) recallCall(number uint64, e *told) {
	if at := s.tree.Find(e.key); at != None {
		if call := s.tree.At(at).Call; call != None && s.candidates[call].Repeat == NotRepeated && !s.links[call].known {
			s.candidates[call].Repeat = e.repeat
			s.links[call].known, s.links[call].entry = true, number
		}
		return
	}
	if s.carriers && e.usable {
		s.recallBelowCarriers(e)
	}
	if e.top == [8]byte{} {
		return
	}
	at := s.tree.Find(SpanKey{e.key.Trace, e.top})
	if at == None {
		return
	}
	n := s.tree.At(at)
	call, top := n.Call, [8]byte{}
	if call == None && !n.Boundary {
		call, top = s.tree.climb(at)
	}
	e.top = top
	if call == None {
		return
	}
	outer, l := &s.candidates[call], &s.links[call]
	if outer.Repeat == NotRepeated && !outer.Reading.Carrier && l.request.same(&e.request) && s.tree.rooted(outer.Node) {
		l.below.addTold(e, outer, s.idsOf(outer.Reading))
	}
}

// addTold adds a remembered call to those below one of the batch.
func (b *below) addTold(e *told, outer *Candidate, ids [NumIDs]uint64) {
	b.sharesID = b.sharesID || share(&e.ids, &ids)
	b.sameScope = b.sameScope || e.scope == outer.Reading.scope
	switch {
	case e.usable:
		b.usable++
		if e.covered {
			b.amounts++
		}
		b.add(e.use)
	case e.silent:
		b.silent++
	}
}

// recallBelowCarriers drops the agent spans that a remembered call ran in.
func (s *settling) recallBelowCarriers(e *told) {
	for i := range s.candidates {
		c := &s.candidates[i]
		if c.Reading.Carrier && !e.carrier && s.tree.At(c.Node).Key.Trace == e.key.Trace && c.Start <= e.start && e.end <= c.End &&
			(e.covered || !c.Amount) {
			s.settle(int32(i), e.covered)
		}
	}
}

// recallAbove relates a call of the batch to remembered ones above it.
func (s *settling) recallAbove(i int32, newest uint64) {
	c, l := &s.candidates[i], &s.links[i]
	if c.Repeat != NotRepeated || l.known {
		return
	}
	s.eachTold(newest, s.tree.At(c.Node).Key.Trace, func(_ uint64, e *told) {
		switch {
		case e.carrier:
			if !c.Reading.Carrier && e.covered && e.repeat == NotRepeated && e.start <= c.Start && c.End <= e.end {
				s.coverInner(i, true)
			}
		case e.repeat == RepeatWrapper || l.top == [8]byte{} || !e.reaches(l.top) || !l.request.same(&e.request):
		case e.silent && c.silent():
			s.coverInner(i, false)
		case !e.usable || !e.covered:
		case c.silent():
			s.coverInner(i, true)
		case c.usable() && (l.use.same(&e.use) || e.scope != c.Reading.scope && l.use.within(&e.room)):
			e.room.input -= l.use.input
			e.room.output -= l.use.output
			s.coverInner(i, true)
		}
	})
}

// reaches reports whether a remembered call is the span of an id, or made a
// request under that id.
func (e *told) reaches(id [8]byte) bool {
	if e.key.Span == id {
		return true
	}
	for _, hop := range e.hops {
		if hop == id {
			return true
		}
	}
	return false
}

func (s *settling) idsOf(r *Reading) (ids [NumIDs]uint64) {
	for kind, id := range r.IDs {
		ids[kind] = s.recent.hashID(id)
	}
	return ids
}

func share(a, b *[NumIDs]uint64) bool {
	for kind := range a {
		if a[kind] != 0 && a[kind] == b[kind] {
			return true
		}
	}
	return false
}

// remember puts a call into the memory and relates it to what is there: calls
// of this batch and of those before.
func (s *settling) remember(i int32) {
	c, l := &s.candidates[i], &s.links[i]
	n := s.tree.At(c.Node)
	number := s.recent.add(s.now)
	e := &s.recent.calls[number%s.recent.capacity]
	*e = told{
		key: n.Key, top: l.top, hops: l.hops, request: l.request, use: l.use, room: l.use, ids: s.idsOf(c.Reading),
		process: c.Process, scope: c.Reading.scope, start: c.Start, end: c.End, at: s.now,
		usable: c.usable(), silent: c.silent(), carrier: c.Reading.Carrier, candidate: i + 1,
		trace: s.recent.hash(n.Key.Trace[:]),
	}
	l.entry = number
	e.beforeInTrace = s.recent.byTrace[e.trace]
	s.recent.byTrace[e.trace] = number
	for _, id := range e.ids {
		if id == 0 {
			continue
		}
		first := s.recent.call(s.recent.byID[id], s.now)
		if first != nil && first != e && e.sameResponse(first) {
			s.relate(i, first)
		}
		if first == nil || !l.settled {
			s.recent.byID[id] = number
		}
	}
	if e.usable && !e.carrier && !l.settled {
		s.matchTwin(i, e, number)
	}
}

// relate notes that a call tells the same request as a remembered one, of this
// batch or another. What calls above or below it stand for is not joined with
// these: each would stand for the other, and nobody would be billed.
func (s *settling) relate(i int32, e *told) {
	l := &s.links[i]
	if e.candidate == 0 {
		if !l.settled && (e.repeat != RepeatWrapper || !e.reaches(l.top)) {
			s.cover(i, e.covered)
		}
		return
	}
	j := e.candidate - 1
	other := &s.links[j]
	switch {
	case l.settled && other.settled, (l.settled || other.settled) && s.related(i, j):
	case l.settled:
		s.cover(j, s.links[s.find(i)].covered)
	case other.settled:
		s.cover(i, s.links[s.find(j)].covered)
	default:
		s.join(j, i)
	}
}

// sameResponse reports whether two calls with a common id are one. Some servers
// answer with the same id for ever; then traces and counts differ, and each
// answer is a call of its own.
func (e *told) sameResponse(first *told) bool {
	switch {
	case e.key == first.key && e.key.Span != [8]byte{}:
		return false
	case e.key.Trace == first.key.Trace:
		return true
	case e.usable && first.usable:
		return e.use.same(&first.use)
	}
	return (e.silent || first.silent) && e.during(first)
}

// during reports whether one call ran within the time of the other.
func (e *told) during(other *told) bool {
	if e.start == 0 || other.start == 0 {
		return false
	}
	return e.start <= other.start && other.end <= e.end || other.start <= e.start && e.end <= other.end
}

// matchTwin looks for another instrumentation of the same process that told the
// same call: the same counts, one within the time of the other, and nothing
// that speaks against it.
func (s *settling) matchTwin(i int32, e *told, number uint64) {
	var bytes [24]byte
	binary.LittleEndian.PutUint64(bytes[:], e.process)
	binary.LittleEndian.PutUint64(bytes[8:], uint64(e.use.input))
	binary.LittleEndian.PutUint64(bytes[16:], uint64(e.use.output))
	e.twin = s.recent.hash(bytes[:])
	e.lookAlike = s.recent.byTwin[e.twin]
	s.recent.byTwin[e.twin] = number
	at := e.lookAlike
	for range maxLookAlikes {
		other := s.recent.call(at, s.now)
		if other == nil {
			return
		}
		if e.twinOf(other) && e.pair(other) {
			s.links[i].twin = true
			if other.candidate != 0 {
				s.links[other.candidate-1].twin = true
			}
			s.relate(i, other)
			return
		}
		at = other.lookAlike
	}
}

func (e *told) twinOf(other *told) bool {
	if e.scope == other.scope || e.process != other.process || !e.request.same(&other.request) || !e.during(other) ||
		e.use.input != other.use.input || e.use.output != other.use.output {
		return false
	}
	for kind := range e.ids {
		if e.ids[kind] != 0 && other.ids[kind] != 0 {
			return false // each has its own
		}
	}
	return true
}

// pair notes that two calls are one, unless one of them is taken already.
func (e *told) pair(other *told) bool {
	for _, scope := range other.twins {
		if scope == e.scope {
			return false
		}
	}
	mine, theirs := free(&e.twins), free(&other.twins)
	if mine == nil || theirs == nil {
		return false
	}
	*mine, *theirs = other.scope, e.scope
	return true
}

func free(scopes *[maxTwins]uint64) *uint64 {
	for n := range scopes {
		if scopes[n] == 0 {
			return &scopes[n]
		}
	}
	return nil
}

// conclude keeps the verdicts.
func (s *settling) conclude(first uint64) {
	for number := max(first, s.recent.next-min(s.recent.next-1, s.recent.capacity)); number < s.recent.next; number++ {
		e := &s.recent.calls[number%s.recent.capacity]
		c := &s.candidates[e.candidate-1]
		root := &s.links[s.find(e.candidate-1)]
		e.repeat, e.candidate = c.Repeat, 0
		e.covered = root.covered || root.best != 0 && s.candidates[root.best-1].Amount && s.candidates[root.best-1].Repeat == NotRepeated
	}
}
