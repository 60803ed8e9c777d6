package aicostprocessor

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// manyUsers is the workload, with a user for each call and a conversation for
// each trace.
func manyUsers() ptrace.Traces {
	source := workload()
	for n, span := range spansOf(source) {
		if _, call := span.Attributes().Get("user.id"); call {
			span.Attributes().PutStr("user.id", fmt.Sprint("user-", n))
			span.Attributes().PutStr("gen_ai.conversation.id", fmt.Sprint("conversation-", n/10))
		}
	}
	return source
}

// BenchmarkPrivacy gives ns and allocations a span, as BenchmarkConsumeTraces
// does. "copy" is in all of them: take it off the others.
func BenchmarkPrivacy(b *testing.B) {
	source := manyUsers()
	run := func(name string, consume func(ptrace.Traces)) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				fresh := ptrace.NewTraces()
				source.CopyTo(fresh)
				renew(fresh)
				consume(fresh)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*batchSize), "ns/span")
		})
	}
	run("copy", func(ptrace.Traces) {})
	for _, identity := range []string{identityKeep, identityHash, identityRemove} {
		config := createDefaultConfig().(*Config)
		config.Privacy = PrivacyConfig{Identity: identity, Key: testKey}
		p, err := NewFactory().CreateTraces(b.Context(), nopSettings(), config, consumertest.NewNop())
		require.NoError(b, err)
		require.NoError(b, p.Start(b.Context(), componenttest.NewNopHost()))
		run(identity, func(traces ptrace.Traces) { require.NoError(b, p.ConsumeTraces(b.Context(), traces)) })
		require.NoError(b, p.Shutdown(b.Context()))
	}
}

// BenchmarkPrivacyAlone is what is added to a batch. Hashes are hashed again and
// again, each a text that was not met before; for remove, where there would be
// nothing left to do the second time, it is the search alone.
func BenchmarkPrivacyAlone(b *testing.B) {
	for _, config := range []PrivacyConfig{hashing, removing} {
		b.Run(config.Identity, func(b *testing.B) {
			traces, p := manyUsers(), newPrivacy(&config)
			b.ReportAllocs()
			for b.Loop() {
				p.apply(traces)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*batchSize), "ns/span")
		})
	}
}
