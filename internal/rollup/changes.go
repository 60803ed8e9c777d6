package rollup

// changes are what a durable Ledger knows of its copy in storage.
type changes struct {
	durable bool
	dirty   []*head  // cells that changed since they were saved
	dropped []uint32 // names of cells that are no more
	next    uint32   // the next new name
	free    []uint32 // names to use again
	cells   int      // how many cells are saved
	sum     uint64   // of the checksums of those
}

// name gives a name to a new cell. Names are used again, so that they stay as
// few as the cells.
func (c *changes) name() uint32 {
	if n := len(c.free); n > 0 {
		name := c.free[n-1]
		c.free = c.free[:n-1]
		return name
	}
	c.next++
	return c.next - 1
}

// change notes that a cell has to be saved.
func (l *Ledger) change(h *head) {
	if h.dirty || !l.changes.durable {
		return
	}
	h.dirty = true
	l.changes.dirty = append(l.changes.dirty, h)
}

// drop forgets a cell's name.
func (l *Ledger) drop(h *head) {
	if !l.changes.durable {
		l.changes.free = append(l.changes.free, h.id)
		return
	}
	// Free once it is deleted, even if it was not saved: what failed may have been
	// written all the same.
	l.changes.dropped = append(l.changes.dropped, h.id)
	l.account(h, 0, false)
}

// Left reports whether cells that are forgotten are still saved, or may be.
func (l *Ledger) Left() bool { return len(l.changes.dropped) > 0 }

// Unsaved reports whether nothing of the Ledger was ever saved: the first Save has
// all of it.
func (l *Ledger) Unsaved() bool {
	return l.changes.cells == 0 && l.seen.young.parts == 0 && l.seen.elder.parts == 0
}
