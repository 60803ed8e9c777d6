package aicostexporter

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/exporter/exportertest"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/aicost/aicost/exporter/aicostexporter/internal/metadata"
)

// A full disk refuses batch after batch, and the target is away all the while: a
// line each says so, without the stacks that the collector's logger adds to
// errors, and what becomes of the rest.
func TestTroubleIsOneLineEach(t *testing.T) {
	for name, stored := range map[string]string{"storage": "what it had is in storage and is sent after the next start", "memory": "what it had is lost"} {
		config := createDefaultConfig().(*Config)
		config.Replica, config.FlushInterval, config.ShutdownTimeout = "a", time.Hour, 50*time.Millisecond
		target := newReceiver(t, repeat(answer{status: http.StatusInternalServerError}, 1000)...)
		server := httptest.NewServer(target)
		t.Cleanup(server.Close)
		config.HTTP.Endpoint = server.URL + "/api/v1/write"
		d := newDisk()
		if name == "storage" {
			id := component.MustNewID("file_storage")
			config.Storage = &id
		}
		core, logs := observer.New(zap.InfoLevel)
		set := exportertest.NewNopSettings(metadata.Type)
		set.Logger = zap.New(core, zap.AddStacktrace(zap.ErrorLevel))
		e, err := NewFactory().CreateTraces(t.Context(), set, config)
		require.NoError(t, err)
		require.NoError(t, e.Start(t.Context(), withStorage{componenttest.NewNopHost(), d}))
		require.NoError(t, e.ConsumeTraces(t.Context(), spans(oneCall)))
		if name == "storage" {
			d.behave(broken)
			for range 10 {
				require.Error(t, e.ConsumeTraces(t.Context(), spans(oneCall)))
			}
			assert.Equal(t, 1, logs.FilterMessageSnippet("the storage takes no batches").Len())
		}
		require.NoError(t, e.Shutdown(context.Background()))
		assert.Equal(t, 1, logs.FilterMessageSnippet(stored).Len(), name)
		assert.LessOrEqual(t, logs.Len(), 5, "%v", logs.All())
		for _, entry := range logs.All() {
			assert.Empty(t, entry.Stack, entry.Message)
		}
	}
}
