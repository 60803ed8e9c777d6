package aicostprocessor

import (
	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/ownership"
	"github.com/aicost/aicost/internal/usage"
)

// batch is the scratch of one batch of spans. Reading and owning happen in one
// pass; what needs to see the whole batch (calls told twice, units inherited
// from ancestors) happens in settle.
type batch struct {
	engine    *engine
	resources []group
	scopes    []group
	spans     []entry
	calls     []call

	record     *attr.Record // of the span at hand
	emitter    usage.Emitter
	tree       map[usage.SpanKey]int32 // index into spans; filled only when somebody asks
	linked     bool
	ancestors  []ownership.Owner
	candidates []usage.Candidate

	outcomes map[outcome]int64
	untagged int64
}

// group is the resource or the scope that spans share. Its attributes are read
// when the first call needs them.
type group struct {
	attributes attributes
	record     *attr.Record
	read       bool
}

// entry is one span of the batch, a call or not.
type entry struct {
	span     span
	resource int32
	scope    int32
	call     int32 // index into calls, -1 for none
	boundary bool  // an agent, a tool, a workflow: calls below it are others than one above
	owner    int32 // as an ancestor: index into ancestors plus one, 0 not asked yet, -1 untagged
}

// call is one call of the batch.
type call struct {
	entry   int32
	reading usage.Reading
	charge  charge
	owner   ownership.Owner
}

// maxPooledCalls is how large a batch's scratch may be and still be kept.
const maxPooledCalls = 1 << 12

func newBatch(e *engine) *batch {
	return &batch{
		engine: e, record: attr.NewRecord(e.index), tree: map[usage.SpanKey]int32{}, outcomes: map[outcome]int64{},
	}
}

// reset forgets the batch, so that none of its memory outlives it here. It
// returns false when the scratch has grown too large to keep.
func (b *batch) reset() bool {
	if cap(b.calls) > maxPooledCalls {
		return false
	}
	b.record.Reset()
	for _, groups := range [...][]group{b.resources, b.scopes} { // those in use: further ones are empty already
		for i := range groups {
			groups[i].attributes = attributes{}
			groups[i].record.Reset()
		}
	}
	clear(b.spans)
	clear(b.calls)
	clear(b.ancestors)
	clear(b.candidates)
	clear(b.tree)
	clear(b.outcomes)
	b.resources, b.scopes, b.spans, b.calls = b.resources[:0], b.scopes[:0], b.spans[:0], b.calls[:0]
	b.ancestors, b.candidates, b.linked, b.untagged = b.ancestors[:0], b.candidates[:0], false, 0
	return true
}

func (b *batch) resource(a attributes) { b.resources = b.add(b.resources, a) }

func (b *batch) scope(a attributes, emitter usage.Emitter) {
	b.scopes, b.emitter = b.add(b.scopes, a), emitter
}

// add begins a group, in the record of an earlier batch where there is one.
func (b *batch) add(groups []group, a attributes) []group {
	if n := len(groups); n < cap(groups) {
		groups = groups[:n+1]
		if groups[n].record != nil {
			groups[n].attributes, groups[n].read = a, false
			return groups
		}
		groups = groups[:n]
	}
	return append(groups, group{attributes: a, record: attr.NewRecord(b.engine.index)})
}

func (b *batch) recordOf(g *group) *attr.Record {
	if !g.read {
		g.attributes.scan(g.record, b.engine.write.prefix)
		g.read = true
	}
	return g.record
}

// span reads one span.
func (b *batch) span(s span) {
	e := entry{span: s, resource: int32(len(b.resources) - 1), scope: int32(len(b.scopes) - 1), call: -1}
	b.record.Reset()
	if s.attributes().scan(b.record, b.engine.write.prefix) {
		s.attributes().drop(b.engine.write.prefix)
	}
	n := len(b.calls)
	if n < cap(b.calls) {
		b.calls = b.calls[:n+1]
	} else {
		b.calls = append(b.calls, call{})
	}
	c := &b.calls[n]
	b.engine.schema.Read(s.facts(b.emitter), b.record, &c.reading)
	e.boundary = c.reading.Boundary
	if c.reading.Class == usage.Call {
		c.entry, e.call = int32(len(b.spans)), int32(n)
		b.own(&e, b.record, nil, &c.owner)
	} else {
		b.calls = b.calls[:n]
		if c.reading.Class == usage.Aggregate {
			b.engine.write.aggregate(s.attributes(), c.reading.Reason)
			b.outcomes[outcome{attr.StatusAggregate, c.reading.Reason}]++
		}
	}
	b.spans = append(b.spans, e)
}

// own resolves whose a span is.
func (b *batch) own(e *entry, record *attr.Record, inherited, owner *ownership.Owner) {
	b.engine.resolver.Resolve(&ownership.Input{
		Span: record, Resource: b.recordOf(&b.resources[e.resource]), Scope: b.recordOf(&b.scopes[e.scope]),
		At: e.span.start(), Inherited: inherited,
	}, owner)
}

// settle finishes the calls once the whole batch is known. once marks those
// that were billed in another batch; now (Unix nanoseconds) stands in for a
// span without a start.
func (b *batch) settle(once func([]usage.Candidate), now int64) {
	if len(b.calls) == 0 {
		return
	}
	for i := range b.calls { // charged before they are compared: a call without an amount never displaces one that has it
		c := &b.calls[i]
		at := b.spans[c.entry].span.start()
		if at == 0 {
			at = now
		}
		c.charge = b.engine.charge(&c.reading, at)
		b.candidates = append(b.candidates, usage.Candidate{
			Key: b.spans[c.entry].span.key(), Reading: &c.reading, Amount: c.charge.hasAmount,
		})
	}
	if len(b.candidates) > 1 {
		b.markSpans()
		usage.MarkWrappers(b.candidates, b)
	}
	once(b.candidates)
	for i := range b.calls {
		c := &b.calls[i]
		e := &b.spans[c.entry]
		if repeat := b.candidates[i].Repeat; repeat != usage.NotRepeated {
			b.engine.write.duplicate(e.span.attributes(), repeat.String())
			b.outcomes[outcome{attr.StatusDuplicate, repeat.String()}]++
			continue
		}
		if b.engine.inherit && open(&c.owner, b.engine.units) && e.span.parent() != [8]byte{} {
			b.inherit(e, c)
		}
		b.engine.write.call(e.span.attributes(), &c.charge, &c.reading, &c.owner)
		b.outcomes[outcome{c.charge.status, c.charge.reason}]++
		if c.owner.Untagged {
			b.untagged++
		}
	}
}

// markSpans marks what stands in the batch twice: the same span, from a sender
// that put a batch and its repetition into one request.
func (b *batch) markSpans() {
	for i := range b.calls {
		entry := b.calls[i].entry
		key := b.candidates[i].Key
		if first := b.find(key); first != entry && key.Span != [8]byte{} {
			b.candidates[i].Repeat = usage.RepeatSpan
		}
	}
}
