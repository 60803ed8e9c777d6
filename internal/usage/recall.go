package usage

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
			s.recallSpan(n.Call)
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
func (s *settling) eachTold(newest uint64, trace [16]byte, do func(e *told)) {
	for range maxInTrace {
		e := s.recent.call(newest, s.now)
		if e == nil {
			return
		}
		if e.key.Trace == trace {
			do(e)
		}
		newest = e.beforeInTrace
	}
}

// recallSpan gives a call that is delivered again the verdict it got.
func (s *settling) recallSpan(call int32) {
	key := s.tree.At(s.candidates[call].Node).Key
	if number, e := s.recent.span(key, s.now); e != nil && e.key == key && s.candidates[call].Repeat == NotRepeated {
		s.candidates[call].Repeat = e.repeat
		s.links[call].known, s.links[call].entry = true, number
	}
}

// recallCall relates a remembered call to what the batch has above it.
func (s *settling) recallCall(e *told) {
	if s.carriers && e.usable {
		s.recallBelowCarriers(e)
	}
	if e.top == [8]byte{} || s.tree.Find(e.key) != None { // nothing above it, or delivered again
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
	trace := s.tree.At(c.Node).Key.Trace
	if s.recent.carriers > 0 && !c.Reading.Carrier {
		s.eachTold(newest, trace, func(e *told) {
			if e.carrier && e.covered && e.repeat == NotRepeated && e.start <= c.Start && c.End <= e.end {
				s.coverInner(i, true)
			}
		})
	}
	if l.top == [8]byte{} {
		return
	}
	_, e := s.recent.span(SpanKey{trace, l.top}, s.now)
	switch {
	case e == nil || e.carrier || e.repeat == RepeatWrapper || !l.request.same(&e.request):
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
