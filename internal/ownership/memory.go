package ownership

import (
	"math"
	"math/bits"
	"slices"
	"strings"
)

// How many combinations of attribute values are remembered, in sets of few of
// which one gives way: some times as many as a collector usually has services. At
// up to 4.4 KB each that is at most 9 MB.
const (
	memorySize = 2048
	memoryWays = 4
)

// maxMemoryBytes is how long all values of a combination may be to be remembered:
// names are shorter.
const maxMemoryBytes = 1024

// Memory makes resolving span after span cheap: it remembers which rules hold
// for the values that came before, so that a table of 100,000 rows costs what
// one of ten does. It belongs to one Resolver and one goroutine, and is bounded.
// What comes once is not taken in, so that ids without end push nothing out.
type Memory struct {
	sets   [memorySize / memoryWays][memoryWays]*remembered
	seen   [memorySize][memoryWays]uint32 // parts of the hashes that came last
	turn   uint32                         // whose turn it is to give way
	values [maxMatchKeys]string
	missed findings
}

// remembered are the rules that hold for some values.
type remembered struct {
	hash     uint64
	present  uint64
	values   []string // of the attributes in present
	findings findings
}

// NewMemory returns an empty Memory.
func NewMemory() *Memory { return &Memory{} }

// Forget lets go of the last span. What is remembered stays.
func (m *Memory) Forget() {
	clear(m.values[:])
	m.missed.reset()
}

// find returns the rules that hold for m.values; see ruleIndex.find. The result
// is to be read before the next call.
func (m *Memory) find(x *ruleIndex, present uint64, at int64) *findings {
	hash, size := present, 0
	for rest := present; rest != 0; rest &= rest - 1 {
		value := m.values[bits.TrailingZeros64(rest)]
		hash, size = mix(hash, x.seed, value), size+len(value)
	}
	set := &m.sets[hash%uint64(len(m.sets))]
	for _, known := range set {
		if known != nil && known.hash == hash && known.is(present, &m.values) {
			f := &known.findings
			if at < f.from || f.until <= at {
				f.reset()
				x.find(&m.values, present, at, f)
				f.own()
			}
			return f
		}
	}
	seen, mark := &m.seen[hash%memorySize], uint32(hash>>32)|1
	if !slices.Contains(seen[:], mark) || size > maxMemoryBytes {
		seen[m.next()] = mark
		m.missed.reset()
		x.find(&m.values, present, at, &m.missed)
		return &m.missed
	}
	known := m.room(set)
	known.learn(hash, present, &m.values)
	x.find(&m.values, present, at, &known.findings)
	known.findings.own()
	return &known.findings
}

// room returns a place of a set for another combination, one after the other where
// all are taken: when more combinations come in turn than there is room for, that
// keeps some of them, where the one that was not needed longest would never be
// the right one to let go.
func (m *Memory) room(set *[memoryWays]*remembered) *remembered {
	for i := range set {
		if set[i] == nil {
			set[i] = &remembered{}
			return set[i]
		}
	}
	return set[m.next()]
}

// next draws a place of a set.
func (m *Memory) next() uint32 {
	m.turn = m.turn*1664525 + 1013904223
	return m.turn >> 16 % memoryWays
}

func (k *remembered) is(present uint64, values *[maxMatchKeys]string) bool {
	if k.present != present {
		return false
	}
	for i, rest := 0, present; rest != 0; i, rest = i+1, rest&(rest-1) {
		if k.values[i] != values[bits.TrailingZeros64(rest)] {
			return false
		}
	}
	return true
}

// learn takes in values, of which nothing may hold the span's memory.
func (k *remembered) learn(hash, present uint64, values *[maxMatchKeys]string) {
	k.hash, k.present = hash, present
	k.values = k.values[:0]
	for rest := present; rest != 0; rest &= rest - 1 {
		k.values = append(k.values, strings.Clone(values[bits.TrailingZeros64(rest)]))
	}
	k.findings.reset()
}

// reset begins anew, for any time.
func (f *findings) reset() { *f = findings{from: math.MinInt64, until: math.MaxInt64} }

// own copies what was carried from a span.
func (f *findings) own() {
	for t := range f.best {
		for u := range f.best[t] {
			if f.best[t][u].carried {
				f.best[t][u].value = strings.Clone(f.best[t][u].value)
			}
		}
	}
}
