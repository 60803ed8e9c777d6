package aicostprocessor

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/usage"
)

func TestPrefixesOfOnesOwnAreAccepted(t *testing.T) {
	for _, prefix := range []string{attr.DefaultPrefix, "finops.", "acme.ai_cost.", "acme_2.cost."} {
		assert.NoError(t, checkPrefix(prefix), prefix)
	}
}

func TestNoPrefixHoldsWhatSaysUsage(t *testing.T) {
	for _, key := range usage.Builtin().Keys() {
		for end, letter := range key {
			if letter == '.' {
				assert.Error(t, checkPrefix(key[:end+1]), key)
			}
		}
	}
}

func TestWhatIsUnderThePrefixIsNotRead(t *testing.T) {
	a := attributes{pcommon.NewMap()}
	a.putString("acme.team", "forged")
	a.putString("team", "search")
	record := attr.NewRecord(attr.NewIndex("acme.team", "team"))
	assert.True(t, a.scan(record, "acme."))
	assert.Equal(t, []int32{1}, record.Used())
}

func TestCustomPrefixIsWrittenAndGuarded(t *testing.T) {
	traces := ptrace.NewTraces()
	chat(traces, 1, 0, map[string]any{"acme.cost.amount": -5.0, "acme.cost.more": "x", "acme.other": "stays"})
	traces.ResourceSpans().At(0).Resource().Attributes().PutStr("acme.cost.team", "forged")
	a := process(t, func(c *Config) { c.AttributePrefix = "acme.cost." }, traces)[0].Attributes()
	amount, has := a.Get("acme.cost.amount")
	require.True(t, has)
	assert.InDelta(t, 0.0035, amount.Double(), 0)
	_, has = a.Get("acme.cost.more")
	assert.False(t, has)
	_, has = a.Get("acme.other")
	assert.True(t, has)
	_, has = a.Get("acme.cost.team")
	assert.False(t, has, "a resource's attribute is not believed")
	assert.Equal(t, 1, traces.ResourceSpans().At(0).Resource().Attributes().Len(), "nor touched")
}

// TestNoPrefixIsWhereCapturedClientsWrite has every attribute of every captured
// span, but for what is the senders' own.
func TestNoPrefixIsWhereCapturedClientsWrite(t *testing.T) {
	files, err := filepath.Glob("../../testdata/spans/*__*.json")
	require.NoError(t, err)
	namespaces := map[string]string{}
	for _, file := range files {
		for _, m := range allAttributes(captureFile(t, filepath.Base(file))) {
			for key := range m.All() {
				if namespace, _, inside := strings.Cut(key, "."); inside {
					namespaces[namespace+"."] = filepath.Base(file) + ": " + key
				}
			}
		}
	}
	assert.Greater(t, len(namespaces), 40)
	for prefix, key := range namespaces {
		if prefixForm.MatchString(prefix) {
			assert.Error(t, checkPrefix(prefix), key)
		}
	}
}
