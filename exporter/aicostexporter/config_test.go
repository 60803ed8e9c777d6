package aicostexporter

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/confmaptest"

	"github.com/aicost/aicost/internal/remotewrite"
	"github.com/aicost/aicost/internal/rollup"
)

// load reads one block of testdata/config.yaml and validates it.
func load(t *testing.T, name string) (*Config, error) {
	t.Helper()
	all, err := confmaptest.LoadConf(filepath.Join("testdata", "config.yaml"))
	require.NoError(t, err)
	block, err := all.Sub(name)
	require.NoError(t, err)
	config := createDefaultConfig().(*Config)
	if err := block.Unmarshal(config); err != nil {
		return nil, err
	}
	return config, confmap.Validate(config)
}

func TestConfigDefaults(t *testing.T) {
	config, err := load(t, "ai_cost")
	require.NoError(t, err)
	want := createDefaultConfig().(*Config)
	assert.Equal(t, want.Units, config.Units)
	assert.Equal(t, time.Minute, config.FlushInterval)
	assert.Equal(t, 10*time.Second, config.ShutdownTimeout)
	assert.Equal(t, 10*time.Second, config.HTTP.Timeout)
	assert.Equal(t, remotewrite.ProtocolV1, config.Protocol)
	assert.Equal(t, HistogramsClassic, config.Histograms)
	assert.Equal(t, 50_000, config.SeriesLimit)
	assert.Equal(t, "USD", config.Currency)
	assert.Nil(t, config.Storage)
	assert.Equal(t, 35*24*time.Hour, config.SeriesExpiration)
	assert.Equal(t, Deduplication{Window: time.Hour, Spans: 1_000_000}, config.Deduplication)
	shape := config.ledger("a")
	assert.Equal(t, 1000, shape.Values)
	assert.Equal(t, 256, shape.ValueLength)
	assert.False(t, shape.Durable)
	assert.Equal(t, "ai_cost.", config.AttributePrefix)
}

func TestConfigEveryKey(t *testing.T) {
	config, err := load(t, "ai_cost/all")
	require.NoError(t, err)
	assert.Equal(t, "https://mimir.acme.example/api/v1/push", config.HTTP.Endpoint)
	assert.Equal(t, 5*time.Second, config.HTTP.Timeout)
	assert.Equal(t, remotewrite.ProtocolV2, config.Protocol)
	assert.Equal(t, 15*time.Second, config.FlushInterval)
	assert.Equal(t, 3*time.Second, config.ShutdownTimeout)
	assert.Equal(t, "gateway-0", config.Replica)
	assert.Equal(t, 2000, config.SeriesLimit)
	assert.Equal(t, component.MustNewIDWithName("file_storage", "totals"), *config.Storage)
	assert.Equal(t, 48*time.Hour, config.SeriesExpiration)
	assert.Equal(t, rollup.Settings{
		Units: []string{"team", "cost_center"}, Constant: map[string]string{"replica": "gateway-0", "cluster": "eu-1"}, Currency: "EUR",
		Limit: 2000, Values: 50, ValueLength: 64, Window: 5 * time.Minute, Spans: 1000, Durable: true,
	}, config.ledger("gateway-0"))
	assert.Equal(t, HistogramsNone, config.Histograms)
	assert.Equal(t, map[string]string{"cluster": "eu-1"}, config.ExternalLabels)
	assert.Equal(t, []string{"team", "cost_center"}, config.Units, "the list replaces the default one")
	assert.Equal(t, "EUR", config.Currency)
	assert.Equal(t, "acme.cost.", config.AttributePrefix)
}

func TestConfigMistakes(t *testing.T) {
	for name, wants := range map[string][]string{
		"no_endpoint":     {"http::endpoint: the remote-write URL is missing, such as http://localhost:9090/api/v1/write"},
		"endpoint_scheme": {"http::endpoint: not an http or https URL"},
		"endpoint_secret": {"http::endpoint: not an http or https URL"},
		"compression":     {"http::compression: remote write has its own, leave it out"},
		"reserved_header": {"http::headers: content-type is set by remote write itself"},
		"protocol":        {`"v3" is unknown, accepted are "v1", "v2" and "auto"`},
		"histograms":      {`"exponential" is unknown, accepted are classic, native and none`},
		"endpoint_root":   {"http::endpoint: has no path, Prometheus takes remote writes at /api/v1/write"},
		"endpoint_bare":   {"http::endpoint: has no path, Prometheus takes remote writes at /api/v1/write"},
		"endless":         {"http::timeout: 0s is too short, at least 1ms is accepted"},
		"unit_missing": {
			"http::timeout: 5 has no unit, write it as in 5s", "flush_interval: 60 has no unit, write it as in 60s",
			"shutdown_timeout: 10 has no unit, write it as in 10s",
		},
		"currency": {`currency: "usd" is no ISO 4217 code of three capital letters, such as USD`},
		"numbers": {
			"http::timeout: -5s is too short, at least 1ms is accepted",
			"flush_interval: 10ms is too short, at least 100ms is accepted", "shutdown_timeout: 0s is too short, at least 1ms is accepted",
			"series_limit: 10 is too small, at least 1000 is accepted", "series_expiration: 1m0s is too short, at least 10m0s is accepted, or 0 for never",
			"deduplication: window: 10ms is too short, at least 1s is accepted; spans: 0 turns deduplication off", "spans: between 0 (off) and 100000000 are accepted, not -1",
			"label_values_limit: 3 is too small, at least 10 is accepted, or 0 for a fiftieth of series_limit",
			"label_value_length_limit: between 32 and 2048 bytes are accepted, not 4096",
		},
		"replica": {"replica: must be at most 256 bytes of UTF-8 without blanks"},
		"units": {
			`units[1]: "cost-center" is no label name`, `units[2]: "model" has a meaning of its own`,
			`units[3]: "status" has a meaning of its own`, `units[4]: "team" is there twice`, `units[5]: "__own" is no label name`,
			`units[6]: "" is no label name`, `units[7]: "book_amount" has a meaning of its own`,
		},
		"no_units": {"units: between 1 and 16 are accepted, not 0"},
		"external_labels": {
			"external_labels::team: the series have a label of that name", "external_labels::replica: the series have a label",
			"external_labels::bad name: no label name", "external_labels::empty: the value must be 1 to 256 bytes of UTF-8",
		},
		"prefix":           {`attribute_prefix: "ai_cost" must be a namespace that ends in a dot, such as ai_cost.`},
		"unknown_key":      {"storages"},
		"unknown_http_key": {"timeuot"},
	} {
		_, err := load(t, "ai_cost/"+name)
		for _, want := range wants {
			assert.ErrorContains(t, err, want, name)
		}
		if err != nil {
			assert.NotContains(t, err.Error(), "hunter2", name)
		}
	}
}
