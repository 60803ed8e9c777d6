package usage

// emitters hold what was read in the emitters' code or measured on their
// spans; exact scopes win over prefixes, longer prefixes over shorter ones, and
// of equals the later.
var emitters = []emitterRule{
	{scope: "com.anthropic.sdk.*", cache: cacheInclusive, reasoning: reasoningIncluded},
	{scope: "com.anthropic.claude-platform*", cache: cacheInclusive, reasoning: reasoningIncluded, calls: billNo},
	{scope: "@traceloop/instrumentation-anthropic", cache: cacheExclusive},
	{scope: "@traceloop/instrumentation-bedrock", cache: cacheExclusive},
	{scope: "@traceloop/instrumentation-google-generativeai", cache: cacheInclusive, reasoning: reasoningApart},
	{scope: "@traceloop/instrumentation-openai", cache: cacheInclusive, estimates: []estimate{{operation: "image_generation", always: true}}},
	{scope: "opentelemetry.instrumentation.anthropic", cache: cacheInclusive},
	{scope: "opentelemetry.instrumentation.bedrock", cache: cacheExclusive},
	{scope: "opentelemetry.instrumentation.botocore*", cache: cacheExclusive},
	{scope: "@opentelemetry/instrumentation-openai", cache: cacheInclusive},
	{scope: "@opentelemetry/instrumentation-aws-sdk", cache: cacheExclusive},
	{scope: "@arizeai/openinference-instrumentation-bedrock", cache: cacheExclusive},
	{scope: "@arizeai/openinference-instrumentation-*", cache: cacheInclusive},
	{scope: "openinference.instrumentation.bedrock", cache: cacheVaries}, // Converse excludes, InvokeModel includes
	{scope: "openinference.instrumentation.claude_agent_sdk", cache: cacheExclusive},
	{scope: "openinference.instrumentation.*", cache: cacheInclusive},
	{scope: "@openlit/instrumentation-google-ai", cache: cacheInclusive, reasoning: reasoningApart},
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
	{scope: "gcp.vertex.agent", cache: cacheInclusive, reasoning: reasoningApart},
	{scope: "gemini-cli", cache: cacheInclusive, reasoning: reasoningApart},
}
