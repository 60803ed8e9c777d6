package faults

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
)

// answer is what a client makes of an attempt to export.
type answer int

const (
	acknowledged answer = iota
	unsent              // no connection: nothing can have arrived
	again               // refused for now, or nobody knows
	refused             // a client has to drop these spans
)

// transport sends one export request.
type transport interface {
	export(ctx context.Context, traces ptraceotlp.ExportRequest) (answer, error)
	close()
}

// overGRPC is OTLP over gRPC. It connects anew within the pauses of the matrix
// and not within those of production.
type overGRPC struct{ conn *grpc.ClientConn }

func newGRPC(address string) (transport, error) {
	conn, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff:           backoff.Config{BaseDelay: 20 * time.Millisecond, Multiplier: 1.5, Jitter: 0.2, MaxDelay: 150 * time.Millisecond},
			MinConnectTimeout: time.Second,
		}))
	return &overGRPC{conn}, err
}

func (g *overGRPC) export(ctx context.Context, request ptraceotlp.ExportRequest) (answer, error) {
	reply, err := ptraceotlp.NewGRPCClient(g.conn).Export(ctx, request)
	switch code := status.Code(err); code {
	case codes.OK:
		return judge(reply)
	case codes.Canceled, codes.DeadlineExceeded, codes.Aborted, codes.OutOfRange, codes.DataLoss, codes.ResourceExhausted:
		return again, err
	case codes.Unavailable:
		if strings.Contains(err.Error(), "while dialing") {
			return unsent, err
		}
		return again, err
	default:
		return refused, err
	}
}

func (g *overGRPC) close() { _ = g.conn.Close() }

// overHTTP is OTLP as protobuf over HTTP.
type overHTTP struct {
	url    string
	client http.Client
}

func newHTTP(address string) (transport, error) {
	return &overHTTP{url: "http://" + address + "/v1/traces", client: http.Client{Transport: &http.Transport{}}}, nil
}

func (h *overHTTP) export(ctx context.Context, request ptraceotlp.ExportRequest) (answer, error) {
	body, err := request.MarshalProto()
	if err != nil {
		return refused, err
	}
	post, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, bytes.NewReader(body))
	if err != nil {
		return refused, err
	}
	post.Header.Set("Content-Type", "application/x-protobuf")
	response, err := h.client.Do(post)
	if err != nil {
		if failed := (*net.OpError)(nil); errors.As(err, &failed) && failed.Op == "dial" {
			return unsent, err
		}
		return again, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return again, err
	}
	switch response.StatusCode {
	case http.StatusOK:
		reply := ptraceotlp.NewExportResponse()
		if err := reply.UnmarshalProto(text); err != nil {
			return refused, err
		}
		return judge(reply)
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return again, fmt.Errorf("%s: %s", response.Status, text)
	default:
		return refused, fmt.Errorf("%s: %s", response.Status, text)
	}
}

func (h *overHTTP) close() { h.client.CloseIdleConnections() }

// judge reads an answer of 2xx: spans that it rejects are not to be sent again.
func judge(reply ptraceotlp.ExportResponse) (answer, error) {
	if n := reply.PartialSuccess().RejectedSpans(); n != 0 {
		return refused, fmt.Errorf("%d spans rejected: %s", n, reply.PartialSuccess().ErrorMessage())
	}
	return acknowledged, nil
}
