package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/aicost/aicost/testbed/capture"
	"github.com/aicost/aicost/testbed/collector"
	"github.com/aicost/aicost/testbed/prometheus"
	"github.com/aicost/aicost/testbed/stack"
)

// listOf is a price list as LiteLLM writes them: one absurd row, one that the
// catalog knows better, and one more with so many dollars for an input token.
func listOf(input string) string {
	return `{
  "gpt-absurd": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 0.015, "output_cost_per_token": 0.06},
  "gpt-4o-2024-08-06": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 9e-06, "output_cost_per_token": 9e-06},
  "gpt-nova": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": ` + input + `, "output_cost_per_token": 8e-06}
}`
}

// TestPricesAreReadAnew changes a price list and a book under a running
// collector, breaks the list, and sends a call of yesterday late.
func TestPricesAreReadAnew(t *testing.T) {
	t.Parallel()
	list, book := filepath.Join(t.TempDir(), "list.json"), filepath.Join(t.TempDir(), "book.yaml")
	write(t, list, listOf("2e-06"))
	write(t, book, "version: own\ncurrency: USD\nmodels: []\n")
	server := stack.Prometheus(t, prometheus.Options{})
	c := stack.Collector(t, "testdata/prices.yaml", "REMOTE_WRITE="+server.WriteURL(), "LIST="+list, "BOOK="+book, "REPLICA="+t.Name())
	sender, serial := stack.GRPC(t, c), 0
	call := func(model string, start time.Time) {
		traces := capture.Call{Service: "web", Model: model, Input: 1000, Output: 200}.Build(serial)
		traces.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0).SetStartTimestamp(pcommon.NewTimestampFromTime(start))
		serial++
		stack.Send(t, sender, traces)
	}
	now := time.Now()
	call("gpt-nova", now)          // 0.002 + 0.0016
	call("gpt-4o-2024-08-06", now) // by the catalog: 0.0025 + 0.002
	call("gpt-absurd", now)        // left out of the list

	write(t, list, listOf("4e-06"))
	saysTimes(t, c, "new content is in force", 1)
	call("gpt-nova", now) // 0.004 + 0.0016

	write(t, list, listOf("4")) // dollars for a token, in all rows that are left
	saysTimes(t, c, "new content is in force", 2)
	call("gpt-nova", now) // no price any more

	write(t, list, `{"gpt-nova": `)
	saysTimes(t, c, "the last good one stays in force", 1)
	call("gpt-4o-2024-08-06", now) // 0.0045

	write(t, list, listOf("4e-06"))
	saysTimes(t, c, "new content is in force", 3)
	write(t, book, fmt.Sprintf("version: own\ncurrency: USD\nmodels:\n  - id: openai/gpt-nova\n    prices:\n      - {until: %[1]s, rates: {input: 10, output: 0}}\n      - {from: %[1]s, rates: {input: 20, output: 0}}\n",
		now.Add(-time.Hour).UTC().Format(time.RFC3339)))
	saysTimes(t, c, "new content is in force", 4)
	call("gpt-nova", now)                    // 0.02, by the book
	call("gpt-nova", now.Add(-24*time.Hour)) // 0.01, late
	stack.Stop(t, c)

	for expression, want := range map[string]float64{
		`sum(ai_cost_total{model="gpt-nova"})`:                         0.0036 + 0.0056 + 0.02 + 0.01,
		`sum(ai_cost_total{model="gpt-4o"})`:                           2 * 0.0045,
		`sum(ai_cost_unpriced_requests_total{reason="unknown_model"})`: 2,
		`sum(ai_cost_unpriced_requests_total{model="gpt-absurd"})`:     1,
		`sum(ai_cost_requests_total)`:                                  8,
		`sum(ai_cost_conservation_error)`:                              0,
	} {
		got, err := server.Value(t.Context(), expression)
		require.NoError(t, err)
		equal(t, want, got, expression)
	}
}

// write replaces a file whole, as a careful person does.
func write(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(path+".new", []byte(text), 0o600))
	require.NoError(t, os.Rename(path+".new", path))
}

// saysTimes waits until the collector logged something so often.
func saysTimes(t *testing.T, c *collector.Collector, text string, times int) {
	t.Helper()
	require.Eventually(t, func() bool { return strings.Count(c.Log(), text) == times }, 20*time.Second, 20*time.Millisecond, text)
}
