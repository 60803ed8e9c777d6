// Package stack runs the whole path for a test: the collector that ocb built
// and a real Prometheus that it writes to, both on loopback and both gone when
// the test ends.
package stack

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/testbed/binaries"
	"github.com/aicost/aicost/testbed/collector"
	"github.com/aicost/aicost/testbed/otlp"
	"github.com/aicost/aicost/testbed/prometheus"
)

// startLimit and stopLimit are far above what either process needs.
const (
	startLimit = 60 * time.Second
	stopLimit  = 30 * time.Second
)

// Binary returns the path of a program, building it if needed.
func Binary(t *testing.T, binary binaries.Binary) string {
	t.Helper()
	path, err := binary.Path()
	require.NoError(t, err)
	return path
}

// Spans is the directory of the captured spans.
func Spans() string { return filepath.Join(binaries.Root(), "testdata", "spans") }

// Prometheus starts a server; o needs neither a binary nor a directory.
func Prometheus(t *testing.T, o prometheus.Options) *prometheus.Server {
	t.Helper()
	o.Binary, o.Dir = Binary(t, binaries.Prometheus), t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), startLimit)
	defer cancel()
	server, err := prometheus.Start(ctx, o)
	require.NoError(t, err)
	t.Cleanup(server.Kill)
	return server
}

// Collector starts a collector; env are the KEY=value pairs that its
// configuration refers to.
func Collector(t *testing.T, config string, env ...string) *collector.Collector {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), startLimit)
	defer cancel()
	c, err := collector.Start(ctx, collector.Options{
		Binary: Binary(t, binaries.Collector), Config: config, Env: env,
	})
	require.NoError(t, err)
	t.Cleanup(func() {
		c.Kill()
		if t.Failed() {
			t.Log("the collector logged:\n" + c.Log())
		}
	})
	return c
}

// Stop ends a collector with SIGTERM, as an orchestrator does, and requires
// that it ends well.
func Stop(t *testing.T, c *collector.Collector) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), stopLimit)
	defer cancel()
	require.NoError(t, c.Stop(ctx))
}

// Sink starts a trace backend.
func Sink(t *testing.T) *otlp.Sink {
	t.Helper()
	sink, err := otlp.NewSink()
	require.NoError(t, err)
	t.Cleanup(sink.Close)
	return sink
}

// GRPC returns a sender to the collector.
func GRPC(t *testing.T, c *collector.Collector) otlp.Sender {
	t.Helper()
	sender, err := otlp.NewGRPC(c.GRPC)
	require.NoError(t, err)
	t.Cleanup(func() { _ = sender.Close() })
	return sender
}

// Send sends the traces and requires that the collector takes them.
func Send(t *testing.T, sender otlp.Sender, traces ...ptrace.Traces) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), stopLimit)
	defer cancel()
	for _, trace := range traces {
		require.NoError(t, sender.Send(ctx, trace))
	}
}
