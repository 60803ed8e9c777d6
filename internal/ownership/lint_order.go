package ownership

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// maxLintWork bounds how many values Lint holds against each other, and with it
// its time: some seconds, of 10 to 30 ns each.
const maxLintWork = 100_000_000

// lookupWork is what it takes to find the values around one.
const lookupWork = 16

// namedRules is how many other rules one finding names.
const namedRules = 3

// relation is what a rule is to earlier ones.
type relation struct {
	kind   FindingKind
	rule   int32
	others []int32 // the nearest of them
	more   int     // before these
	units  uint32  // a bit for each that is concerned
	same   bool    // they match the same

	partly  bool // not at all times of the rule
	carried bool // with values that can be refused
}

// orderLint looks for rules whose order decides.
type orderLint struct {
	rules  []rule
	units  []unit
	source []int32 // by rule: its document
	docs   []*Document
	named  int // how many others a relation keeps

	numbers *ruleNumbers
	work    int
	hidden  []uint32 // by rule: its units that earlier rules always set
	seen    []int32  // by rule: the last one it was met from, plus one
	found   []relation
}

// run relates each rule to those before it. It returns the rule at which it gave
// up, or the number of rules.
func (l *orderLint) run() int {
	index := newMatchIndex(l.rules)
	l.numbers = newRuleNumbers(l.rules, l.units)
	l.hidden, l.seen = make([]uint32, len(l.rules)), make([]int32, len(l.rules))
	var others []int32
	for i := range l.rules {
		others = l.earlier(index, i, others[:0])
		if l.work > maxLintWork {
			return i
		}
		others = l.repeats(i, others)
		l.hide(i, others)
		if l.rules[i].trust != trustExempt { // one excuse is as good as another
			l.overlaps(i, others)
		}
	}
	return len(l.rules)
}

// earlier appends the rules of the same trust before a rule that can hold for the
// same span.
func (l *orderLint) earlier(x *matchIndex, i int, out []int32) []int32 {
	r := &l.rules[i]
	for g := range x.groups {
		if x.groups[g].trust != r.trust {
			continue
		}
		parts, looked := x.groups[g].near(r)
		l.work += 1 + lookupWork*looked
		if l.work > maxLintWork {
			return out
		}
		for _, part := range parts {
			for at := range part {
				if l.work++; l.work > maxLintWork {
					return out
				}
				other := part[at].rule
				if int(other) < i && l.seen[other] != int32(i+1) && l.meet(r, &l.rules[other]) {
					out = append(out, other)
				}
				l.seen[other] = int32(i + 1)
			}
		}
	}
	slices.Sort(out)
	return out
}

// meet reports whether two rules can hold for one span.
func (l *orderLint) meet(a, b *rule) bool {
	if a.from >= b.until || b.from >= a.until {
		return false
	}
	for i := range a.match {
		c := &a.match[i]
		other := b.on(c.key)
		if other == nil {
			continue
		}
		l.weigh(c.patterns, other.patterns)
		if !conditionsMeet(c.patterns, other.patterns) {
			return false
		}
	}
	return true
}

// weigh counts what it takes to hold values against each other.
func (l *orderLint) weigh(a, b []string) {
	size := func(patterns []string) (n int) {
		for _, p := range patterns {
			n += len(p)
		}
		return n
	}
	l.work += len(a)*len(b) + size(a)*size(b)/1024
}

// overlaps notes the earlier rules that give a unit another value.
func (l *orderLint) overlaps(i int, others []int32) {
	found := [...]relation{{kind: Overlapping, rule: int32(i)}, {kind: OrderMatters, rule: int32(i)}}
	for _, j := range others {
		common := l.numbers.all[i] & l.numbers.all[j] &^ (l.hidden[i] | l.hidden[j])
		l.work += 1 + bits.OnesCount32(common)
		units := l.numbers.disputed(i, int(j), common)
		if units == 0 {
			continue
		}
		meant := 0
		if l.ordered(i, int(j)) {
			meant = 1
		}
		found[meant].add(units, j)
	}
	for _, r := range found {
		if r.units != 0 {
			r.keepNearest(l.named)
			l.found = append(l.found, r)
		}
	}
}

func (r *relation) add(units uint32, others ...int32) {
	r.units |= units
	r.others = append(r.others, others...)
}

// keepNearest leaves those of the other rules that stand next before it: whoever
// moves a rule looks at its neighbours, so that these must not be among the rest.
func (r *relation) keepNearest(most int) {
	slices.Sort(r.others)
	r.others = slices.Compact(r.others)
	r.more = max(0, len(r.others)-most)
	r.others = slices.Clone(r.others[r.more:])
}

// ordered reports whether an earlier rule is the exception to a later one, or to
// a list of others: that knows its own order, and what stands before it is meant
// to correct it.
func (l *orderLint) ordered(later, earlier int) bool {
	return l.docs[l.source[later]].imported ||
		l.within(&l.rules[earlier], &l.rules[later]) && !l.within(&l.rules[later], &l.rules[earlier])
}

// within reports that whatever meets the inner rule's match meets the outer's.
func (l *orderLint) within(inner, outer *rule) bool {
	for i := range outer.match {
		c := &outer.match[i]
		other := inner.on(c.key)
		if other == nil {
			return false
		}
		l.weigh(c.patterns, other.patterns)
		for _, pattern := range other.patterns {
			if !takesIn(c.patterns, pattern) {
				return false
			}
		}
	}
	return true
}

// text says what a relation is.
func (l *orderLint) text(r *relation) string {
	var names []string
	for _, o := range r.others {
		names = append(names, l.rules[o].place())
	}
	if r.more > 0 {
		names = append(names, fmt.Sprintf("%d more", r.more))
	}
	others, units := strings.Join(names, ", "), l.unitsOf(r.units)
	does := "does"
	if len(names) > 1 {
		does = "do"
	}
	verb := "sets"
	if l.rules[r.rule].trust == trustExempt {
		verb = "excuses"
	}
	own := l.rules[r.rule].label()
	switch {
	case r.same:
		return fmt.Sprintf("%s: matches the same as %s, which wins in %s%s", own, others, units, r.howSure())
	case r.kind == Shadowed:
		return fmt.Sprintf("%s: never %s anything, as whenever it holds %s %s before it; put it first, narrow what stands before it, or take it out", own, verb, others, does)
	case r.kind == PartlyShadowed:
		return fmt.Sprintf("%s: never %s %s, as whenever it holds %s %s before it; put it first, or take that out", own, verb, units, others, does)
	case r.kind == OrderMatters:
		return fmt.Sprintf("%s: gives %s another value than what is meant to come before it: %s", own, units, others)
	default:
		return fmt.Sprintf("%s: can hold for the same span as %s and gives %s another value, so that their order decides; put the narrower one first, or tell them apart by match", own, others, units)
	}
}

// howSure says when a rule wins over another that matches the same, and what can be
// done.
func (r *relation) howSure() string {
	switch {
	case r.partly && r.carried:
		return " while both hold and the value that it carries is not refused; keep one, or give them dates that do not overlap"
	case r.partly:
		return " while both hold; keep one, or give them dates that do not overlap"
	case r.carried:
		return " unless the value that it carries is refused; keep one if that is not meant"
	default:
		return "; keep one"
	}
}

// place is where a rule stands, for what is said of another.
func (r *rule) place() string { return fmt.Sprintf("%s (%s:%d)", r.label(), r.file, r.line) }

func (l *orderLint) unitsOf(units uint32) string {
	var names []string
	for i := range l.units {
		if units&(1<<i) != 0 {
			names = append(names, l.units[i].name)
		}
	}
	return strings.Join(names, ", ")
}
