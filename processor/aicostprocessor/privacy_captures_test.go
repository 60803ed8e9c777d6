package aicostprocessor

import (
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/internal/attr"
)

// echoes repeat an id under a name that is not in the list, as that name means
// something else elsewhere.
var echoes = map[string]bool{"thread.id": true, "gen_ai.prompt.name": true, "agent_id": true}

var hashed = regexp.MustCompile(`^([0-9a-f]{32})?$`)

// TestCapturesLoseTheirPersonsAndNothingElse holds the captured spans of every
// emitter against what keep makes of them.
func TestCapturesLoseTheirPersonsAndNothingElse(t *testing.T) {
	files, err := filepath.Glob("../../testdata/spans/*__*.json")
	require.NoError(t, err)
	require.Greater(t, len(files), 110)
	met := map[string]bool{}
	for _, file := range files {
		name := filepath.Base(file)
		kept := private(t, PrivacyConfig{Identity: identityKeep}, captureFile(t, name))
		before := map[string]bool{}
		for _, m := range allAttributes(kept) {
			for key, value := range m.All() {
				if attr.IsPersonal(key) && value.AsString() != "" {
					met[key], before[value.AsString()] = true, true
				}
			}
		}
		without := private(t, removing, captureFile(t, name))
		for _, m := range allAttributes(without) {
			for key := range m.All() {
				assert.False(t, attr.IsPersonal(key), "%s: %s", name, key)
			}
		}
		hidden := private(t, hashing, captureFile(t, name))
		for _, m := range allAttributes(hidden) {
			for key, value := range m.All() {
				assert.False(t, before[value.AsString()] && !echoes[key], "%s: %s is still %s", name, key, value.AsString())
				assert.True(t, !attr.IsPersonal(key) || hashed.MatchString(value.AsString()), "%s: %s", name, key)
			}
		}
		for _, other := range []ptrace.Traces{without, hidden} {
			strip(other)
			want := ptrace.NewTraces()
			kept.CopyTo(want)
			strip(want)
			assert.Equal(t, bytesOf(t, want), bytesOf(t, other), "%s: what names nobody, and what is written, is the same", name)
		}
	}
	assert.Greater(t, len(met), 15, "kinds of personal attributes in the captures")
}

// strip takes away what names persons.
func strip(traces ptrace.Traces) {
	for _, m := range allAttributes(traces) {
		m.RemoveIf(func(key string, _ pcommon.Value) bool { return attr.IsPersonal(key) })
	}
}

func bytesOf(t *testing.T, traces ptrace.Traces) string {
	t.Helper()
	data, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(traces)
	require.NoError(t, err)
	return string(data)
}
