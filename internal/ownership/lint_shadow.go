package ownership

import (
	"math/bits"
	"slices"
)

// repeats notes the earlier rules of other documents that match the same and set
// the same units, and returns the others.
func (l *orderLint) repeats(i int, others []int32) []int32 {
	r := &l.rules[i]
	same := relation{kind: Repeated, rule: int32(i), same: true}
	others = slices.DeleteFunc(others, func(j int32) bool {
		other := &l.rules[j]
		if l.source[i] == l.source[j] || l.numbers.match[i] != l.numbers.match[j] {
			return false
		}
		shared := l.numbers.all[i] & l.numbers.all[j]
		if shared == 0 {
			return false
		}
		if other.from <= r.from && r.until <= other.until {
			l.hidden[i] |= shared & l.numbers.fixed[j]
		} else {
			same.partly = true
		}
		same.carried = same.carried || shared&^l.numbers.fixed[j] != 0
		same.add(shared, j)
		return true
	})
	if l.docs[l.source[i]].imported {
		same.kind = OrderMatters // to correct a list of others is what a table before it is for
	}
	if same.units != 0 {
		same.keepNearest(l.named)
		l.found = append(l.found, same)
	}
	return others
}

// value is what the rule sets a unit to, empty when it does not.
func (r *rule) value(unit string) string {
	for _, a := range r.set {
		if a.unit == unit {
			return a.value
		}
	}
	return ""
}

// cover is how much of a list some rules take, of one unit and one condition.
type cover struct {
	taken []bool // by pattern
	left  int
	by    []int32
}

// hide notes the earlier rules that set units of a rule whenever it holds: one
// that takes in all of its match, or several of which each takes some values of
// a list and all else.
func (l *orderLint) hide(i int, others []int32) {
	r := &l.rules[i]
	all := l.numbers.all[i]
	covers := map[[2]int]*cover{} // by unit and condition
	found := relation{rule: int32(i)}
	for _, j := range others {
		l.work++
		other := &l.rules[j]
		units := all & l.numbers.fixed[j] &^ l.hidden[i]
		if units == 0 || other.from > r.from || other.until < r.until {
			continue
		}
		open, taken, ok := l.takes(other, r)
		if !ok {
			continue
		}
		if open < 0 {
			l.hidden[i] |= units
			found.add(units, j)
			continue
		}
		l.work += bits.OnesCount32(units) * len(taken)
		for rest := units; rest != 0; rest &= rest - 1 {
			u := bits.TrailingZeros32(rest)
			c := covers[[2]int{u, open}]
			if c == nil {
				c = &cover{taken: make([]bool, len(taken)), left: len(taken)}
				covers[[2]int{u, open}] = c
			}
			if c.take(j, taken) {
				l.hidden[i] |= 1 << u
				found.add(1<<u, c.by...)
			}
		}
	}
	if found.units == 0 {
		return
	}
	found.kind = PartlyShadowed
	if l.hidden[i] == all {
		found.kind = Shadowed
	}
	found.keepNearest(l.named)
	l.found = append(l.found, found)
}

// take enters a rule that takes anything new; it returns true when nothing is left.
func (c *cover) take(rule int32, taken []bool) (full bool) {
	before := c.left
	for p, is := range taken {
		if is && !c.taken[p] {
			c.taken[p] = true
			c.left--
		}
	}
	if c.left < before {
		c.by = append(c.by, rule)
	}
	return c.left == 0
}

// takes reports whether the outer rule holds whenever the inner one does, or does
// for some values of one list: open is the number of that condition, or -1.
func (l *orderLint) takes(outer, inner *rule) (open int, taken []bool, ok bool) {
	open = -1
	for i := range outer.match {
		c := &outer.match[i]
		k, found := inner.find(c.key)
		if !found {
			return 0, nil, false
		}
		patterns := inner.match[k].patterns
		l.weigh(c.patterns, patterns)
		these, n := make([]bool, len(patterns)), 0
		for p := range patterns {
			if these[p] = takesIn(c.patterns, patterns[p]); these[p] {
				n++
			}
		}
		switch {
		case n == len(patterns):
		case n == 0 || open >= 0:
			return 0, nil, false
		default:
			open, taken = k, these
		}
	}
	return open, taken, true
}
