package ownership

import (
	"fmt"
	"slices"
)

// maxCrowd is how many rules may wait behind one fixed text, or behind none: a
// span that gets there is tried against each, at a tenth of a microsecond.
const maxCrowd = 1000

// overcrowding returns the crowds of more than maxCrowd rules, by their numbers.
func (x *ruleIndex) overcrowding() (crowds [][]int32) {
	var anywhere []int32 // rules that fix nothing, which every span is tried against
	for i := range x.shapes {
		s := &x.shapes[i]
		for _, b := range s.buckets {
			crowd := s.entries[b.from:b.to]
			if len(s.parts) > 0 && len(crowd) <= maxCrowd {
				continue
			}
			numbers := make([]int32, len(crowd))
			for i := range crowd {
				numbers[i] = crowd[i].rule
			}
			if len(s.parts) > 0 {
				crowds = append(crowds, numbers)
			} else {
				anywhere = append(anywhere, numbers...)
			}
		}
	}
	slices.Sort(anywhere)
	if len(anywhere) > maxCrowd {
		crowds = append(crowds, anywhere)
	}
	return crowds
}

// refuseCrowds reports the first rule of each crowd that is too many. Of lists of
// others it marks those to be left out that have no room beside the other rules:
// more is true when there are any.
func (m *merger) refuseCrowds(rules []rule, x *ruleIndex) (more bool) {
	m.leave = make([]bool, len(rules))
	var first []int32
	for _, crowd := range x.overcrowding() {
		slices.SortStableFunc(crowd, func(a, b int32) int { return m.rankOf(a) - m.rankOf(b) })
		crowd = crowd[maxCrowd:]
		if m.rankOf(crowd[0]) == 0 {
			first = append(first, crowd[0])
		}
		for _, number := range crowd {
			if m.rankOf(number) == 1 && !m.leave[number] {
				m.leave[number], more = true, true
				m.refuseCrowded(number, &rules[number])
			}
		}
	}
	slices.Sort(first)
	for _, number := range slices.Compact(first) {
		m.refuseCrowded(number, &rules[number])
	}
	return more && len(first) == 0
}

// rankOf is 1 for the number of a rule of a list of others, else 0.
func (m *merger) rankOf(number int32) int {
	if m.docs[m.source[number]].imported {
		return 1
	}
	return 0
}

func (m *merger) refuseCrowded(number int32, r *rule) {
	m.refuse(int(m.source[number]), r.line, r.name, fmt.Sprintf("with it more than %d cases have no fixed text that tells them apart, and every span would be tried against each; "+
		"give its pattern a fixed beginning or end of its own, as in search-* or *-search", maxCrowd))
}
