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
// before: the verdicts are remembered, and who stands for whom is not.
func (m *Marker) billedAgain() {
	var sets map[int32]int32
	var ids map[string]int32
	for i := range m.links {
		if !m.links[i].known || !m.candidates[i].Repeat.told() {
			continue
		}
		if sets == nil {
			sets, ids = m.knownBilled()
		}
		m.candidates[i].Billed = m.knownFor(int32(i), sets, ids)
	}
}

// told reports whether a repeat tells what another span does.
func (r Repeat) told() bool { return r >= RepeatWrapper && r <= RepeatTwin }

// knownBilled are the calls that are billed again, plus one, by set and by id: 0
// where an id is of several.
func (m *Marker) knownBilled() (sets map[int32]int32, ids map[string]int32) {
	sets, ids = map[int32]int32{}, map[string]int32{}
	for i := range m.links {
		c := &m.candidates[i]
		if !m.links[i].known || c.Repeat != NotRepeated {
			continue
		}
		sets[m.find(int32(i))] = int32(i) + 1
		for _, id := range c.Reading.IDs {
			if len(id) < minID {
				continue
			}
			billed := int32(i) + 1
			if before, taken := ids[id]; taken && before != billed {
				billed = 0
			}
			ids[id] = billed
		}
	}
	return sets, ids
}

func (m *Marker) knownFor(i int32, sets map[int32]int32, ids map[string]int32) int32 {
	root := m.find(i)
	if billed := sets[root]; billed != 0 {
		return billed
	}
	if from := m.links[root].from; m.links[i].inner && from != 0 {
		return sets[m.find(from-1)]
	}
	for _, id := range m.candidates[i].Reading.IDs {
		if billed := ids[id]; billed != 0 {
			return billed
		}
	}
	return 0
}
