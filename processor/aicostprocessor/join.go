package aicostprocessor

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/aicost/aicost/internal/usage"
)

// relate lists with each call that is billed those that tell of its request, too.
func (b *batch) relate() {
	for i := range b.calls {
		if billed := b.candidates[i].Billed; billed != 0 {
			b.calls[i].before, b.calls[billed-1].told = b.calls[billed-1].told, int32(i)+1
		}
	}
}

// billedSpan is the span that is billed for the request of a repeat, nil where the
// batch does not have it.
func (b *batch) billedSpan(number int) *span {
	billed := b.candidates[number].Billed
	if billed == 0 {
		return nil
	}
	return &b.spans[b.calls[billed-1].entry].span
}

// join finds the owner of a call with what it inherits, and with what the other
// spans of its request know.
func (b *batch) join(c *call) {
	b.told = b.told[:0]
	for at := c.told; at != 0; at = b.calls[at-1].before {
		b.told = append(b.told, at-1)
	}
	if len(b.told) == 0 {
		b.whole(c)
		return
	}
	slices.SortFunc(b.told, b.byID) // so that the order in which they come has no say
	b.whole(&b.calls[b.told[0]])
	others := b.owner
	for _, another := range b.told[1:] {
		b.whole(&b.calls[another])
		b.engine.resolver.Gather(&others, &b.owner)
	}
	b.whole(c)
	b.engine.resolver.Join(&b.owner, &others)
}

func (b *batch) byID(x, y int32) int {
	p, q := b.spanKey(x), b.spanKey(y)
	return cmp.Or(bytes.Compare(p.Trace[:], q.Trace[:]), bytes.Compare(p.Span[:], q.Span[:]), cmp.Compare(x, y))
}

func (b *batch) spanKey(call int32) usage.SpanKey { return b.spans[b.calls[call].entry].span.key() }

// whole finds the owner of a call with what it inherits.
func (b *batch) whole(c *call) {
	b.owners.get(c.owner, &b.owner)
	if b.engine.inherit && open(&b.owner, b.engine.units) && b.spans[c.entry].span.parent() != [8]byte{} {
		b.inherit(c.entry, c)
	}
}
