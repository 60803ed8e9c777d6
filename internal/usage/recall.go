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
		}
		if newest == 0 {
			continue
		}
		s.recallWaiting(int32(i))
		if n.Call != None {
			s.recallSpan(n.Call)
			s.recallAbove(n.Call, newest)
		}
	}
	for _, i := range s.carriers {
		s.recallBelowCarrier(i)
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

// recallWaiting relates the remembered calls that waited for a span to it, or
// to what the batch has above it.
func (s *settling) recallWaiting(at int32) {
	n := &s.tree.nodes[at]
	hash := s.recent.hashSpan(n.Key)
	number, waiting := s.recent.byTop[hash]
	if !waiting || n.Key.Span == [8]byte{} {
		return
	}
	call, top := n.Call, [8]byte{}
	if call == None && !n.Boundary {
		call, top = s.tree.climb(at)
	}
	for {
		e := s.recent.call(number, s.now)
		if e == nil || e.topHash != hash {
			break
		}
		next := e.sameTop
		if e.key.Trace == n.Key.Trace && e.top == n.Key.Span && s.tree.Find(e.key) == None { // else delivered again
			if s.recent.await(number, e, top); call != None {
				s.recallBelow(call, e)
			}
		}
		number = next
	}
}

// recallBelow relates a remembered call to one of the batch above it.
func (s *settling) recallBelow(call int32, e *told) {
	outer, l := &s.candidates[call], &s.links[call]
	if outer.Repeat == NotRepeated && !outer.Reading.Carrier && l.request.same(&e.request) && s.rooted(call) {
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
		b.told++
		if e.covered {
			b.amounts++
		}
		b.add(e.use)
	case e.silent:
		b.silent++
		b.told++
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

// recallBelowCarrier drops an agent's span if remembered calls of its trace ran
// in its time.
func (s *settling) recallBelowCarrier(i int32) {
	c := &s.candidates[i]
	key := s.tree.At(c.Node).Key
	if c.Repeat != NotRepeated || s.links[i].known {
		return
	}
	s.eachTold(s.recent.byTrace[s.recent.hash(key.Trace[:])], key.Trace, func(e *told) {
		if e.usable && !e.carrier && c.Start <= e.start && e.end <= c.End && (e.covered || !c.Amount) {
			s.links[i].around, s.links[i].settled = true, true
			s.cover(i, e.covered)
		}
	})
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
				s.fromAbove(i, true)
			}
		})
	}
	_, e := s.recent.span(SpanKey{trace, l.top}, s.now)
	switch {
	case e == nil || e.carrier || e.repeat == RepeatWrapper || !l.request.same(&e.request):
	case e.silent && c.silent():
		s.fromAbove(i, false)
	case !e.usable || !e.covered:
	case c.silent():
		s.fromAbove(i, true)
	case c.usable() && (l.use.same(&e.use) || e.scope != c.Reading.scope && l.use.within(&e.room)):
		e.room.input -= l.use.input
		e.room.output -= l.use.output
		s.fromAbove(i, true)
	}
}

// fromAbove notes that a remembered call above one stands for its request.
func (s *settling) fromAbove(i int32, amount bool) {
	l := &s.links[i]
	l.inner, l.above = true, amount
	s.cover(i, amount)
}
