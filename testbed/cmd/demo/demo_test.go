package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/testbed/binaries"
)

func short(t *testing.T) settings {
	t.Helper()
	t.Setenv("TMPDIR", t.TempDir())
	s := settings{length: 3 * time.Second, seed: 7, svg: filepath.Join(t.TempDir(), "card.svg")}
	for path, binary := range map[*string]binaries.Binary{
		&s.collector: binaries.Collector, &s.prometheus: binaries.Prometheus, &s.alertmanager: binaries.Alertmanager,
	} {
		var err error
		*path, err = binary.Path()
		require.NoError(t, err)
	}
	return s
}

// TestDemoAddsUpAndCleansUp runs a short day. A difference between what was
// sent and what Prometheus holds is an error of demo.
func TestDemoAddsUpAndCleansUp(t *testing.T) {
	s := short(t)
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	require.NoError(t, err)
	defer file.Close()
	require.NoError(t, demo(t.Context(), s, binaries.Root(), newScreen(file)))

	text, err := os.ReadFile(file.Name())
	require.NoError(t, err)
	for _, want := range []string{
		"23:59", "TEAM", "search", "support", "(nobody)", "nightly-summaries", "openai/acme-nebula-1", "unknown_model",
		"has no team", "→ finops", "→ team-support", "difference 0", "KEEP=1",
	} {
		assert.Contains(t, string(text), want)
	}
	assert.NotContains(t, string(text), "DIFFERENCE")
	assert.FileExists(t, s.svg)
	assertNothingLeft(t)
}

func TestInterruptedDemoCleansUp(t *testing.T) {
	s := short(t)
	s.length = time.Hour
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	require.NoError(t, err)
	defer file.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
	defer cancel()
	require.Error(t, demo(ctx, s, binaries.Root(), newScreen(file)))
	assertNothingLeft(t)
}

// assertNothingLeft looks for files and, where the system shows them, for
// processes that name the demo's directory.
func assertNothingLeft(t *testing.T) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "aicost-demo-*"))
	require.NoError(t, err)
	assert.Empty(t, left)
	processes, err := filepath.Glob("/proc/[0-9]*/cmdline")
	require.NoError(t, err)
	for _, process := range processes {
		if command, err := os.ReadFile(process); err == nil {
			assert.NotContains(t, string(command), os.TempDir(), process)
		}
	}
}

func TestTrafficIsReproducible(t *testing.T) {
	spans := filepath.Join(binaries.Root(), "testdata", "spans")
	totals := map[string]bool{}
	for range 2 {
		day, err := newTraffic(spans, 3)
		require.NoError(t, err)
		_, bills := day.until(24, time.Now())
		all := total(bills)
		assert.Positive(t, bills[unallocated].Float())
		assert.Positive(t, all.UnpricedCalls())
		assert.Positive(t, all.Errors)
		totals[all.Cost.String()] = true
	}
	assert.Len(t, totals, 1)
}

func TestCompressShortensWaitsOnly(t *testing.T) {
	const rules = `groups:
  - name: a # for: 1h is no key here
    interval: 1m
    rules:
      - alert: B
        expr: |2
            rate(x[1h]) > 1
        for: 10d   # ten days
        keep_firing_for: 1h
`
	want := strings.NewReplacer("interval: 1m", "interval: 1s", "for: 10d", "for: 4m10s", "keep_firing_for: 1h", "keep_firing_for: 5s").Replace(rules)
	got, err := compress([]byte(rules), 3456)
	require.NoError(t, err)
	assert.Equal(t, want, string(got))

	_, err = compress([]byte("interval: soon"), 2)
	require.ErrorContains(t, err, "line 1")
}
