package ownership

import (
	"cmp"
	"encoding/binary"
	"hash/maphash"
	"slices"
)

// newRuleIndex indexes rules, whose order is their precedence. They read at most
// maxMatchKeys attributes.
func newRuleIndex(rules []rule, units []unit) *ruleIndex {
	x := &ruleIndex{seed: maphash.MakeSeed(), rules: make([]indexedRule, 0, len(rules))}
	b := indexBuilder{index: x, units: units, keys: map[string]uint8{}, shapes: map[string]int{}, sharing: map[fixedText]int{}}
	for i := range rules {
		b.count(&rules[i])
	}
	for i := range rules {
		b.add(&rules[i])
	}
	for i := range x.shapes {
		x.shapes[i].build()
	}
	return x
}

// indexBuilder sorts rules into shapes.
type indexBuilder struct {
	index   *ruleIndex
	units   []unit
	keys    map[string]uint8
	shapes  map[string]int    // by the bytes of their keys and parts
	sharing map[fixedText]int // how many entries fix the same text
	name    []byte            // scratch: the bytes of a shape
}

// fixedText is a part with what its attribute must have there.
type fixedText struct {
	part part
	text string
}

// fewShare is how many entries may share a text that leads to them: to test
// these is cheaper than another shape.
const fewShare = 8

// fixedTexts appends what a match value fixes: all of it, or the literal ends of
// a glob.
func fixedTexts(texts []fixedText, key uint8, pattern string) []fixedText {
	if pattern == absent {
		return texts
	}
	if !isGlob(pattern) {
		return append(texts, fixedText{part{key: key, kind: wholeValue}, pattern})
	}
	prefix, suffix := literalEnds(pattern)
	if prefix != "" {
		texts = append(texts, fixedText{part{key, prefixOf, uint16(len(prefix))}, prefix})
	}
	if suffix != "" {
		texts = append(texts, fixedText{part{key, suffixOf, uint16(len(suffix))}, suffix})
	}
	return texts
}

// count notes which texts the entries of a rule fix.
func (b *indexBuilder) count(r *rule) {
	var texts []fixedText
	for _, c := range r.match {
		key := b.key(c.key)
		for _, pattern := range c.patterns {
			texts = fixedTexts(texts[:0], key, pattern)
			for _, fixed := range texts {
				b.sharing[fixed] += r.entries() / len(c.patterns)
			}
		}
	}
}

// add enters a rule, once for each combination of its lists' values.
func (b *indexBuilder) add(r *rule) {
	number := int32(len(b.index.rules))
	indexed := indexedRule{
		name:  &ruleName{name: r.name, source: "rule:" + r.name, file: r.file, line: r.line},
		trust: r.trust, from: r.from, until: r.until,
		set: make([]indexedAssignment, len(r.set)),
	}
	for i, a := range r.set {
		unit := unitAt(b.units, a.unit)
		indexed.set[i] = indexedAssignment{unit: unit, value: a.value}
		if isTemplate(a.value) {
			indexed.set[i].template = newTemplate(a.value, &b.units[unit], b.key)
		}
	}
	b.index.rules = append(b.index.rules, indexed)
	b.combine(number, r.match, make([]test, 0, len(r.match)))
}

// combine extends tests by each value of the next condition in turn.
func (b *indexBuilder) combine(number int32, rest []condition, tests []test) {
	if len(rest) == 0 {
		b.enter(number, slices.Clone(tests))
		return
	}
	key := b.key(rest[0].key)
	for _, pattern := range rest[0].patterns {
		b.combine(number, rest[1:], append(tests, test{key, isGlob(pattern), pattern}))
	}
}

// key numbers the attributes in the order they are met.
func (b *indexBuilder) key(name string) uint8 {
	key, ok := b.keys[name]
	if !ok {
		key = uint8(len(b.index.keys))
		b.index.keys = append(b.index.keys, name)
		b.keys[name] = key
	}
	return key
}

// enter puts one combination into its shape.
func (b *indexBuilder) enter(number int32, tests []test) {
	fixed, keys := b.fix(tests)
	var absentKeys uint64
	kept := tests[:0]
	for _, t := range tests {
		if t.pattern == absent {
			absentKeys |= 1 << t.key
			continue
		}
		kept = append(kept, t)
	}
	tests = kept
	b.name = binary.LittleEndian.AppendUint64(b.name[:0], keys)
	b.name = binary.LittleEndian.AppendUint64(b.name, absentKeys)
	for _, f := range fixed {
		b.name = append(b.name, f.part.key, byte(f.part.kind), byte(f.part.length>>8), byte(f.part.length))
	}
	at, ok := b.shapes[string(b.name)]
	if !ok {
		at = len(b.index.shapes)
		b.shapes[string(b.name)] = at
		parts := make([]part, len(fixed))
		for i, f := range fixed {
			parts[i] = f.part
		}
		b.index.shapes = append(b.index.shapes, shape{parts: parts, keys: keys, absent: absentKeys})
	}
	s := &b.index.shapes[at]
	var hash uint64
	for _, f := range fixed {
		hash = mix(hash, b.index.seed, f.text)
	}
	s.entries = append(s.entries, entry{hash, number, tests})
}

// fix chooses the texts that lead to an entry: every whole value, and of the
// globs' ends none when a whole value is rare already, else the rarest, or all
// where even that one is common. A table that repeats one end in all its globs,
// as in team-*-search, is told apart by the other.
func (b *indexBuilder) fix(tests []test) (fixed []fixedText, keys uint64) {
	var ends []fixedText
	for i := range tests {
		t := &tests[i]
		if t.pattern == absent {
			continue
		}
		keys |= 1 << t.key
		if t.glob {
			ends = fixedTexts(ends, t.key, t.pattern)
		} else {
			fixed = fixedTexts(fixed, t.key, t.pattern)
		}
	}
	shared := func(f fixedText) int { return b.sharing[f] }
	if len(ends) == 0 || slices.ContainsFunc(fixed, func(f fixedText) bool { return shared(f) <= fewShare }) {
		return fixed, keys
	}
	rarest := slices.MinFunc(ends, func(a, b fixedText) int {
		return cmp.Or(cmp.Compare(shared(a), shared(b)), cmp.Compare(len(b.text), len(a.text)))
	})
	if shared(rarest) <= fewShare {
		return append(fixed, rarest), keys
	}
	return append(fixed, ends...), keys
}
