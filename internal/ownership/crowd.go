package ownership

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// maxCrowd is how many rules may wait behind one fixed text, or behind none: a
// span that gets there is tried against each, at a tenth of a microsecond for
// names of usual length.
const maxCrowd = 1000

// maxShapes is how many shapes a table may have: a span that was not met lately
// looks at each, at a thirtieth of a microsecond, and at some twenty times that
// where its values are as long as can be and fit them all.
const maxShapes = 1000

// excess is rules of which no more than so many may stand.
type excess struct {
	rules []int32
	most  int
	why   string
}

const (
	crowded = "with it more than %d cases have no fixed text that tells them apart, and every span would be tried against each; " +
		"give its pattern a fixed beginning or end of its own, as in search-* or *-search"
	scattered = "with it the rules are of more than %d kinds, by the attributes they match on and the lengths of what their patterns fix, and every span would be " +
		"held against each kind; match on fewer attributes, or on whole values"
)

// overcrowding returns the crowds of more than maxCrowd rules.
func (x *ruleIndex) overcrowding() (crowds []excess) {
	var anywhere []int32 // rules that fix nothing, which every span is tried against
	for i := range x.shapes {
		s := &x.shapes[i]
		for _, b := range s.buckets {
			crowd := s.entries[b.from:b.to]
			switch {
			case len(s.parts) == 0:
				anywhere = append(anywhere, rulesOf(crowd)...)
			case len(crowd) > maxCrowd:
				crowds = append(crowds, excess{rulesOf(crowd), maxCrowd, crowded})
			}
		}
	}
	slices.Sort(anywhere)
	if len(anywhere) > maxCrowd {
		crowds = append(crowds, excess{anywhere, maxCrowd, crowded})
	}
	return crowds
}

func rulesOf(entries []entry) []int32 {
	numbers := make([]int32, len(entries))
	for i := range entries {
		numbers[i] = entries[i].rule
	}
	return numbers
}

// scattering returns, where there are more than maxShapes, one rule of each of the
// first shapes and all of the others. Shapes of lists of others come last.
func (m *merger) scattering(x *ruleIndex) []excess {
	if len(x.shapes) <= maxShapes {
		return nil
	}
	before := func(a, b int32) int { return cmp.Or(m.rankOf(a)-m.rankOf(b), cmp.Compare(a, b)) }
	shapes := make([][]int32, len(x.shapes))
	for i := range x.shapes {
		shapes[i] = rulesOf(x.shapes[i].entries)
		slices.SortFunc(shapes[i], before)
	}
	slices.SortFunc(shapes, func(a, b []int32) int { return before(a[0], b[0]) })
	var numbers []int32
	for i, rules := range shapes {
		if i < maxShapes {
			rules = rules[:1]
		}
		numbers = append(numbers, rules...)
	}
	return []excess{{numbers, maxShapes, scattered}}
}

// refuseCrowds reports the first rule of each excess that is too many. Of lists of
// others it marks those to be left out that have no room beside the other rules:
// more is true when there are any.
func (m *merger) refuseCrowds(rules []rule, x *ruleIndex) (more bool) {
	m.leave = make([]bool, len(rules))
	first := map[int32]string{}
	for _, e := range append(x.overcrowding(), m.scattering(x)...) {
		slices.SortStableFunc(e.rules, func(a, b int32) int { return m.rankOf(a) - m.rankOf(b) })
		why := fmt.Sprintf(e.why, e.most)
		for i, number := range e.rules[e.most:] {
			switch {
			case m.rankOf(number) == 1 && !m.leave[number]:
				m.leave[number], more = true, true
				m.refuseNumbered(number, rules, why)
			case m.rankOf(number) == 0 && i == 0:
				first[number] = why
			}
		}
	}
	for _, number := range slices.Sorted(maps.Keys(first)) {
		m.refuseNumbered(number, rules, first[number])
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

func (m *merger) refuseNumbered(number int32, rules []rule, why string) {
	m.refuse(int(m.source[number]), rules[number].line, rules[number].name, why)
}
