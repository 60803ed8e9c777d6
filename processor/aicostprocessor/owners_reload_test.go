package aicostprocessor

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// largeTable has n services, all of one team.
func largeTable(n int, team string) string {
	var csv strings.Builder
	csv.WriteString("match.service.name,team,project\n")
	for i := range n {
		fmt.Fprintf(&csv, "svc-%06d,%s,project-%d\n", i, team, i%100)
	}
	return csv.String()
}

// fromServices is a batch of calls, each from another service of the table.
func fromServices(n, calls int) ptrace.Traces {
	traces := ptrace.NewTraces()
	for i := range calls {
		one := ptrace.NewTraces()
		chat(one, byte(i+1), 0, nil)
		one.ResourceSpans().At(0).Resource().Attributes().PutStr("service.name", fmt.Sprintf("svc-%06d", i*(n/calls)))
		one.ResourceSpans().MoveAndAppendTo(traces.ResourceSpans())
	}
	return traces
}

// TestOwnersReloadUnderLoad changes a large table while batches run: each batch
// has one owner throughout, a broken table changes nothing, and a good one comes
// into force.
func TestOwnersReloadUnderLoad(t *testing.T) {
	const rows, calls = 20_000, 50
	path := file(t, "owners.csv", largeTable(rows, "team-0"))
	config := createDefaultConfig().(*Config)
	config.Ownership.Table = path
	p, err := newCostProcessor(nopSettings(), config)
	require.NoError(t, err)
	require.NoError(t, p.start(t.Context(), componenttest.NewNopHost()))
	defer func() { require.NoError(t, p.shutdown(context.Background())) }()

	team := func() string {
		out, err := p.processTraces(context.Background(), fromServices(rows, calls))
		assert.NoError(t, err)
		var teams []string
		for _, span := range spansOf(out) {
			teams = append(teams, fmt.Sprint(told(span)["team"]))
		}
		assert.Len(t, slices.Compact(teams), 1)
		return teams[0]
	}
	var traffic sync.WaitGroup
	ctx, stop := context.WithCancel(t.Context())
	for range 4 {
		traffic.Go(func() {
			for ctx.Err() == nil {
				team()
			}
		})
	}
	reload := func(content string) error {
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		_, err := p.owners.Poll()
		p.reloaded(sourceOwners, "", err)
		return err
	}
	for n := 1; n < 4; n++ {
		want := fmt.Sprint("team-", n)
		require.NoError(t, reload(largeTable(rows, want)))
		assert.Equal(t, want, team())
	}
	require.ErrorContains(t, reload(largeTable(rows, "team-4")+"svc-x,a|b,p\n"), "owners.csv:20002: column team")
	assert.Equal(t, "team-3", team())
	stop()
	traffic.Wait()
}

// BenchmarkReloadPause is the longest that a batch took, beside the usual one,
// while a table of 100,000 rows is read again and again.
func BenchmarkReloadPause(b *testing.B) {
	const rows = 100_000
	config := createDefaultConfig().(*Config)
	path := b.TempDir() + "/owners.csv"
	require.NoError(b, os.WriteFile(path, []byte(largeTable(rows, "team")), 0o600))
	config.Ownership.Table = path
	p, err := newCostProcessor(nopSettings(), config)
	require.NoError(b, err)
	require.NoError(b, p.start(b.Context(), componenttest.NewNopHost()))
	for name, reload := range map[string]bool{"quiet": false, "reloading": true} {
		b.Run(name, func(b *testing.B) {
			ctx, stop := context.WithCancel(b.Context())
			var reloads sync.WaitGroup
			n := 0
			if reload {
				reloads.Go(func() {
					for ; ctx.Err() == nil; n++ {
						if os.WriteFile(path, []byte(largeTable(rows, fmt.Sprint("team-", n))), 0o600) == nil {
							_, err := p.owners.Poll()
							p.reloaded(sourceOwners, "", err)
						}
					}
				})
			}
			var took []time.Duration
			traces := fromServices(rows, 200)
			for b.Loop() {
				began := time.Now()
				_, err := p.processTraces(b.Context(), traces)
				took = append(took, time.Since(began))
				require.NoError(b, err)
			}
			stop()
			reloads.Wait()
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "µs-median")
			b.ReportMetric(float64(took[len(took)*999/1000].Microseconds()), "µs-p99.9")
			b.ReportMetric(float64(took[len(took)-1].Microseconds()), "µs-longest")
			b.ReportMetric(float64(n), "reloads")
		})
	}
	require.NoError(b, p.shutdown(context.Background()))
}
