package book

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// run runs the command and returns what it wrote to its two outputs.
func run(t *testing.T, args ...string) (out, errs string, err error) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	c := Command()
	c.SilenceErrors, c.SilenceUsage = true, true
	c.SetOut(&stdout)
	c.SetErr(&stderr)
	c.SetArgs(args)
	err = c.ExecuteContext(t.Context())
	return stdout.String(), stderr.String(), err
}

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// table is text with the blanks of each line folded, as columns move.
func table(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	}
	return lines
}

const goodBook = `version: acme
currency: USD
models:
  - id: azure/prod
    source: https://example.com/prices
    checked: 2026-11-01
    prices:
      - rates: {input: "2", output: "8"}
        fees: {web_search: {price: 10, per: 1000}}
        when:
          - {if: {service_tier: [batch]}, multiply: "0.5"}
          - {if: {input_over: 1000}, rates: {input: "4"}}
  - {id: azure/ptu, billing: provisioned, list_as: azure/prod}
adjust: [{provider: azure, multiply: "0.88", label: EA-2026}]
`

func TestBadArgumentsAreNamed(t *testing.T) {
	for want, args := range map[string][]string{
		`unknown command "lnt"`:                    {"lnt", "x.yaml"},
		`"input": want a count such as input=1000`: {"price", "--model", "a", "input"},
		`"input=-1": want a count`:                 {"price", "--model", "a", "input=-1"},
		`"input=1.5": want a whole number of`:      {"price", "--model", "a", "input=1.5"},
		`"tokens=1": want a whole number of`:       {"price", "--model", "a", "tokens=1"},
		`--at: want a date such as`:                {"price", "--model", "a", "--at", "soon"},
		`required flag(s) "model"`:                 {"price", "input=1"},
		`want at most 3 names`:                     {"price", "--model", "a", "--model", "b", "--model", "c", "--model", "d"},
		`no such file`:                             {"diff", "embedded", "absent.yaml"},
		`"toml" is none of litellm`:                {"diff", "embedded", "toml=book_test.go"},
		`want embedded before the others`:          {"coverage", "--book", "a.yaml,embedded", "x.json"},
		`open x.json: no such file`:                {"coverage", "x.json"},
	} {
		_, _, err := run(t, args...)
		assert.ErrorContains(t, err, want, args)
	}
}

// TestMissingIsOnlyMissing: the words of the command line can say what a config
// can.
func TestMissingIsOnlyMissing(t *testing.T) {
	list := file(t, "list.json", `{
  "gpt-4o": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 7e-06, "output_cost_per_token": 0.00001},
  "gpt-next": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 2e-06, "output_cost_per_token": 8e-06}
}`)
	spans := spansFile(t, nil, map[string]any{"gen_ai.request.model": "gpt-next"})
	for spec, want := range map[string]string{
		"embedded,litellm=" + list:         "0.0108 USD",
		"embedded,missing:litellm=" + list: "0.0063 USD",
	} {
		out, _, err := run(t, "coverage", "--book", spec, spans)
		require.NoError(t, err)
		assert.Contains(t, out, "have a price: "+want, spec)
	}
	out, _, err := run(t, "price", "--book", "embedded,missing:litellm="+list, "--provider", "openai", "--model", "gpt-4o", "input=1000")
	require.NoError(t, err)
	assert.Contains(t, table(out), "list 0.0025 USD")
	own := file(t, "own.yaml", "version: o\ncurrency: USD\nmodels: [{id: openai/gpt-4o, prices: [{rates: {input: 77}}]}]\n")
	out, _, err = run(t, "price", "--book", own+",missing:embedded", "--provider", "openai", "--model", "gpt-4o", "input=1000")
	require.NoError(t, err)
	assert.Contains(t, table(out), "list 0.077 USD")
	_, _, err = run(t, "price", "--book", "missing:litellm="+list, "--model", "gpt-4o", "input=1000")
	require.ErrorContains(t, err, "missing: wants a book before it")

	// What import writes is the same book as the list itself.
	target := filepath.Join(t.TempDir(), "out.yaml")
	_, _, err = run(t, "import", "litellm", list, "-o", target)
	require.NoError(t, err)
	for _, spec := range []string{"embedded,litellm=" + list, "embedded," + target} {
		out, _, err = run(t, "price", "--book", spec, "--provider", "openai", "--model", "gpt-4o-2024-08-06", "input=1000")
		require.NoError(t, err)
		assert.Contains(t, table(out), "list 0.007 USD", "the list's price under a name that only the catalog knows: %s", spec)
	}
}
