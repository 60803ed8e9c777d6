package aicostprocessor

import (
	"github.com/aicost/aicost/internal/ownership"
	"github.com/aicost/aicost/internal/usage"
)

// maxAncestors bounds the walk to the root of a trace; a loop of parents is
// hostile input.
const maxAncestors = 64

// Parent implements usage.Batch.
func (b *batch) Parent(key usage.SpanKey) (usage.SpanKey, bool) {
	at := b.find(key)
	if at < 0 {
		return usage.SpanKey{}, false
	}
	parent := b.spans[at].span.parent()
	return usage.SpanKey{Trace: key.Trace, Span: parent}, parent != [8]byte{}
}

// Candidate implements usage.Batch.
func (b *batch) Candidate(key usage.SpanKey) int {
	if at := b.find(key); at >= 0 {
		return int(b.spans[at].call)
	}
	return -1
}

// Boundary implements usage.Batch.
func (b *batch) Boundary(key usage.SpanKey) bool {
	at := b.find(key)
	return at >= 0 && b.spans[at].boundary
}

// find returns where a span of the batch is, or -1. The tree is built when the
// first question is asked.
func (b *batch) find(key usage.SpanKey) int32 {
	if !b.linked {
		b.linked = true
		for i := range b.spans {
			key := b.spans[i].span.key()
			if _, again := b.tree[key]; !again { // the first of a span that came twice
				b.tree[key] = int32(i)
			}
		}
	}
	if at, known := b.tree[key]; known {
		return at
	}
	return -1
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
	above := b.above(e, maxAncestors)
	if above < 0 {
		return
	}
	b.record.Reset()
	e.span.attributes().scan(b.record, b.engine.write.prefix)
	b.own(e, b.record, &b.ancestors[above], &c.owner)
}

// above returns the index into ancestors of the nearest tagged span above e,
// or -1. An ancestor's units are completed from those above it in turn, and
// each ancestor is resolved once a batch.
func (b *batch) above(e *entry, depth int) int32 {
	parent := e.span.parent()
	if depth == 0 || parent == [8]byte{} {
		return -1
	}
	at := b.find(usage.SpanKey{Trace: e.span.key().Trace, Span: parent})
	if at < 0 || &b.spans[at] == e {
		return -1
	}
	up := &b.spans[at]
	if up.owner == 0 {
		up.owner = b.ancestor(up, depth) + 1
		if up.owner == 0 {
			up.owner = -1
		}
	}
	return max(up.owner, 0) - 1
}

func (b *batch) ancestor(up *entry, depth int) int32 {
	up.owner = -1 // a loop of parents finds nothing here
	further := b.above(up, depth-1)
	b.record.Reset()
	up.span.attributes().scan(b.record, b.engine.write.prefix)
	if !b.engine.resolver.Tagged(b.record) {
		return further
	}
	var inherited *ownership.Owner
	if further >= 0 {
		copied := b.ancestors[further] // append below may move it
		inherited = &copied
	}
	b.ancestors = append(b.ancestors, ownership.Owner{})
	at := int32(len(b.ancestors) - 1)
	b.own(up, b.record, inherited, &b.ancestors[at])
	return at
}
