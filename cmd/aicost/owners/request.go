package owners

import (
	"slices"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/ownership"
	"github.com/aicost/aicost/internal/usage"
)

// request are the spans of one billed request, with who is above whom. It says
// of ancestors what the processor's lineage does, in other words: there each is
// resolved once on the way down, here each when it is asked for.
type request struct {
	*reader
	now     int64 // Unix nanoseconds; stands in for a span without a start
	spans   []place
	tree    *usage.Tree
	loops   []bool  // whether a span is above itself
	closest []int32 // by span, as nearest says; unknown where nobody asked
	owners  map[int32]*ownership.Owner
	tellers map[string][]int32 // see findTellers; nil where nobody asked
}

// place is a span with what it shares with others.
type place struct {
	span     ptrace.Span
	resource pcommon.Map
	scope    pcommon.InstrumentationScope
}

const unknown = usage.None - 1

func newRequest(r *reader, traces ptrace.Traces, now int64) *request {
	q := &request{reader: r, now: now, tree: usage.NewTree(), owners: map[int32]*ownership.Owner{}}
	for _, resource := range traces.ResourceSpans().All() {
		for _, scope := range resource.ScopeSpans().All() {
			for _, span := range scope.Spans().All() {
				p := place{span, resource.Resource().Attributes(), scope.Scope()}
				node := usage.Node{Key: usage.SpanKey{Trace: span.TraceID(), Span: span.SpanID()}, Parent: span.ParentSpanID(), Call: usage.None}
				if p.mayBill() {
					node.Call = int32(len(q.spans))
				}
				q.tree.Add(node)
				q.spans = append(q.spans, p)
			}
		}
	}
	q.closest = slices.Repeat([]int32{unknown}, len(q.spans))
	q.findLoops()
	return q
}

// billed is the span as a call, nil where it is none.
func (p *place) billed() *call { return newCall(p.span, p.resource, p.scope) }

// written is what the processor wrote under a name.
func (p *place) written(name string) string {
	value, _ := p.span.Attributes().Get(attr.DefaultPrefix + name)
	return value.Str()
}

// mayBill reports whether a span is a call, or one that another stands for: of
// two spans with one id, that one is the ancestor.
func (p *place) mayBill() bool {
	switch p.written(attr.Status) {
	case "", attr.StatusAggregate:
		return false
	case attr.StatusDuplicate:
		return p.written(attr.Reason) != usage.RepeatScope.String()
	}
	return true
}

// findLoops walks up from each span until it meets one that was met before.
func (q *request) findLoops() {
	q.loops = make([]bool, len(q.spans))
	walks := make([]int32, len(q.spans)) // which walk met a span, 0 for none
	for start := range int32(len(q.spans)) {
		at := start
		for at != usage.None && walks[at] == 0 {
			walks[at] = start + 1
			at = q.tree.Above(at)
		}
		for at != usage.None && walks[at] == start+1 && !q.loops[at] {
			q.loops[at] = true
			at = q.tree.Above(at)
		}
	}
}

// nearest is the nearest tagged span, beginning with one itself, or None.
func (q *request) nearest(number int32) int32 {
	found := int32(usage.None)
	var asked []int32
	for at := number; at != usage.None; at = q.tree.Above(at) {
		if q.closest[at] != unknown {
			found = q.closest[at]
			break
		}
		asked = append(asked, at)
		if q.resolver.Tagged(q.read(q.spans[at].span.Attributes())) {
			found = at
			break
		}
		if q.loops[at] { // in a loop nothing is above anything
			break
		}
	}
	for _, at := range asked {
		q.closest[at] = found
	}
	return found
}

// above is the span that another inherits from as an ancestor, or None.
func (q *request) above(number int32) int32 {
	if q.loops[number] {
		return usage.None
	}
	return q.nearest(q.tree.Above(number))
}

// heir is the span that a call inherits from, or None. A call of a loop has its
// parent above it, which has nothing above itself.
func (q *request) heir(number int32) int32 { return q.nearest(q.tree.Above(number)) }

// input is a span with what it inherits from another, or from None.
func (q *request) input(number, from int32) *ownership.Input {
	p := &q.spans[number]
	in := &ownership.Input{
		Span: q.read(p.span.Attributes()), Resource: q.read(p.resource), Scope: q.readScope(p.scope),
		At: int64(p.span.StartTimestamp()),
	}
	if in.At == 0 {
		in.At = q.now
	}
	if from != usage.None {
		in.Inherited = q.owner(from)
	}
	return in
}

// owner is what a tagged span has as an ancestor. It is found for the topmost
// ancestor first, as there can be very many.
func (q *request) owner(number int32) *ownership.Owner {
	var open []int32
	for at := number; at != usage.None && q.owners[at] == nil; at = q.above(at) {
		open = append(open, at)
	}
	for _, at := range slices.Backward(open) {
		owner := new(ownership.Owner)
		in := q.input(at, usage.None)
		if up := q.above(at); up != usage.None {
			in.Inherited = q.owners[up]
		}
		q.resolver.Resolve(in, owner)
		q.owners[at] = owner
	}
	return q.owners[number]
}

// origin is the span that what another has of a unit comes from, or None.
func (q *request) origin(unit int, from int32) int32 {
	for from != usage.None && q.owner(from).Sources[unit].Kind() == ownership.SourceInherited {
		from = q.above(from)
	}
	return from
}
