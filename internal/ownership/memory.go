package ownership

import (
	"math"
	"math/bits"
	"strings"
)

// memorySize is how many combinations of attribute values are remembered, at up
// to 2 KB each: some times as many as a collector usually has services, so that
// few of these share a place.
const memorySize = 2048

// Memory makes resolving span after span cheap: it remembers which rules hold
// for the values that came before, so that a table of 100,000 rows costs what
// one of ten does. It belongs to one Resolver and one goroutine, and is bounded.
// What comes once is not taken in, so that ids without end push nothing out.
type Memory struct {
	slots  [memorySize]*remembered
	seen   [memorySize]uint64 // the hash that came there last
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
func (m *Memory) Forget() { clear(m.values[:]) }

// find returns the rules that hold for m.values; see ruleIndex.find. The result
// is to be read before the next call.
func (m *Memory) find(x *ruleIndex, present uint64, at int64) *findings {
	hash := present
	for rest := present; rest != 0; rest &= rest - 1 {
		hash = mix(hash, x.seed, m.values[bits.TrailingZeros64(rest)])
	}
	slot := hash % memorySize
	known := m.slots[slot]
	switch {
	case known != nil && known.hash == hash && known.is(present, &m.values):
		f := &known.findings
		if at < f.from || f.until <= at {
			f.reset()
			x.find(&m.values, present, at, f)
			f.own()
		}
		return f
	case m.seen[slot] != hash:
		m.seen[slot] = hash
		m.missed.reset()
		x.find(&m.values, present, at, &m.missed)
		return &m.missed
	}
	if known == nil {
		known = &remembered{}
		m.slots[slot] = known
	}
	known.learn(hash, present, &m.values)
	x.find(&m.values, present, at, &known.findings)
	known.findings.own()
	return &known.findings
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
