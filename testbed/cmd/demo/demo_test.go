package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/testbed/binaries"
)

// TestADayAddsUp runs a short day. The demo itself fails when what Prometheus
// holds is not what was sent; here the page is held against what it promises.
func TestADayAddsUp(t *testing.T) {
	s := settings{length: 12 * time.Second, seed: 2, svg: filepath.Join(t.TempDir(), "scorecard.svg")}
	for binary, path := range map[binaries.Binary]*string{
		binaries.Collector: &s.collector, binaries.Prometheus: &s.prometheus, binaries.Alertmanager: &s.alertmanager,
	} {
		var err error
		*path, err = binary.Path()
		require.NoError(t, err)
	}
	out, err := os.Create(filepath.Join(t.TempDir(), "page"))
	require.NoError(t, err)
	require.NoError(t, demo(t.Context(), s, binaries.Root(), newScreen(out)))
	require.NoError(t, out.Close())
	text, err := os.ReadFile(out.Name())
	require.NoError(t, err)
	page := string(text)
	for _, want := range []string{
		"(nobody)", "UNTAGGED", "nightly-summaries", "UNPRICED", "unknown_model", "difference 0",
		"has no team → finops", "without a price (unknown_model) → team-support", // a real Alertmanager's routing
	} {
		assert.Contains(t, page, want)
	}
	for line := range strings.SplitSeq(page, "\n") {
		assert.LessOrEqual(t, utf8.RuneCountInString(line), 100, line)
	}
	assert.NotContains(t, page, "\x1b", "no colour codes in a file")
	assert.FileExists(t, s.svg)
}
