package rollup

import (
	"hash/maphash"
	"iter"
	"math/bits"
	"slices"
	"strings"
)

// table finds the cell of a combination of label values with one hash and, but
// for collisions, one comparison.
type table[T any] struct {
	seed     maphash.Seed
	cells    map[uint64]*cell[T]
	kind     kind
	size     int      // how many series one cell may come to have
	kept     []int    // positions of the values that survive an overflow
	demand   sketch   // of combinations that got no cell
	overflow []string // scratch for the values of an overflow cell
}

// newTable makes a table over width label values per cell.
func newTable[T any](of kind, width, size int, kept ...int) *table[T] {
	return &table[T]{
		seed: maphash.MakeSeed(), cells: map[uint64]*cell[T]{}, kind: of, size: size, kept: kept, overflow: make([]string, width),
	}
}

// at returns the cell of values. Where the limit allows no new cell it is the
// overflow cell that the values belong to, and overflowed is true.
//
// Only values that are fit for a label are ever kept, so what is found needs no
// checking; the others are made fit, in place, before a cell is made of them.
func (t *table[T]) at(values []string, l *Ledger) (found *cell[T], overflowed bool) {
	hash := t.hash(values)
	if c := t.find(hash, values); c != nil {
		return c, false
	}
	if mend(values, l.settings.ValueLength) {
		hash = t.hash(values)
		if c := t.find(hash, values); c != nil {
			return c, false
		}
	}
	if l.limit.admit(t.size) {
		return t.insert(hash, values, l), false
	}
	t.demand.add(hash)
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
	if l.limit.admitOverflow(t.size) {
		return t.insert(hash, t.overflow, l), true
	}
	for i := range t.overflow {
		t.overflow[i] = Overflow
	}
	hash = t.hash(t.overflow)
	if c := t.find(hash, t.overflow); c != nil {
		return c, true
	}
	l.limit.reserved += t.size // beyond the bound: its room was put aside
	return t.insert(hash, t.overflow, l), true
}

// mend makes values fit for labels and reports whether one was not.
func mend(values []string, length int) (mended bool) {
	for i, value := range values {
		if fit := labelValue(value, length); fit != value {
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

// miss notes that a combination got no cell.
func (t *table[T]) miss(values []string) { t.demand.add(t.hash(values)) }

// demanded estimates how many series the combinations that got no cell would have.
func (t *table[T]) demanded() int { return t.size * int(t.demand.estimate()) }

// place makes the cell of values, whatever the limit says.
func (t *table[T]) place(values []string, l *Ledger) *head {
	hash := t.hash(values)
	if len(values) != len(t.overflow) || t.find(hash, values) != nil {
		return nil
	}
	l.limit.reserved += t.size
	c := t.cell(values)
	c.next = t.cells[hash]
	t.cells[hash] = c
	return &c.head
}

// insert copies the values: they may be parts of a whole request's memory.
func (t *table[T]) insert(hash uint64, values []string, l *Ledger) *cell[T] {
	own := make([]string, len(values))
	for i, value := range values {
		own[i] = strings.Clone(value)
	}
	c := t.cell(own)
	c.id, c.next = l.changes.name(), t.cells[hash]
	t.cells[hash] = c
	if t.kind == kindAccount {
		l.speak(own, 1)
	}
	return c
}

func (t *table[T]) cell(values []string) *cell[T] {
	c := &cell[T]{head: head{values: values, kind: t.kind}}
	c.figures = any(&c.totals).(figures)
	return c
}

// heads yields every cell. The one at hand may be removed.
func (t *table[T]) heads() iter.Seq[*head] {
	return func(yield func(*head) bool) {
		for _, c := range t.cells {
			for ; c != nil; c = c.next {
				if !yield(&c.head) {
					return
				}
			}
		}
	}
}

// remove forgets a cell.
func (t *table[T]) remove(h *head) {
	hash := t.hash(h.values)
	at := t.cells[hash]
	if at == nil {
		return
	}
	if &at.head == h {
		if at.next == nil {
			delete(t.cells, hash)
			return
		}
		t.cells[hash] = at.next
		return
	}
	for ; at.next != nil; at = at.next {
		if &at.next.head == h {
			at.next = at.next.next
			return
		}
	}
}
