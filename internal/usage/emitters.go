package usage

import "strings"

// Mode says how it was decided whether the input count holds cached tokens.
type Mode uint8

// ModeExact: an uncached count was given, or nothing was cached, so there was
// nothing to decide. ModeInclusive and ModeExclusive: proven by arithmetic or
// known of the emitter. ModeAssumed: the convention's default, inclusive.
const (
	ModeExact Mode = iota
	ModeInclusive
	ModeExclusive
	ModeAssumed
)

// String is the value of the usage_mode attribute.
func (m Mode) String() string {
	return [...]string{"exact", "inclusive", "exclusive", "assumed"}[m]
}

// Emitter is what is known of an instrumentation, by its scope name. The zero
// Emitter is one of which nothing is known.
type Emitter struct {
	scope string // instrumentation scope, or its beginning when it ends in *
	cache cacheRule
	// reasoningApart: output leaves reasoning tokens out.
	reasoningApart bool
}

type cacheRule uint8

const (
	cacheUnknown cacheRule = iota
	cacheInclusive
	cacheExclusive
	cacheAsProvider // numbers are the provider's own: Anthropic and Bedrock exclude, the rest include
)

// emitters hold what was read in the emitters' code or measured on their
// spans; exact scopes win over prefixes, longer prefixes over shorter ones.
var emitters = []Emitter{
	{scope: "com.anthropic.sdk.*", cache: cacheInclusive},
	{scope: "@traceloop/instrumentation-anthropic", cache: cacheExclusive},
	{scope: "@traceloop/instrumentation-bedrock", cache: cacheExclusive},
	{scope: "@traceloop/instrumentation-google-generativeai", cache: cacheInclusive, reasoningApart: true},
	{scope: "@traceloop/instrumentation-openai", cache: cacheInclusive},
	{scope: "opentelemetry.instrumentation.anthropic", cache: cacheInclusive},
	{scope: "opentelemetry.instrumentation.bedrock", cache: cacheExclusive},
	{scope: "opentelemetry.instrumentation.botocore*", cache: cacheExclusive},
	{scope: "@opentelemetry/instrumentation-openai", cache: cacheInclusive},
	{scope: "@opentelemetry/instrumentation-aws-sdk", cache: cacheExclusive},
	{scope: "@arizeai/openinference-instrumentation-bedrock", cache: cacheExclusive},
	{scope: "@arizeai/openinference-instrumentation-*", cache: cacheInclusive},
	{scope: "openinference.instrumentation.bedrock"}, // Converse excludes, InvokeModel includes
	{scope: "openinference.instrumentation.claude_agent_sdk", cache: cacheExclusive},
	{scope: "openinference.instrumentation.*", cache: cacheInclusive},
	{scope: "@openlit/instrumentation-google-ai", cache: cacheInclusive, reasoningApart: true},
	{scope: "@openlit/*", cache: cacheAsProvider},
	{scope: "openlit*", cache: cacheAsProvider},
	{scope: "strands*", cache: cacheAsProvider},
	{scope: "agent_framework*", cache: cacheAsProvider},
	{scope: "Experimental.Microsoft.Extensions.AI", cache: cacheAsProvider},
	{scope: "org.springframework.ai*", cache: cacheAsProvider},
	{scope: "ai", cache: cacheAsProvider}, // Vercel 4 and 5; 6 gives the exact count
	{scope: "gen_ai", cache: cacheInclusive},
	{scope: "pydantic-ai", cache: cacheInclusive},
	{scope: "logfire*", cache: cacheInclusive},
	{scope: "litellm", cache: cacheInclusive},
	{scope: "langsmith", cache: cacheInclusive},
	{scope: "gcp.vertex.agent", cache: cacheInclusive, reasoningApart: true},
	{scope: "gemini-cli", cache: cacheInclusive, reasoningApart: true},
}

// EmitterOf looks an instrumentation scope up. Scopes hold many spans: call it
// once for each scope, not for each span.
func EmitterOf(scope string) Emitter {
	best, length := Emitter{}, -1
	for _, row := range emitters {
		prefix, open := strings.CutSuffix(row.scope, "*")
		switch {
		case !open && row.scope == scope:
			return row
		case open && len(prefix) > length && strings.HasPrefix(scope, prefix):
			best, length = row, len(prefix)
		}
	}
	return best
}

// excludesCached reports whether a provider's own input count leaves cached
// tokens out, as Anthropic's and Bedrock's APIs do. The model name stands in
// where the emitter names no company.
func excludesCached(provider, model string) bool {
	for _, exclusive := range [...]string{"anthropic", "bedrock", "amazon", "aws"} {
		if strings.Contains(provider, exclusive) {
			return true
		}
	}
	return provider == "" && (strings.HasPrefix(model, "claude") || strings.Contains(model, "anthropic."))
}
