package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/testbed/capture"
	"github.com/aicost/aicost/testbed/otlp"
)

func TestRenewedRequestsHoldNewCalls(t *testing.T) {
	r, err := newRequest(5)
	require.NoError(t, err)
	seen, features := map[string]bool{}, map[string]bool{}
	for first := range 3 {
		r.renew(uint64(first*5), 4)
		traces, err := (&ptrace.ProtoUnmarshaler{}).UnmarshalTraces(r.body)
		require.NoError(t, err)
		capture.Spans(traces, func(span ptrace.Span) {
			response, _ := span.Attributes().Get("gen_ai.response.id")
			for _, id := range []string{span.TraceID().String(), span.SpanID().String(), response.Str()} {
				assert.False(t, seen[id], "%s was there before", id)
				seen[id] = true
			}
			feature, _ := span.Attributes().Get("feature")
			features[feature.Str()] = true
		})
	}
	assert.Len(t, seen, 3*15)
	assert.Equal(t, map[string]bool{"feature-00000000": true, "feature-00000001": true, "feature-00000002": true, "feature-00000003": true}, features)
}

func TestSendersReachAnOTLPServer(t *testing.T) {
	sink, err := otlp.NewSink()
	require.NoError(t, err)
	defer sink.Close()
	s, err := newSender(sink.Address)
	require.NoError(t, err)
	defer s.conn.Close()
	r, err := newRequest(7)
	require.NoError(t, err)
	require.NoError(t, s.send(t.Context(), r))
	assert.Equal(t, 7, sink.Traces().SpanCount())
}

func TestSerialsAreTakenOnce(t *testing.T) {
	var s serials
	assert.Equal(t, []uint64{0, 3, 8}, []uint64{s.take(3), s.take(5), s.take(1)})
}
