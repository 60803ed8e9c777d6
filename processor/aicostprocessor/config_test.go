package aicostprocessor

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/confmaptest"
	"go.yaml.in/yaml/v3"
)

func load(conf *confmap.Conf) (*Config, error) {
	config := createDefaultConfig().(*Config)
	if err := conf.Unmarshal(config); err != nil {
		return nil, err
	}
	return config, confmap.Validate(config)
}

func TestConfigIsRead(t *testing.T) {
	file, err := confmaptest.LoadConf("testdata/config.yaml")
	require.NoError(t, err)
	section, err := file.Sub("ai_cost")
	require.NoError(t, err)
	empty, err := load(section)
	require.NoError(t, err)
	assert.Equal(t, createDefaultConfig(), empty)

	section, err = file.Sub("ai_cost/everything")
	require.NoError(t, err)
	everything, err := load(section)
	require.NoError(t, err)
	assert.Equal(t, &Config{
		Detail: DetailFull, AttributePrefix: "finops.",
		Prices: PricesConfig{
			Catalog: "embedded", Books: []BookConfig{{Path: "prices.yaml"}, {Path: "model_prices.json", Format: "litellm", OnlyMissing: true}},
			ReloadInterval: 5 * time.Second, ReportedCost: "ignore", MaxAge: 30 * 24 * time.Hour, WriteGenAICost: true,
		},
		Ownership: OwnershipConfig{
			Table: "owners.csv", ReloadInterval: 10 * time.Second, Inherit: "none", Version: "acme-2026-11",
			Units: map[string]any{"team": map[string]any{"required": true}},
			Teams: []any{map[string]any{"name": "search"}},
			Rules: []any{map[string]any{"match": map[string]any{"service.name": "search-api"}, "set": map[string]any{"team": "search"}}},
		},
		Usage: UsageConfig{
			Attributes: map[string][]string{"input": {"acme.tokens.prompt", "acme.usage#prompt.total"}, "operation": {"acme.kind"}},
			Operations: OperationsConfig{Calls: []string{"acme_infer"}, Aggregates: []string{"acme_pipeline"}},
			Scopes: []ScopeConfig{
				{Name: "acme-llm*", Versions: ">=1.2 <2", Cached: "exclusive", Reasoning: "apart", Calls: "bill", Aggregates: "bill"},
			},
		},
		Repeats: RepeatsConfig{Calls: 100_000, Within: time.Hour},
		Privacy: PrivacyConfig{
			Identity: "hash", Attributes: []string{"acme.customer.id"}, Keep: []string{"session.id"}, Key: "0123456789abcdef",
		},
	}, everything)

	section, err = file.Sub("ai_cost/tables")
	require.NoError(t, err)
	tables, err := load(section)
	require.NoError(t, err)
	assert.Equal(t, []TableConfig{{Path: "company.yaml"}, {Path: "entities.json", Format: "backstage"}}, tables.Ownership.Tables)
}

func TestBadConfigIsRefused(t *testing.T) {
	text, err := os.ReadFile("testdata/bad_config.yaml")
	require.NoError(t, err)
	var cases []struct {
		Want   string
		Config map[string]any
	}
	require.NoError(t, yaml.Unmarshal(text, &cases))
	require.Len(t, cases, 65)
	for _, tc := range cases {
		t.Run(tc.Want, func(t *testing.T) {
			_, err := load(confmap.NewFromStringMap(tc.Config))
			require.ErrorContains(t, err, tc.Want)
		})
	}
}
