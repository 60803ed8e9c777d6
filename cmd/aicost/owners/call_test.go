package owners

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// billed is a call as the processor leaves it, for what it is not to be had to
// write.
func billed(t *testing.T, attributes map[string]any) *call {
	t.Helper()
	span := ptrace.NewSpan()
	require.NoError(t, span.Attributes().FromRaw(attributes))
	return newCall(span, pcommon.NewMap(), pcommon.NewInstrumentationScope())
}

func TestOnlyCallsAreCalls(t *testing.T) {
	for _, status := range []string{"", "aggregate", "duplicate"} {
		assert.Nil(t, billed(t, map[string]any{"ai_cost.status": status}), status)
	}
	assert.NotNil(t, billed(t, map[string]any{"ai_cost.status": "unpriced"}))
}

func TestFlagsHaveOneReasonOrOneEach(t *testing.T) {
	units := []any{"project", "team"}
	for reason, want := range map[string]map[string]string{
		"missing":               {"project": "missing", "team": "missing"},
		"missing,unknown_value": {"project": "missing", "team": "unknown_value"},
	} {
		c := billed(t, map[string]any{"ai_cost.status": "priced", "ai_cost.untagged.units": units, "ai_cost.untagged.reason": reason})
		assert.Equal(t, want, c.flags)
	}
	assert.Empty(t, billed(t, map[string]any{"ai_cost.status": "priced"}).flags)
}

func TestCallIsReadAsARuleReadsIt(t *testing.T) {
	c := billed(t, map[string]any{
		"ai_cost.status": "priced", "ai_cost.amount": 0.25, "ai_cost.source.team": "rule:a:b", "id": 7, "list": []any{"a"}, "blank": "",
	})
	c.resource.PutStr("id", "other")
	c.resource.PutStr("blank", "from the resource")
	c.scope.Attributes().PutStr("list", "from the scope")
	assert.Equal(t, "7", c.attribute("id"))
	assert.Equal(t, "from the resource", c.attribute("blank"))
	assert.Equal(t, "from the scope", c.attribute("list"))
	assert.Empty(t, c.attribute("absent"))
	kind, rule := c.source("team")
	assert.Equal(t, "rule", kind)
	assert.Equal(t, "a:b", rule)
	assert.Equal(t, "0.25", c.amount.String())
	assert.True(t, c.hasAmount)
}
