package capture

import (
	"encoding/binary"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// Call is a model call made up by a test.
type Call struct {
	Service       string
	Resource      map[string]string // further resource attributes
	Span          map[string]string // further span attributes
	Model         string
	Input, Output int64
}

// Build returns the span of an OpenAI chat call, as the OTel instrumentation
// writes it. serial makes its ids unique.
func (c Call) Build(serial int) ptrace.Traces {
	traces := ptrace.NewTraces()
	resource := traces.ResourceSpans().AppendEmpty()
	resource.Resource().Attributes().PutStr("service.name", c.Service)
	for key, value := range c.Resource {
		resource.Resource().Attributes().PutStr(key, value)
	}
	scope := resource.ScopeSpans().AppendEmpty()
	scope.Scope().SetName("@opentelemetry/instrumentation-openai")
	span := scope.Spans().AppendEmpty()
	var id [16]byte
	binary.BigEndian.PutUint64(id[8:], uint64(serial)+1)
	span.SetTraceID(id)
	span.SetSpanID([8]byte(id[8:]))
	span.SetKind(ptrace.SpanKindClient)
	span.SetName("chat " + c.Model)
	span.SetEndTimestamp(pcommon.NewTimestampFromTime(time.Now()))
	span.SetStartTimestamp(pcommon.NewTimestampFromTime(time.Now().Add(-time.Second)))
	attributes := span.Attributes()
	attributes.PutStr("gen_ai.operation.name", "chat")
	attributes.PutStr("gen_ai.provider.name", "openai")
	attributes.PutStr("gen_ai.request.model", c.Model)
	attributes.PutInt("gen_ai.usage.input_tokens", c.Input)
	attributes.PutInt("gen_ai.usage.output_tokens", c.Output)
	for key, value := range c.Span {
		attributes.PutStr(key, value)
	}
	return traces
}
