package ownership

import (
	"cmp"
	"slices"
	"strings"
)

// ruleMatch is a rule that holds but for its dates, with the entries by which it
// does, in the order of its lists.
type ruleMatch struct {
	number  int32
	entries []*entry
}

// matching finds what find finds by trying every entry, so that it shares the
// shapes with find and not the way to them. The first rule comes first.
func (x *ruleIndex) matching(values *[maxMatchKeys]string, present uint64) (matches []ruleMatch) {
	at := map[int32]int{}
	for i := range x.shapes {
		s := &x.shapes[i]
		for e := range s.entries {
			entry := &s.entries[e]
			if !entry.holds(values, present) {
				continue
			}
			number, seen := at[entry.rule]
			if !seen {
				number = len(matches)
				at[entry.rule] = number
				matches = append(matches, ruleMatch{number: entry.rule})
			}
			matches[number].entries = append(matches[number].entries, entry)
		}
	}
	slices.SortFunc(matches, func(a, b ruleMatch) int { return cmp.Compare(a.number, b.number) })
	for _, m := range matches {
		slices.SortFunc(m.entries, func(a, b *entry) int { return cmp.Compare(a.order, b.order) })
	}
	return matches
}

var trustKinds = [numTrusts]SourceKind{
	trustMapping: SourceRule, trustIdentity: SourceIdentity, trustFallback: SourceFallback, trustExempt: SourceNone,
}

// explainRules are the rules of one trust that say something of a unit.
func (r *Resolver) explainRules(unit int, t trust, matches []ruleMatch, values *[maxMatchKeys]string, at int64) (rules []Candidate) {
	x := r.table.index
	for m := range matches {
		rule := &x.rules[matches[m].number]
		if rule.trust != t {
			continue
		}
		for a := range rule.set {
			if rule.set[a].unit != unit {
				continue
			}
			c := rule.set[a].explain(&matches[m], values)
			c.Source, c.Dates = Source{trustKinds[t], rule.name}, Dates{rule.from, rule.until}
			c.Match = x.matched(&matches[m], values)
			if at < rule.from || at >= rule.until {
				c.Verdict = OutOfDates
			}
			rules = append(rules, c)
		}
	}
	return rules
}

// explain says what an assignment gives by the first entry of its rule whose
// value the unit takes.
func (a *indexedAssignment) explain(m *ruleMatch, values *[maxMatchKeys]string) Candidate {
	if a.template == nil {
		return Candidate{Text: a.value, Value: a.value}
	}
	for _, e := range m.entries {
		if value := a.template.value(e, values); value != "" {
			return Candidate{Text: a.template.text(e, values), Value: value}
		}
	}
	text := a.template.text(m.entries[0], values)
	return Candidate{Text: text, Why: checkText(strings.TrimSpace(text)), Verdict: NotCarried}
}

// matched are the attributes by which a rule holds, in the order of their names.
func (x *ruleIndex) matched(m *ruleMatch, values *[maxMatchKeys]string) (attributes []Matched) {
	for _, t := range m.entries[0].tests {
		key := x.keys[t.key]
		attributes = append(attributes, Matched{Key: key, Text: shown(key, values[t.key])})
	}
	for i, key := range x.keys {
		if m.entries[0].absent&(1<<i) != 0 {
			attributes = append(attributes, Matched{Key: key, Absent: true})
		}
	}
	slices.SortFunc(attributes, func(a, b Matched) int { return cmp.Compare(a.Key, b.Key) })
	return attributes
}
