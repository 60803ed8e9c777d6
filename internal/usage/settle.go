package usage

import (
	"encoding/binary"
	"slices"
)

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
	m.applyCovers()
	m.elect()
	s.billedAgain()
	s.conclude(first)
	m.tree, m.candidates = nil, nil
}

type settling struct {
	*Marker
	recent *Recent
	now    int64
}

func (s *settling) idsOf(r *Reading) (ids [NumIDs]uint64) {
	for kind, id := range r.IDs {
		ids[kind] = s.recent.hashID(id)
	}
	return ids
}

func share(a, b *[NumIDs]uint64) bool {
	for _, id := range a {
		if id != 0 && slices.Contains(b[:], id) {
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
		key: n.Key, hops: l.hops, request: l.request, use: l.use, room: l.use, ids: s.idsOf(c.Reading),
		process: c.Process, scope: c.Reading.scope, start: c.Start, end: c.End, at: s.now,
		usable: c.usable(), silent: c.silent(), carrier: c.Reading.Carrier, twins: c.Reading.twins, candidate: i + 1,
		trace: s.recent.hash(n.Key.Trace[:]),
	}
	l.entry = number
	s.recent.await(number, e, l.top)
	s.indexSpans(e, l, number)
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

// indexSpans makes a call known by its id and those of its hops.
func (s *settling) indexSpans(e *told, l *link, number uint64) {
	for n := range 1 + min(l.numHops, maxHops) {
		id := e.key.Span
		if n > 0 {
			id = l.hops[n-1]
		}
		if id == [8]byte{} {
			continue
		}
		hash := s.recent.hashSpan(SpanKey{e.key.Trace, id})
		if _, taken := s.recent.bySpan[hash]; taken && n > 0 {
			continue // a call of its own
		}
		e.spans[n] = hash
		s.recent.bySpan[hash] = number
	}
	if e.carrier {
		s.recent.carriers++
	}
}

// relate notes that a call tells the same request as a remembered one.
func (s *settling) relate(i int32, e *told) {
	switch {
	case e.candidate != 0:
		s.relateHere(i, e.candidate-1)
	case e.repeat == RepeatWrapper && e.reaches(s.links[i].top): // it is one of those that stand for the other
	default:
		s.cover(i, e.covered)
	}
}

// relateHere notes that two calls of the batch tell one request. A span around
// several calls may have ids of more than one, and joins none of them: what
// stands for it stands for the other.
func (s *settling) relateHere(i, j int32) {
	if s.links[i].settled {
		i, j = j, i
	}
	switch a, b := &s.links[i], &s.links[j]; {
	case a.settled:
	case !b.settled:
		s.join(i, j)
	case s.tree.isBelow(s.candidates[i].Node, s.candidates[j].Node): // one of those that stand for the other, or told by one
	case s.candidates[j].Reading.Carrier:
		for _, c := range s.covers {
			if c.link == j {
				s.covers = append(s.covers, cover{i, c.by, c.amount})
			}
		}
	default:
		s.eachBelow(j, func(inner int32) { s.covers = append(s.covers, cover{i, inner, s.candidates[inner].Amount}) })
		if b.below.told > 0 {
			s.cover(i, b.below.amounts > 0)
		}
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
		// A mesh may hand one id to all requests of a trace.
		return e.scope != first.scope || !e.usable || !first.usable || e.use.same(&first.use) || e.overlaps(first)
	case e.usable && first.usable:
		return e.use.same(&first.use)
	}
	return (e.silent || first.silent) && e.during(first)
}

// overlaps reports whether two calls ran at the same time, or nobody knows.
func (e *told) overlaps(other *told) bool {
	return e.start == 0 || other.start == 0 || e.start <= other.end && other.start <= e.end
}

// during reports whether one call ran within the time of the other.
func (e *told) during(other *told) bool {
	if e.start == 0 || other.start == 0 {
		return false
	}
	return e.start <= other.start && other.end <= e.end || other.start <= e.start && e.end <= other.end
}

// matchTwin looks for another instrumentation of the same process that told the
// same call, where one of the two is known to do so in spans that hang together
// with the other's in no way: the same counts, one within the time of the other, and
// nothing that speaks against it. Of several the one that fits closest is taken.
func (s *settling) matchTwin(i int32, e *told, number uint64) {
	e.twin = s.recent.twinHash(e, e.twins != 0)
	e.lookAlike = s.recent.byTwin[e.twin]
	s.recent.byTwin[e.twin] = number
	var best *told
	at := s.recent.byTwin[s.recent.twinHash(e, e.twins == 0)]
	for range maxLookAlikes {
		other := s.recent.call(at, s.now)
		if other == nil {
			break
		}
		if !other.paired && e.twinOf(other) && (best == nil || distance(e, other) < distance(e, best)) {
			best = other
		}
		at = other.lookAlike
	}
	if best == nil {
		return
	}
	best.paired, e.paired = true, true
	s.links[i].twin = true
	if best.candidate != 0 {
		s.links[best.candidate-1].twin = true
	}
	s.relate(i, best)
}

// twinHash stands for what two spans of one call have in common, of those that
// have twins or of the others.
func (r *Recent) twinHash(e *told, having bool) uint64 {
	var bytes [25]byte
	binary.LittleEndian.PutUint64(bytes[:], e.process)
	binary.LittleEndian.PutUint64(bytes[8:], uint64(e.use.input))
	binary.LittleEndian.PutUint64(bytes[16:], uint64(e.use.output))
	if having {
		bytes[24] = 1
	}
	return r.hash(bytes[:])
}

// distance is how far the times of two calls are apart.
func distance(a, b *told) int64 { return abs(a.start-b.start) + abs(a.end-b.end) }

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}

func (e *told) mayTwin(other *told) bool {
	return e.twins == anyScope || e.twins != 0 && e.twins == other.scope
}

func (e *told) twinOf(other *told) bool {
	if e.scope == other.scope || !e.mayTwin(other) && !other.mayTwin(e) || e.process != other.process || !e.request.same(&other.request) || !e.during(other) ||
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

// conclude keeps the verdicts.
func (s *settling) conclude(first uint64) {
	for number := max(first, s.recent.next-min(s.recent.next-1, s.recent.capacity)); number < s.recent.next; number++ {
		e := &s.recent.calls[number%s.recent.capacity]
		c := &s.candidates[e.candidate-1]
		root := &s.links[s.find(e.candidate-1)]
		if e.repeat, e.candidate = c.Repeat, 0; c.Billed != 0 {
			e.billed = s.tree.At(s.candidates[c.Billed-1].Node).Key
		}
		e.covered = root.covered || root.best != 0 && s.candidates[root.best-1].Amount && s.candidates[root.best-1].Repeat == NotRepeated
	}
}
