package usage

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/attr"
)

const captures = "../../testdata/spans"

// captured is one span of an OTLP/JSON file, read without the telemetry
// library, which this package must not know.
type captured struct {
	Span     Span
	ID       string
	Parent   string
	Trace    string
	Start    int64
	End      int64
	Attrs    []otlpAttr
	File     string
	Resource []otlpAttr
}

type otlpAttr struct {
	Key   string
	Value map[string]any
}

func (a otlpAttr) value() attr.Value {
	for kind, v := range a.Value {
		switch kind {
		case "stringValue":
			return attr.Value{Kind: attr.KindString, Str: v.(string)}
		case "boolValue":
			return attr.Value{Kind: attr.KindBool}
		case "doubleValue":
			f, _ := strconv.ParseFloat(textOf(v), 64) // a number, or "NaN"
			return attr.Value{Kind: attr.KindFloat, Float: f}
		case "intValue":
			n, _ := strconv.ParseInt(textOf(v), 10, 64)
			return attr.Value{Kind: attr.KindInt, Int: n}
		}
	}
	return attr.Value{Kind: attr.KindOther}
}

func textOf(v any) string {
	if number, ok := v.(json.Number); ok {
		return number.String()
	}
	text, _ := v.(string)
	return text
}

func decode(t testing.TB, path string, into any) {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	decoder := json.NewDecoder(file)
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(into), path)
}

func loadCapture(t testing.TB, name string) []captured {
	t.Helper()
	var document struct {
		ResourceSpans []struct {
			Resource   struct{ Attributes []otlpAttr }
			ScopeSpans []struct {
				Scope struct{ Name, Version string }
				Spans []struct {
					Name, SpanID, ParentSpanID, TraceID string
					Kind                                int
					Status                              struct{ Code int }
					Attributes                          []otlpAttr
					StartTimeUnixNano, EndTimeUnixNano  json.Number
				}
			}
		}
	}
	decode(t, filepath.Join(captures, name), &document)
	var spans []captured
	for _, resource := range document.ResourceSpans {
		for _, scope := range resource.ScopeSpans {
			for _, s := range scope.Spans {
				start, _ := s.StartTimeUnixNano.Int64()
				end, _ := s.EndTimeUnixNano.Int64()
				spans = append(spans, captured{
					Span: Span{Name: s.Name, Emitter: Builtin().Emitter(scope.Scope.Name, scope.Scope.Version), Client: s.Kind == 3, Failed: s.Status.Code == 2},
					ID:   s.SpanID, Parent: s.ParentSpanID, Trace: s.TraceID, Start: start, End: end, Attrs: s.Attributes, File: name,
					Resource: resource.Resource.Attributes,
				})
			}
		}
	}
	return spans
}

// truthCall is one real API call, as the provider would bill it.
type truthCall struct {
	Provider       string
	ModelRequested string `json:"model_requested"`
	ModelResponded string `json:"model_responded"`
	Error          *string
	UsageOnWire    bool  `json:"usage_on_wire"`
	InputUncached  int64 `json:"input_uncached"`
	CacheRead      int64 `json:"cache_read"`
	CacheWrite     int64 `json:"cache_write"`
	CacheWrite1h   int64 `json:"cache_write_1h"`
	OutputTotal    int64 `json:"output_total"`
	Reasoning      int64
}

type truthFile struct {
	File  string
	Calls []truthCall
}

func loadTruth(t testing.TB) []truthFile {
	t.Helper()
	var document struct{ Files []truthFile }
	decode(t, filepath.Join(captures, "truth.json"), &document)
	require.GreaterOrEqual(t, len(document.Files), 110)
	return document.Files
}

// loadVerdicts returns, per file, how much of each call the spans reveal.
func loadVerdicts(t testing.TB) map[string][]string {
	t.Helper()
	var document struct {
		Files []struct {
			File    string
			PerCall []struct{ Verdict string } `json:"per_call"`
		}
	}
	decode(t, filepath.Join(captures, "evidence.json"), &document)
	verdicts := map[string][]string{}
	for _, file := range document.Files {
		for _, call := range file.PerCall {
			verdicts[file.File] = append(verdicts[file.File], call.Verdict)
		}
	}
	return verdicts
}

// read runs the schema over one captured span.
func read(schema *Schema, record *attr.Record, span captured) Reading {
	record.Reset()
	for _, a := range span.Attrs {
		if slot := record.Index().Slot(a.Key); slot >= 0 {
			record.Set(slot, a.value())
		}
	}
	var out Reading
	schema.Read(span.Span, record, &out)
	return out
}
