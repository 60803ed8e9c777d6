package usage

// billed returns the candidate that is billed for the request of a repeat, plus
// one: of its own set, or of the one set that stands for it from above. It is 0
// where several stand for it, or a call of another batch does.
func (m *Marker) billed(i int32) int32 {
	set := &m.links[m.find(i)]
	if set.out(m) {
		if !m.links[i].inner || set.from == 0 {
			return 0
		}
		if set = &m.links[m.find(set.from-1)]; set.out(m) {
			return 0
		}
	}
	if set.best == i+1 {
		return 0
	}
	return set.best
}

// out reports whether nobody of a set is billed.
func (l *link) out(m *Marker) bool {
	return l.best == 0 || l.covered || l.counted && !m.candidates[l.best-1].Amount
}

// billedAgain finds what is billed for the repeats of a batch that was delivered
// before, as it was found then.
func (s *settling) billedAgain() {
	for i := range s.links {
		l, c := &s.links[i], &s.candidates[i]
		if !l.known || c.Repeat == NotRepeated {
			continue
		}
		e := s.recent.call(l.entry, s.now)
		if e == nil || e.billed.Span == [8]byte{} || e.key != s.tree.At(c.Node).Key {
			continue
		}
		at := s.tree.Find(e.billed)
		if at == None {
			continue
		}
		if call := s.tree.At(at).Call; call != None && s.candidates[call].Repeat == NotRepeated {
			c.Billed = call + 1
		}
	}
}
