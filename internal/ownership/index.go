package ownership

import (
	"cmp"
	"hash/maphash"
	"slices"
)

// maxMatchKeys is how many different attributes the rules of a table can read.
const maxMatchKeys = 64

// ruleIndex finds the rules that hold for a span without looking at the others.
//
// Of what a rule fixes, as few texts lead to it as tell it apart from nearly all
// others. Rules that are led to by the same attributes in the same way form a
// shape: "service.name and tenant.id are these", or "service.name begins with
// these 7 bytes". Within a shape one hash of these texts leads to the rules that
// can hold, so that a span pays for the number of shapes and not for the number
// of rules. A list stands for one entry a value. What the hash leaves open is
// checked on the entry.
type ruleIndex struct {
	keys   []string // every attribute that a rule reads, at most maxMatchKeys
	rules  []indexedRule
	shapes []shape
	seed   maphash.Seed
}

// indexedRule is what a rule gives, and when.
type indexedRule struct {
	name        *ruleName
	trust       trust
	from, until int64
	set         []indexedAssignment
}

type indexedAssignment struct {
	unit     int
	value    string
	template *template // nil for a fixed value
}

// shape is a way to be led to rules, with the rules.
type shape struct {
	parts   []part
	keys    uint64 // a bit for each attribute that the parts are of
	entries []entry
	buckets map[uint64]bucket // by hash of the parts
}

// part fixes one attribute: all of it, its first or its last length bytes.
type part struct {
	key    uint8
	kind   partKind
	length uint16
}

type partKind uint8

const (
	wholeValue partKind = iota
	prefixOf
	suffixOf
)

// bucket is a range of a shape's entries, in the order of their rules.
type bucket struct{ from, to int32 }

// entry is a rule with one value of each of its lists.
type entry struct {
	hash   uint64
	keys   uint64 // a bit for each attribute that must be there
	absent uint64 // and for each that must not
	rule   int32
	order  int32 // among the entries of the rule: where two hold, the first value of a list counts
	tests  []test
}

// holds reports whether a span fits the entry. present has a bit for each
// attribute that has a value.
func (e *entry) holds(values *[maxMatchKeys]string, present uint64) bool {
	if e.keys&^present != 0 || e.absent&present != 0 {
		return false
	}
	for i := range e.tests {
		if t := &e.tests[i]; !t.holds(values[t.key]) {
			return false
		}
	}
	return true
}

// test is what an attribute's value must be.
type test struct {
	key     uint8
	glob    bool
	pattern string
}

func (t *test) holds(value string) bool {
	if t.glob {
		return globMatch(t.pattern, value)
	}
	return t.pattern == value
}

// build orders the entries by hash and rule, and maps each hash to its range.
func (s *shape) build() {
	slices.SortFunc(s.entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.rule, b.rule), cmp.Compare(a.order, b.order))
	})
	s.buckets = make(map[uint64]bucket, len(s.entries))
	for from := 0; from < len(s.entries); {
		to := from + 1
		for to < len(s.entries) && s.entries[to].hash == s.entries[from].hash {
			to++
		}
		s.buckets[s.entries[from].hash] = bucket{int32(from), int32(to)}
		from = to
	}
}

// hashOf hashes the fixed parts of the values; ok is false when a value is too
// short to have its part.
func (s *shape) hashOf(seed maphash.Seed, values *[maxMatchKeys]string) (hash uint64, ok bool) {
	for _, p := range s.parts {
		text := values[p.key]
		if p.kind != wholeValue {
			if len(text) < int(p.length) {
				return 0, false
			}
			if p.kind == prefixOf {
				text = text[:p.length]
			} else {
				text = text[len(text)-int(p.length):]
			}
		}
		hash = mix(hash, seed, text)
	}
	return hash, true
}

// mix adds a fixed text to the hash of those before it.
func mix(hash uint64, seed maphash.Seed, text string) uint64 {
	hash = (hash ^ maphash.String(seed, text)) * 0x9e3779b97f4a7c15
	return hash ^ hash>>32
}

// findings are, per trust and unit, the first rule that sets it, and the first
// whose value it does not take; and whether a rule held outside its dates.
type findings struct {
	best    [numTrusts][MaxUnits]found
	first   [numTrusts][MaxUnits]int32 // that is refused, by its number plus one
	expired [MaxUnits]bool
	// from and until are between which times the same is found.
	from, until int64
}

// found is a rule, by its number plus one, and the value it sets.
type found struct {
	number  int32
	order   int32 // of the entry
	carried bool  // the value is the span's
	value   string
}

// refused reports whether a rule carried a value that the unit does not take,
// and was asked before the source that the unit has its value from.
func (f *findings) refused(unit int, source SourceKind) bool {
	refuses := func(t trust) bool {
		refused, best := f.first[t][unit], f.best[t][unit].number
		return refused > 0 && (best == 0 || refused < best)
	}
	switch source {
	case SourceIdentity, SourceSpan, SourceResource:
		return refuses(trustIdentity)
	case SourceRule, SourceInherited:
		return refuses(trustIdentity) || refuses(trustMapping)
	default:
		return refuses(trustIdentity) || refuses(trustMapping) || refuses(trustFallback)
	}
}

// find fills f with the rules that hold for the values at a time. present has a
// bit for each attribute that has a value.
func (x *ruleIndex) find(values *[maxMatchKeys]string, present uint64, at int64, f *findings) {
	for i := range x.shapes {
		s := &x.shapes[i]
		if s.keys&^present != 0 {
			continue
		}
		hash, ok := s.hashOf(x.seed, values)
		if !ok {
			continue
		}
		bucket := s.buckets[hash]
		for e := bucket.from; e < bucket.to; e++ {
			if entry := &s.entries[e]; entry.holds(values, present) {
				x.take(entry, values, at, f)
			}
		}
	}
}

// take enters a rule that matches where no earlier one of its trust stands.
func (x *ruleIndex) take(e *entry, values *[maxMatchKeys]string, at int64, f *findings) {
	number := e.rule + 1
	r := &x.rules[e.rule]
	f.limit(r, at)
	best, refused := &f.best[r.trust], &f.first[r.trust]
	for i := range r.set {
		a := &r.set[i]
		if at < r.from || at >= r.until {
			f.expired[a.unit] = f.expired[a.unit] || r.trust != trustExempt
			continue
		}
		if before := &best[a.unit]; before.number != 0 && (before.number < number || before.number == number && before.order <= e.order) {
			continue
		}
		value := a.value
		if a.template != nil {
			if value = a.template.value(e, values); value == "" {
				if first := &refused[a.unit]; *first == 0 || number < *first {
					*first = number
				}
				continue
			}
		}
		best[a.unit] = found{number, e.order, a.template != nil, value}
	}
}

// limit notes the dates of a rule that holds but for them.
func (f *findings) limit(r *indexedRule, at int64) {
	switch {
	case at < r.from:
		f.until = min(f.until, r.from)
	case at >= r.until:
		f.from = max(f.from, r.until)
	default:
		f.from, f.until = max(f.from, r.from), min(f.until, r.until)
	}
}
