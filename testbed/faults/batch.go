package faults

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// teams own the calls of the matrix. One team's loss can not be another's gain
// unseen.
var teams = []string{"search", "support", "growth"}

// batch is one export request with what its calls come to. Sent again it is
// the same bytes.
type batch struct {
	traces ptrace.Traces
	spans  int
	turn   int // which of several collectors it goes to
	tally  Tally
}

// newBatch makes up to most calls of one service, which is of one of so many
// projects. With withIDs each tells the provider's id of its answer, which the
// processor remembers requests by.
func newBatch(random *rand.Rand, most, projects int, withIDs bool) *batch {
	b := &batch{traces: ptrace.NewTraces(), spans: 1 + random.IntN(most), tally: Tally{}}
	team := teams[random.IntN(len(teams))]
	resource := b.traces.ResourceSpans().AppendEmpty()
	resource.Resource().Attributes().PutStr("service.name", team+"-api")
	resource.Resource().Attributes().PutStr("team", team)
	resource.Resource().Attributes().PutStr("project", fmt.Sprintf("%s-%d", team, random.IntN(projects)))
	scope := resource.ScopeSpans().AppendEmpty()
	scope.Scope().SetName("@opentelemetry/instrumentation-openai")
	for range b.spans {
		b.tally.Add(team, addCall(scope.Spans().AppendEmpty(), random, withIDs))
	}
	return b
}

// join adds the spans of an older batch, which come to nothing more: agents in
// between group spans anew before they send them again.
func (b *batch) join(old *batch) {
	for _, resource := range old.traces.ResourceSpans().All() {
		resource.CopyTo(b.traces.ResourceSpans().AppendEmpty())
	}
	b.spans += old.spans
}

// addCall writes a call as the OpenTelemetry instrumentation of OpenAI's
// client does, and returns what it comes to.
func addCall(span ptrace.Span, random *rand.Rand, withIDs bool) Counts {
	var id [16]byte
	for i := range id {
		id[i] = byte(random.Uint32())
	}
	span.SetTraceID(id)
	span.SetSpanID([8]byte(id[4:12]))
	span.SetKind(ptrace.SpanKindClient)
	m := models[random.IntN(len(models))]
	span.SetName("chat " + m.name)
	now := time.Now()
	span.SetStartTimestamp(pcommon.NewTimestampFromTime(now.Add(-time.Duration(random.IntN(3000)) * time.Millisecond)))
	span.SetEndTimestamp(pcommon.NewTimestampFromTime(now))
	input, output := 1+random.Int64N(8), 1+random.Int64N(4)
	attributes := span.Attributes()
	attributes.PutStr("gen_ai.operation.name", "chat")
	attributes.PutStr("gen_ai.provider.name", "openai")
	attributes.PutStr("gen_ai.request.model", m.name)
	attributes.PutInt("gen_ai.usage.input_tokens", input*tokenStep)
	attributes.PutInt("gen_ai.usage.output_tokens", output*tokenStep)
	if withIDs {
		attributes.PutStr("gen_ai.response.id", "chatcmpl-"+hex.EncodeToString(id[:]))
	}
	return Counts{
		Money:    (input*m.input + output*m.output) * picoPerStep,
		Requests: 1,
		Tokens:   (input + output) * tokenStep,
	}
}
