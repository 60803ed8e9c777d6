package rollup

import (
	"hash/maphash"
	"math/bits"
	"slices"
	"strings"
)

// table finds the cell of a combination of label values with one hash and, but
// for collisions, one comparison.
type table[T any] struct {
	seed     maphash.Seed
	cells    map[uint64]*cell[T]
	size     int      // how many series one cell may come to have
	kept     []int    // positions of the values that survive an overflow
	overflow []string // scratch for the values of an overflow cell
}

// cell holds the totals of one combination of label values.
type cell[T any] struct {
	values []string
	next   *cell[T] // same hash
	totals T
}

// newTable makes a table over width label values per cell.
func newTable[T any](width, size int, kept ...int) *table[T] {
	return &table[T]{
		seed: maphash.MakeSeed(), cells: map[uint64]*cell[T]{}, size: size, kept: kept, overflow: make([]string, width),
	}
}

// at returns the cell of values. Where the limit allows no new cell it is the
// overflow cell that the values belong to, and overflowed is true.
//
// Only values that are fit for a label are ever kept, so what is found needs no
// checking; the others are made fit, in place, before a cell is made of them.
func (t *table[T]) at(values []string, room *limit) (found *cell[T], overflowed bool) {
	hash := t.hash(values)
	if c := t.find(hash, values); c != nil {
		return c, false
	}
	if mend(values) {
		hash = t.hash(values)
		if c := t.find(hash, values); c != nil {
			return c, false
		}
	}
	if room.admit(t.size) {
		return t.insert(hash, values), false
	}
	for i := range t.overflow {
		t.overflow[i] = Overflow
	}
	for _, i := range t.kept {
		t.overflow[i] = values[i]
	}
	hash = t.hash(t.overflow)
	if c := t.find(hash, t.overflow); c != nil {
		return c, true
	}
	if room.admitOverflow(t.size) {
		return t.insert(hash, t.overflow), true
	}
	for i := range t.overflow {
		t.overflow[i] = Overflow
	}
	hash = t.hash(t.overflow)
	if c := t.find(hash, t.overflow); c != nil {
		return c, true
	}
	return t.insert(hash, t.overflow), true
}

// mend makes values fit for labels and reports whether one was not.
func mend(values []string) (mended bool) {
	for i, value := range values {
		if fit := labelValue(value); fit != value {
			values[i], mended = fit, true
		}
	}
	return mended
}

func (t *table[T]) hash(values []string) uint64 {
	hash := uint64(0)
	for _, value := range values {
		hash = bits.RotateLeft64(hash, 5)*0x9e3779b97f4a7c15 ^ maphash.String(t.seed, value)
	}
	return hash
}

func (t *table[T]) find(hash uint64, values []string) *cell[T] {
	c := t.cells[hash]
	for c != nil && !slices.Equal(c.values, values) {
		c = c.next
	}
	return c
}

// insert copies the values: they may be parts of a whole request's memory.
func (t *table[T]) insert(hash uint64, values []string) *cell[T] {
	own := make([]string, len(values))
	for i, value := range values {
		own[i] = strings.Clone(value)
	}
	c := &cell[T]{values: own, next: t.cells[hash]}
	t.cells[hash] = c
	return c
}
