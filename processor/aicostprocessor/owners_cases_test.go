package aicostprocessor

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"
	yaml "go.yaml.in/yaml/v3"
)

var update = flag.Bool("update", false, "write what comes out into testdata/owners; read it before you believe it")

// ownersCase is a directory of testdata/owners: case.yaml says what it is about
// and which spans it reads, captured from a real client or, where none can run
// here, spans.json in the form that the emitter's source writes. owners.yaml is
// its table, and expected.yaml who owns each call.
type ownersCase struct {
	About    string   `yaml:"about"`
	Captures []string `yaml:"captures"` // in testdata/spans of the project
}

// ownedCall is a call of an expected.yaml.
type ownedCall struct {
	Call     string            `yaml:"call"`
	Units    map[string]string `yaml:"units,omitempty,flow"`    // "value source"
	Untagged map[string]string `yaml:"untagged,omitempty,flow"` // reason by unit
}

func TestOwnersOfEachEmitter(t *testing.T) {
	files, err := filepath.Glob("testdata/owners/*/case.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		directory := filepath.Dir(file)
		t.Run(filepath.Base(directory), func(t *testing.T) {
			var c ownersCase
			strictly(t, file, &c)
			require.NotEmpty(t, c.About)
			p, sink := started(t, func(config *Config) {
				if table := filepath.Join(directory, "owners.yaml"); exists(table) {
					config.Ownership.Table = table
				}
			})
			for _, capture := range c.Captures {
				require.NoError(t, p.ConsumeTraces(t.Context(), captureFile(t, capture)))
			}
			if spans := filepath.Join(directory, "spans.json"); exists(spans) {
				data, err := os.ReadFile(spans)
				require.NoError(t, err)
				traces, err := (&ptrace.JSONUnmarshaler{}).UnmarshalTraces(data)
				require.NoError(t, err)
				require.NoError(t, p.ConsumeTraces(t.Context(), traces))
			}
			got := ownedCalls(spansOf(sink.AllTraces()...))
			require.NotEmpty(t, got)
			compareOwned(t, filepath.Join(directory, "expected.yaml"), got)
		})
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func strictly(t *testing.T, file string, into any) {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	decoder.KnownFields(true)
	require.NoError(t, decoder.Decode(into), file)
}

func compareOwned(t *testing.T, file string, got []ownedCall) {
	t.Helper()
	if *update {
		text, err := yaml.Marshal(got)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(file, text, 0o600))
	}
	var want []ownedCall
	strictly(t, file, &want)
	assert.Equal(t, want, got)
}

// ownedCalls reads off the spans what was resolved, in their order; spans that
// are no calls are left out, and of duplicates nothing is expected.
func ownedCalls(spans []ptrace.Span) (calls []ownedCall) {
	for _, span := range spans {
		written := told(span)
		if status := written["status"]; status == nil || status == "aggregate" || status == "duplicate" {
			continue
		}
		call := ownedCall{Call: span.Name()}
		for key, value := range written {
			if unit, ok := strings.CutPrefix(key, "source."); ok {
				if call.Units == nil {
					call.Units = map[string]string{}
				}
				call.Units[unit] = fmt.Sprint(written[unit], " ", value)
			}
		}
		if units, ok := written["untagged.units"].([]any); ok {
			reasons := strings.Split(written["untagged.reason"].(string), ",")
			call.Untagged = map[string]string{}
			for i, unit := range units {
				call.Untagged[unit.(string)] = reasons[min(i, len(reasons)-1)]
			}
		}
		calls = append(calls, call)
	}
	return calls
}

// TestEmittersHaveACase holds the list of emitters that keep ownership somewhere
// of their own against the directories.
func TestEmittersHaveACase(t *testing.T) {
	var got []string
	files, err := filepath.Glob("testdata/owners/*/case.yaml")
	require.NoError(t, err)
	for _, file := range files {
		got = append(got, filepath.Base(filepath.Dir(file)))
	}
	slices.Sort(got)
	assert.Equal(t, strings.Fields(`anthropic-sdk baggage claude-code envoy-ai-gateway inherited laminar langchain langfuse langsmith langwatch
		litellm-1 litellm-2 mastra openinference openlit openrouter orq resource-tags server-parent traceloop vercel-ai-sdk vercel-ai-sdk-7`), got)
}
