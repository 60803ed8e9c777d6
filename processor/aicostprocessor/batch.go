package aicostprocessor

import (
	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/money"
	"github.com/aicost/aicost/internal/ownership"
	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/internal/usage"
)

// batch is the scratch of one batch of spans. Reading, pricing and owning
// happen in one pass; what needs to see the whole batch (calls told twice,
// units inherited from ancestors) happens in settle.
type batch struct {
	engine    *engine
	now       int64 // Unix nanoseconds; stands in for a span without a start
	resources groups
	scopes    groups
	spans     []entry
	calls     []call
	parts     []parts // of the calls; only where they are written
	owners    owners
	memory    *ownership.Memory // outlives the batch

	emitter    usage.Emitter
	scopeOf    [2]string   // name and version of the scope that emitter is of
	tree       *usage.Tree // its nodes are numbered as spans
	climb      []int32
	told       []int32 // scratch: the other calls of one request
	candidates []usage.Candidate
	marker     usage.Marker

	// of the span at hand
	record    *attr.Record
	reading   usage.Reading
	quote     pricing.Quote
	owner     ownership.Owner
	inherited ownership.Owner

	outcomes map[outcome]int64
	compared comparisons
	untagged int64
}

// entry is one span of the batch, a call or not.
type entry struct {
	span     span
	resource int32
	scope    int32
	owner    int32  // as an ancestor: see above
	ownable  bool   // whether it has an attribute that can be a tag or hold one
	asked    bool   // whether it names a model for calls below
	model    string // the one that it names
}

// call is one call of the batch.
type call struct {
	entry   int32
	owner   int32 // number in owners
	told    int32 // the last of the calls that tell of its request, too, plus one
	before  int32 // the one before it of those that tell of the same request, plus one
	reading usage.Reading
	charge  charge
}

// parts are what a charge is made of.
type parts [pricing.NumMeters]money.Amount

// How large a batch's scratch may be and still be kept: spans, calls, groups;
// and units of owners or attributes of groups. Batches of 8,192 spans are usual.
const (
	maxPooled      = 1 << 14
	maxPooledUnits = 1 << 17
)

func newBatch(e *engine) *batch {
	return &batch{
		engine: e, record: attr.NewRecord(e.index), resources: newGroups(e.index, e.resolver), scopes: newGroups(e.index, e.resolver),
		owners: owners{resolver: e.resolver, units: e.units}, memory: ownership.NewMemory(), tree: usage.NewTree(), outcomes: map[outcome]int64{}, compared: comparisons{},
	}
}

// reset forgets the batch, so that none of its memory outlives it here. It
// returns false when the scratch has grown too large to keep.
func (b *batch) reset() bool {
	if cap(b.spans) > maxPooled || cap(b.calls) > maxPooled || b.resources.large() || b.scopes.large() || b.owners.large() {
		return false
	}
	b.resources.reset()
	b.scopes.reset()
	b.owners.reset()
	b.memory.Forget()
	b.record.Reset()
	b.reading, b.quote, b.owner, b.inherited = usage.Reading{}, pricing.Quote{}, ownership.Owner{}, ownership.Owner{}
	clear(b.spans)
	clear(b.calls)
	clear(b.candidates)
	b.tree.Reset()
	clear(b.outcomes)
	clear(b.compared)
	b.spans, b.calls, b.parts, b.candidates = b.spans[:0], b.calls[:0], b.parts[:0], b.candidates[:0]
	b.untagged = 0
	return true
}

func (b *batch) resource(a attributes) { b.resources.add(a) }

func (b *batch) scope(a attributes, name, version string) {
	b.scopes.addScope(a, name, version)
	if scope := [2]string{name, version}; scope != b.scopeOf {
		b.scopeOf, b.emitter = scope, b.engine.tables.Emitter(name, version)
	}
}

// span reads one span.
func (b *batch) span(s span) {
	e := entry{span: s, resource: b.resources.last(), scope: b.scopes.last()}
	b.record.Reset()
	if s.attributes().scan(b.record, b.engine.write.prefix) {
		s.attributes().drop(b.engine.write.prefix)
	}
	e.ownable = b.engine.resolver.Ownable(b.record)
	r := &b.reading
	b.engine.schema.Read(s.facts(b.emitter), b.record, r)
	node := usage.Node{Key: s.key(), Parent: s.parent(), Call: none, Boundary: r.Boundary, Client: s.client()}
	switch r.Class {
	case usage.Call:
		if !r.Denied {
			node.Call = int32(len(b.calls))
		}
		b.engine.resolver.Open(b.record)
		b.own(&e, nil)
		// Charged before calls are compared: one without an amount never displaces one that has it.
		charge := b.engine.charge(r, b.start(&e), &b.quote)
		b.calls = append(b.calls, call{entry: int32(len(b.spans)), owner: b.owners.add(&b.owner), reading: *r, charge: charge})
		if b.engine.write.full {
			b.parts = append(b.parts, b.quote.Parts)
		}
	case usage.Aggregate:
		b.engine.write.aggregate(s.attributes(), r.Reason)
		b.outcomes[outcome{attr.StatusAggregate, r.Reason}]++
	case usage.Other:
	}
	b.spans = append(b.spans, e)
	b.tree.Add(node)
}

// start is when a span began, for its price and for its owner.
func (b *batch) start(e *entry) int64 {
	if at := e.span.start(); at != 0 {
		return at
	}
	return b.now
}

// own resolves whose the span is that record holds, into owner. What paths lead to
// in the record must be open.
func (b *batch) own(e *entry, inherited *ownership.Owner) {
	prefix := b.engine.write.prefix
	b.engine.resolver.Resolve(&ownership.Input{
		Span: b.record, Resource: b.resources.recordOf(e.resource, prefix), Scope: b.scopes.recordOf(e.scope, prefix),
		At: b.start(e), Inherited: inherited, Memory: b.memory,
	}, &b.owner)
}

// settle finishes the calls once the whole batch is known. once marks those
// that other batches tell of as well.
func (b *batch) settle(once func(m *usage.Marker, now int64)) {
	if len(b.calls) == 0 {
		return
	}
	for i := range b.calls {
		c := &b.calls[i]
		e := &b.spans[c.entry]
		if c.reading.AsksAbove {
			b.findModel(i)
		}
		b.candidates = append(b.candidates, usage.Candidate{
			Node: c.entry, Reading: &c.reading, Amount: c.charge.hasAmount, Process: b.resources.processOf(e.resource, b.engine.seed),
			Start: e.span.start(), End: e.span.end(),
		})
	}
	b.marker.Relate(b.candidates, b.tree)
	once(&b.marker, b.now)
	b.relate()
	for i := range b.calls {
		if repeat := b.candidates[i].Repeat; repeat != usage.NotRepeated {
			b.engine.write.duplicate(b.spans[b.calls[i].entry].span, repeat.String(), b.billedSpan(i))
			b.outcomes[outcome{attr.StatusDuplicate, repeat.String()}]++
			continue
		}
		b.finish(i)
	}
}

// finish writes what is known of one call.
func (b *batch) finish(number int) {
	c := &b.calls[number]
	e := &b.spans[c.entry]
	b.join(c)
	if c.charge.compared != notCompared { // before it gets the sender's own word for a provider
		b.compared.add(&c.charge)
	}
	b.engine.name(&c.charge, &c.reading, b.now)
	var made *parts
	if b.engine.write.full {
		made = &b.parts[number]
	}
	b.engine.write.call(e.span.attributes(), &c.charge, made, &c.reading, &b.owner)
	b.outcomes[outcome{c.charge.status, c.charge.reason}]++
	if b.owner.Untagged {
		b.untagged++
	}
}
