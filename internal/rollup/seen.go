package rollup

import "time"

// seen remembers the spans that were folded, so that one which is delivered
// again is not counted again. It has two generations: when the younger one is
// full or old, the elder is forgotten and the two change places. A span is
// known for at least the window, unless so many come that they are forgotten
// early. What it answers follows from the calls and their times alone.
type seen struct {
	window int64 // seconds
	each   int   // how many spans a generation may hold
	young  generation
	elder  generation

	early    uint64 // spans that were forgotten before the window was over
	nameless uint64 // spans that have no id to be known by

	durable   bool    // what is fresh and forgotten is kept until it is saved
	forgotten []parts // of generations that are no more
}

// forget lets go of what is saved of a generation. One part more than is known
// may be: that which could not be saved may have been all the same.
func (s *seen) forget(g *generation) {
	if s.durable {
		s.forgotten = append(s.forgotten, parts{g.number, g.parts + 1})
	}
}

// anew makes all that is known fresh, in place of what is saved of it.
func (s *seen) anew() {
	for _, g := range []*generation{&s.elder, &s.young} {
		s.forget(g)
		g.parts, g.fresh = 0, g.fresh[:0]
		if g.ids != nil {
			g.fresh = g.ids.appendAll(g.fresh)
		}
	}
}

// remember sets the bounds. Without room, all is forgotten.
func (s *seen) remember(window time.Duration, spans int) {
	bounds := newSeen(window, spans, s.durable)
	s.window, s.each = bounds.window, bounds.each
	if s.each == 0 {
		s.forget(&s.elder)
		s.forget(&s.young)
		s.elder, s.young = generation{number: s.elder.number}, generation{number: s.young.number}
	}
}

// generation are the spans of one stretch of time.
type generation struct {
	ids    *spanSet // nil: empty
	number uint32
	began  int64    // Unix seconds
	fresh  []spanID // not saved yet
	parts  uint32   // how many are saved
}

// parts are what is saved of a generation.
type parts struct{ number, parts uint32 }

func newSeen(window time.Duration, spans int, durable bool) seen {
	return seen{window: int64(window / time.Second), each: (spans + 1) / 2, durable: durable}
}

// again reports whether the call's span was folded before, and remembers it.
func (s *seen) again(c *Call) bool {
	if s.each == 0 {
		return false
	}
	if c.SpanID == [8]byte{} || c.TraceID == [16]byte{} {
		s.nameless++
		return false
	}
	id := spanID{}
	copy(id[:], c.TraceID[:])
	copy(id[len(c.TraceID):], c.SpanID[:])
	if s.young.has(&id) || s.elder.has(&id) {
		return true
	}
	at := c.Arrived.Unix()
	if aged := at-s.young.began >= s.window; aged || s.young.len() >= s.each {
		s.turn(at, aged)
	}
	s.young.add(&id)
	if s.durable {
		s.young.fresh = append(s.young.fresh, id)
	}
	return false
}

// turn begins a new generation.
func (s *seen) turn(at int64, aged bool) {
	if !aged {
		s.early += uint64(s.elder.len())
	}
	if s.elder.number != s.young.number { // or the elder was never begun
		s.forget(&s.elder)
	}
	ids := s.elder.ids
	if ids != nil {
		ids.clear()
	}
	s.elder = s.young
	s.young = generation{ids: ids, number: s.elder.number + 1, began: at}
}

func (g *generation) add(id *spanID) {
	if g.ids == nil {
		g.ids = newSpanSet()
	}
	g.ids.add(id)
}

func (g *generation) has(id *spanID) bool { return g.ids != nil && g.ids.has(id) }

func (g *generation) len() int {
	if g.ids == nil {
		return 0
	}
	return g.ids.n
}

// wrote notes that the first n fresh spans of a generation are saved.
func (s *seen) wrote(number uint32, n int) {
	for _, g := range []*generation{&s.young, &s.elder} {
		if g.number == number {
			g.fresh = append([]spanID(nil), g.fresh[n:]...)
			g.parts++
			return
		}
	}
	for i := range s.forgotten {
		if s.forgotten[i].number == number {
			s.forgotten[i].parts++
			return
		}
	}
	s.forgotten = append(s.forgotten, parts{number, 1})
}

func (s *seen) len() int { return s.young.len() + s.elder.len() }

// Remember sets for how long a span is known, and how many are.
func (l *Ledger) Remember(window time.Duration, spans int) {
	l.settings.Window, l.settings.Spans = window, spans
	l.seen.remember(window, spans)
}

// hopeless reports whether a cell is a native histogram which the receiver does not
// know and, as they are not counted any more, is not to be told of.
func (l *Ledger) hopeless(h *head) bool {
	return l.settings.Histograms != HistogramsNative && h.series[0].Native() && h.series[0].Birth == 0
}
