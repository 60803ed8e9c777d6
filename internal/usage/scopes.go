package usage

// cohereTokens: Cohere bills fewer tokens than its models see, and tells both.
// Some emitters pass on what the models saw.
var cohereTokens = []estimate{{provider: "cohere", always: true}}

// emitters hold what was read in the emitters' code or measured on their
// spans; exact scopes win over prefixes, longer prefixes over shorter ones, and
// of equals the later.
var emitters = []emitterRule{
	// SDKs and clients of providers
	{scope: "com.anthropic.sdk.*", cache: cacheInclusive, reasoning: reasoningIncluded, names: true},
	{scope: "com.anthropic.claude-platform*", cache: cacheInclusive, reasoning: reasoningIncluded, calls: billNo},
	{scope: "com.anthropic.claude_code*", cache: cacheExclusive},
	{scope: "github.copilot", cache: cacheInclusive},
	{scope: "qwen-code", cache: cacheInclusive},
	{scope: "gemini-cli", cache: cacheInclusive, reasoning: reasoningApart},
	{scope: "codex*", cache: cacheInclusive, asks: true, callNames: []string{"handle_responses"}},

	// OpenTelemetry
	{scope: "opentelemetry.instrumentation.*", cache: cacheInclusive},
	{scope: "opentelemetry.util.genai*", cache: cacheInclusive},
	{scope: "azure.core.tracing*", cache: cacheInclusive},
	{scope: "OpenAI.*", cache: cacheInclusive},
	{scope: "Experimental.OpenAI.*", cache: cacheInclusive},
	{scope: "opentelemetry.instrumentation.genai.bedrock", cache: cacheExclusive},
	{scope: "opentelemetry.instrumentation.botocore*", cache: cacheExclusive},
	{scope: "@opentelemetry/instrumentation-openai", cache: cacheInclusive},
	{scope: "@opentelemetry/instrumentation-aws-sdk", cache: cacheExclusive},

	// OpenLLMetry
	{scope: "opentelemetry.instrumentation.anthropic", cache: cacheInclusive},
	{scope: "opentelemetry.instrumentation.bedrock", cache: cacheExclusive},
	{scope: "opentelemetry.instrumentation.google_generativeai", cache: cacheInclusive, reasoning: reasoningApart},
	{scope: "opentelemetry.instrumentation.vertexai", cache: cacheInclusive, reasoning: reasoningApart},
	{scope: "@traceloop/instrumentation-anthropic", cache: cacheExclusive},
	{scope: "@traceloop/instrumentation-bedrock", cache: cacheExclusive},
	{scope: "@traceloop/instrumentation-google-generativeai", cache: cacheInclusive, reasoning: reasoningApart},
	{scope: "@traceloop/instrumentation-vertexai", cache: cacheInclusive, reasoning: reasoningApart},
	{scope: "@traceloop/instrumentation-langchain", cache: cacheVaries, twins: "*"}, // Claude's streams include, its other calls exclude
	{scope: "@traceloop/instrumentation-openai", cache: cacheInclusive, estimates: []estimate{{operation: "image_generation", always: true}}},

	// OpenInference
	{scope: "@arizeai/openinference-instrumentation-*", cache: cacheInclusive},
	{scope: "@arizeai/openinference-instrumentation-bedrock", cache: cacheExclusive, dumps: true},
	{scope: "@arizeai/openinference-instrumentation-openai", dumps: true},
	{scope: "@arizeai/openinference-instrumentation-openai-agents", dumps: true},
	{scope: "@arizeai/openinference-instrumentation-anthropic", dumps: true},
	{scope: "@arizeai/openinference-instrumentation-langchain", dumps: true},
	{scope: "@arizeai/openinference-instrumentation-beeai", parts: true},
	{scope: "@arizeai/openinference-instrumentation-claude-agent-sdk", cache: cacheExclusive},
	{scope: "openinference.instrumentation.*", cache: cacheInclusive},
	{scope: "com.arize.instrumentation.*", cache: cacheInclusive},
	{scope: "openinference.instrumentation.agno", cache: cacheAsProvider},
	{scope: "openinference.instrumentation.openai", dumps: true},
	{scope: "openinference.instrumentation.anthropic", dumps: true},
	{scope: "openinference.instrumentation.langchain", dumps: true},
	{scope: "openinference.instrumentation.bedrock", cache: cacheVaries}, // Converse excludes, InvokeModel includes
	{scope: "openinference.instrumentation.claude_agent_sdk", cache: cacheExclusive},

	// other instrumentations
	{scope: "@openlit/*", cache: cacheAsProvider},
	{scope: "@openlit/instrumentation-langchain", estimates: []estimate{{always: true}}},
	{scope: "openlit", estimates: []estimate{{stream: true, provider: "openai", always: true}}}, // JavaScript before 1.8
	{scope: "openlit*", cache: cacheAsProvider},
	{scope: "@openlit/instrumentation-google-ai", cache: cacheInclusive, reasoning: reasoningApart},
	{scope: "@langtrase/typescript-sdk", swaps: []string{"anthropic", "cohere"}, estimates: []estimate{{stream: true, provider: "openai", always: true}}},
	{scope: "@sentry/*", cache: cacheInclusive},
	{scope: "@elastic/*", cache: cacheInclusive},
	{scope: "@azure/*", cache: cacheInclusive},
	{scope: "langsmith", cache: cacheInclusive},
	{scope: "langfuse-sdk", cache: cacheInclusive}, // where it passes a provider's own usage on
	{scope: "logfire*", cache: cacheInclusive},
	{scope: "mlflow*", cache: cacheInclusive},
	{scope: "braintrust*", cache: cacheInclusive},

	// frameworks
	{scope: "ai", cache: cacheOfVercel, estimates: cohereTokens},                   // 4 and 5; 6 gives the exact count
	{scope: "gen_ai", cache: cacheInclusive, estimates: cohereTokens, twins: "ai"}, // with both integrations on
	{scope: "@mastra/*", cache: cacheInclusive},
	{scope: "@mastra/otel", cache: cacheAsProvider}, // 0.x
	{scope: "@voltagent/*", cache: cacheInclusive, own: voltAgent},
	{scope: "pydantic-ai", cache: cacheInclusive},
	{scope: "strands*", cache: cacheAsProvider},
	{scope: "strands-agents", cache: cacheAsAnthropic}, // TypeScript
	{scope: "agent_framework*", cache: cacheAsProvider},
	{scope: "Experimental.Microsoft.*", cache: cacheAsProvider},
	{scope: "Microsoft.SemanticKernel*", cache: cacheInclusive},
	{scope: "semantic_kernel*", cache: cacheInclusive},
	{scope: "io.quarkus*", cache: cacheInclusive},
	{scope: "org.springframework*", cache: cacheAsProvider},
	{scope: "gcp.vertex.agent", cache: cacheInclusive, reasoning: reasoningApart, callNames: []string{"call_llm"}},
	{scope: "genkit*", cache: cacheAsProvider, reasoning: reasoningApart},

	// gateways and servers
	{scope: "litellm", cache: cacheInclusive, reports: true},
	{scope: "bifrost", cache: cacheInclusive},
	{scope: "openrouter", cache: cacheInclusive, reports: true},
	{scope: "envoyproxy/ai-gateway", cache: cacheByDialect},
	{scope: "vllm*", callNames: []string{"llm_request"}},
}
