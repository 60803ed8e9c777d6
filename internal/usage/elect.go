package usage

// applyCovers lets the covers hold, now that all sets are known.
func (m *Marker) applyCovers() {
	for _, c := range m.covers {
		if c.by != None && m.find(c.by) == m.find(c.link) {
			m.links[c.link].joined = true
		}
	}
	for _, c := range m.covers {
		if m.links[c.link].joined {
			continue
		}
		root := m.find(c.link)
		set := &m.links[root]
		if c.by != None && !m.standsFor(m.find(c.by), root) {
			continue
		}
		set.covered = set.covered || c.amount
		set.counted = set.counted || !c.amount
	}
}

// standsFor notes that a set stands for another one's request, unless that
// other stands for it already.
func (m *Marker) standsFor(by, root int32) bool {
	for at, steps := by, 0; ; steps++ {
		if at == root || steps > maxDepth {
			return false
		}
		if m.links[at].from == 0 {
			break
		}
		at = m.links[at].from - 1
	}
	if m.links[root].from == 0 {
		m.links[root].from = by + 1
	}
	return true
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
			c.Billed = m.billed(int32(i))
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
	case m.links[i].settled != m.links[j].settled:
		return m.links[j].settled
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
