package faults

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// answering is a collector that answers with one status.
type answering struct {
	ptraceotlp.UnimplementedGRPCServer
	code     codes.Code
	rejected int64
}

func (a *answering) Export(context.Context, ptraceotlp.ExportRequest) (ptraceotlp.ExportResponse, error) {
	reply := ptraceotlp.NewExportResponse()
	reply.PartialSuccess().SetRejectedSpans(a.rejected)
	return reply, status.Error(a.code, "told to")
}

func export(t *testing.T, to transport) answer {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	got, err := to.export(ctx, ptraceotlp.NewExportRequestFromTraces(ptrace.NewTraces()))
	assert.Equal(t, got == acknowledged, err == nil)
	return got
}

// TestGRPCAnswers are the retryable codes of OTLP's specification, and others.
func TestGRPCAnswers(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	collector, server := &answering{}, grpc.NewServer()
	ptraceotlp.RegisterGRPCServer(server, collector)
	go func() { _ = server.Serve(listener) }()
	to, err := newGRPC(listener.Addr().String())
	require.NoError(t, err)
	defer to.close()
	for code, want := range map[codes.Code]answer{
		codes.OK: acknowledged, codes.Unavailable: again, codes.ResourceExhausted: again, codes.DeadlineExceeded: again,
		codes.Internal: refused, codes.InvalidArgument: refused, codes.Unknown: refused,
	} {
		collector.code = code
		assert.Equal(t, want, export(t, to), "%s", code)
	}
	collector.code, collector.rejected = codes.OK, 1
	assert.Equal(t, refused, export(t, to), "partial success")
	server.Stop()
	require.Eventually(t, func() bool { return export(t, to) == unsent }, 5*time.Second, 10*time.Millisecond, "nobody listens")
}

func TestHTTPAnswers(t *testing.T) {
	var code int
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "/v1/traces", r.URL.Path)
		if code == 0 {
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(code)
	}))
	to, err := newHTTP(strings.TrimPrefix(server.URL, "http://"))
	require.NoError(t, err)
	defer to.close()
	for status, want := range map[int]answer{200: acknowledged, 503: again, 429: again, 502: again, 0: again, 500: refused, 400: refused} {
		code = status
		assert.Equal(t, want, export(t, to), "%d", status)
	}
	server.Close()
	require.Eventually(t, func() bool { return export(t, to) == unsent }, 5*time.Second, 10*time.Millisecond, "nobody listens")
}
