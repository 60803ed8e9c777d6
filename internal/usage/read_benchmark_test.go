package usage

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/aicost/aicost/internal/attr"
)

var benchmarked = map[string]string{
	"otel":          "otel-openai__chat-basic.json",
	"openinference": "openinference__anthropic-cached.json",
	"openllmetry":   "traceloop__anthropic-cache-write-then-read.json",
	"vercel-v5":     "vercel-ai-sdk-5__stream-text-anthropic-cached.json",
	"vercel-v7":     "vercel-ai-sdk-7__generate-text-chat-cached.json",
	"langfuse":      "langfuse__langchain-chain-cached.json",
}

func fill(record *attr.Record, attrs []otlpAttr, values []attr.Value) {
	record.Reset()
	for i, a := range attrs {
		if slot := record.Index().Slot(a.Key); slot >= 0 {
			record.Set(slot, values[i])
		}
	}
}

func callOf(tb testing.TB, schema *Schema, record *attr.Record, file string) (captured, []attr.Value) {
	tb.Helper()
	for _, span := range loadCapture(tb, file) {
		if read(schema, record, span).Class == Call {
			var values []attr.Value
			for _, a := range span.Attrs {
				values = append(values, a.value())
			}
			return span, values
		}
	}
	tb.Fatalf("no call in %s", file)
	return captured{}, nil
}

// BenchmarkRead times one span per dialect: "pass" is the floor, a pass over
// the same attributes that keeps them; "read" adds all that this package does.
func BenchmarkRead(b *testing.B) {
	index := attr.NewIndex(Builtin().Keys()...)
	schema, record := Builtin().Bind(index), attr.NewRecord(index)
	for dialect, file := range benchmarked {
		span, values := callOf(b, schema, record, file)
		b.Run(dialect+"/pass", func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				fill(record, span.Attrs, values)
			}
		})
		b.Run(dialect+"/read", func(b *testing.B) {
			b.ReportAllocs()
			var out Reading
			for range b.N {
				fill(record, span.Attrs, values)
				schema.Read(span.Span, record, &out)
			}
		})
	}
}

func TestReadAllocatesNothing(t *testing.T) {
	index := attr.NewIndex(Builtin().Keys()...)
	schema, record := Builtin().Bind(index), attr.NewRecord(index)
	for dialect, file := range benchmarked {
		span, values := callOf(t, schema, record, file)
		var out Reading
		allocations := testing.AllocsPerRun(100, func() {
			fill(record, span.Attrs, values)
			schema.Read(span.Span, record, &out)
		})
		assert.Zero(t, allocations, dialect)
	}
}
