package ownership

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// matchIndex finds the rules that may hold for the same spans as another without
// looking at all of them.
type matchIndex struct{ groups []matchGroup }

// matchGroup holds the rules of one trust that match on the same attributes.
type matchGroup struct {
	trust  trust
	keys   []string
	values []valueIndex // by key
}

// valueIndex holds the match values of one attribute, sorted. A pattern is filed
// by the longer of its two fixed ends; what is about ends is written backwards.
type valueIndex struct {
	absent                    []filed
	exact, exactBack          []filed
	front, back               []filed
	frontLengths, backLengths []int
}

// filed is a fixed text with the number of its rule.
type filed struct {
	text string
	rule int32
}

func newMatchIndex(rules []rule) *matchIndex {
	x := &matchIndex{}
	at := map[string]int{}
	var name []byte
	for i := range rules {
		r := &rules[i]
		name = append(name[:0], byte(r.trust))
		for _, c := range r.match {
			name = append(append(name, c.key...), 0)
		}
		n, known := at[string(name)]
		if !known {
			n = len(x.groups)
			at[string(name)] = n
			g := matchGroup{trust: r.trust, values: make([]valueIndex, len(r.match))}
			for _, c := range r.match {
				g.keys = append(g.keys, c.key)
			}
			x.groups = append(x.groups, g)
		}
		for k, c := range r.match {
			for _, pattern := range c.patterns {
				x.groups[n].values[k].file(pattern, int32(i))
			}
		}
	}
	for g := range x.groups {
		for k := range x.groups[g].values {
			x.groups[g].values[k].sort()
		}
	}
	return x
}

func (v *valueIndex) file(pattern string, rule int32) {
	switch prefix, suffix := fixedEnds(pattern); {
	case pattern == absent:
		v.absent = append(v.absent, filed{"", rule})
	case !isGlob(pattern):
		v.exact = append(v.exact, filed{pattern, rule})
		v.exactBack = append(v.exactBack, filed{suffix, rule})
	case len(prefix) >= len(suffix):
		v.front = append(v.front, filed{prefix, rule})
	default:
		v.back = append(v.back, filed{suffix, rule})
	}
}

// fixedEnds returns how what fits the pattern begins, and how it ends, backwards.
func fixedEnds(pattern string) (prefix, suffix string) {
	prefix, suffix = pattern, pattern
	if isGlob(pattern) {
		prefix, suffix = literalEnds(pattern)
	}
	backwards := []byte(suffix)
	slices.Reverse(backwards)
	return prefix, string(backwards)
}

func (v *valueIndex) sort() {
	for _, list := range [...][]filed{v.exact, v.exactBack, v.front, v.back} {
		slices.SortFunc(list, func(a, b filed) int { return cmp.Or(strings.Compare(a.text, b.text), cmp.Compare(a.rule, b.rule)) })
	}
	v.frontLengths, v.backLengths = lengths(v.front), lengths(v.back)
}

func lengths(list []filed) (out []int) {
	for _, f := range list {
		out = append(out, len(f.text))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// beginning returns the part of a sorted list that begins with a text.
func beginning(list []filed, text string) []filed {
	from, _ := slices.BinarySearchFunc(list, text, func(f filed, text string) int { return strings.Compare(f.text, text) })
	list = list[from:]
	to, _ := slices.BinarySearchFunc(list, text, func(f filed, text string) int {
		if strings.HasPrefix(f.text, text) {
			return -1
		}
		return 1
	})
	return list[:to]
}

// equal returns the part of a sorted list that is a text: of what begins with it,
// the first.
func equal(list []filed, text string) []filed {
	list = beginning(list, text)
	to, _ := slices.BinarySearchFunc(list, text, func(f filed, text string) int {
		if f.text == text {
			return -1
		}
		return 1
	})
	return list[:to]
}

// around appends the parts of a sorted list of beginnings that can go with a text
// which begins in such a way: those that it begins with, and those that go on.
func around(out [][]filed, list []filed, lengths []int, begins string, goesOn bool) [][]filed {
	for _, n := range lengths {
		if n < len(begins) || n == len(begins) && !goesOn {
			out = append(out, equal(list, begins[:n]))
		}
	}
	if goesOn {
		out = append(out, beginning(list, begins))
	}
	return out
}

// candidates appends the parts that hold every rule with a value that intersects
// the pattern; others may be among them.
func (v *valueIndex) candidates(out [][]filed, pattern string) [][]filed {
	if pattern == absent {
		return append(out, v.absent)
	}
	prefix, suffix := fixedEnds(pattern)
	glob := isGlob(pattern)
	if !glob {
		out = append(out, equal(v.exact, pattern))
	} else {
		forward, backward := beginning(v.exact, prefix), beginning(v.exactBack, suffix)
		if len(backward) < len(forward) {
			forward = backward
		}
		out = append(out, forward)
	}
	out = around(out, v.front, v.frontLengths, prefix, glob)
	return around(out, v.back, v.backLengths, suffix, glob)
}

// near returns parts that hold every rule of the group which may hold for the
// same spans as a rule, by the attribute that leaves fewest, and how many values
// it looked around; none where they share no attribute.
func (g *matchGroup) near(r *rule) (parts [][]filed, looked int) {
	fewest := math.MaxInt
	for k, key := range g.keys {
		c := r.on(key)
		if c == nil {
			continue
		}
		var these [][]filed
		for _, pattern := range c.patterns {
			these = g.values[k].candidates(these, pattern)
		}
		looked += len(c.patterns)
		n := 0
		for _, part := range these {
			n += len(part)
		}
		if n < fewest {
			parts, fewest = these, n
		}
	}
	return parts, looked
}

// fewConditions are sooner looked at one by one.
const fewConditions = 8

// on is the rule's condition on an attribute, or nil.
func (r *rule) on(key string) *condition {
	if i, found := r.find(key); found {
		return &r.match[i]
	}
	return nil
}

// find returns where the rule's condition on an attribute is.
func (r *rule) find(key string) (at int, found bool) {
	if len(r.match) > fewConditions {
		return slices.BinarySearchFunc(r.match, key, func(c condition, key string) int { return strings.Compare(c.key, key) })
	}
	for i := range r.match {
		if r.match[i].key == key {
			return i, true
		}
	}
	return 0, false
}
