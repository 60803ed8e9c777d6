package ownership

import (
	"cmp"
	"hash/maphash"
	"slices"
)

// newRuleIndex indexes rules, whose order is their precedence. They read at most
// maxMatchKeys attributes.
func newRuleIndex(rules []rule, units []unit) *ruleIndex {
	x := &ruleIndex{seed: maphash.MakeSeed(), rules: make([]indexedRule, 0, len(rules))}
	b := indexBuilder{index: x, units: units, keys: map[string]uint8{}, shapes: map[string]int{}, sharing: map[fixedText]int{}, together: map[uint64]int{}}
	for i := range rules {
		b.count(&rules[i])
	}
	for i := range rules {
		b.combine(&rules[i], func(tests []test) { b.together[b.hash(b.likely(tests))]++ })
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
	index    *ruleIndex
	units    []unit
	keys     map[string]uint8
	entries  int               // of all rules
	shapes   map[string]int    // by the bytes of their parts
	sharing  map[fixedText]int // how many entries fix the same text
	together map[uint64]int    // how many are led to by the same likely texts, by their hash
	order    int32             // of the next entry of the rule at hand
	fixed    []fixedText       // scratch: the texts of an entry
	name     []byte            // scratch: the bytes of a shape
}

// fixedText is a part with what its attribute must have there.
type fixedText struct {
	part part
	text string
}

// fewShare is how many entries may share the texts that lead to them: to test
// these is cheaper than another shape. manyShare is how many of them are so many
// that another shape is cheaper.
const (
	fewShare  = 8
	manyShare = 4 * fewShare
)

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
	b.entries += r.entries()
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
		if r.trust != trustExempt && isTemplate(a.value) { // which has its name there
			indexed.set[i].template = newTemplate(a.value, &b.units[unit], b.key)
		}
	}
	b.index.rules = append(b.index.rules, indexed)
	b.order = 0
	b.combine(r, func(tests []test) { b.enter(number, tests) })
}

// combine hands on each combination of the values of a rule's lists, in their
// order. What is handed on changes with the next.
func (b *indexBuilder) combine(r *rule, each func(tests []test)) {
	b.extend(make([]test, 0, len(r.match)), r.match, each)
}

func (b *indexBuilder) extend(tests []test, rest []condition, each func([]test)) {
	if len(rest) == 0 {
		each(tests)
		return
	}
	key := b.key(rest[0].key)
	for _, pattern := range rest[0].patterns {
		b.extend(append(tests, test{key, isGlob(pattern), pattern}), rest[1:], each)
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
	fixed := b.fix(tests)
	e := entry{rule: number, order: b.order, tests: make([]test, 0, len(tests))}
	b.order++
	for _, t := range tests {
		if t.pattern == absent {
			e.absent |= 1 << t.key
			continue
		}
		e.keys |= 1 << t.key
		e.tests = append(e.tests, t)
	}
	e.hash = b.hash(fixed)
	s := b.shape(fixed)
	s.entries = append(s.entries, e)
}

// shape returns the shape that some texts lead to.
func (b *indexBuilder) shape(fixed []fixedText) *shape {
	b.name = b.name[:0]
	for _, f := range fixed {
		b.name = append(b.name, f.part.key, byte(f.part.kind), byte(f.part.length>>8), byte(f.part.length))
	}
	at, ok := b.shapes[string(b.name)]
	if !ok {
		at = len(b.index.shapes)
		b.shapes[string(b.name)] = at
		s := shape{parts: make([]part, len(fixed))}
		for i, f := range fixed {
			s.parts[i], s.keys = f.part, s.keys|1<<f.part.key
		}
		b.index.shapes = append(b.index.shapes, s)
	}
	return &b.index.shapes[at]
}

func (b *indexBuilder) hash(fixed []fixedText) (hash uint64) {
	for _, f := range fixed {
		hash = mix(hash, b.index.seed, f.text)
	}
	return hash
}

// fix chooses the texts that lead to an entry: the rarest, and others beside it
// until few entries are likely to share them all. Where many do all the same, as
// what goes together in one rule does so in others, all texts lead there. A table
// that repeats one end in all its globs, as in team-*-search, is told apart by
// the other.
func (b *indexBuilder) fix(tests []test) (fixed []fixedText) {
	fixed = b.likely(tests)
	if b.together[b.hash(fixed)] > manyShare {
		fixed = b.texts(tests)
	}
	return fixed
}

// likely chooses texts as if each were spread evenly over the others.
func (b *indexBuilder) likely(tests []test) (fixed []fixedText) {
	if fixed = b.texts(tests); len(fixed) < 2 {
		return fixed
	}
	slices.SortStableFunc(fixed, func(a, c fixedText) int {
		return cmp.Or(cmp.Compare(b.sharing[a], b.sharing[c]), cmp.Compare(a.part.kind, c.part.kind), cmp.Compare(len(c.text), len(a.text)))
	})
	expected := float64(b.entries)
	for i, f := range fixed {
		if expected *= float64(b.sharing[f]) / float64(b.entries); expected <= fewShare {
			fixed = fixed[:i+1]
			break
		}
	}
	slices.SortFunc(fixed, func(a, c fixedText) int {
		return cmp.Or(cmp.Compare(a.part.key, c.part.key), cmp.Compare(a.part.kind, c.part.kind))
	})
	return fixed
}

// texts are all that an entry fixes, until it is asked for another.
func (b *indexBuilder) texts(tests []test) []fixedText {
	b.fixed = b.fixed[:0]
	for i := range tests {
		b.fixed = fixedTexts(b.fixed, tests[i].key, tests[i].pattern)
	}
	return b.fixed
}
