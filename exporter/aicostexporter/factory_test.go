package aicostexporter

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/exporter/exportertest"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/aicost/aicost/exporter/aicostexporter/internal/metadata"
)

// serve makes an exporter by its factory whose target is a real HTTP server.
func serve(t *testing.T, target *receiver, change func(*Config)) (exporter.Traces, *observer.ObservedLogs) {
	t.Helper()
	server := httptest.NewServer(target)
	t.Cleanup(server.Close)
	config := createDefaultConfig().(*Config)
	config.HTTP.Endpoint = server.URL + "/api/v1/write"
	config.FlushInterval = time.Hour // what is sent is the last flush
	change(config)
	core, logs := observer.New(zap.InfoLevel)
	set := exportertest.NewNopSettings(metadata.Type)
	set.Logger = zap.New(core)
	e, err := NewFactory().CreateTraces(t.Context(), set, config)
	require.NoError(t, err)
	require.NoError(t, e.Start(t.Context(), componenttest.NewNopHost()))
	return e, logs
}

var oneCall = map[string]any{
	"ai_cost.status": "priced", "ai_cost.amount": 0.25, "ai_cost.currency": "USD",
	"ai_cost.provider": "openai", "ai_cost.model": "gpt-5", "ai_cost.team": "search",
}

func TestOverHTTP(t *testing.T) {
	for _, protocol := range []string{"v1", "v2"} {
		target := newReceiver(t)
		e, logs := serve(t, target, func(c *Config) {
			require.NoError(t, c.Protocol.UnmarshalText([]byte(protocol)))
			c.HTTP.Headers.Set("Authorization", "Bearer hunter2")
		})
		assert.False(t, e.Capabilities().MutatesData)
		traces := spans(oneCall)
		traces.MarkReadOnly()
		require.NoError(t, e.ConsumeTraces(t.Context(), traces))
		require.NoError(t, e.Shutdown(context.Background()))
		assert.InDelta(t, 0.25, target.increase("ai_cost_total"), 0, protocol)
		assert.Equal(t, "Bearer hunter2", target.tokens[0], protocol)
		told := []string{"replica is not set, using the host's name; set one that is stable over restarts and unique among writers"}
		if protocol == "v2" { // of this receiver, which keeps none
			told = append(told, "the target does not keep all exemplars; totals are complete, some durations have no trace")
		}
		assert.Equal(t, told, messages(logs))
	}
}

func messages(logs *observer.ObservedLogs) (out []string) {
	for _, entry := range logs.All() {
		out = append(out, entry.Message)
	}
	return out
}

func TestALostLastFlushIsLoggedNotReturned(t *testing.T) {
	target := newReceiver(t, repeat(answer{status: http.StatusInternalServerError}, 1000)...)
	e, logs := serve(t, target, func(c *Config) { c.ShutdownTimeout, c.Replica = 50*time.Millisecond, "a" })
	require.NoError(t, e.ConsumeTraces(t.Context(), spans(oneCall)))
	require.NoError(t, e.Shutdown(context.Background()))
	assert.Equal(t, 1, logs.FilterMessageSnippet("the last flush was not delivered whole").Len())
}

func TestAHangingTargetDoesNotHoldTheShutdown(t *testing.T) {
	target := newReceiver(t, repeat(answer{hang: true}, 1000)...)
	e, _ := serve(t, target, func(c *Config) { c.ShutdownTimeout = 50 * time.Millisecond })
	require.NoError(t, e.ConsumeTraces(t.Context(), spans(oneCall)))
	began := time.Now()
	require.NoError(t, e.Shutdown(context.Background()))
	assert.Less(t, time.Since(began), 5*time.Second)
}

func TestNothingListens(t *testing.T) {
	e, logs := serve(t, newReceiver(t), func(c *Config) {
		c.HTTP.Endpoint, c.ShutdownTimeout = "http://user:hunter2@127.0.0.1:1/api/v1/write", 50*time.Millisecond
	})
	require.NoError(t, e.ConsumeTraces(t.Context(), spans(oneCall)))
	require.NoError(t, e.Shutdown(context.Background()))
	away := logs.FilterMessage("the target is away").All()
	require.Len(t, away, 1)
	for _, entry := range logs.All() {
		for _, field := range entry.Context {
			assert.NotContains(t, field.String, "hunter2")
		}
	}
	assert.Contains(t, away[0].ContextMap()["answer"], "refused")
}

func TestHostWithoutTheExtensionFailsTheStart(t *testing.T) {
	config := createDefaultConfig().(*Config)
	config.HTTP.Endpoint = "http://127.0.0.1:1/api/v1/write"
	config.HTTP.ProxyURL = strings.Repeat("%", 3)
	e, err := NewFactory().CreateTraces(t.Context(), exportertest.NewNopSettings(metadata.Type), config)
	require.NoError(t, err)
	require.Error(t, e.Start(t.Context(), componenttest.NewNopHost()))
	require.NoError(t, e.Shutdown(context.Background()))
}
