package ownership

import (
	"hash/maphash"
	"slices"
)

// newRuleIndex indexes rules, whose order is their precedence. They read at most
// maxMatchKeys attributes.
func newRuleIndex(rules []rule, units []unit) *ruleIndex {
	x := &ruleIndex{seed: maphash.MakeSeed(), rules: make([]indexedRule, 0, len(rules))}
	b := indexBuilder{index: x, units: units, keys: map[string]uint8{}, shapes: map[string]int{}}
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
	index  *ruleIndex
	units  []unit
	keys   map[string]uint8
	shapes map[string]int       // by the bytes of their keys and parts
	values [maxMatchKeys]string // what the entry being added fixes
	name   []byte               // scratch: the bytes of a shape
}

// add enters a rule, once for each combination of its lists' values.
func (b *indexBuilder) add(r *rule) {
	number := int32(len(b.index.rules))
	indexed := indexedRule{
		name:     &ruleName{name: r.name, source: "rule:" + r.name},
		identity: r.identity, from: r.from, until: r.until,
		set: make([]indexedAssignment, len(r.set)),
	}
	for i, a := range r.set {
		indexed.set[i] = indexedAssignment{unitAt(b.units, a.unit), a.value}
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
	parts, keys := b.fix(tests)
	b.name = b.name[:0]
	for i := range 8 {
		b.name = append(b.name, byte(keys>>(8*i)))
	}
	for _, p := range parts {
		b.name = append(b.name, p.key, byte(p.kind), byte(p.length>>8), byte(p.length))
	}
	at, ok := b.shapes[string(b.name)]
	if !ok {
		at = len(b.index.shapes)
		b.shapes[string(b.name)] = at
		b.index.shapes = append(b.index.shapes, shape{parts: slices.Clone(parts), keys: keys})
	}
	s := &b.index.shapes[at]
	hash, _ := s.hashOf(b.index.seed, &b.values)
	s.entries = append(s.entries, entry{hash, number, tests})
}

// fix says what of the attributes the tests fix, and leaves the fixed texts in
// b.values.
func (b *indexBuilder) fix(tests []test) (parts []part, keys uint64) {
	parts = make([]part, 0, len(tests))
	var longest part
	var text string
	for i := range tests {
		t := &tests[i]
		keys |= 1 << t.key
		if !t.glob {
			parts = append(parts, part{key: t.key, kind: wholeValue})
			b.values[t.key] = t.pattern
			continue
		}
		prefix, suffix := literalEnds(t.pattern)
		if len(prefix) > len(text) {
			longest, text = part{t.key, prefixOf, uint16(len(prefix))}, prefix
		}
		if len(suffix) > len(text) {
			longest, text = part{t.key, suffixOf, uint16(len(suffix))}, suffix
		}
	}
	if text != "" {
		parts = append(parts, longest)
		b.values[longest.key] = text
	}
	return parts, keys
}
