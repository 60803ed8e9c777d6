package otlp

import (
	"context"
	"net"
	"sync"

	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"google.golang.org/grpc"
	_ "google.golang.org/grpc/encoding/gzip" // what collectors send by default
)

// Sink is an OTLP gRPC server on loopback that keeps what it receives, as the
// trace backend behind a collector would.
type Sink struct {
	ptraceotlp.UnimplementedGRPCServer
	Address string

	server *grpc.Server
	mu     sync.Mutex
	traces ptrace.Traces
}

// NewSink starts a sink. Close it.
func NewSink() (*Sink, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Sink{Address: listener.Addr().String(), server: grpc.NewServer(), traces: ptrace.NewTraces()}
	ptraceotlp.RegisterGRPCServer(s.server, s)
	go func() { _ = s.server.Serve(listener) }()
	return s, nil
}

// Export keeps the spans of a request.
func (s *Sink) Export(_ context.Context, request ptraceotlp.ExportRequest) (ptraceotlp.ExportResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	request.Traces().ResourceSpans().MoveAndAppendTo(s.traces.ResourceSpans())
	return ptraceotlp.NewExportResponse(), nil
}

// Traces returns everything received so far.
func (s *Sink) Traces() ptrace.Traces {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := ptrace.NewTraces()
	s.traces.CopyTo(all)
	return all
}

// Close stops the server.
func (s *Sink) Close() { s.server.Stop() }
