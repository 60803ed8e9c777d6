package usage

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/aicost/aicost/internal/attr"
)

// emitterFiles returns one captured file of each emitter that has a call: file
// names begin with the emitter.
func emitterFiles(tb testing.TB, schema *Schema, record *attr.Record) map[string]string {
	tb.Helper()
	files := map[string]string{}
	for _, file := range loadTruth(tb) {
		emitter, _, _ := strings.Cut(file.File, "__")
		if files[emitter] == "" && hasCall(tb, schema, record, file.File) {
			files[emitter] = file.File
		}
	}
	return files
}

func hasCall(tb testing.TB, schema *Schema, record *attr.Record, file string) bool {
	tb.Helper()
	return slices.ContainsFunc(loadCapture(tb, file), func(span captured) bool { return usable(schema, record, span) })
}

func usable(schema *Schema, record *attr.Record, span captured) bool {
	reading := read(schema, record, span)
	return reading.Class == Call && reading.Reason == ""
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
		if usable(schema, record, span) {
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

// BenchmarkRead times one call of each emitter: "pass" is the floor, a pass over
// the same attributes that keeps them; "read" adds all that this package does.
func BenchmarkRead(b *testing.B) {
	index := attr.NewIndex(Builtin().Keys()...)
	schema, record := Builtin().Bind(index), attr.NewRecord(index)
	files := emitterFiles(b, schema, record)
	for _, emitter := range slices.Sorted(maps.Keys(files)) {
		span, values := callOf(b, schema, record, files[emitter])
		b.Run(emitter+"/pass", func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				fill(record, span.Attrs, values)
			}
		})
		b.Run(emitter+"/read", func(b *testing.B) {
			b.ReportAllocs()
			var out Reading
			for range b.N {
				fill(record, span.Attrs, values)
				schema.Read(span.Span, record, &out)
			}
		})
	}
}

// TestReadAllocatesNothing reads every captured call. Only JSON strings with
// escapes in them are copied, by the parser.
func TestReadAllocatesNothing(t *testing.T) {
	index := attr.NewIndex(Builtin().Keys()...)
	schema, record := Builtin().Bind(index), attr.NewRecord(index)
	for emitter, file := range emitterFiles(t, schema, record) {
		span, values := callOf(t, schema, record, file)
		var out Reading
		allocations := testing.AllocsPerRun(100, func() {
			fill(record, span.Attrs, values)
			schema.Read(span.Span, record, &out)
		})
		if emitter == "openinference-agents" { // whose answers have line breaks
			assert.LessOrEqual(t, allocations, 1.0)
			continue
		}
		assert.Zero(t, allocations, emitter)
	}
}
