// Package otlp sends spans to a collector and receives what it passes on.
package otlp

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"

	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// Sender delivers traces; nil means that the collector took them.
type Sender interface {
	Send(ctx context.Context, traces ptrace.Traces) error
	Close() error
}

// GRPC sends OTLP over gRPC.
type GRPC struct{ conn *grpc.ClientConn }

// NewGRPC returns a sender to host:port, without TLS.
func NewGRPC(address string) (*GRPC, error) {
	conn, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	return &GRPC{conn: conn}, nil
}

// Send sends one export request.
func (s *GRPC) Send(ctx context.Context, traces ptrace.Traces) error {
	answer, err := ptraceotlp.NewGRPCClient(s.conn).Export(ctx, ptraceotlp.NewExportRequestFromTraces(traces))
	if err != nil {
		return err
	}
	return partial(answer)
}

// Close closes the connection.
func (s *GRPC) Close() error { return s.conn.Close() }

// HTTP sends OTLP as protobuf over HTTP.
type HTTP struct{ url string }

// NewHTTP returns a sender to host:port, without TLS.
func NewHTTP(address string) *HTTP { return &HTTP{url: "http://" + address + "/v1/traces"} }

// Send sends one export request.
func (s *HTTP) Send(ctx context.Context, traces ptrace.Traces) error {
	body, err := ptraceotlp.NewExportRequestFromTraces(traces).MarshalProto()
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-protobuf")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s: %s", s.url, response.Status, text)
	}
	answer := ptraceotlp.NewExportResponse()
	if err := answer.UnmarshalProto(text); err != nil {
		return err
	}
	return partial(answer)
}

// Close does nothing.
func (s *HTTP) Close() error { return nil }

func partial(answer ptraceotlp.ExportResponse) error {
	if rejected := answer.PartialSuccess().RejectedSpans(); rejected != 0 {
		return fmt.Errorf("%d spans rejected: %s", rejected, answer.PartialSuccess().ErrorMessage())
	}
	return nil
}
