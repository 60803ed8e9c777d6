package usage

import "slices"

// field is one thing a span can say about a call.
type field uint8

const (
	fieldInput          field = iota // input tokens, cached ones included or not: see normalise
	fieldUncached                    // input tokens that were certainly not cached
	fieldCacheRead                   // input tokens read from the provider's cache
	fieldCacheWrite                  // input tokens written to it, any lifetime
	fieldCacheWrite5m                // of these, kept for five minutes
	fieldCacheWrite1h                // of these, kept for an hour
	fieldInputAudio                  // audio tokens, part of the input
	fieldInputImage                  // image tokens, part of the input
	fieldCachedAudio                 // audio tokens, part of what was read from cache
	fieldCachedImage                 // image tokens, part of what was read from cache
	fieldInputExtra                  // input tokens that no other count holds
	fieldOutput                      // output tokens, reasoning included or not
	fieldVisible                     // output tokens that are certainly not reasoning
	fieldReasoning                   // tokens spent on reasoning
	fieldOutputAudio                 // audio tokens, part of the output
	fieldOutputImage                 // image tokens, part of the output
	fieldOutputExtra                 // output tokens that no other count holds
	fieldTotal                       // the emitter's own total
	fieldSearches                    // web searches run by the provider; the pieces are in the order of Piece
	fieldFileSearches                // searches in files kept there
	fieldCodeSessions                // containers code ran in
	fieldRerankSearches              // searches as rerankers count them
	fieldImagesIn                    // images sent
	fieldImagesOut                   // images made
	fieldSecondsIn                   // seconds of audio or video sent
	fieldSecondsOut                  // seconds of audio or video made
	fieldCharacters                  // characters sent
	fieldPages                       // pages read
	fieldAnnotatedPages              // pages read with annotations

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
	fieldSearchContext // how much a web search may read: low, medium or high
	fieldImageSize     // of images made, as 1024x1024
	fieldImageQuality  // of images made, as hd
	fieldReportedCost  // what a provider or gateway says the call cost
	fieldGatewayCost   // the same under a name that others use for estimates
	fieldStandardCost  // the same by the convention, which must say who reported it
	fieldReportedCurrency
	fieldReportedBy // "provider" or "local"
	fieldErrorType
	fieldEstimate  // what the emitter thinks the call cost: read only as a sign of use
	fieldLevel     // how bad it was: ERROR
	fieldStream    // whether the answer was streamed
	fieldAgent     // whose span it is, on spans of agents
	fieldBystander // what else the span is: a tool's, a plain request
	numFields
)

// fieldNames are what users and the docs call the fields.
var fieldNames = [numFields]string{
	fieldInput: "input", fieldUncached: "uncached_input", fieldCacheRead: "cache_read", fieldCacheWrite: "cache_write",
	fieldCacheWrite5m: "cache_write_5m", fieldCacheWrite1h: "cache_write_1h", fieldInputAudio: "input_audio",
	fieldInputImage: "input_image", fieldCachedAudio: "cached_audio", fieldCachedImage: "cached_image", fieldInputExtra: "input_extra", fieldOutput: "output", fieldVisible: "visible_output",
	fieldReasoning: "reasoning", fieldOutputAudio: "output_audio", fieldOutputImage: "output_image",
	fieldOutputExtra: "output_extra", fieldTotal: "total",
	fieldSearches: "searches", fieldFileSearches: "file_searches", fieldCodeSessions: "code_sessions",
	fieldRerankSearches: "rerank_searches", fieldImagesIn: "images_in", fieldImagesOut: "images_out",
	fieldSecondsIn: "seconds_in", fieldSecondsOut: "seconds_out", fieldCharacters: "characters",
	fieldPages: "pages", fieldAnnotatedPages: "annotated_pages",
	fieldProvider: "provider", fieldHost: "host", fieldResponseModel: "response_model", fieldRequestModel: "request_model",
	fieldResponseID: "response_id", fieldRequestID: "request_id", fieldAttemptID: "attempt_id", fieldTier: "service_tier",
	fieldRequestTier: "request_tier", fieldRegion: "region", fieldSearchContext: "search_context",
	fieldImageSize: "image_size", fieldImageQuality: "image_quality", fieldReportedCost: "reported_cost", fieldGatewayCost: "gateway_cost",
	fieldStandardCost: "standard_cost", fieldReportedCurrency: "reported_currency", fieldReportedBy: "reported_by",
	fieldErrorType: "error_type", fieldLevel: "level", fieldEstimate: "estimated_cost", fieldStream: "stream",
	fieldAgent: "agent", fieldBystander: "bystander",
}

// numCounts: the fields up to here are numbers of things.
const numCounts = fieldAnnotatedPages + 1

// pieceField is where a span tells how many of a piece were used.
func pieceField(u Piece) field { return fieldSearches + field(u) }

// source says where a dialect keeps a field: an attribute, or a path into an
// attribute that holds JSON text (attribute#path; #^path where the path must
// come first in the text; #path?key where it counts only beside another key).
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
	raw     []source // usage as a provider's API tells it, inside JSON
}

// openAIUsage are the counts of OpenAI's APIs, Chat Completions and Responses,
// at a path that prefix begins. They hold cached and reasoning tokens.
func openAIUsage(prefix string) []source {
	return []source{
		{fieldInput, prefix + "prompt_tokens"},
		{fieldInput, prefix + "input_tokens?input_tokens_details"},
		{fieldCacheRead, prefix + "prompt_tokens_details.cached_tokens"},
		{fieldCacheRead, prefix + "input_tokens_details.cached_tokens"},
		{fieldCacheWrite, prefix + "prompt_tokens_details.cache_write_tokens"},
		{fieldCacheWrite, prefix + "input_tokens_details.cache_write_tokens"},
		{fieldInputAudio, prefix + "prompt_tokens_details.audio_tokens"},
		{fieldCachedAudio, prefix + "prompt_tokens_details.cached_tokens_details.audio_tokens"},
		{fieldOutput, prefix + "completion_tokens"},
		{fieldOutput, prefix + "output_tokens"},
		{fieldReasoning, prefix + "completion_tokens_details.reasoning_tokens"},
		{fieldReasoning, prefix + "output_tokens_details.reasoning_tokens"},
		{fieldOutputAudio, prefix + "completion_tokens_details.audio_tokens"},
		{fieldTotal, prefix + "total_tokens"},
	}
}

// anthropicUsage are the counts of Anthropic's API. Its input leaves cached
// tokens out.
func anthropicUsage(prefix string) []source {
	return []source{
		{fieldUncached, prefix + "input_tokens?cache_read_input_tokens"},
		{fieldCacheRead, prefix + "cache_read_input_tokens"},
		{fieldCacheWrite, prefix + "cache_creation_input_tokens"},
		{fieldCacheWrite5m, prefix + "cache_creation.ephemeral_5m_input_tokens"},
		{fieldCacheWrite1h, prefix + "cache_creation.ephemeral_1h_input_tokens"},
		{fieldSearches, prefix + "server_tool_use.web_search_requests"},
		{fieldRegion, prefix + "inference_geo"},
	}
}

// langChainUsage are the counts of LangChain's messages, which hold cached and
// reasoning tokens.
func langChainUsage(prefix string) []source {
	return slices.Concat([]source{
		{fieldInput, prefix + "input_tokens"},
		{fieldOutput, prefix + "output_tokens"},
		{fieldTotal, prefix + "total_tokens"},
	}, langChainInput(prefix+"input_token_details."), langChainOutput(prefix+"output_token_details."))
}

// langChainInput are parts of LangChain's input count. What a service tier
// served goes by the tier's name.
func langChainInput(prefix string) []source {
	return []source{
		{fieldCacheRead, prefix + "cache_read"},
		{fieldCacheRead, prefix + "flex_cache_read"},
		{fieldCacheRead, prefix + "priority_cache_read"},
		{fieldCacheWrite, prefix + "cache_creation"},
		{fieldCacheWrite5m, prefix + "ephemeral_5m_input_tokens"},
		{fieldCacheWrite1h, prefix + "ephemeral_1h_input_tokens"},
		{fieldCacheWrite1h, prefix + "ephemeral_1hr_input_tokens"},
		{fieldInputAudio, prefix + "audio"},
	}
}

// langChainOutput are parts of LangChain's output count.
func langChainOutput(prefix string) []source {
	return []source{
		{fieldReasoning, prefix + "reasoning"},
		{fieldReasoning, prefix + "flex_reasoning"},
		{fieldReasoning, prefix + "priority_reasoning"},
		{fieldOutputAudio, prefix + "audio"},
	}
}

// geminiModalities are parts of the counts of Google's API, which lists them by
// modality.
func geminiModalities(prefix string) []source {
	return []source{
		{fieldInputAudio, prefix + `promptTokensDetails.#(modality=="AUDIO").tokenCount`},
		{fieldCachedAudio, prefix + `cacheTokensDetails.#(modality=="AUDIO").tokenCount`},
		{fieldInputExtra, prefix + "toolUsePromptTokenCount"},
		{fieldOutputAudio, prefix + `candidatesTokensDetails.#(modality=="AUDIO").tokenCount`},
		{fieldOutputImage, prefix + `candidatesTokensDetails.#(modality=="IMAGE").tokenCount`},
	}
}

// geminiUsage are the counts of Google's API. Its output leaves thoughts out.
func geminiUsage(prefix string) []source {
	return []source{
		{fieldInput, prefix + "promptTokenCount"},
		{fieldVisible, prefix + "candidatesTokenCount"},
		{fieldReasoning, prefix + "thoughtsTokenCount"},
		{fieldCacheRead, prefix + "cachedContentTokenCount"},
		{fieldInputExtra, prefix + "toolUsePromptTokenCount"},
		{fieldTotal, prefix + "totalTokenCount"},
	}
}
