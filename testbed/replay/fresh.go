package replay

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/rand/v2"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/testbed/capture"
)

// Tags are what a service puts on its telemetry.
type Tags struct {
	Resource map[string]string
	Span     map[string]string
}

// Fresh returns the scenario as if it had just happened: it ends at the given
// time, took as long as its output would take to generate, has ids of its own
// and carries the tags. The same random source gives the same traffic.
func (s Scenario) Fresh(random *rand.Rand, end time.Time, tags Tags) ptrace.Traces {
	traces := s.Copy()
	for _, resource := range traces.ResourceSpans().All() {
		for key, value := range tags.Resource {
			resource.Resource().Attributes().PutStr(key, value)
		}
	}
	responses := make([]string, 0, 2*len(s.responses))
	for _, id := range s.responses {
		responses = append(responses, id, id[:min(5, len(id))]+hex.EncodeToString(randomBytes(random, 12)))
	}
	replaceText(traces, pairs(responses))

	move := s.clock(random, end)
	ids := identity{random: random, traces: map[pcommon.TraceID]pcommon.TraceID{}, spans: map[pcommon.SpanID]pcommon.SpanID{}}
	capture.Spans(traces, func(span ptrace.Span) {
		ids.renew(span)
		span.SetStartTimestamp(move(span.StartTimestamp()))
		span.SetEndTimestamp(move(span.EndTimestamp()))
		for _, event := range span.Events().All() {
			event.SetTimestamp(move(event.Timestamp()))
		}
		for key, value := range tags.Span {
			span.Attributes().PutStr(key, value)
		}
		// Some emitters repeat the resource on the span.
		if _, repeated := span.Attributes().Get("service.name"); repeated {
			span.Attributes().PutStr("service.name", tags.Resource["service.name"])
		}
	})
	return traces
}

// clock returns how a captured instant maps to the new one. Captured calls went
// to a server on loopback and took milliseconds; here a call takes a moment to
// start and then streams its output, some a good deal slower than others.
func (s Scenario) clock(random *rand.Rand, end time.Time) func(pcommon.Timestamp) pcommon.Timestamp {
	first, last := pcommon.Timestamp(math.MaxUint64), pcommon.Timestamp(0)
	capture.Spans(s.Traces, func(span ptrace.Span) {
		first, last = min(first, span.StartTimestamp()), max(last, span.EndTimestamp())
	})
	var seconds float64
	for _, call := range s.Calls {
		seconds += 0.25 + 0.012*float64(call.Output)
	}
	seconds *= math.Exp(random.NormFloat64() * 0.35)
	stretch := seconds * 1e9 / float64(max(last-first, 1))
	now := end.UnixNano()
	return func(at pcommon.Timestamp) pcommon.Timestamp {
		if at == 0 || at > last {
			return pcommon.Timestamp(now)
		}
		return pcommon.Timestamp(now - int64(float64(last-at)*stretch))
	}
}

// identity gives every trace and span id a new one, and the same new one
// wherever it is mentioned.
type identity struct {
	random *rand.Rand
	traces map[pcommon.TraceID]pcommon.TraceID
	spans  map[pcommon.SpanID]pcommon.SpanID
}

func (i identity) renew(span ptrace.Span) {
	span.SetTraceID(i.trace(span.TraceID()))
	span.SetSpanID(i.span(span.SpanID()))
	span.SetParentSpanID(i.span(span.ParentSpanID()))
	for _, link := range span.Links().All() {
		link.SetTraceID(i.trace(link.TraceID()))
		link.SetSpanID(i.span(link.SpanID()))
	}
}

func (i identity) trace(old pcommon.TraceID) pcommon.TraceID {
	if _, known := i.traces[old]; !known && !old.IsEmpty() {
		i.traces[old] = pcommon.TraceID(randomBytes(i.random, 16))
	}
	return i.traces[old]
}

func (i identity) span(old pcommon.SpanID) pcommon.SpanID {
	if _, known := i.spans[old]; !known && !old.IsEmpty() {
		i.spans[old] = pcommon.SpanID(randomBytes(i.random, 8))
	}
	return i.spans[old]
}

func randomBytes(random *rand.Rand, n int) []byte {
	bytes := make([]byte, (n+7)/8*8)
	for at := 0; at < len(bytes); at += 8 {
		binary.LittleEndian.PutUint64(bytes[at:], random.Uint64())
	}
	return bytes[:n]
}
