package otlp

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
)

func span(name string) ptrace.Traces {
	traces := ptrace.NewTraces()
	traces.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans().AppendEmpty().SetName(name)
	return traces
}

func TestGRPCReachesTheSink(t *testing.T) {
	sink, err := NewSink()
	require.NoError(t, err)
	defer sink.Close()
	sender, err := NewGRPC(sink.Address)
	require.NoError(t, err)
	require.NoError(t, sender.Send(t.Context(), span("one")))
	require.NoError(t, sender.Send(t.Context(), span("two")))
	require.NoError(t, sender.Close())
	assert.Equal(t, 2, sink.Traces().SpanCount())
}

func TestHTTPSendsProtobufAndReadsTheAnswer(t *testing.T) {
	answer := ptraceotlp.NewExportResponse()
	var status int
	var received []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "application/x-protobuf", r.Header.Get("Content-Type"))
		assert.Equal(t, "/v1/traces", r.URL.Path)
		received, _ = io.ReadAll(r.Body)
		w.WriteHeader(status)
		body, _ := answer.MarshalProto()
		_, _ = w.Write(body)
	}))
	defer server.Close()
	sender := NewHTTP(strings.TrimPrefix(server.URL, "http://"))

	status = http.StatusOK
	require.NoError(t, sender.Send(t.Context(), span("one")))
	request := ptraceotlp.NewExportRequest()
	require.NoError(t, request.UnmarshalProto(received))
	assert.Equal(t, 1, request.Traces().SpanCount())

	answer.PartialSuccess().SetRejectedSpans(1)
	require.ErrorContains(t, sender.Send(t.Context(), span("one")), "1 spans rejected")
	status = http.StatusServiceUnavailable
	require.ErrorContains(t, sender.Send(t.Context(), span("one")), "503")
}
