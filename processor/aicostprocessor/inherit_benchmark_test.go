package aicostprocessor

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// BenchmarkInherit is what looking for ancestors costs, beside the same spans
// with inherit: none. Each call has a parent: in another batch, in this one
// without a tag, or in this one with the tag that the call lacks; or it has all
// units itself. Both include copying the spans, which come as they are sent.
func BenchmarkInherit(b *testing.B) {
	const calls = 4096
	all := map[string]any{"team": "t", "project": "p", "workspace": "w", "environment": "e", "feature": "f"}
	http := map[string]any{"http.request.method": "POST", "http.route": "/v1/answer", "url.path": "/v1/answer", "server.address": "shop", "http.response.status_code": 200}
	tagged := map[string]any{"http.request.method": "POST", "http.route": "/v1/answer", "team": "search"}
	for name, tc := range map[string]struct{ call, parent map[string]any }{
		"parent elsewhere": {nil, nil}, "untagged parent": {nil, http}, "tagged parent": {nil, tagged}, "nothing open": {all, tagged},
	} {
		traces := ptrace.NewTraces()
		for n := range calls {
			parent := pcommon.SpanID{2, byte(n), byte(n >> 8)}
			call := chat(traces, 1, 0, tc.call)
			call.SetSpanID(pcommon.SpanID{1, byte(n), byte(n >> 8)})
			call.SetParentSpanID(parent)
			above := plain(traces, 1, 0, tc.parent)
			above.SetSpanID(parent)
			if tc.parent == nil {
				above.SetSpanID(pcommon.SpanID{3, byte(n), byte(n >> 8)})
				require.NoError(b, above.Attributes().FromRaw(http))
			}
		}
		for _, inherit := range []string{inheritNone, inheritBatch} {
			config := createDefaultConfig().(*Config)
			config.Ownership.Inherit = inherit
			p, err := NewFactory().CreateTraces(b.Context(), nopSettings(), config, consumertest.NewNop())
			require.NoError(b, err)
			require.NoError(b, p.Start(b.Context(), componenttest.NewNopHost()))
			b.Run(name+"/"+inherit, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					fresh := ptrace.NewTraces() // as it comes, without what was written before
					traces.CopyTo(fresh)
					require.NoError(b, p.ConsumeTraces(b.Context(), fresh))
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*calls), "ns/call")
			})
			require.NoError(b, p.Shutdown(b.Context()))
		}
	}
}
