package aicostprocessor

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// TestUseInOtherUnitsIsPriced prices what is no token by the embedded catalog.
func TestUseInOtherUnitsIsPriced(t *testing.T) {
	for name, tc := range map[string]struct {
		attributes map[string]any
		status     string
		reason     any
		amount     any
		meter      string
	}{
		"seconds": {map[string]any{
			"gen_ai.operation.name": "transcription", "gen_ai.request.model": "whisper-1", "gen_ai.usage.seconds": 12.5,
		}, "priced", nil, 0.00125, "breakdown.second_in"},
		"characters": {map[string]any{
			"gen_ai.operation.name": "speech", "gen_ai.request.model": "tts-1-hd", "gen_ai.usage.characters": 4096,
		}, "priced", nil, 0.12288, "breakdown.character"},
		"images": {map[string]any{
			"gen_ai.operation.name": "image_generation", "gen_ai.request.model": "dall-e-3", "gen_ai.usage.images": 2,
			"gen_ai.request.image_size": "1024x1024", "gen_ai.request.image_quality": "hd",
		}, "priced", nil, 0.16, "breakdown.image_out"},
		"rerank": {map[string]any{
			"gen_ai.operation.name": "rerank", "gen_ai.provider.name": "cohere", "gen_ai.request.model": "rerank-v3.5", "gen_ai.usage.search_units": 3,
		}, "priced", nil, 0.006, "breakdown.rerank"},
		"a reranker that tells nothing": {map[string]any{
			"gen_ai.operation.name": "rerank", "gen_ai.provider.name": "cohere", "gen_ai.request.model": "rerank-v3.5",
		}, "partial", "usage_estimated", 0.002, "breakdown.rerank"},
		"one that is billed by the token": {map[string]any{
			"gen_ai.operation.name": "rerank", "gen_ai.provider.name": "voyage", "gen_ai.request.model": "rerank-2.5",
		}, "no_usage", "usage_missing", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			tc.attributes["gen_ai.usage.input_tokens"], tc.attributes["gen_ai.usage.output_tokens"] = nil, nil
			traces := ptrace.NewTraces()
			chat(traces, 1, 0, tc.attributes)
			got := told(process(t, nil, traces)[0])
			assert.Equal(t, []any{tc.status, tc.reason, tc.amount}, []any{got["status"], got["reason"], got["amount"]})
			if tc.meter != "" {
				assert.Equal(t, tc.amount, got[tc.meter])
			}
		})
	}
}
