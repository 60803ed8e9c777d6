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

func TestLintSaysWhatIsWrongAndWhere(t *testing.T) {
	good := file(t, "good.yaml", goodBook)
	out, _, err := run(t, "lint", good)
	require.NoError(t, err, out)
	assert.Equal(t, good+": good: 2 rows\n", out)

	out, _, err = run(t, "lint", "embedded", "../../../examples/prices.yaml", "../../../examples/demo/prices.yaml")
	require.NoError(t, err, out)

	bad := file(t, "bad.yaml", "version: v\ncurrency: USD\nmodels:\n  - {id: openai/a, prices: [{rates: {inptu: 1}}]}\n  - {id: openai/b}\n")
	out, _, err = run(t, "lint", good, bad)
	require.EqualError(t, err, "2 mistakes")
	assert.Contains(t, out, bad+`:4: rates: unknown key "inptu": accepted are input,`)
	assert.Contains(t, out, bad+":5: prices is missing\n")

	absurd := file(t, "absurd.yaml", `version: v
currency: USD
models:
  - {id: openai/a, prices: [{rates: {input: 3, cache_read: 30}}]}
  - {id: openai/b, prices: [{until: 2026-01-01, rates: {input: 3}}]}
`)
	out, _, err = run(t, "lint", absurd)
	require.EqualError(t, err, "1 mistake")
	assert.Equal(t, []string{
		absurd + ":4: absurd: openai/a (cache_read): cache_read is 30 per million, above the 3 of input",
		absurd + ":5: warning: openai/b (expired): its last price ran out on 2026-01-01",
	}, table(out))

	dangling := file(t, "dangling.yaml", "version: v\ncurrency: USD\nmodels: []\ndeployments: [{name: x, as: openai/none}]\n")
	out, _, err = run(t, "lint", dangling)
	require.EqualError(t, err, "1 mistake")
	assert.Contains(t, out, dangling+":4: as: no row has the id")

	_, _, err = run(t, "lint", "absent.yaml")
	require.EqualError(t, err, "1 mistake")
	_, _, err = run(t, "lint", "toml="+good)
	require.Error(t, err)
}

func TestPriceIsAnInvoice(t *testing.T) {
	book := file(t, "prices.yaml", goodBook)
	out, _, err := run(t, "price", "--book", "embedded,"+book, "--provider", "azure.ai.openai", "--model", "prod", "--tier", "batch",
		"--at", "2026-11-20T12:00:00Z", "input=1e3", "cache_read=500", "output=10", "web_search=2")
	require.NoError(t, err)
	lines := table(out)
	assert.Regexp(t, `^azure/prod of catalog-2026-11\+acme-[0-9a-f]{8}, sold by azure$`, lines[0])
	assert.Equal(t, []string{
		`name "prod", match exact`,
		"source https://example.com/prices, checked 2026-11-01",
		"price in force on 2026-11-20T12:00:00Z",
		"rule for service tier batch: holds, rates × 0.5",
		"rule for over 1000 input tokens: holds, rates of its own",
		"",
		"METER COUNT USD PER 1M OR ONE FACTOR AMOUNT",
		"input 1000 4 0.004",
		"cache_read 500 4 0.002 rate of input",
		"output 10 8 0.5 0.00004",
		"web_search 2 10 per 1000 0.02",
		"list 0.02604 USD",
		"net 0.88 0.0229152 USD EA-2026",
	}, lines[1:])

	out, _, err = run(t, "price", "--book", "embedded,"+book, "--provider", "azure", "--model", "ptu", "input=1000")
	require.NoError(t, err)
	assert.Contains(t, out, "billing provisioned; list price of azure/prod")
	out, _, err = run(t, "price", "--model", "my-gpt-5-proxy", "input=1000")
	require.EqualError(t, err, "unpriced: unknown_model")
	assert.Contains(t, out, "no row of catalog")
	out, _, err = run(t, "price", "--book", book, "--provider", "azure", "--model", "prod", "input=1", "file_search=3")
	require.EqualError(t, err, "partial: no_rate")
	assert.Contains(t, table(out), "file_search 3 - 0 no price")
	out, _, err = run(t, "price", "--model", "whisper-1", "--provider", "openai", "--book", file(t, "w.yaml",
		"version: v\ncurrency: USD\nmodels: [{id: openai/whisper-1, prices: [{fees: {second_in: {price: 0.006, per: 60}}}]}]\n"), "second_in=12.5")
	require.NoError(t, err)
	assert.Contains(t, table(out), "second_in 12.5 0.006 per 60 0.00125")
}

func TestBadArgumentsAreNamed(t *testing.T) {
	for want, args := range map[string][]string{
		`"input": want a count such as input=1000`: {"price", "--model", "a", "input"},
		`"input=-1": want a count`:                 {"price", "--model", "a", "input=-1"},
		`"input=1.5": want a whole number of`:      {"price", "--model", "a", "input=1.5"},
		`"tokens=1": want a whole number of`:       {"price", "--model", "a", "tokens=1"},
		`--at: want a date such as`:                {"price", "--model", "a", "--at", "soon"},
		`required flag(s) "model"`:                 {"price", "input=1"},
		`want at most 3 names`:                     {"price", "--model", "a", "--model", "b", "--model", "c", "--model", "d"},
		`no such file`:                             {"diff", "embedded", "absent.yaml"},
		`"toml" is none of native, litellm`:        {"diff", "embedded", "toml=book_test.go"},
		`want embedded before the others`:          {"coverage", "--book", "a.yaml,embedded", "x.json"},
		`open x.json: no such file`:                {"coverage", "x.json"},
	} {
		_, _, err := run(t, args...)
		assert.ErrorContains(t, err, want, args)
	}
}

func TestDiffIsATable(t *testing.T) {
	before := file(t, "before.yaml", goodBook)
	after := file(t, "after.yaml", strings.NewReplacer(`input: "2"`, `input: "2.5"`, "azure/ptu", "azure/ptu-2").Replace(goodBook))
	out, _, err := run(t, "diff", before, after)
	require.NoError(t, err)
	assert.Equal(t, []string{
		"ROW PRICE BEFORE AFTER CHANGE",
		"azure/prod input 2 2.5 +25.0%",
		"azure/ptu row provisioned -",
		"azure/ptu-2 row - provisioned",
		"",
		"1 price of 1 row differ, 1 row new, 1 row gone",
	}, table(out))
	_, _, err = run(t, "diff", "--exit-status", before, after)
	require.EqualError(t, err, "3 differences")
	out, _, err = run(t, "diff", "--exit-status", "--changed", before, before)
	require.NoError(t, err)
	assert.Contains(t, out, "0 prices of 0 rows differ")
	euro := file(t, "euro.yaml", "version: v\ncurrency: EUR\nmodels: []\n")
	_, _, err = run(t, "diff", before, euro)
	require.ErrorContains(t, err, "want one currency")
}

func TestCoverageIsOfProduction(t *testing.T) {
	files, err := filepath.Glob("../../../testdata/spans/double-instrumented__*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	traffic := files[0]
	out, _, err := run(t, "coverage", "--exit-status", traffic)
	require.NoError(t, err)
	assert.Regexp(t, `^\d+ of \d+ calls? \(100\.0%\) and \d+ of \d+ tokens \(100\.0%\) have a price: 0\.\d+\n`, out)
	empty := file(t, "empty.yaml", "version: v\ncurrency: USD\nmodels: [{id: openai/x, prices: [{rates: {input: 1}}]}]\n")
	out, _, err = run(t, "coverage", "--exit-status", "--book", empty, traffic)
	require.ErrorContains(t, err, "without a price")
	assert.Contains(t, out, "unpriced/unknown_model")
	assert.Contains(t, out, "add a row, or a deployments entry")
	assert.NotContains(t, out, "With a price")
}

const priceList = `{
  "sample_spec": {"input_cost_per_token": 0},
  "gpt-next": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 2e-06, "output_cost_per_token": 8e-06},
  "gpt-absurd": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 0.015, "output_cost_per_token": 0.06},
  "claude-next": {"litellm_provider": "anthropic", "mode": "chat", "input_cost_per_token": 3e-06, "output_cost_per_token": 1.5e-05}
}
`

func TestImportMakesABook(t *testing.T) {
	list := file(t, "list.json", priceList)
	target := filepath.Join(t.TempDir(), "out.yaml")
	out, report, err := run(t, "import", "litellm", list, "-o", target)
	require.NoError(t, err)
	assert.Empty(t, out)
	assert.Contains(t, report, "list.json: 3 rows, 2 taken, 1 left out\n")
	assert.Contains(t, table(report), "left out too_high 1")
	assert.Contains(t, report, "list.json:4: ")
	out, _, err = run(t, "lint", target)
	require.NoError(t, err, out)
	out, _, err = run(t, "diff", "--exit-status", "litellm="+list, target)
	require.NoError(t, err, out)
	out, _, err = run(t, "import", "litellm", list, "--provider", "anthropic")
	require.NoError(t, err)
	assert.Contains(t, out, "- id: anthropic/claude-next\n")
	assert.NotContains(t, out, "gpt-next")
	_, _, err = run(t, "import", "litellm", list, "--provider", "acme")
	require.EqualError(t, err, "--provider: no row is of acme; the list has anthropic, openai")
	_, _, err = run(t, "import", "litellm", list, "-o", filepath.Join(t.TempDir(), "absent", "out.yaml"))
	require.ErrorIs(t, err, os.ErrNotExist)
	out, _, err = run(t, "lint", "litellm="+list)
	require.NoError(t, err)
	assert.Contains(t, out, "3 rows, 2 taken, 1 left out")
}

func TestRefreshWritesWhatChanged(t *testing.T) {
	book := file(t, "own.yaml", "version: own\ncurrency: USD\nmodels:\n  - {id: openai/gpt-next, prices: [{rates: {input: 3, output: 8}}]}\n  - {id: anthropic/claude-next, prices: [{rates: {input: 3}}]}\n")
	list := file(t, "list.json", priceList)
	target := filepath.Join(t.TempDir(), "fresh.yaml")
	out, _, err := run(t, "refresh", "--book", book, "--list", "litellm="+list, "--since", "2026-11-01", "-o", target)
	require.NoError(t, err)
	assert.Equal(t, []string{
		"ROW VERDICT LISTS FIGURES",
		"openai/gpt-next changed litellm litellm: input 2, here 3",
		"",
		"1 confirmed, 1 changed, 0 disputed, 0 review, 0 in no list",
	}, table(out))
	out, _, err = run(t, "price", "--book", book+","+target, "--provider", "openai", "--model", "gpt-next", "--at", "2026-10-31", "input=1000000")
	require.NoError(t, err)
	assert.Contains(t, table(out), "list 3 USD")
	out, _, err = run(t, "price", "--book", book+","+target, "--provider", "openai", "--model", "gpt-next", "--at", "2026-11-01", "input=1000000")
	require.NoError(t, err)
	assert.Contains(t, table(out), "list 2 USD")
	_, _, err = run(t, "refresh", "--book", book+",embedded", "--list", list)
	require.EqualError(t, err, "--book: want one book")
}
