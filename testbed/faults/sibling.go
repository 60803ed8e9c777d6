package faults

import (
	"context"
	"net"
	"sync/atomic"

	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	_ "google.golang.org/grpc/encoding/gzip" // what collectors send by default
	"google.golang.org/grpc/status"
)

// sibling is a trace backend beside the exporter that refuses some requests,
// so that the client is told of an error although ai_cost took its spans.
type sibling struct {
	ptraceotlp.UnimplementedGRPCServer
	Address string
	server  *grpc.Server
	well    atomic.Bool
	dice    *dice
	refused atomic.Int64
}

// newSibling starts a backend that refuses two requests in five. Close it.
func newSibling(dice *dice) (*sibling, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &sibling{Address: listener.Addr().String(), server: grpc.NewServer(), dice: dice}
	ptraceotlp.RegisterGRPCServer(s.server, s)
	go func() { _ = s.server.Serve(listener) }()
	return s, nil
}

// Export takes a request or refuses it.
func (s *sibling) Export(context.Context, ptraceotlp.ExportRequest) (ptraceotlp.ExportResponse, error) {
	if !s.well.Load() && s.dice.intN(5) < 2 {
		s.refused.Add(1)
		return ptraceotlp.NewExportResponse(), status.Error(codes.Unavailable, "the trace backend is full")
	}
	return ptraceotlp.NewExportResponse(), nil
}

// Close ends the backend.
func (s *sibling) Close() { s.server.Stop() }
