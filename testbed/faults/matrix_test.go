package faults

import (
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

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

// TestMatrixSeesFaultsThatNeverCameAbout plays rows whose totals are right and
// which show nothing: what they say is unwell never was.
func TestMatrixSeesFaultsThatNeverCameAbout(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"never-unwell":  "no request met the target while it was unwell",
		"never-cut":     "no connection was cut",
		"never-forgot":  "the collector has its state",
		"never-told":    "the clock was wrong by 1h0m0s and nobody read it",
		"never-killed":  "the collector ended by itself",
		"never-in-vain": "every collector was ready before it was killed",
	}
	ended := func(l *Lab) error {
		l.replicas[0].running.Kill()
		return errors.Join(l.kill(1, time.Second), l.replicas[0].start(l.ctx))
	}
	o := options(t,
		Row{Name: "never-unwell", Target: "answers 400", Play: waiting(time.Second)},
		Row{Name: "never-cut", Relay: true, Play: waiting(time.Second)},
		Row{Name: "never-forgot", Play: inTurn(terminating(1, nil), forgot)},
		Row{Name: "never-told", Skews: true, Play: settingClock(time.Hour)},
		Row{Name: "never-killed", Play: ended},
		Row{Name: "never-in-vain", Play: startedInVain},
	)
	o.Binaries.Skewed = o.Binaries.Collector // whose clock is always right
	results, err := Run(t.Context(), o)
	require.NoError(t, err)
	for _, r := range results {
		assert.Contains(t, strings.Join(r.Problems, "\n"), want[r.Row.Name], r.Row.Name)
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
