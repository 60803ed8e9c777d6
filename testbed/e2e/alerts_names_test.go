package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/testbed/binaries"
	"github.com/aicost/aicost/testbed/prometheus"
	"github.com/aicost/aicost/testbed/stack"
)

// always are the records of what a collector tells from its first call on.
// The others are counters of the processor, which are not there until they count.
var always = []string{
	"instance:ai_cost_flush_age_seconds:max", "instance:ai_cost_samples_delivered_total:sum", "instance:ai_cost_protocol:max",
	"instance:ai_cost_journal_batches_total:sum", "instance:ai_cost_journal_age_seconds:max", "instance:ai_cost_starts_total:sum",
	"instance:ai_cost_spans_folded_total:sum", "instance:ai_cost_spans_forgotten_total:sum", "instance:ai_cost_spans_nameless_total:sum",
	"instance:ai_cost_calls_overflowed_total:sum", "instance:ai_cost_series_reserved:max", "instance:ai_cost_series_limit:max",
	"instance:ai_cost_samples_dropped_total:sum", "instance:ai_cost_spans_refused_total:sum",
	"instance:ai_cost_processor_spans_total:sum", "instance:ai_cost_processor_book_checked_time_seconds:max",
}

// TestRecordsTakeEitherKindOfNames has a collector tell of itself with and
// without units, types and scopes.
func TestRecordsTakeEitherKindOfNames(t *testing.T) {
	for _, plain := range []string{"true", "false"} {
		t.Run("plain names "+plain, func(t *testing.T) {
			t.Parallel()
			w := newWatch(t)
			c := w.collector(t, w.WriteURL(), roomy, "PLAIN_NAMES="+plain)
			stack.Send(t, stack.GRPC(t, c), sampleCall("names").Build(1))
			for _, record := range always {
				var samples []prometheus.Sample
				assert.True(t, eventually(t, func() bool {
					var err error
					samples, err = w.Query(t.Context(), record)
					require.NoError(t, err)
					return len(samples) > 0
				}), record)
				for _, sample := range samples { // one for each reason or outcome
					assert.Equal(t, w.telemetry, sample.Labels["instance"], record)
					assert.NotContains(t, sample.Labels, "otel_scope_name", record)
				}
			}
		})
	}
}

var (
	documentedMetric = regexp.MustCompile(`(?m)^### (otelcol_\w+)\n\n.*\n\n.*\n.*\n\| (\S+) \| (\w+) `)
	namedMetric      = regexp.MustCompile(`otelcol_(?:exporter|processor)_ai_cost_\w+`)
)

// exposed are the names under which the collector tells the metrics that a
// component's documentation lists: as they are, or with unit and type.
func exposed(documentation string) map[string]bool {
	units := map[string]string{"s": "_seconds", "By": "_bytes", "1": "_ratio"}
	names := map[string]bool{}
	for _, metric := range documentedMetric.FindAllStringSubmatch(documentation, -1) {
		name, full := metric[1], metric[1]+units[metric[2]]
		if metric[3] == "Sum" {
			full += "_total"
		}
		names[name], names[full] = true, true
	}
	return names
}

// TestRulesReadWhatIsTold holds the names in the rules to those documented.
func TestRulesReadWhatIsTold(t *testing.T) {
	names := map[string]bool{}
	for _, component := range []string{"processor/aicostprocessor", "exporter/aicostexporter"} {
		text, err := os.ReadFile(filepath.Join(binaries.Root(), component, "documentation.md"))
		require.NoError(t, err)
		for name := range exposed(string(text)) {
			names[name] = true
		}
	}
	files, err := filepath.Glob(filepath.Join(binaries.Root(), "monitoring", "rules", "ai-cost-*.rules.yaml"))
	require.NoError(t, err)
	read := 0
	for _, file := range append(files, filepath.Join(binaries.Root(), "docs", "runbooks.md")) {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, name := range namedMetric.FindAllString(string(text), -1) {
			read++
			assert.True(t, names[name], "%s reads %s, which no component tells", filepath.Base(file), name)
		}
	}
	assert.GreaterOrEqual(t, read, 30)
}
