package owners

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/cmd/aicost/console"
)

func TestLinesFitATerminal(t *testing.T) {
	x := explainerOf(t)
	require.NoError(t, bill(t.Context(), captured(t, "*__*.json"), func(billed []ptrace.Traces) error {
		x.add(newRequest(x.reader, billed[0], 1))
		return nil
	}, x.config))
	for _, b := range x.blocks {
		for line := range strings.Lines(b.heading + "\n" + b.text) {
			assert.LessOrEqual(t, console.Width(strings.TrimSuffix(line, "\n")), lineWidth, line)
		}
	}
}
