package ownership

import "slices"

// maxCrowd is how many rules may wait behind one fixed text, or behind none: a
// span that gets there is tried against each, at a tenth of a microsecond.
const maxCrowd = 1000

// overcrowding returns, for each crowd of more than maxCrowd rules, the number
// of the first rule that is too many.
func (x *ruleIndex) overcrowding() (numbers []int32) {
	var anywhere []int32 // rules that fix nothing, which every span is tried against
	for i := range x.shapes {
		s := &x.shapes[i]
		for _, b := range s.buckets {
			switch crowd := s.entries[b.from:b.to]; {
			case len(s.parts) == 0:
				for _, e := range crowd {
					anywhere = append(anywhere, e.rule)
				}
			case len(crowd) > maxCrowd:
				numbers = append(numbers, crowd[maxCrowd].rule)
			}
		}
	}
	slices.Sort(anywhere)
	if len(anywhere) > maxCrowd {
		numbers = append(numbers, anywhere[maxCrowd])
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// refuseCrowds reports them where their rules stand. The index has the rules of
// the documents one after another.
func (m *merger) refuseCrowds(x *ruleIndex) {
	numbers := x.overcrowding()
	first := 0
	for _, doc := range m.docs {
		for len(numbers) > 0 && int(numbers[0]) < first+len(doc.rules) {
			r := &doc.rules[int(numbers[0])-first]
			m.problems.addf(doc.file, r.line, "rule %s: with it more than %d cases have no fixed text that tells them apart, and every span would be tried against each; "+
				"give its pattern a fixed beginning or end of its own, as in search-* or *-search", r.name, maxCrowd)
			numbers = numbers[1:]
		}
		first += len(doc.rules)
	}
}
