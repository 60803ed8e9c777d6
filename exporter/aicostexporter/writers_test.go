package aicostexporter

import (
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/exporter/exportertest"

	"github.com/aicost/aicost/exporter/aicostexporter/internal/metadata"
)

func named(t *testing.T, name string, changes ...func(*Config)) exporter.Traces {
	t.Helper()
	config := createDefaultConfig().(*Config)
	config.HTTP.Endpoint, config.Replica = "http://127.0.0.1:1/api/v1/write", "gateway-0"
	for _, change := range changes {
		change(config)
	}
	set := exportertest.NewNopSettings(metadata.Type)
	set.ID = component.NewIDWithName(metadata.Type, name)
	e, err := NewFactory().CreateTraces(t.Context(), set, config)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, e.Shutdown(context.Background())) })
	return e
}

// Two that write the same series would corrupt every total without an error.
func TestTwoExportersMayNotWriteTheSameSeries(t *testing.T) {
	start := func(e exporter.Traces) error { return e.Start(t.Context(), componenttest.NewNopHost()) }
	first := named(t, "finance")
	require.NoError(t, start(first))
	second := named(t, "teams", func(c *Config) { c.Currency, c.Units = "EUR", []string{"team"} })
	require.EqualError(t, start(second),
		"ai_cost/finance and ai_cost/teams write to one endpoint with the same replica and external_labels: give one of them another replica")
	require.NoError(t, second.Shutdown(t.Context()))
	require.Error(t, start(named(t, "again")), "who was refused releases nothing")

	for name, change := range map[string]func(*Config){
		"replica":         func(c *Config) { c.Replica = "gateway-1" },
		"endpoint":        func(c *Config) { c.HTTP.Endpoint = "http://127.0.0.1:2/api/v1/write" },
		"external_labels": func(c *Config) { c.ExternalLabels = map[string]string{"cluster": "eu-1"} },
		"tenant":          func(c *Config) { c.HTTP.Headers.Set("X-Scope-OrgID", "finance") },
	} {
		require.NoError(t, start(named(t, name, change)), name)
	}

	require.NoError(t, first.Shutdown(t.Context())) // as a reload does, before it starts the next
	require.NoError(t, start(named(t, "next")))
}

func TestReplicaIsTheHostAndTheExportersName(t *testing.T) {
	host, err := os.Hostname()
	require.NoError(t, err)
	for id, want := range map[component.ID]string{
		component.NewID(metadata.Type):                    host,
		component.NewIDWithName(metadata.Type, "finance"): host + "-finance",
	} {
		set := nopSettings()
		set.ID = id
		e, err := newExporter(createDefaultConfig().(*Config), set)
		require.NoError(t, err)
		got, err := e.replica()
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
}
