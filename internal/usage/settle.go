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
	m.elect()
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
		key: n.Key, top: l.top, hops: l.hops, request: l.request, use: l.use, room: l.use, ids: s.idsOf(c.Reading),
		process: c.Process, scope: c.Reading.scope, start: c.Start, end: c.End, at: s.now,
		usable: c.usable(), silent: c.silent(), carrier: c.Reading.Carrier, candidate: i + 1,
		trace: s.recent.hash(n.Key.Trace[:]),
	}
	l.entry = number
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
	for n := range 1 + l.numHops {
		id := e.key.Span
		if n > 0 {
			id = l.hops[n-1]
		}
		e.spans[n] = s.recent.hashSpan(SpanKey{e.key.Trace, id})
		s.recent.bySpan[e.spans[n]] = number
	}
	if e.carrier {
		s.recent.carriers++
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
