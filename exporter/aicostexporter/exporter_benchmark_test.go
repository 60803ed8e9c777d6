package aicostexporter

import (
	"fmt"
	"hash/maphash"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/internal/remotewrite"
)

// steadyBatch is a batch of 1,000 spans as the processor leaves them: twelve
// attributes of the instrumentation and eleven of ours, over so many accounts.
func steadyBatch(accounts int) ptrace.Traces {
	batch := spans(make([]map[string]any, 1000)...)
	all := batch.ResourceSpans().At(0).ScopeSpans().At(0).Spans()
	for i := range all.Len() {
		account, attributes := i%accounts, all.At(i).Attributes()
		for j := range 12 {
			attributes.PutStr(fmt.Sprint("gen_ai.some.attribute.", j), "value")
		}
		attributes.PutStr("ai_cost.status", "priced")
		attributes.PutDouble("ai_cost.amount", 0.0123)
		attributes.PutStr("ai_cost.currency", "USD")
		attributes.PutStr("ai_cost.provider", "openai")
		attributes.PutStr("ai_cost.model", fmt.Sprint("gpt-5-", account%10))
		attributes.PutInt("ai_cost.tokens.input", 812)
		attributes.PutInt("ai_cost.tokens.output", 230)
		attributes.PutInt("ai_cost.tokens.cache_read", 96)
		attributes.PutStr("ai_cost.project", fmt.Sprint("project-", account/10))
		attributes.PutStr("ai_cost.environment", "production")
		attributes.PutStr("ai_cost.team", fmt.Sprint("team-", account/10%10))
	}
	return batch
}

func benchmarked(tb testing.TB, accounts int) (*running, ptrace.Traces) {
	tb.Helper()
	e := run(tb, newReceiver(tb))
	tb.Cleanup(e.stop)
	batch := steadyBatch(accounts)
	require.NoError(tb, e.consume(tb.Context(), batch))
	return e, batch
}

func TestConsumeAllocatesNothingPerSpan(t *testing.T) {
	e, batch := benchmarked(t, 200)
	assert.Zero(t, testing.AllocsPerRun(10, func() { e.fold(batch) }))
}

func BenchmarkConsumeTraces(b *testing.B) {
	// 200 accounts are 1,000 series without the histograms'.
	e, batch := benchmarked(b, 200)
	b.ReportAllocs()
	for b.Loop() {
		if err := e.consume(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*1000), "ns/span")
}

// BenchmarkFloor is what no exporter can do without: find the attributes, hash
// six labels, add four numbers.
func BenchmarkFloor(b *testing.B) {
	batch := steadyBatch(200)
	seed := maphash.MakeSeed()
	totals := map[uint64]*[4]int64{}
	b.ReportAllocs()
	for b.Loop() {
		for _, resource := range batch.ResourceSpans().All() {
			for _, scope := range resource.ScopeSpans().All() {
				for _, span := range scope.Spans().All() {
					floor(span.Attributes(), seed, totals)
				}
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*1000), "ns/span")
}

func floor(attributes pcommon.Map, seed maphash.Seed, totals map[uint64]*[4]int64) {
	labels, numbers := [6]string{}, [4]int64{1}
	for key, value := range attributes.All() {
		switch key {
		case "ai_cost.provider":
			labels[0] = value.Str()
		case "ai_cost.model":
			labels[1] = value.Str()
		case "ai_cost.team":
			labels[2] = value.Str()
		case "ai_cost.project":
			labels[3] = value.Str()
		case "ai_cost.environment":
			labels[4] = value.Str()
		case "ai_cost.currency":
			labels[5] = value.Str()
		case "ai_cost.amount":
			numbers[1] = int64(value.Double() * 1e9)
		case "ai_cost.tokens.input":
			numbers[2] = value.Int()
		case "ai_cost.tokens.output":
			numbers[3] = value.Int()
		}
	}
	hash := uint64(0)
	for _, label := range labels {
		hash = hash*31 ^ maphash.String(seed, label)
	}
	held := totals[hash]
	if held == nil {
		held = &[4]int64{}
		totals[hash] = held
	}
	for i, n := range numbers {
		held[i] += n
	}
}

// discard is a target that takes everything unread.
type discard struct{}

func (discard) RoundTrip(request *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody, Request: request}, nil
}

func BenchmarkFlush(b *testing.B) {
	for _, accounts := range []int{1_000, 20_000} {
		b.Run(fmt.Sprint("accounts=", accounts), func(b *testing.B) {
			e := run(b, newReceiver(b), noHistograms, func(c *Config) { c.SeriesLimit = 1_000_000 })
			b.Cleanup(e.stop)
			for i := range accounts {
				e.call(fmt.Sprint("team-", i), 0.01)
			}
			client := remotewrite.NewClient(&http.Client{Transport: discard{}}, "http://target", "test")
			e.flusher.numbers.writer = remotewrite.NewWriter(client, remotewrite.ProtocolV1, time.Minute)
			b.ReportAllocs()
			for b.Loop() {
				e.flusher.flush(b.Context(), time.Now().Add(time.Second))
			}
			series := e.stats().Series
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*series), "ns/series")
		})
	}
}
