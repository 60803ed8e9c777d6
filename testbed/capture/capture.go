// Package capture loads the spans that real clients exported, one file per
// scenario, and makes copies of them that look like new traffic.
package capture

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"

	"go.opentelemetry.io/collector/pdata/ptrace"
)

// File is one captured scenario. Its Traces are never changed: work on a copy.
type File struct {
	Name   string // such as otel-openai__chat-basic.json
	Traces ptrace.Traces
}

// Copy returns the spans, free to change.
func (f File) Copy() ptrace.Traces {
	traces := ptrace.NewTraces()
	f.Traces.CopyTo(traces)
	return traces
}

// Load reads every captured file of a directory, sorted by name.
func Load(dir string) ([]File, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*__*.json"))
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("%s holds no captured spans (files named emitter__scenario.json)", dir)
	}
	sort.Strings(paths)
	files := make([]File, len(paths))
	for i, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		traces, err := (&ptrace.JSONUnmarshaler{}).UnmarshalTraces(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		files[i] = File{Name: filepath.Base(path), Traces: traces}
	}
	return files, nil
}

// SetResource puts an attribute on every resource.
func SetResource(traces ptrace.Traces, key, value string) {
	for _, resource := range traces.ResourceSpans().All() {
		resource.Resource().Attributes().PutStr(key, value)
	}
}

// Spans calls visit with every span.
func Spans(traces ptrace.Traces, visit func(ptrace.Span)) {
	for _, resource := range traces.ResourceSpans().All() {
		for _, scope := range resource.ScopeSpans().All() {
			for _, span := range scope.Spans().All() {
				visit(span)
			}
		}
	}
}
