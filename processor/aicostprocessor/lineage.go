package aicostprocessor

import (
	"slices"

	"github.com/aicost/aicost/internal/ownership"
)

// open reports whether a unit is still to be had from an ancestor.
func open(owner *ownership.Owner, units int) bool {
	for i := range units {
		if owner.Values[i] == "" || !owner.Sources[i].PassedOn() {
			return true
		}
	}
	return false
}

// inherit resolves a call again with what its nearest tagged ancestors have.
func (b *batch) inherit(number int32, c *call) {
	e := &b.spans[number]
	resolved := len(b.owners.kept)
	above := b.above(number)
	if above == none {
		if len(b.owners.kept) > resolved { // ancestors were resolved in its place
			b.owners.get(c.owner, &b.owner)
		}
		return
	}
	b.read(e)
	b.engine.resolver.Open(b.record)
	b.owners.get(above, &b.inherited)
	b.own(e, &b.inherited)
}

// read fills record with a span again.
func (b *batch) read(e *entry) {
	b.record.Reset()
	e.span.attributes().scan(b.record, b.engine.write.prefix)
}

// What entry.owner says of a span as an ancestor, besides the number in owners
// (plus firstOwner) of the nearest tagged span, beginning with itself.
const (
	notAsked   = 0
	climbing   = 1
	untagged   = 2
	firstOwner = 3
)

// above returns the number in owners of the nearest tagged span above another,
// or none. It climbs to the root, or to a span that was asked before, and then
// resolves on the way down, so that each ancestor is resolved once a batch with
// all that is above it, however deep the trace and whoever asks first.
func (b *batch) above(number int32) int32 {
	b.climb = b.climb[:0]
	at := b.tree.Above(number)
	for at != none && b.spans[at].owner == notAsked {
		b.spans[at].owner = climbing
		b.climb = append(b.climb, at)
		at = b.tree.Above(at)
	}
	loop := len(b.climb)
	nearest := int32(none)
	if at != none {
		switch owner := b.spans[at].owner; owner {
		case climbing: // in a loop nothing is above anything
			loop = slices.Index(b.climb, at)
		case untagged:
		default:
			nearest = owner - firstOwner
		}
	}
	for i, at := range slices.Backward(b.climb) {
		if i >= loop {
			nearest = none
		}
		nearest = b.ancestor(&b.spans[at], nearest)
	}
	return nearest
}

// tagged reads a span, opens it, and reports whether it is tagged.
func (b *batch) tagged(e *entry) bool {
	b.read(e)
	b.engine.resolver.Open(b.record)
	return b.engine.resolver.Tagged(b.record)
}

// ancestor resolves a span whose nearest tagged ancestor is known, and returns
// the number of what it passes on, or none.
func (b *batch) ancestor(up *entry, nearest int32) int32 {
	if up.ownable && b.tagged(up) {
		var inherited *ownership.Owner
		if nearest != none {
			inherited = &b.inherited
			b.owners.get(nearest, inherited)
		}
		b.own(up, inherited)
		nearest = b.owners.add(&b.owner)
	}
	up.owner = untagged
	if nearest != none {
		up.owner = firstOwner + nearest
	}
	return nearest
}

// maxModelDepth is how far above a call its model may be named.
const maxModelDepth = 8

// findModel charges a call again that names no model, with the model that the
// nearest span above it names. Some agents tell the model of a turn once.
func (b *batch) findModel(number int) {
	c := &b.calls[number]
	at := b.tree.Above(c.entry)
	for range maxModelDepth {
		if at == none {
			return
		}
		up := &b.spans[at]
		if !up.asked {
			b.read(up)
			up.asked, up.model = true, b.engine.schema.ModelAbove(b.record)
		}
		if c.reading.RequestModel = up.model; up.model != "" {
			c.charge = b.engine.charge(&c.reading, b.start(&b.spans[c.entry]), &b.quote)
			if b.engine.write.full {
				b.parts[number] = b.quote.Parts
			}
			return
		}
		at = b.tree.Above(at)
	}
}
