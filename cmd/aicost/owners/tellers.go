package owners

import (
	"slices"
	"strings"

	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/internal/attr"
)

// tellersOf are the spans that tell of a call which is billed on another one.
func (q *request) tellersOf(billed ptrace.Span) []int32 {
	if q.tellers == nil {
		q.findTellers()
	}
	return slices.Clone(q.tellers[billed.TraceID().String()+"/"+billed.SpanID().String()])
}

// findTellers sorts the spans by those that are billed in their place: one of
// these may have no id, and the name of it that was written is then empty.
func (q *request) findTellers() {
	q.tellers = map[string][]int32{}
	for number := range q.spans {
		span := q.spans[number].span
		written, tells := span.Attributes().Get(attr.DefaultPrefix + attr.BilledSpan)
		if !tells {
			continue
		}
		billed := written.Str()
		if !strings.Contains(billed, "/") {
			billed = span.TraceID().String() + "/" + billed
		}
		q.tellers[billed] = append(q.tellers[billed], int32(number))
	}
}
