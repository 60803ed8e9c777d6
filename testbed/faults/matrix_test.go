package faults

import (
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/testbed/binaries"
	"github.com/aicost/aicost/testbed/target"
)

func options(t *testing.T, rows ...Row) Options {
	t.Helper()
	collector, err := binaries.Collector.Path()
	require.NoError(t, err)
	prometheus, err := binaries.Prometheus.Path()
	require.NoError(t, err)
	return Options{
		Binaries: Binaries{Collector: collector, Prometheus: prometheus}, Rows: rows, Scratch: t.TempDir(), Seed: 1, Parallel: 3 * runtime.NumCPU(),
		Began: func(Row) {}, Ended: func(r Result) {
			t.Logf("%-20s %6d spans, again %5d, %5.1f s %s", r.Row.Name, r.Spans, r.Again, r.Took.Seconds(), verdict(r))
		},
	}
}

// TestShortSet plays the rows that need neither a build nor much time.
func TestShortSet(t *testing.T) {
	t.Parallel()
	results, err := Run(t.Context(), options(t, slices.DeleteFunc(Rows(), func(row Row) bool { return !row.Short })...))
	require.NoError(t, err)
	require.NoError(t, Verdict(results))
	for _, r := range results {
		if r.Skipped == "" {
			assert.Greater(t, r.Spans, int64(300), r.Row.Name)
			assert.Positive(t, r.Held.Money, r.Row.Name)
		}
	}
}

// TestMatrixSeesWhatIsLost plays a row that must differ: a collector that keeps
// its totals in memory is killed, and its target never takes the first ones.
func TestMatrixSeesWhatIsLost(t *testing.T) {
	t.Parallel()
	row := Row{Name: "must-differ", Settings: Settings{Memory: true}, Play: killingInto(target.Gone, 1)}
	results, err := Run(t.Context(), options(t, row))
	require.NoError(t, err)
	assert.False(t, results[0].Holds())
	assert.Less(t, results[0].Held.Money, results[0].True.Money)
	require.ErrorContains(t, Verdict(results), "must-differ: ")
}
