package importers

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/usage"
)

func TestModelsDevAmounts(t *testing.T) {
	b, _ := imported(t, ModelsDev, "modelsdev_own.json")
	for name, test := range map[string]struct {
		call call
		want string
	}{
		"all prices": {call{provider: "openai", model: "full", tokens: map[usage.TokenType]int64{
			usage.Input: 1e6, usage.Output: 1e6, usage.Reasoning: 1e6, usage.CacheRead: 1e6, usage.CacheWrite: 1e6, usage.InputAudio: 1e6, usage.OutputAudio: 1e6,
		}}, "16.35"},
		"at the size of a tier":         {call{provider: "openai", model: "tiers", tokens: map[usage.TokenType]int64{usage.Input: 272_000}}, "1.36"},
		"above it":                      {call{provider: "openai", model: "tiers", tokens: map[usage.TokenType]int64{usage.Input: 272_001}}, "2.72001"},
		"above the larger":              {call{provider: "openai", model: "tiers", tokens: map[usage.TokenType]int64{usage.Input: 512_001}}, "10.24002"},
		"a tier lets prices through":    {call{provider: "openai", model: "tiers", tokens: map[usage.TokenType]int64{usage.CacheRead: 300_000}}, "0.15"},
		"the older key":                 {call{provider: "openai", model: "over", tokens: map[usage.TokenType]int64{usage.Input: 200_001}}, "0.400002"},
		"at the older key":              {call{provider: "openai", model: "over", tokens: map[usage.TokenType]int64{usage.Input: 200_000}}, "0.2"},
		"modes are for others":          {call{provider: "openai", model: "modes", tokens: map[usage.TokenType]int64{usage.Input: 1e6}}, "1"},
		"free by its own name":          {call{provider: "openai", model: "gift:free", tokens: map[usage.TokenType]int64{usage.Input: 1e6}}, "0"},
		"the first of two vertex lists": {call{provider: "gcp.vertex_ai", model: "claude-z@default", tokens: map[usage.TokenType]int64{usage.Input: 1e6}}, "3"},
		"a bedrock name":                {call{provider: "amazon-bedrock", model: "us.anthropic.claude-z-v1:0", tokens: map[usage.TokenType]int64{usage.Input: 1e6}}, "4"},
	} {
		t.Run(name, func(t *testing.T) {
			got := test.call.quote(t, b)
			require.True(t, got.HasAmount, "%s %s", got.Status, got.Reason)
			assert.Equal(t, test.want, got.List.String())
		})
	}
	assert.Empty(t, call{provider: "openai", model: "full-2026-01-01"}.quote(t, b).PriceID)
}

func TestModelsDevFindings(t *testing.T) {
	b, draft := imported(t, ModelsDev, "modelsdev_own.json")
	for row, want := range map[string][]string{
		"openai/full": nil, "openai/modes": {findServiceMode}, "openai/minutes": {findUnknownKey}, "openai/gift:free": nil,
		"openai/free-looking": {"refused zero"}, "openai/hidden:free": {findUnknownKey, "refused zero"},
		"openai/nocost": {"refused no_price"}, "openai/nocost:free": {"refused no_price"}, "openai/absurd": {"refused too_high"},
		"openai/condition": {"refused condition"}, "openai/kind": {"refused condition"}, "openai/shapeless": {"refused shape"}, "openai/badtiers": {"refused shape"},
		"openai/badover": {"refused shape"}, "openai/two words": {"refused id"}, "openai/nomodel": {"refused shape"},
		"vertex/claude-z@default": {"refused ambiguous"}, "odd name/m": {"refused id"},
		"broken": {"refused shape"}, "empty": {"refused shape"}, "number": {"refused shape"},
	} {
		assert.Equal(t, want, rulesOf(draft, row), row)
	}
	assert.Equal(t, 22, draft.Seen)
	assert.Equal(t, 8, b.Models())
	assert.Equal(t, "https://example.com/models", draft.Rows[0].SourceURL)
	assert.Equal(t, 5, draft.Rows[0].Line)
	assert.Zero(t, draft.Rows[0].Checked, "last_updated is of the model")
}
