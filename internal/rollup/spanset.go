package rollup

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
)

// spanID names a span: its trace's id, then its own. None is all zeros.
type spanID [24]byte

// spanSet is a set of spans in one piece of memory: looking one up is one step
// to it, where a map takes two.
type spanSet struct {
	slots []spanID // a power of two of them; zeros where there is none
	n     int
	seed  [3]uint64
}

const minSlots = 1 << 10

func newSpanSet() *spanSet {
	s := &spanSet{}
	for i := range s.seed {
		s.seed[i] = maphash.Comparable(maphash.MakeSeed(), i) // senders choose ids, and must not choose where they go
	}
	return s
}

// find returns where a span is, or would be.
func (s *spanSet) find(id *spanID) (slot int, found bool) {
	mask := len(s.slots) - 1
	for slot = int(s.hash(id)) & mask; ; slot = (slot + 1) & mask {
		switch s.slots[slot] {
		case *id:
			return slot, true
		case spanID{}:
			return slot, false
		}
	}
}

func (s *spanSet) hash(id *spanID) uint64 {
	hi, lo := bits.Mul64(binary.LittleEndian.Uint64(id[:])^s.seed[0], binary.LittleEndian.Uint64(id[8:])^s.seed[1])
	hi, lo = bits.Mul64(hi^lo^s.seed[2], binary.LittleEndian.Uint64(id[16:])^s.seed[0])
	return hi ^ lo
}

func (s *spanSet) has(id *spanID) bool {
	if s.n == 0 {
		return false
	}
	_, found := s.find(id)
	return found
}

func (s *spanSet) add(id *spanID) {
	if 4*(s.n+1) > 3*len(s.slots) {
		s.grow()
	}
	if slot, found := s.find(id); !found {
		s.slots[slot] = *id
		s.n++
	}
}

func (s *spanSet) grow() {
	old := s.slots
	s.slots = make([]spanID, max(2*len(old), minSlots))
	for i := range old {
		if old[i] != (spanID{}) {
			slot, _ := s.find(&old[i])
			s.slots[slot] = old[i]
		}
	}
}

// clear forgets all spans and keeps the memory.
func (s *spanSet) clear() {
	clear(s.slots)
	s.n = 0
}

// appendAll appends the spans in no order.
func (s *spanSet) appendAll(to []spanID) []spanID {
	for i := range s.slots {
		if s.slots[i] != (spanID{}) {
			to = append(to, s.slots[i])
		}
	}
	return to
}
