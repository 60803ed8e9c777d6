// Package journal measures what an acknowledgement costs: the exporter as a
// library, with no storage, and with file_storage as a user would have it.
package journal

import (
	"encoding/binary"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/open-telemetry/opentelemetry-collector-contrib/extension/storage/filestorage"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/exporter/exportertest"
	"go.opentelemetry.io/collector/extension/extensiontest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/exporter/aicostexporter"
)

type host struct {
	component.Host
	extensions map[component.ID]component.Component
}

func (h host) GetExtensions() map[component.ID]component.Component { return h.extensions }

var storageID = component.MustNewID("file_storage")

// started is an exporter that writes to a target which takes everything.
func started(b *testing.B, storage string) exporter.Traces {
	b.Helper()
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	b.Cleanup(target.Close)
	config := aicostexporter.NewFactory().CreateDefaultConfig().(*aicostexporter.Config)
	config.HTTP.Endpoint, config.Replica = target.URL+"/api/v1/write", "a"
	config.FlushInterval = time.Hour
	h := host{componenttest.NewNopHost(), nil}
	if storage != "memory" {
		factory := filestorage.NewFactory()
		own := factory.CreateDefaultConfig().(*filestorage.Config)
		own.Directory, own.FSync = b.TempDir(), storage == "fsync"
		extension, err := factory.Create(b.Context(), extensiontest.NewNopSettings(factory.Type()), own)
		require.NoError(b, err)
		require.NoError(b, extension.Start(b.Context(), h))
		b.Cleanup(func() { _ = extension.Shutdown(b.Context()) })
		h.extensions = map[component.ID]component.Component{storageID: extension}
		config.Storage = &storageID
	}
	factory := aicostexporter.NewFactory()
	e, err := factory.CreateTraces(b.Context(), exportertest.NewNopSettings(factory.Type()), config)
	require.NoError(b, err)
	require.NoError(b, e.Start(b.Context(), h))
	b.Cleanup(func() { _ = e.Shutdown(b.Context()) })
	return e
}

// batch is of so many calls, whose ids are made anew by renamed.
func batch(calls int) ptrace.Traces {
	traces := ptrace.NewTraces()
	spans := traces.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans()
	for i := range calls {
		span := spans.AppendEmpty()
		span.SetStartTimestamp(1e18)
		span.SetEndTimestamp(1e18 + 7e8)
		a := span.Attributes()
		a.PutStr("ai_cost.status", "priced")
		a.PutDouble("ai_cost.amount", 0.0123)
		a.PutStr("ai_cost.currency", "USD")
		a.PutStr("ai_cost.provider", "openai")
		a.PutStr("ai_cost.model", fmt.Sprint("gpt-5-", i%10))
		a.PutInt("ai_cost.tokens.input", 812)
		a.PutInt("ai_cost.tokens.output", 230)
		a.PutStr("ai_cost.project", fmt.Sprint("project-", i/10%20))
		a.PutStr("ai_cost.team", fmt.Sprint("team-", i/10%10))
	}
	return traces
}

var ids atomic.Uint64

func renamed(traces ptrace.Traces) {
	for _, span := range traces.ResourceSpans().At(0).ScopeSpans().At(0).Spans().All() {
		id := ids.Add(1)
		trace, own := pcommon.TraceID{1}, pcommon.SpanID{1}
		binary.BigEndian.PutUint64(trace[8:], id)
		binary.BigEndian.PutUint64(own[:], id)
		span.SetTraceID(trace)
		span.SetSpanID(own)
	}
}

// BenchmarkAcknowledge is the time from handing a batch to the exporter to its
// acknowledgement. With many senders, writes are shared.
func BenchmarkAcknowledge(b *testing.B) {
	for _, storage := range []string{"memory", "no fsync", "fsync"} {
		for _, senders := range []int{1, 64} {
			for _, calls := range []int{1, 100, 8192 / senders} {
				b.Run(fmt.Sprintf("%s/senders=%d/calls=%d", storage, senders, calls), func(b *testing.B) {
					e := started(b, storage)
					b.SetParallelism((senders + runtime.GOMAXPROCS(0) - 1) / runtime.GOMAXPROCS(0))
					batches := make(chan ptrace.Traces, senders+runtime.GOMAXPROCS(0))
					for range cap(batches) {
						batches <- batch(calls)
					}
					b.ResetTimer()
					b.RunParallel(func(p *testing.PB) {
						traces := <-batches
						for p.Next() {
							renamed(traces)
							if err := e.ConsumeTraces(b.Context(), traces); err != nil {
								b.Error(err)
							}
						}
					})
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*calls), "ns/call")
				})
			}
		}
	}
}
