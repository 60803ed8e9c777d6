package aicostprocessor

import (
	"slices"

	"github.com/aicost/aicost/internal/ownership"
	"github.com/aicost/aicost/internal/usage"
)

// Parent implements usage.Batch.
func (b *batch) Parent(key usage.SpanKey) (usage.SpanKey, bool) {
	at := b.find(key)
	if at == none {
		return usage.SpanKey{}, false
	}
	parent := b.spans[at].span.parent()
	return usage.SpanKey{Trace: key.Trace, Span: parent}, parent != [8]byte{}
}

// Candidate implements usage.Batch.
func (b *batch) Candidate(key usage.SpanKey) int {
	if at := b.find(key); at != none {
		return int(b.spans[at].call)
	}
	return none
}

// Boundary implements usage.Batch.
func (b *batch) Boundary(key usage.SpanKey) bool {
	at := b.find(key)
	return at != none && b.spans[at].boundary
}

// find returns where a span of the batch is, or none. The tree is built when
// the first question is asked. Of a span that came twice it has the first, a
// call before what is none; spans without an id are not in it.
func (b *batch) find(key usage.SpanKey) int32 {
	if !b.linked {
		b.linked = true
		for i := range b.spans {
			key := b.spans[i].span.key()
			if key.Span == [8]byte{} {
				continue
			}
			if first, again := b.tree[key]; !again || b.spans[first].call == none && b.spans[i].call != none {
				b.tree[key] = int32(i)
			}
		}
	}
	if at, known := b.tree[key]; known {
		return at
	}
	return none
}

// markSpans marks what stands in the batch twice: the same span, from a sender
// that put a batch and its repetition into one request.
func (b *batch) markSpans() {
	for i := range b.calls {
		if first := b.find(b.candidates[i].Key); first != none && first != b.calls[i].entry {
			b.candidates[i].Repeat = usage.RepeatSpan
		}
	}
}

// open reports whether a unit is still to be had from an ancestor.
func open(owner *ownership.Owner, units int) bool {
	for i := range units {
		if owner.Values[i] == "" || owner.Sources[i].Kind() == ownership.SourceDefault {
			return true
		}
	}
	return false
}

// inherit resolves a call again with what its nearest tagged ancestors have.
func (b *batch) inherit(e *entry, c *call) {
	above := b.above(e)
	if above == none {
		b.owners.get(c.owner, &b.owner) // ancestors were resolved in its place
		return
	}
	b.read(e)
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

// above returns the number in owners of the nearest tagged span above e, or
// none. It climbs to the root, or to a span that was asked before, and then
// resolves on the way down, so that each ancestor is resolved once a batch with
// all that is above it, however deep the trace and whoever asks first.
func (b *batch) above(e *entry) int32 {
	b.climb = b.climb[:0]
	at := b.parentOf(e)
	for at != none && b.spans[at].owner == notAsked {
		b.spans[at].owner = climbing
		b.climb = append(b.climb, at)
		at = b.parentOf(&b.spans[at])
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

func (b *batch) parentOf(e *entry) int32 {
	parent := e.span.parent()
	if parent == [8]byte{} {
		return none
	}
	return b.find(usage.SpanKey{Trace: e.span.key().Trace, Span: parent})
}

// ancestor resolves a span whose nearest tagged ancestor is known, and returns
// the number of what it passes on, or none.
func (b *batch) ancestor(up *entry, nearest int32) int32 {
	b.read(up)
	if b.engine.resolver.Tagged(b.record) {
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
