package usage

// claudeCode names its calls by span name only.
const claudeCode = "claude_code.llm_request"

// vocabularies are words that mean something on one emitter's spans alone.
var vocabularies = map[string][]source{
	claudeCode: {
		{fieldResponseModel, "model"},
		{fieldRequestID, "request_id"},
		{fieldInput, "input_tokens"},
		{fieldOutput, "output_tokens"},
		{fieldCacheRead, "cache_read_tokens"},
		{fieldCacheWrite, "cache_creation_tokens"},
	},
	voltAgent: {
		{fieldRequestModel, "ai.model.name"},
		{fieldInput, "usage.prompt_tokens"},
		{fieldOutput, "usage.completion_tokens"},
		{fieldTotal, "usage.total_tokens"},
		{fieldCacheRead, "usage.cached_tokens"},
		{fieldReasoning, "usage.reasoning_tokens"},
	},
}

const voltAgent = "voltagent"
