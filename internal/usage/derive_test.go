package usage

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/aicost/aicost/internal/attr"
)

// TestWhatATotalTells has counts of which some are missing and the total says
// which, or might say too much.
func TestWhatATotalTells(t *testing.T) {
	for name, tc := range totals {
		span, attrs := chat(tc.scope, tc.counts)
		attrs["gen_ai.request.model"] = text(tc.model)
		got := readAttrs(t, span, attrs)
		assert.Empty(t, got.Reason, name)
		assert.Equal(t, tc.want, tokens(got.Usage), name)
		assert.Equal(t, tc.partial, got.Partial, name)
		assert.Equal(t, tc.mode, got.Mode, name)
	}
}

type values = map[string]attr.Value

var totals = map[string]struct {
	scope, model string
	counts       values
	want         [5]int64 // input, cache read, cache write, output, reasoning
	partial      string
	mode         Mode
}{
	"cached tokens are no output": {
		"", "claude-x",
		values{"input_tokens": num(100), "cache_read.input_tokens": num(9000), "total_tokens": num(9150)},
		[5]int64{100, 9000, 0, 50, 0},
		"", ModeExclusive,
	},
	"the rest may hold cached tokens": {
		"", "claude-x",
		values{"input_tokens": num(9000), "cache_read.input_tokens": num(100), "total_tokens": num(9150)},
		[5]int64{8900, 100, 0, 0, 0},
		ReasonOutputMissing, ModeAssumed,
	},
	"an input that the total leaves holds them": {
		"@traceloop/instrumentation-anthropic", "claude-x",
		values{"output_tokens": num(100), "cache_read.input_tokens": num(9000), "total_tokens": num(9200)},
		[5]int64{100, 9000, 0, 100, 0},
		"", ModeInclusive,
	},
	"nothing generated yet": {
		"", "m", values{"input_tokens": num(1000), "total_tokens": num(1000)}, [5]int64{1000, 0, 0, 0, 0}, ReasonOutputMissing, ModeExact,
	},
	"thoughts in the total": {
		"", "gemini-2.5-pro",
		values{"input_tokens": num(50), "output_tokens": num(100), "total_tokens": num(450)},
		[5]int64{50, 0, 0, 100, 300},
		ReasonEstimated, ModeExact,
	},
	"of a model that cannot think": {
		"", "gemini-2.0-flash",
		values{"input_tokens": num(50), "output_tokens": num(100), "total_tokens": num(450)},
		[5]int64{50, 0, 0, 100, 0},
		"", ModeExact,
	},
	"prompts of tools in the total": {
		"", "gemini-2.5-pro",
		values{"input_tokens": num(50), "output_tokens": num(100), "tool_use_prompt_tokens": num(10309), "total_tokens": num(10459)},
		[5]int64{10359, 0, 0, 100, 0},
		"", ModeExact,
	},
	"cached tokens in the total": {
		"", "gemini-2.5-pro", values{
			"input_tokens": num(1000), "cache_read.input_tokens": num(800), "output_tokens": num(100), "total_tokens": num(1900),
		}, [5]int64{1000, 800, 0, 100, 0}, "", ModeExclusive,
	},
	"more reasoning than output": {
		"", "m",
		values{"input_tokens": num(10), "output_tokens": num(100), "reasoning_tokens": num(1000), "total_tokens": num(110)},
		[5]int64{10, 0, 0, 0, 100},
		ReasonEstimated, ModeExact,
	},
	"cached audio": {
		"", "gpt-realtime", values{
			"input_tokens": num(1000), "cache_read.input_tokens": num(400), "audio.input_tokens": num(500), "audio.cache_read.input_tokens": num(400), "output_tokens": num(9),
		}, [5]int64{500, 400, 0, 9, 0}, "", ModeAssumed,
	},
	"audio that may be cached": {
		"", "gpt-realtime", values{
			"input_tokens": num(1000), "cache_read.input_tokens": num(900), "audio.input_tokens": num(500), "output_tokens": num(9),
		}, [5]int64{0, 900, 0, 9, 0}, ReasonEstimated, ModeAssumed,
	},
	"parts of a sum of zero": {
		"langsmith", "claude-x", values{
			"input_tokens": num(400), "input_token_details": text(`{"cache_creation":0,"ephemeral_5m_input_tokens":310}`), "output_tokens": num(9),
		}, [5]int64{90, 0, 310, 9, 0}, "", ModeInclusive,
	},
	"minus one for unknown": {
		"", "m",
		values{"input_tokens": num(10), "output_tokens": num(5), "reasoning_tokens": num(-1), "total_tokens": text("None")},
		[5]int64{10, 0, 0, 5, 0},
		"", ModeExact,
	},
}

// TestSpansThatAreNoCalls carry words that calls carry too.
func TestSpansThatAreNoCalls(t *testing.T) {
	client := Span{Client: true}
	for name, tc := range map[string]struct {
		span  Span
		attrs map[string]attr.Value
		want  Class
	}{
		"a monitoring agent":      {Span{}, map[string]attr.Value{"entity.type": text("agent"), "usage.total_tokens": num(5)}, Other},
		"a request to a web site": {Span{}, map[string]attr.Value{"span.type": text("web"), "model": text("iPhone"), "operation.cost": dbl(3)}, Other},
		"an agent far away": {client, map[string]attr.Value{
			"gen_ai.provider.name": text("openai"), "gen_ai.request.model": text("gpt-4o"), "gen_ai.agent.name": text("a"), "gen_ai.usage.input_tokens": num(9),
		}, Aggregate},
		"a tool": {client, map[string]attr.Value{
			"gen_ai.provider.name": text("openai"), "gen_ai.request.model": text("gpt-4o"), "mcp.method.name": text("tools/call"),
		}, Other},
		"a run with an id": {Span{}, map[string]attr.Value{
			operationName: text("run_crew"), "gen_ai.response.id": text("r"), "gen_ai.request.model": text("gpt-4o"), "gen_ai.usage.input_tokens": num(9),
		}, Aggregate},
		"a report on a model": {Span{}, map[string]attr.Value{
			operationName: text("generate_report"), "gen_ai.request.model": text("gpt-4o"), "gen_ai.usage.input_tokens": num(9),
		}, Aggregate},
		"an answer, perhaps of many calls": {Span{}, map[string]attr.Value{
			operationName: text("generate_answer"), "gen_ai.request.model": text("gpt-4o"), "gen_ai.usage.input_tokens": num(9),
		}, Aggregate},
		"a part of a call": {Span{Emitter: Builtin().Emitter("@arizeai/openinference-instrumentation-beeai", "")}, map[string]attr.Value{
			"openinference.span.kind": text("LLM"), "llm.model_name": text("gpt-4o"),
		}, Other},
		"an AWS SDK's request": {client, map[string]attr.Value{
			"gen_ai.system": text("aws.bedrock"), "gen_ai.request.model": text("m"), "http.request.method": text("POST"), "gen_ai.usage.input_tokens": text("9"),
		}, Call},
		"a stream by a name of its own": {client, map[string]attr.Value{
			operationName: text("chat_streamed"), "gen_ai.request.model": text("gpt-4o"), "gen_ai.usage.input_tokens": num(9),
		}, Call},
	} {
		assert.Equal(t, tc.want, readAttrs(t, tc.span, tc.attrs).Class, name)
	}
}

func TestACountBeatsAPlaceholder(t *testing.T) {
	span, attrs := chat("", map[string]attr.Value{"input_tokens": num(0), "output_tokens": num(0)})
	attrs["llm.token_count.prompt"], attrs["llm.token_count.completion"] = num(1000), num(50)
	assert.Equal(t, [5]int64{1000, 0, 0, 50, 0}, tokens(readAttrs(t, span, attrs).Usage))
}

func TestAnswersSetNoBill(t *testing.T) {
	said := map[string]attr.Value{
		"openinference.span.kind": text("LLM"), "llm.model_name": text("gpt-4o"), "llm.token_count.prompt": num(100), "llm.token_count.completion": num(5),
		"output.value": text(`{"id":"0123456789abcdef","model":"gpt-4","service_tier":"flex","usage":{"cost":45.2,"cache_creation_input_tokens":9}}`),
	}
	for _, scope := range []string{"@arizeai/openinference-instrumentation-openai", "ai", ""} {
		for _, kind := range []string{"text/plain", "application/json"} {
			said["output.mime_type"] = text(kind)
			got := readAttrs(t, Span{Emitter: Builtin().Emitter(scope, "")}, said)
			answers := scope != "" && scope != "ai" && kind == "application/json" // whose answers are the provider's
			assert.Equal(t, answers, got.HasReported, "%s %s", scope, kind)
			assert.Equal(t, answers, got.IDs[ResponseID] != "", "%s %s", scope, kind)
			assert.Equal(t, answers, got.Usage.CacheWrites() > 0, "%s %s", scope, kind)
		}
	}
	got := readAttrs(t, Span{}, map[string]attr.Value{
		"haystack.component.type":   text("OpenAIGenerator"),
		"haystack.component.output": text(`{'replies': ['said "meta": {"usage": {"prompt_tokens": 1}}']}`),
	})
	assert.Equal(t, ReasonNoUsage, got.Reason)
	got = readAttrs(t, Span{}, map[string]attr.Value{
		operationName: text("chat"), "gen_ai.usage.raw": text(`{"prompt_tokens":100,"completion_tokens":5,"prompt_tokens":1}`),
	})
	assert.Equal(t, [5]int64{100, 0, 0, 5, 0}, tokens(got.Usage), "of a key that comes twice the first counts")
	got = readAttrs(t, Span{}, map[string]attr.Value{
		"genkit:metadata:subtype": text("model"), "genkit:name": text("openai/gpt-4o"),
		"genkit:output": text(`{"message":{"args":{"cache_read_input_tokens":1}},"usage":{"inputTokens":100,"outputTokens":5}}`),
	})
	assert.Equal(t, [5]int64{100, 0, 0, 5, 0}, tokens(got.Usage))
}

// TestAPIDecidesNotBiller has Claude behind clients of several APIs.
func TestAPIDecidesNotBiller(t *testing.T) {
	for name, tc := range map[string]struct {
		provider, host, model string
		want                  Mode
	}{
		"OpenAI's API on Bedrock":  {"openai", "bedrock-runtime.us-east-1.amazonaws.com", "claude-x", ModeInclusive},
		"Anthropic's on Vertex":    {"anthropic", "us-east5-aiplatform.googleapis.com", "claude-x", ModeExclusive},
		"Claude, by Vertex's name": {"VertexAI", "", "claude-x", ModeExclusive},
		"Gemini, by Vertex's name": {"VertexAI", "", "gemini-2.5-pro", ModeInclusive},
		"through a router":         {"", "", "openrouter/anthropic/claude-x", ModeInclusive},
	} {
		span, attrs := chat("openlit.x", map[string]attr.Value{
			"input_tokens": num(100), "cache_read.input_tokens": num(90), "output_tokens": num(5),
		})
		attrs["gen_ai.provider.name"], attrs["server.address"], attrs["gen_ai.request.model"] = text(tc.provider), text(tc.host), text(tc.model)
		assert.Equal(t, tc.want, readAttrs(t, span, attrs).Mode, name)
	}
}

func TestUnknownUseIsNotAll(t *testing.T) {
	read := func(details string) Reading {
		return readAttrs(t, Span{}, map[string]attr.Value{
			"langfuse.observation.type": text("generation"), "langfuse.observation.usage_details": text(details),
		})
	}
	assert.Equal(t, ReasonEstimated, read(`{"input":100,"input_holograms":9000,"output":50}`).Partial)
	assert.Empty(t, read(`{"input":100,"input_holograms":0,"output":50}`).Partial)
	assert.Equal(t, int64(9000), read(`{"input":100,"input_cached":9000,"output":50}`).Usage.Tokens[CacheRead])
}
