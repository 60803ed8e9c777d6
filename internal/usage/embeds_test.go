package usage

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestEmbeds names models as their users do: in any case, and with all that a
// cloud writes in front.
func TestEmbeds(t *testing.T) {
	for name, tc := range map[string]struct {
		operation string
		reading   Reading
		want      bool
	}{
		"plain":              {"", Reading{RequestModel: "text-embedding-3-small"}, true},
		"upper case":         {"", Reading{RequestModel: "Qwen3-Embedding-8B"}, true},
		"a whole ARN":        {"", Reading{RequestModel: "arn:aws:bedrock:ap-southeast-2::foundation-model/amazon.titan-embed-text-v2:0"}, true},
		"reranker":           {"", Reading{ResponseModel: "BAAI/bge-Reranker-v2-m3"}, true},
		"chat":               {"chat", Reading{RequestModel: "text-embedding-3-small"}, false},
		"chat in upper case": {"ChatCompletion", Reading{RequestModel: "text-embedding-3-small"}, false},
		"another model":      {"", Reading{RequestModel: "gpt-4o-mini"}, false},
		"none":               {"", Reading{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tc.want, embeds(tc.operation, &tc.reading))
		})
	}
}

// TestReranks knows one by its operation or by its model.
func TestReranks(t *testing.T) {
	for name, tc := range map[string]struct {
		reading Reading
		want    bool
	}{
		"operation":               {Reading{operation: "rerank"}, true},
		"operation in upper case": {Reading{operation: "RERANKER"}, true},
		"model":                   {Reading{RequestModel: "rerank-v3.5"}, true},
		"model in upper case":     {Reading{RequestModel: "BAAI/bge-Reranker-v2-m3"}, true},
		"embedding":               {Reading{operation: "EMBEDDING", RequestModel: "text-embedding-3-small"}, false},
		"nearly":                  {Reading{RequestModel: "reran"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tc.want, reranks(&tc.reading))
		})
	}
}
