package owners

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/cmd/aicost/otlpfile"
	"github.com/aicost/aicost/cmd/aicost/pipeline"
)

func TestEachProcessorGetsItsOwnCopy(t *testing.T) {
	one, other := pipeline.DefaultConfig(), pipeline.DefaultConfig()
	other.Ownership.Table = file(t, "t.yaml", `rules: [{match: {service.name: "*"}, set: {team: search}}]`)
	spans := spansFile(t, service("a", nil))
	var teams []string
	require.NoError(t, bill(t.Context(), []string{spans}, func(billed []ptrace.Traces) error {
		for _, traces := range billed {
			for c := range calls(traces) {
				teams = append(teams, c.written("team"))
			}
		}
		return nil
	}, one, other))
	assert.Equal(t, []string{"", "search"}, teams)
}

// TestMemoryReachesAcrossFiles: two instrumentations told of one call, each in a
// file of its own.
func TestMemoryReachesAcrossFiles(t *testing.T) {
	whole := captured(t, "anthropic-sdk__told-by-openinference-too.json")[0]
	var pieces []string
	require.NoError(t, otlpfile.Read(whole, func(traces ptrace.Traces) error {
		for _, resource := range traces.ResourceSpans().All() {
			for _, scope := range resource.ScopeSpans().All() {
				one := ptrace.NewTraces()
				to := one.ResourceSpans().AppendEmpty()
				resource.Resource().CopyTo(to.Resource())
				scope.CopyTo(to.ScopeSpans().AppendEmpty())
				pieces = append(pieces, tracesFile(t, one))
			}
		}
		return nil
	}))
	require.Greater(t, len(pieces), 1)
	for want, args := range map[string][]string{
		"that is 0.00919905 of 0.00919905 USD in 2 of 2 calls": {"coverage"},
		"no difference in 2 calls, 0.00919905 USD":             {"diff", "none", "none"},
	} {
		for _, files := range [][]string{{whole}, pieces, pieces[1:]} {
			out, err := run(t, append(args, files...)...)
			require.NoError(t, err)
			assert.Contains(t, out, want)
		}
	}
}

func TestOneBadFileHidesNothing(t *testing.T) {
	bad := file(t, "bad.json", "{}")
	out, err := run(t, "coverage", bad, spansFile(t, service("a", nil)))
	require.ErrorContains(t, err, "bad.json:1: no resourceSpans")
	assert.Contains(t, out, "0 of 1 call")
	out, err = run(t, "diff", "none", "none", bad, spansFile(t, service("a", nil)))
	require.ErrorContains(t, err, "bad.json:1: no resourceSpans")
	assert.Contains(t, out, "no difference in 1 call")
}
