package usage

// field is one thing a span can say about a call.
type field uint8

const (
	fieldInput        field = iota // input tokens, cached ones included or not: see normalise
	fieldUncached                  // input tokens that were certainly not cached
	fieldCacheRead                 // input tokens read from the provider's cache
	fieldCacheWrite                // input tokens written to it, any lifetime
	fieldCacheWrite5m              // of these, kept for five minutes
	fieldCacheWrite1h              // of these, kept for an hour
	fieldInputAudio                // audio tokens, part of the input
	fieldInputImage                // image tokens, part of the input
	fieldInputExtra                // input tokens that no other count holds
	fieldOutput                    // output tokens, reasoning included or not
	fieldVisible                   // output tokens that are certainly not reasoning
	fieldReasoning                 // tokens spent on reasoning
	fieldOutputAudio               // audio tokens, part of the output
	fieldOutputImage               // image tokens, part of the output
	fieldOutputExtra               // output tokens that no other count holds
	fieldTotal                     // the emitter's own total
	fieldSearches                  // web searches run by the provider

	fieldProvider
	fieldHost          // where the request went: tells the biller behind a shared client
	fieldResponseModel // what answered
	fieldRequestModel  // what was asked for
	fieldResponseID    // the provider's name for its answer
	fieldRequestID     // the provider's name for the request
	fieldAttemptID     // a gateway's or SDK's name for it
	fieldTier          // service tier served
	fieldRequestTier   // service tier asked for
	fieldRegion
	fieldReportedCost // what a provider or gateway says the call cost
	fieldStandardCost // the same by the convention, which must say who reported it
	fieldReportedCurrency
	fieldReportedBy // "provider" or "local"
	fieldErrorType
	fieldEstimate // what the emitter thinks the call cost: read only as a sign of use
	fieldUnits    // use in other units than tokens
	fieldStream   // whether the answer was streamed
	numFields
)

// fieldNames are what users and the docs call the fields.
var fieldNames = [numFields]string{
	fieldInput: "input", fieldUncached: "uncached_input", fieldCacheRead: "cache_read", fieldCacheWrite: "cache_write",
	fieldCacheWrite5m: "cache_write_5m", fieldCacheWrite1h: "cache_write_1h", fieldInputAudio: "input_audio",
	fieldInputImage: "input_image", fieldInputExtra: "input_extra", fieldOutput: "output", fieldVisible: "visible_output",
	fieldReasoning: "reasoning", fieldOutputAudio: "output_audio", fieldOutputImage: "output_image",
	fieldOutputExtra: "output_extra", fieldTotal: "total", fieldSearches: "searches",
	fieldProvider: "provider", fieldHost: "host", fieldResponseModel: "response_model", fieldRequestModel: "request_model",
	fieldResponseID: "response_id", fieldRequestID: "request_id", fieldAttemptID: "attempt_id", fieldTier: "service_tier",
	fieldRequestTier: "request_tier", fieldRegion: "region", fieldReportedCost: "reported_cost",
	fieldStandardCost: "standard_cost", fieldReportedCurrency: "reported_currency", fieldReportedBy: "reported_by",
	fieldErrorType: "error_type", fieldEstimate: "estimated_cost", fieldUnits: "other_units", fieldStream: "stream",
}

// numCounts: the fields up to here are numbers of things.
const numCounts = fieldSearches + 1

// source says where a dialect keeps a field: an attribute, or a path into an
// attribute that holds JSON text (attribute#path; #^path where the path must
// come first in the text).
type source struct {
	field field
	key   string
}

// dialect is one emitter family's names. Order matters twice: on a span that
// speaks several dialects the earlier dialect wins field by field, and within
// a dialect the earlier name does.
type dialect struct {
	name    string
	sources []source
}

// dialects is the one place where attribute names are known. A new dialect is
// an entry here, a fixture, and, where it must be told apart from the default,
// a row in emitters.go or operations.go.
var dialects = []dialect{
	{"langfuse", []source{
		{fieldResponseModel, "langfuse.observation.model.name"},
		{fieldUncached, "langfuse.observation.usage_details#input"},
		{fieldCacheRead, "langfuse.observation.usage_details#input_cache_read"},
		{fieldCacheRead, "langfuse.observation.usage_details#input_cached_tokens"},
		{fieldCacheRead, "langfuse.observation.usage_details#cache_read_input_tokens"},
		{fieldCacheWrite, "langfuse.observation.usage_details#input_cache_creation"},
		{fieldCacheWrite, "langfuse.observation.usage_details#input_cache_write_tokens"},
		{fieldCacheWrite, "langfuse.observation.usage_details#cache_creation_input_tokens"},
		{fieldVisible, "langfuse.observation.usage_details#output"},
		{fieldReasoning, "langfuse.observation.usage_details#output_reasoning"},
		{fieldReasoning, "langfuse.observation.usage_details#output_reasoning_tokens"},
		{fieldTotal, "langfuse.observation.usage_details#total"},
		{fieldProvider, "langfuse.observation.metadata.ls_provider"},
	}},
	{"litellm", []source{
		{fieldResponseModel, "litellm.provider.model"},
		{fieldAttemptID, "litellm.call_id"},
		{fieldReportedCost, "litellm.cost.total"},
		{fieldReportedCost, "gen_ai.cost.total_cost"},
	}},
	{"otel-genai", []source{
		{fieldProvider, "gen_ai.provider.name"},
		{fieldHost, "server.address"},
		{fieldResponseModel, "gen_ai.response.model"},
		{fieldRequestModel, "gen_ai.request.model"},
		{fieldResponseID, "gen_ai.response.id"},
		{fieldInput, "gen_ai.usage.input_tokens"},
		{fieldOutput, "gen_ai.usage.output_tokens"},
		{fieldCacheRead, "gen_ai.usage.cache_read.input_tokens"},
		{fieldCacheWrite, "gen_ai.usage.cache_write.input_tokens"},
		{fieldCacheWrite, "gen_ai.usage.cache_creation.input_tokens"},
		{fieldReasoning, "gen_ai.usage.reasoning.output_tokens"},
		{fieldInputAudio, "gen_ai.usage.audio.input_tokens"},
		{fieldOutputAudio, "gen_ai.usage.audio.output_tokens"},
		{fieldInputImage, "gen_ai.usage.image.input_tokens"},
		{fieldOutputImage, "gen_ai.usage.image.output_tokens"},
		{fieldUnits, "gen_ai.usage.characters"},
		{fieldUnits, "gen_ai.usage.seconds"},
		{fieldUnits, "gen_ai.usage.search_units"},
		{fieldUnits, "gen_ai.usage.images"},
		{fieldUnits, "gen_ai.usage.pages"},
		{fieldTier, "openai.response.service_tier"},
		{fieldRequestTier, "openai.request.service_tier"},
		{fieldRequestID, "aws.request_id"},
		{fieldStream, "gen_ai.request.stream"},
		{fieldStandardCost, "gen_ai.usage.cost.amount"},
		{fieldReportedCurrency, "gen_ai.usage.cost.currency"},
		{fieldReportedBy, "gen_ai.usage.cost.source"},
		{fieldErrorType, "error.type"},
	}},
	{"otel-genai-1.36", []source{ // 1.27 to 1.36, and names that never became standard
		{fieldProvider, "gen_ai.system"},
		{fieldTier, "gen_ai.response.service_tier"},
		{fieldRequestTier, "gen_ai.request.service_tier"},
		{fieldRequestTier, "gen_ai.openai.request.service_tier"},
		{fieldTier, "gen_ai.openai.response.service_tier"},
		{fieldCacheRead, "gen_ai.usage.cache_read_input_tokens"},
		{fieldCacheWrite, "gen_ai.usage.cache_write_input_tokens"},
		{fieldCacheWrite, "gen_ai.usage.cache_creation_input_tokens"},
		{fieldReasoning, "gen_ai.usage.reasoning_tokens"},
		{fieldTotal, "gen_ai.usage.total_tokens"},
		{fieldInputAudio, "gen_ai.usage.input_audio_tokens"}, // Microsoft.Extensions.AI
		{fieldOutputAudio, "gen_ai.usage.output_audio_tokens"},
		{fieldEstimate, "gen_ai.usage.cost"},
		{fieldEstimate, "operation.cost"},
	}},
	{"otel-genai-1.26", []source{
		{fieldInput, "gen_ai.usage.prompt_tokens"},
		{fieldOutput, "gen_ai.usage.completion_tokens"},
	}},
	{"anthropic-sdk", []source{
		{fieldCacheWrite5m, "anthropic.usage.cache_creation.ephemeral_5m_input_tokens"},
		{fieldCacheWrite1h, "anthropic.usage.cache_creation.ephemeral_1h_input_tokens"},
		{fieldInputExtra, "anthropic.usage.compaction.input_tokens"},
		{fieldOutputExtra, "anthropic.usage.compaction.output_tokens"},
		{fieldTier, "anthropic.response.service_tier"},
		{fieldRequestTier, "anthropic.request.service_tier"},
		{fieldRequestID, "anthropic.request.id"},
	}},
	{"langsmith", []source{
		{fieldCacheRead, "gen_ai.usage.input_token_details#cache_read"},
		{fieldCacheWrite, "gen_ai.usage.input_token_details#cache_creation"},
		{fieldInputAudio, "gen_ai.usage.input_token_details#audio"},
		{fieldReasoning, "gen_ai.usage.output_token_details#reasoning"},
		{fieldOutputAudio, "gen_ai.usage.output_token_details#audio"},
	}},
	{"openinference", []source{
		{fieldProvider, "llm.provider"},
		{fieldProvider, "llm.system"},
		{fieldResponseModel, "llm.response.model_name"},
		{fieldRequestModel, "llm.request.model_name"},
		{fieldResponseModel, "llm.model_name"},
		{fieldRequestModel, "embedding.model_name"},
		{fieldRequestModel, "reranker.model_name"},
		{fieldInput, "llm.token_count.prompt"},
		{fieldOutput, "llm.token_count.completion"},
		{fieldTotal, "llm.token_count.total"},
		{fieldCacheRead, "llm.token_count.prompt_details.cache_read"},
		{fieldCacheWrite, "llm.token_count.prompt_details.cache_write"},
		{fieldCacheWrite, "llm.token_count.prompt_details.cache_creation"}, // Envoy AI Gateway
		{fieldInputAudio, "llm.token_count.prompt_details.audio"},
		{fieldReasoning, "llm.token_count.completion_details.reasoning"},
		{fieldOutputAudio, "llm.token_count.completion_details.audio"},
		{fieldEstimate, "llm.cost.total"},
		{fieldResponseID, "output.value#^id"},
		{fieldResponseModel, "output.value#model"},
	}},
	{"vercel-ai-sdk", []source{
		{fieldProvider, "ai.model.provider"},
		{fieldResponseModel, "ai.response.model"},
		{fieldRequestModel, "ai.model.id"},
		{fieldResponseID, "ai.response.id"},
		{fieldUncached, "ai.usage.inputTokenDetails.noCacheTokens"},
		{fieldInput, "ai.usage.inputTokens"},
		{fieldInput, "ai.usage.promptTokens"},
		{fieldInput, "ai.usage.tokens"}, // embeddings
		{fieldOutput, "ai.usage.outputTokens"},
		{fieldOutput, "ai.usage.completionTokens"},
		{fieldVisible, "ai.usage.outputTokenDetails.textTokens"},
		{fieldReasoning, "ai.usage.outputTokenDetails.reasoningTokens"},
		{fieldReasoning, "ai.usage.reasoningTokens"},
		{fieldCacheRead, "ai.usage.inputTokenDetails.cacheReadTokens"},
		{fieldCacheRead, "ai.usage.cachedInputTokens"},
		{fieldCacheWrite, "ai.usage.inputTokenDetails.cacheWriteTokens"},
		{fieldTotal, "ai.usage.totalTokens"},
		{fieldCacheRead, "ai.response.providerMetadata#anthropic.usage.cache_read_input_tokens"},
		{fieldCacheWrite, "ai.response.providerMetadata#anthropic.usage.cache_creation_input_tokens"},
		{fieldCacheRead, "ai.response.providerMetadata#anthropic.cacheReadInputTokens"},
		{fieldCacheWrite, "ai.response.providerMetadata#anthropic.cacheCreationInputTokens"},
		{fieldCacheWrite5m, "ai.response.providerMetadata#anthropic.usage.cache_creation.ephemeral_5m_input_tokens"},
		{fieldCacheWrite1h, "ai.response.providerMetadata#anthropic.usage.cache_creation.ephemeral_1h_input_tokens"},
		{fieldSearches, "ai.response.providerMetadata#anthropic.usage.server_tool_use.web_search_requests"},
		{fieldTier, "ai.response.providerMetadata#anthropic.usage.service_tier"},
		{fieldRegion, "ai.response.providerMetadata#anthropic.usage.inference_geo"},
		{fieldTier, "ai.response.providerMetadata#openai.serviceTier"},
		{fieldCacheRead, "ai.response.providerMetadata#openai.cachedPromptTokens"},
		{fieldReasoning, "ai.response.providerMetadata#openai.reasoningTokens"},
		{fieldCacheRead, "ai.response.providerMetadata#bedrock.usage.cacheReadInputTokens"},
		{fieldCacheWrite, "ai.response.providerMetadata#bedrock.usage.cacheWriteInputTokens"},
		{fieldCacheRead, "ai.response.providerMetadata#google.usageMetadata.cachedContentTokenCount"},
		{fieldReasoning, "ai.response.providerMetadata#google.usageMetadata.thoughtsTokenCount"},
		{fieldTotal, "ai.response.providerMetadata#google.usageMetadata.totalTokenCount"},
	}},
	{"openllmetry-legacy", []source{
		{fieldProvider, "llm.vendor"},
		{fieldRequestModel, "llm.request.model"},
		{fieldResponseModel, "llm.response.model"},
		{fieldInput, "llm.usage.prompt_tokens"},
		{fieldOutput, "llm.usage.completion_tokens"},
		{fieldTotal, "llm.usage.total_tokens"},
	}},
	{"langwatch", []source{
		{fieldInput, "langwatch.metrics#value.promptTokens"},
		{fieldOutput, "langwatch.metrics#value.completionTokens"},
		{fieldProvider, "langwatch.langchain.run.metadata.ls_provider"},
	}},
	{"google-adk", []source{
		{fieldCacheRead, "gcp.vertex.agent.llm_response#usage_metadata.cached_content_token_count"},
		{fieldReasoning, "gcp.vertex.agent.llm_response#usage_metadata.thoughts_token_count"},
		{fieldTotal, "gcp.vertex.agent.llm_response#usage_metadata.total_token_count"},
	}},
	{"openrouter", []source{
		{fieldCacheRead, "gen_ai.usage.input_tokens.cached"},
		{fieldReportedCost, "gen_ai.usage.total_cost"},
	}},
}

// claudeCode is the one emitter that names its calls by span name only, and
// its counts by bare words that mean nothing on other spans.
const claudeCode = "claude_code.llm_request"

var claudeCodeSources = []source{
	{fieldResponseModel, "model"},
	{fieldRequestID, "request_id"},
	{fieldInput, "input_tokens"},
	{fieldOutput, "output_tokens"},
	{fieldCacheRead, "cache_read_tokens"},
	{fieldCacheWrite, "cache_creation_tokens"},
}
