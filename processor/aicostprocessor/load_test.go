package aicostprocessor

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor/processortest"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/aicost/aicost/processor/aicostprocessor/internal/metadata"
	"github.com/aicost/aicost/processor/aicostprocessor/internal/metadatatest"
)

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func book(input string) string {
	return fmt.Sprintf("version: acme\ncurrency: USD\nmodels:\n  - id: openai/gpt-4o\n    prices:\n      - rates: {input: %q, output: \"0\"}\n", input)
}

func TestOwnBookOverlaysTheCatalog(t *testing.T) {
	path := file(t, "prices.yaml", book("7"))
	traces := ptrace.NewTraces()
	chat(traces, 1, 0, nil)
	got := told(process(t, func(c *Config) { c.Prices.Books = []BookConfig{{Path: path}} }, traces)[0])
	assert.InDelta(t, 0.007, got["amount"], 0)
	traces = ptrace.NewTraces()
	chat(traces, 1, 0, map[string]any{"gen_ai.request.model": "gpt-4o-mini"})
	got = told(process(t, func(c *Config) { c.Prices.Books = []BookConfig{{Path: path}} }, traces)[0])
	assert.Equal(t, "priced", got["status"], "the catalog's other rows stay")
}

func TestSubstitutesAndAdjustmentsAreTold(t *testing.T) {
	path := file(t, "prices.yaml", book("4")+"adjust: [{provider: openai, multiply: \"0.5\", label: EA-2026}]\n")
	told := func(detail Detail) map[string]any {
		traces := ptrace.NewTraces()
		chat(traces, 1, 0, map[string]any{"gen_ai.usage.cache_read.input_tokens": 400})
		return told(process(t, func(c *Config) { c.Detail, c.Prices.Books = detail, []BookConfig{{Path: path}} }, traces)[0])
	}
	full := told(DetailFull)
	assert.Equal(t, "cache_read", full["price.substituted"], "the book has no cache_read rate")
	assert.Equal(t, "EA-2026", full["price.adjustment"])
	assert.InDelta(t, 0.002, full["amount"], 0)
	assert.InDelta(t, 0.004, full["list_amount"], 0)
	assert.NotContains(t, told(DetailStandard), "price.substituted")
	assert.NotContains(t, told(DetailStandard), "price.adjustment")
}

// TestPriceListsAreBooks has a list that knows one model more than the catalog,
// prices one otherwise, and is absurd about a third.
func TestPriceListsAreBooks(t *testing.T) {
	path := file(t, "list.json", `{
  "gpt-4o": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 7e-06, "output_cost_per_token": 0.00001},
  "gpt-next": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 2e-06, "output_cost_per_token": 8e-06},
  "gpt-absurd": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 0.015, "output_cost_per_token": 0.06}
}`)
	for _, tc := range []struct {
		model       string
		onlyMissing bool
		status      string
		amount      any
	}{
		{"gpt-4o", false, "priced", 0.008},
		{"gpt-4o", true, "priced", 0.0035},
		{"gpt-next", false, "priced", 0.0028},
		{"gpt-next", true, "priced", 0.0028},
		{"gpt-absurd", true, "unpriced", nil},
	} {
		traces := ptrace.NewTraces()
		chat(traces, 1, 0, map[string]any{"gen_ai.request.model": tc.model})
		got := told(process(t, func(c *Config) {
			c.Prices.Books = []BookConfig{{Path: path, Format: "litellm", OnlyMissing: tc.onlyMissing}}
		}, traces)[0])
		assert.Equal(t, []any{tc.status, tc.amount}, []any{got["status"], got["amount"]}, "%+v", tc)
	}
}

// TestImportAndAgeAreLogged: what an import left out is said once, that prices
// are old is said at start.
func TestImportAndAgeAreLogged(t *testing.T) {
	core, logs := observer.New(zap.DebugLevel)
	settings := nopSettings()
	settings.Logger = zap.New(core)
	config := createDefaultConfig().(*Config)
	config.Prices.Catalog = catalogNone
	config.Prices.Books = []BookConfig{
		{Path: file(t, "old.yaml", "version: old\ncurrency: USD\nmodels: [{id: openai/a, checked: 2020-01-01, prices: [{rates: {input: 1}}]}]\n")},
		{Path: file(t, "list.json", `{"c": {"litellm_provider": "openai", "input_cost_per_token": 2e-06}, "b": {"litellm_provider": "openai", "input_cost_per_token": 1}}`), Format: "litellm"},
	}
	p, err := newCostProcessor(settings, config)
	require.NoError(t, err)
	require.NoError(t, p.start(t.Context(), nil))
	require.NoError(t, p.shutdown(t.Context()))
	imported := logs.FilterMessage("a price list is imported").All()
	require.Len(t, imported, 1)
	assert.Equal(t, map[string]int{"too_high": 1}, imported[0].ContextMap()["left_out"])
	assert.Len(t, logs.FilterMessage("of an imported price list").All(), 1)
	assert.Len(t, logs.FilterMessageSnippet("checked long ago").All(), 1)

	_ = logs.TakeAll()
	config.Prices.MaxAge = 0
	p, err = newCostProcessor(settings, config)
	require.NoError(t, err)
	require.NoError(t, p.start(t.Context(), nil))
	require.NoError(t, p.shutdown(t.Context()))
	assert.Empty(t, logs.FilterMessageSnippet("checked long ago").All())
}

func TestTablesMeanTheSameInFilesAndInline(t *testing.T) {
	rules := map[string]func(*Config){
		"yaml": func(c *Config) {
			c.Ownership.Table = file(t, "owners.yaml", "version: v\nrules:\n  - {match: {app: shop}, set: {team: web}}\n")
		},
		"csv": func(c *Config) { c.Ownership.Table = file(t, "owners.csv", "match.app,team\nshop,web\n") },
		"inline": func(c *Config) {
			c.Ownership.Rules = []any{map[string]any{"match": map[string]any{"app": "shop"}, "set": map[string]any{"team": "web"}}}
		},
	}
	for kind, change := range rules {
		traces := ptrace.NewTraces()
		chat(traces, 1, 0, map[string]any{"app": "shop"})
		assert.Equal(t, "web", told(process(t, change, traces)[0])["team"], kind)
	}
}

func TestStartRefusesWhatItCannotRead(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*Config)
		want   string
	}{
		"missing book": {func(c *Config) {
			c.Prices.Books = []BookConfig{{Path: file(t, "prices.yaml", book("7"))}, {Path: "absent.yaml"}, {Path: "gone.yaml"}}
		}, "prices.books[1].path: open absent.yaml: no such file or directory\nprices.books[2].path: open gone.yaml: no such file"},
		"a directory":   {func(c *Config) { c.Prices.Books = []BookConfig{{Path: "testdata"}} }, "prices.books[0].path: read testdata: is a directory"},
		"bad book":      {func(c *Config) { c.Prices.Books = []BookConfig{{Path: file(t, "prices.yaml", "models: 7\n")}} }, "prices.yaml:1"},
		"missing table": {func(c *Config) { c.Ownership.Table = "absent.csv" }, "ownership.table: open absent.csv: no such file"},
		"bad row":       {func(c *Config) { c.Ownership.Table = file(t, "owners.csv", "match.app,team\nshop\n") }, "owners.csv:2"},
		"bad inline":    {func(c *Config) { c.Ownership.Units = map[string]any{"team": map[string]any{"requird": true}} }, `ownership.units.team: unknown key "requird"`},
		"key under the prefix": {func(c *Config) {
			c.AttributePrefix = "acme."
			c.Ownership.Table = file(t, "owners.yaml", "units: {team: {attributes: [acme.team]}}\n")
		}, `ownership: attribute acme.team begins with attribute_prefix "acme."`},
		"match under the prefix": {func(c *Config) {
			c.AttributePrefix = "acme."
			c.Ownership.Rules = []any{map[string]any{"match": map[string]any{"acme.key": "k"}, "set": map[string]any{"team": "web"}}}
		}, "ownership: attribute acme.key begins with"},
	} {
		t.Run(name, func(t *testing.T) {
			config := createDefaultConfig().(*Config)
			tc.change(config)
			p, err := newCostProcessor(processortest.NewNopSettings(metadata.Type), config)
			require.NoError(t, err)
			require.ErrorContains(t, p.start(t.Context(), componenttest.NewNopHost()), tc.want)
			require.NoError(t, p.shutdown(t.Context()))
		})
	}
}

func TestFilesThatCannotBeReadAreNamedByTheirKey(t *testing.T) {
	config := PricesConfig{Books: []BookConfig{{Path: "a.yaml"}, {Path: "b.yaml"}}}
	assert.EqualError(t, config.explain(errors.New("b.yaml: larger than 256 MiB")), "prices.books[1].path: b.yaml: larger than 256 MiB")
	assert.EqualError(t, config.explain(errors.New("b.yaml:3: models: want a list")), "b.yaml:3: models: want a list")
	assert.NoError(t, config.explain(nil))
}

// TestFilesThatVanishAreNamedByTheirKey takes the files away from a running
// processor.
func TestFilesThatVanishAreNamedByTheirKey(t *testing.T) {
	config := createDefaultConfig().(*Config)
	config.Prices.Books = []BookConfig{{Path: file(t, "prices.yaml", book("7"))}}
	config.Ownership.Table = file(t, "owners.csv", "match.app,team\nshop,web\n")
	config.Prices.ReloadInterval, config.Ownership.ReloadInterval = time.Millisecond, time.Millisecond
	core, logs := observer.New(zap.ErrorLevel)
	set := nopSettings()
	set.Logger = zap.New(core)
	p, err := newCostProcessor(set, config)
	require.NoError(t, err)
	require.NoError(t, p.start(t.Context(), componenttest.NewNopHost()))
	require.NoError(t, os.Remove(config.Prices.Books[0].Path))
	require.NoError(t, os.Remove(config.Ownership.Table))
	said := func() string {
		var all strings.Builder
		for _, entry := range logs.All() {
			fmt.Fprintln(&all, entry.ContextMap()["error"])
		}
		return all.String()
	}
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		assert.Contains(c, said(), "prices.books[0].path: open")
		assert.Contains(c, said(), "ownership.table: open")
	}, 5*time.Second, time.Millisecond)
	require.NoError(t, p.shutdown(t.Context()))
}

// TestReloadUnderLoad changes the book while batches run: each batch has one
// price throughout, a bad book changes nothing, and a good one comes in force.
func TestReloadUnderLoad(t *testing.T) {
	path := file(t, "prices.yaml", book("1"))
	config := createDefaultConfig().(*Config)
	config.Prices.Books = []BookConfig{{Path: path}}
	p, err := newCostProcessor(processortest.NewNopSettings(metadata.Type), config)
	require.NoError(t, err)
	require.NoError(t, p.start(t.Context(), componenttest.NewNopHost()))
	defer func() { require.NoError(t, p.shutdown(context.Background())) }()

	amount := func() float64 {
		traces := ptrace.NewTraces()
		for id := range byte(20) {
			chat(traces, id+1, 0, nil)
		}
		out, err := p.processTraces(context.Background(), traces)
		assert.NoError(t, err)
		amounts := map[float64]bool{}
		for _, span := range spansOf(out) {
			amounts[told(span)["amount"].(float64)] = true
		}
		assert.Len(t, amounts, 1)
		for a := range amounts {
			return a
		}
		return 0
	}
	var traffic sync.WaitGroup
	stop := make(chan struct{})
	for range 4 {
		traffic.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					amount()
				}
			}
		})
	}
	for price := 2; price < 8; price++ {
		require.NoError(t, os.WriteFile(path, []byte(book(strconv.Itoa(price))), 0o600))
		_, err := p.prices.Poll()
		require.NoError(t, err)
		p.reloaded(sourcePrices, "", nil)
		assert.InDelta(t, float64(price)/1000, amount(), 1e-15)
	}
	require.NoError(t, os.WriteFile(path, []byte("models: [{id: 7"), 0o600))
	_, err = p.prices.Poll()
	require.ErrorContains(t, err, "prices.yaml")
	p.reloaded(sourcePrices, "", err)
	assert.InDelta(t, 0.007, amount(), 1e-15)
	close(stop)
	traffic.Wait()
}

func TestProcessorCountsWhatItDoes(t *testing.T) {
	tel := componenttest.NewTelemetry()
	defer func() { require.NoError(t, tel.Shutdown(context.Background())) }()
	set := metadatatest.NewSettings(tel)
	set.ID = component.NewID(metadata.Type)
	p, err := NewFactory().CreateTraces(t.Context(), set, createDefaultConfig(), consumertest.NewNop())
	require.NoError(t, err)
	require.NoError(t, p.Start(t.Context(), componenttest.NewNopHost()))
	traces := ptrace.NewTraces()
	chat(traces, 1, 0, map[string]any{"team": "search"})
	chat(traces, 2, 0, map[string]any{"gen_ai.request.model": "gpt-99-internal"})
	chat(traces, 3, 0, map[string]any{"gen_ai.operation.name": "invoke_agent"})
	require.NoError(t, p.ConsumeTraces(t.Context(), traces))
	require.NoError(t, p.Shutdown(t.Context()))

	point := func(n int64, pairs ...string) metricdata.DataPoint[int64] {
		attributes := []attribute.KeyValue{attribute.String("processor", "ai_cost")}
		for i := 0; i < len(pairs); i += 2 {
			attributes = append(attributes, attribute.String(pairs[i], pairs[i+1]))
		}
		return metricdata.DataPoint[int64]{Value: n, Attributes: attribute.NewSet(attributes...)}
	}
	ignore := metricdatatest.IgnoreTimestamp()
	metadatatest.AssertEqualProcessorAiCostSpans(t, tel, []metricdata.DataPoint[int64]{
		point(1, "status", "priced", "reason", "none"), point(1, "status", "unpriced", "reason", "unknown_model"),
		point(1, "status", "aggregate", "reason", "none"),
	}, ignore)
	metadatatest.AssertEqualProcessorAiCostUntaggedSpans(t, tel, []metricdata.DataPoint[int64]{point(1)}, ignore)
	metadatatest.AssertEqualProcessorAiCostModelNames(t, tel, []metricdata.DataPoint[int64]{point(1)}, ignore)
}

func TestReloadsAreCounted(t *testing.T) {
	tel := componenttest.NewTelemetry()
	defer func() { require.NoError(t, tel.Shutdown(context.Background())) }()
	path := file(t, "owners.csv", "match.app,team\nshop,web\n")
	config := createDefaultConfig().(*Config)
	config.Ownership.Table, config.Ownership.ReloadInterval = path, 10*time.Millisecond
	p, err := newCostProcessor(metadatatest.NewSettings(tel), config)
	require.NoError(t, err)
	require.NoError(t, p.start(t.Context(), componenttest.NewNopHost()))
	count := func(outcome string) int64 {
		got, err := tel.GetMetric("otelcol_processor_ai_cost_reloads")
		if err != nil {
			return 0
		}
		for _, point := range got.Data.(metricdata.Sum[int64]).DataPoints {
			if value, _ := point.Attributes.Value("outcome"); value.AsString() == outcome {
				return point.Value
			}
		}
		return 0
	}
	require.NoError(t, os.WriteFile(path, []byte("match.app,team\nshop,search\n"), 0o600))
	require.Eventually(t, func() bool { return count("applied") == 1 }, 5*time.Second, time.Millisecond)
	require.NoError(t, os.WriteFile(path, []byte("match.app,team\nshop\n"), 0o600))
	require.Eventually(t, func() bool { return count("refused") == 1 }, 5*time.Second, time.Millisecond)
	require.NoError(t, p.shutdown(t.Context()))
}
