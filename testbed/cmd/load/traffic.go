package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"sync/atomic"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding"

	"github.com/aicost/aicost/testbed/capture"
)

// What a request is patched at: the client must not cost more than what it
// measures, so a request is encoded once and gets new ids and features in place.
const (
	traceMark   = "TRACE_ID"
	spanMark    = "SPAN__ID"
	serialMark  = "########"
	featureMark = "~~~~~~~~"
	markLength  = 8
)

// request is an encoded export request whose spans can be made new.
type request struct {
	body  []byte
	spans []marks
}

// marks are the offsets of one span's marks.
type marks struct{ trace, span, serial, feature int }

// newRequest encodes calls of one service, as an SDK's batch has them.
func newRequest(calls int) (*request, error) {
	traces := ptrace.NewTraces()
	call := capture.Call{
		Service: "checkout-web", Resource: map[string]string{"team": "search", "project": "retrieval", "deployment.environment.name": "production"},
		Span:  map[string]string{"gen_ai.response.id": "chatcmpl-000000000000" + serialMark, "feature": "feature-" + featureMark},
		Model: "gpt-4o-2024-08-06", Input: 1000, Output: 200,
	}
	first := call.Build(0)
	first.ResourceSpans().MoveAndAppendTo(traces.ResourceSpans())
	spans := traces.ResourceSpans().At(0).ScopeSpans().At(0).Spans()
	span := spans.At(0)
	span.SetTraceID(pcommon.TraceID([]byte("trace-id" + traceMark)))
	span.SetSpanID(pcommon.SpanID([]byte(spanMark)))
	for range calls - 1 {
		span.CopyTo(spans.AppendEmpty())
	}
	body, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(traces)
	if err != nil {
		return nil, err
	}
	r := &request{body: body}
	traceAt, spanAt, serialAt, featureAt := offsets(body, traceMark), offsets(body, spanMark), offsets(body, serialMark), offsets(body, featureMark)
	for _, found := range [][]int{traceAt, spanAt, serialAt, featureAt} {
		if len(found) != calls {
			return nil, fmt.Errorf("a mark is %d times in %d calls", len(found), calls)
		}
	}
	for i := range calls {
		r.spans = append(r.spans, marks{traceAt[i], spanAt[i], serialAt[i], featureAt[i]})
	}
	return r, nil
}

func offsets(body []byte, mark string) (found []int) {
	for from := 0; ; {
		at := bytes.Index(body[from:], []byte(mark))
		if at < 0 {
			return found
		}
		found = append(found, from+at)
		from += at + markLength
	}
}

// renew makes every span another call: of the serials from first on, and of as
// many features in turn.
func (r *request) renew(first uint64, features int) {
	for i, at := range r.spans {
		serial := first + uint64(i)
		binary.BigEndian.PutUint64(r.body[at.trace:], serial+1)
		binary.BigEndian.PutUint64(r.body[at.span:], serial+1)
		digits(r.body[at.serial:at.serial+markLength], serial)
		digits(r.body[at.feature:at.feature+markLength], serial%uint64(features))
	}
}

func digits(into []byte, number uint64) {
	for i := len(into) - 1; i >= 0; i-- {
		into[i] = byte('0' + number%10)
		number /= 10
	}
}

// sender sends encoded requests over a connection of its own.
type sender struct{ conn *grpc.ClientConn }

func newSender(address string) (*sender, error) {
	conn, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.ForceCodec(encoded{})))
	return &sender{conn: conn}, err
}

func (s *sender) send(ctx context.Context, r *request) error {
	var answer []byte
	return s.conn.Invoke(ctx, "/opentelemetry.proto.collector.trace.v1.TraceService/Export", r.body, &answer)
}

// encoded passes on what is protobuf already.
type encoded struct{}

var _ encoding.Codec = encoded{}

func (encoded) Name() string                  { return "proto" }
func (encoded) Marshal(v any) ([]byte, error) { return v.([]byte), nil }
func (encoded) Unmarshal(data []byte, v any) error {
	*v.(*[]byte) = bytes.Clone(data)
	return nil
}

// serials numbers the calls of a run, so that no two are the same.
type serials struct{ next atomic.Uint64 }

func (s *serials) take(n int) uint64 { return s.next.Add(uint64(n)) - uint64(n) }
