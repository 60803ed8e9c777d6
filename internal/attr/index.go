package attr

import "strings"

// Index maps the attribute keys of interest to slots, numbered from 0 in the
// order they were first named. It is immutable and safe for concurrent use.
type Index struct {
	keys       []string
	structured []bool  // by slot
	table      []int32 // open addressing; slot+1, 0 is empty
	mask       uint32
}

// PathMark separates an attribute's name from a path into its value: the key
// metadata#team is the member team of what the attribute metadata holds.
const PathMark = "#"

// NewIndex builds an Index over keys; duplicates share a slot. A key with a path
// makes its attribute one of interest, too.
func NewIndex(keys ...string) *Index {
	size := uint32(64)
	for size < uint32(len(keys))*8 { // every key could bring an attribute of its own
		size *= 2
	}
	x := &Index{table: make([]int32, size), mask: size - 1}
	for _, key := range keys {
		x.add(key)
		if name, _, inside := strings.Cut(key, PathMark); inside {
			x.structured[x.add(name)] = true
		}
	}
	return x
}

// add returns the slot of a key.
func (x *Index) add(key string) int32 {
	at := hash(key) & x.mask
	for ; x.table[at] != 0; at = (at + 1) & x.mask {
		if x.keys[x.table[at]-1] == key {
			return x.table[at] - 1
		}
	}
	x.keys, x.structured = append(x.keys, key), append(x.structured, false)
	x.table[at] = int32(len(x.keys))
	return x.table[at] - 1
}

// Structured reports whether paths lead into what a slot's attribute holds: a
// list or a map there is wanted as text.
func (x *Index) Structured(slot int) bool { return x.structured[slot] }

// Len is the number of slots.
func (x *Index) Len() int { return len(x.keys) }

// Key returns the key of a slot.
func (x *Index) Key(slot int) string { return x.keys[slot] }

// Slot returns the slot of a key, or -1 for a key of no interest.
func (x *Index) Slot(key string) int {
	for at := hash(key) & x.mask; x.table[at] != 0; at = (at + 1) & x.mask {
		if slot := x.table[at] - 1; x.keys[slot] == key {
			return int(slot)
		}
	}
	return -1
}

// hash looks at the length and up to twelve bytes only. Attribute keys share
// prefixes and differ at their ends; a full hash costs more than the few
// comparisons it would save. Keys come from configuration, so nobody can
// choose them to collide.
func hash(key string) uint32 {
	n := len(key)
	h := uint32(n) * 0x9e3779b1
	if n == 0 {
		return h
	}
	h = (h ^ uint32(key[n-1])) * 0x85ebca6b
	if n >= 8 {
		tail := uint32(key[n-2]) | uint32(key[n-3])<<8 | uint32(key[n-5])<<16 | uint32(key[n-8])<<24
		h = (h ^ tail) * 0xc2b2ae35
	}
	mid := uint32(key[n/2]) | uint32(key[n/3])<<8 | uint32(key[n*2/3])<<16 | uint32(key[0])<<24
	h = (h ^ mid) * 0x27d4eb2f
	return h ^ h>>15
}

// Record holds one set of attributes (a span's, a resource's or a scope's) by
// slot. It is reused from one span to the next and not safe for concurrent use.
type Record struct {
	index  *Index
	values []Value
	used   []int32
}

// NewRecord returns an empty Record over x.
func NewRecord(x *Index) *Record {
	return &Record{index: x, values: make([]Value, x.Len()), used: make([]int32, 0, x.Len())}
}

// Index returns what the Record's slots mean.
func (r *Record) Index() *Index { return r.index }

// Reset empties the Record at the cost of the slots that were set.
func (r *Record) Reset() {
	for _, slot := range r.used {
		r.values[slot] = Value{}
	}
	r.used = r.used[:0]
}

// Set keeps v in slot; the first value of a slot wins, as attribute keys are
// unique and a repeated one is an emitter's error.
func (r *Record) Set(slot int, v Value) {
	if r.values[slot].Kind == KindAbsent && v.Kind != KindAbsent {
		r.values[slot] = v
		r.used = append(r.used, int32(slot))
	}
}

// Get returns the value of a slot. A negative slot is always absent.
func (r *Record) Get(slot int) Value {
	if slot < 0 {
		return Value{}
	}
	return r.values[slot]
}

// Empty reports whether no slot is set.
func (r *Record) Empty() bool { return len(r.used) == 0 }

// Used returns the slots that are set, in the order they were set. The caller
// must not change or keep it.
func (r *Record) Used() []int32 { return r.used }
