package rollup

import (
	"encoding/binary"
	"fmt"
)

// Entry is a value to be stored under a key, or, if it is nil, to be deleted.
type Entry struct {
	Key   string
	Value []byte
}

// Position is how far a Ledger has come.
type Position struct {
	// Record is the number of the last record that was replayed.
	Record uint64
	// Acked is the time of the newest sample that a receiver has, Doubted that of
	// one that it may have besides, Next that of the pending values. They are in
	// milliseconds since 1970.
	Acked, Doubted, Next int64
}

// Save is what has to be written, whole or not at all, so that Restore yields
// the Ledger of this moment.
type Save struct {
	Entries []Entry

	ledger    *Ledger
	values    []byte // those of many cells, one after the other: no call is counted meanwhile
	cells     []savedCell
	dropped   int // names that are free once the entries are written
	spans     []savedSpans
	forgotten int
}

// savedCell is a cell and what was saved of it before.
type savedCell struct {
	*head
	sum   uint32
	saved bool
}

type savedSpans struct {
	generation uint32
	n          int
}

const (
	headerKey = "h"
	// roomForCell is more than most cells take, of the memory for those of
	// valuesAtOnce bytes.
	roomForCell  = 1 << 10
	valuesAtOnce = 1 << 20
)

func cellKey(id uint32) string {
	const digits = "0123456789abcdef"
	key := [9]byte{'c'}
	for i := len(key) - 1; i > 0; i-- {
		key[i] = digits[id&15]
		id >>= 4
	}
	return string(key[:])
}

func spansKey(generation, part uint32) string { return fmt.Sprintf("s%08x%08x", generation, part) }

// Delivered returns the series whose Delivery has changed since they were saved.
func Delivered(points []Point) (changed []*Series) {
	for i := range points {
		if p := &points[i]; p.changed && p.Family().Kind != KindGauge {
			changed = append(changed, p.Series)
		}
	}
	return changed
}

// Save collects what has changed since the last one, delivered among it. Written
// or Failed must follow before the next Save.
func (l *Ledger) Save(delivered []*Series, position Position) *Save {
	for _, s := range delivered {
		l.change(s.cell)
		s.changed = false
	}
	s := &Save{ledger: l, dropped: len(l.changes.dropped), forgotten: len(l.seen.forgotten)}
	s.Entries = make([]Entry, 0, s.dropped+len(l.changes.dirty)+8)
	s.cells = make([]savedCell, 0, len(l.changes.dirty))
	for _, id := range l.changes.dropped {
		s.Entries = append(s.Entries, Entry{Key: cellKey(id)})
	}
	for _, h := range l.changes.dirty {
		h.dirty = false
		if h.stage != stageGone {
			s.saveCell(h, position.Next)
		}
	}
	l.changes.dirty = nil
	s.saveSpans()
	s.Entries = append(s.Entries, Entry{headerKey, Seal(headerKey, l.encodeHeader(position))})
	return s
}

func (s *Save) saveCell(h *head, at int64) {
	s.cells = append(s.cells, savedCell{h, h.sum, h.saved})
	key := cellKey(h.id)
	if cap(s.values)-len(s.values) < roomForCell {
		s.values = make([]byte, 0, valuesAtOnce)
	}
	from := len(s.values)
	s.values = h.encode(s.values, at)
	s.values = binary.LittleEndian.AppendUint32(s.values, checksum(key, s.values[from:]))
	value := s.values[from:len(s.values):len(s.values)]
	s.Entries = append(s.Entries, Entry{key, value})
	s.ledger.account(h, sealOf(value), true)
}

// account keeps the sum over all that is saved when that of a cell changes.
func (l *Ledger) account(h *head, sum uint32, saved bool) {
	if h.saved {
		l.changes.sum -= uint64(h.sum)
		l.changes.cells--
	}
	if h.sum, h.saved = sum, saved; saved {
		l.changes.sum += uint64(sum)
		l.changes.cells++
	}
}

// saveSpans adds the spans that were seen since the last Save, as a part of
// their generation's. What is saved of a generation never changes.
func (s *Save) saveSpans() {
	seen := &s.ledger.seen
	for _, g := range seen.forgotten {
		for part := range g.parts {
			s.Entries = append(s.Entries, Entry{Key: spansKey(g.number, part)})
		}
	}
	for _, g := range []*generation{&seen.elder, &seen.young} {
		if len(g.fresh) == 0 {
			continue
		}
		key, value := spansKey(g.number, g.parts), make([]byte, 0, len(g.fresh)*len(spanID{})+4)
		for i := range g.fresh {
			value = append(value, g.fresh[i][:]...)
		}
		s.Entries = append(s.Entries, Entry{key, Seal(key, value)})
		s.spans = append(s.spans, savedSpans{g.number, len(g.fresh)})
	}
}

// Written says that the entries are stored.
func (s *Save) Written() {
	for _, c := range s.cells {
		for _, series := range c.series {
			series.saved()
		}
	}
	c := &s.ledger.changes
	c.free = append(c.free, c.dropped[:s.dropped]...)
	c.dropped = append([]uint32(nil), c.dropped[s.dropped:]...)
	seen := &s.ledger.seen
	seen.forgotten = append([]parts(nil), seen.forgotten[s.forgotten:]...)
	for _, spans := range s.spans {
		seen.wrote(spans.generation, spans.n)
	}
}

// Failed says that the entries are not stored, as far as anybody knows: the next
// Save has them too.
func (s *Save) Failed() {
	for _, c := range s.cells {
		for _, series := range c.series {
			series.maybeSaved()
		}
		if c.stage != stageGone {
			s.ledger.account(c.head, c.sum, c.saved)
			s.ledger.change(c.head)
		}
	}
}
