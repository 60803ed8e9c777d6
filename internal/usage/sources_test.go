package usage

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/attr"
)

// usageOf reads one call made of attributes and expects it to be usable.
func usageOf(t *testing.T, attrs map[string]attr.Value) Usage {
	t.Helper()
	got := readAttrs(t, Span{}, attrs)
	require.Equal(t, Call, got.Class)
	require.Empty(t, got.Reason)
	return got.Usage
}

// usersOwn are fields that no emitter tells: only users' own attributes fill them.
var usersOwn = []field{fieldFileSearches, fieldCodeSessions, fieldImagesIn, fieldSecondsOut, fieldAnnotatedPages}

func TestEveryCountHasASource(t *testing.T) {
	sources := map[field]int{}
	for _, f := range usersOwn {
		sources[f]++
	}
	for _, d := range dialects {
		for _, s := range slices.Concat(d.sources, d.raw) {
			sources[s.field]++
		}
	}
	for f := range field(numFields) {
		assert.Positive(t, sources[f], "field %d is read from nowhere", f)
	}
}

func TestFurtherCounts(t *testing.T) {
	base := func(extra map[string]attr.Value) map[string]attr.Value {
		attrs := map[string]attr.Value{
			"gen_ai.operation.name": text("chat"), "gen_ai.usage.input_tokens": num(1000), "gen_ai.usage.output_tokens": num(100),
		}
		maps.Copy(attrs, extra)
		return attrs
	}
	for name, tc := range map[string]struct {
		extra map[string]attr.Value
		want  Usage
	}{
		"compaction comes on top": {
			map[string]attr.Value{"anthropic.usage.compaction.input_tokens": num(150), "anthropic.usage.compaction.output_tokens": num(4)},
			Usage{Tokens: [NumTokenTypes]int64{Input: 1150, Output: 104}},
		},
		"images": {
			map[string]attr.Value{"gen_ai.usage.image.input_tokens": num(300), "gen_ai.usage.image.output_tokens": num(90)},
			Usage{Tokens: [NumTokenTypes]int64{Input: 700, InputImage: 300, Output: 10, OutputImage: 90}},
		},
		"audio by Microsoft's names": {
			map[string]attr.Value{"gen_ai.usage.input_audio_tokens": num(300), "gen_ai.usage.output_audio_tokens": num(90)},
			Usage{Tokens: [NumTokenTypes]int64{Input: 700, InputAudio: 300, Output: 10, OutputAudio: 90}},
		},
		"searches": {
			map[string]attr.Value{"ai.response.providerMetadata": text(`{"anthropic":{"usage":{"server_tool_use":{"web_search_requests":7}}}}`)},
			Usage{Tokens: [NumTokenTypes]int64{Input: 1000, Output: 100}, Pieces: [NumPieces]int64{WebSearch: 7}},
		},
		"thoughts in a response": {
			map[string]attr.Value{"gcp.vertex.agent.llm_response": text(
				`{"usage_metadata":{"thoughts_token_count":2000,"cached_content_token_count":800,"total_token_count":3100}}`)},
			Usage{Tokens: [NumTokenTypes]int64{Input: 200, CacheRead: 800, Output: 100, Reasoning: 2000}},
		},
		"Python's notation": {
			map[string]attr.Value{"gen_ai.usage.input_token_details": text(`{'cache_read': 900, 'audio': 0}`)},
			Usage{Tokens: [NumTokenTypes]int64{Input: 100, CacheRead: 900, Output: 100}},
		},
		"a number cut off": {
			map[string]attr.Value{"ai.response.providerMetadata": text(`{"anthropic":{"usage":{"cache_read_input_tokens":12`)},
			Usage{Tokens: [NumTokenTypes]int64{Input: 1000, Output: 100}},
		},
		"longer than anybody reads": {
			map[string]attr.Value{"ai.response.providerMetadata": text(
				`{"anthropic":{"usage":{"cache_read_input_tokens":12}},"x":"` + strings.Repeat("x", maxJSON) + `"}`)},
			Usage{Tokens: [NumTokenTypes]int64{Input: 1000, Output: 100}},
		},
	} {
		assert.Equal(t, tc.want, usageOf(t, base(tc.extra)), name)
	}
}

func TestClaudeCodeSpeaksBareWords(t *testing.T) {
	attrs := map[string]attr.Value{
		"model": text("claude-sonnet-4-5"), "input_tokens": num(100), "output_tokens": num(20), "cache_read_tokens": num(50),
		"cache_creation_tokens": num(30), "cost_usd": dbl(0.1),
	}
	got := readAttrs(t, Span{Name: "claude_code.llm_request"}, attrs)
	assert.Equal(t, Call, got.Class)
	assert.Equal(t, "claude-sonnet-4-5", got.ResponseModel)
	assert.Equal(t, [5]int64{100, 50, 30, 20, 0}, tokens(got.Usage))
	assert.Equal(t, ModeExclusive, got.Mode)
	assert.False(t, got.HasReported, "its cost is an estimate of its own")
	assert.Equal(t, Other, readAttrs(t, Span{Name: "import"}, attrs).Class, "on other spans the words mean nothing")
	assert.Equal(t, ReasonNoUsage, readAttrs(t, Span{Name: "claude_code.llm_request"}, nil).Reason)
}

func TestWhatOnlyTellsACostIsSeen(t *testing.T) {
	for _, key := range []string{"llm.cost.total", "gen_ai.usage.cost", "gen_ai.cost.total_cost"} {
		got := readAttrs(t, Span{}, map[string]attr.Value{"openinference.span.kind": text("AGENT"), key: dbl(1.23)})
		assert.Equal(t, Aggregate, got.Class, key)
		got = readAttrs(t, Span{}, map[string]attr.Value{"gen_ai.operation.name": text("image"), key: dbl(1.23)})
		assert.Equal(t, Aggregate, got.Class, key)
		assert.Equal(t, ReasonUnknownKind, got.Reason, key)
	}
}

func TestBoundariesAreToldWithoutCounts(t *testing.T) {
	got := readAttrs(t, Span{}, map[string]attr.Value{"gen_ai.operation.name": text("execute_tool")})
	assert.Equal(t, Other, got.Class)
	assert.True(t, got.Boundary)
	got = readAttrs(t, Span{}, map[string]attr.Value{"gen_ai.operation.name": text("chat")})
	assert.False(t, got.Boundary)
}

func TestUseInOtherUnitsIsCounted(t *testing.T) {
	for _, tc := range []struct {
		operation, attribute string
		value                attr.Value
		piece                Piece
		want                 int64
	}{
		{"speech", "gen_ai.usage.characters", num(40), Character, 40},
		{"transcription", "gen_ai.usage.seconds", dbl(12.3456), SecondIn, 12_346},
		{"transcription", "gen_ai.usage.seconds", text("90"), SecondIn, 90_000},
		{"transcription", "gen_ai.usage.seconds", num(90), SecondIn, 90_000},
		{"rerank", "gen_ai.usage.search_units", num(2), Rerank, 2},
		{"image_generation", "gen_ai.usage.images", num(3), ImageOut, 3},
		{"chat", "gen_ai.usage.pages", num(12), Page, 12},
	} {
		got := readAttrs(t, Span{}, map[string]attr.Value{"gen_ai.operation.name": text(tc.operation), "gen_ai.request.model": text("m"), tc.attribute: tc.value})
		want := Usage{}
		want.Pieces[tc.piece] = tc.want
		assert.Equal(t, []any{"", "", want}, []any{got.Reason, got.Partial, got.Usage}, "%+v", tc)
	}
	got := readAttrs(t, Span{}, map[string]attr.Value{"gen_ai.operation.name": text("transcription"), "gen_ai.usage.seconds": dbl(-3)})
	assert.Equal(t, ReasonBadCount, got.Reason)
}

// TestSearchesComeOnTopOfTokens: what is billed beside tokens does not stand
// for them.
func TestSearchesComeOnTopOfTokens(t *testing.T) {
	got := readAttrs(t, Span{}, map[string]attr.Value{
		"gen_ai.operation.name": text("chat"), "gen_ai.usage.completion_token_details.num_search_queries": num(2),
	})
	assert.Equal(t, ReasonNoUsage, got.Reason)
}

// TestSearchesBeyondBeliefAreTold: they are not billed, and the amount says so.
func TestSearchesBeyondBeliefAreTold(t *testing.T) {
	for searches, want := range map[int64]string{0: "", 1000: "", 1001: ReasonEstimated, -1: ""} {
		got := readAttrs(t, Span{}, map[string]attr.Value{
			"gen_ai.operation.name": text("chat"), "gen_ai.usage.input_tokens": num(1000), "gen_ai.usage.output_tokens": num(10),
			"gen_ai.usage.completion_token_details.num_search_queries": num(searches),
		})
		assert.Equal(t, want, got.Partial, searches)
	}
}

func TestRerankerThatTellsNothingSearchedOnce(t *testing.T) {
	attrs := map[string]attr.Value{"gen_ai.operation.name": text("rerank"), "gen_ai.request.model": text("rerank-v3.5")}
	got := readAttrs(t, Span{}, attrs)
	want := Usage{}
	want.Pieces[Rerank] = 1
	assert.Equal(t, []any{"", ReasonEstimated, want, true}, []any{got.Reason, got.Partial, got.Usage, got.AssumedSearch})
	got = readAttrs(t, Span{Failed: true}, attrs)
	assert.Equal(t, ReasonCallFailed, got.Reason)
}

func TestOldStreamWithoutUsageIsACall(t *testing.T) {
	attrs := map[string]attr.Value{"gen_ai.system": text("openai"), "gen_ai.request.model": text("gpt-4o")}
	got := readAttrs(t, Span{Client: true}, attrs)
	assert.Equal(t, Call, got.Class)
	assert.Equal(t, ReasonNoUsage, got.Reason)
	assert.Equal(t, Other, readAttrs(t, Span{}, attrs).Class, "a span inside the process is no request")
}

func TestDisjointCountsMustAddUp(t *testing.T) {
	read := func(details string) Reading {
		return readAttrs(t, Span{}, map[string]attr.Value{
			"langfuse.observation.type": text("generation"), "langfuse.observation.usage_details": text(details),
		})
	}
	assert.Empty(t, read(`{"input":1000,"output":100,"total":1100}`).Reason)
	assert.Empty(t, read(`{"input":1000,"input_cached_tokens":500,"output":100,"output_reasoning_tokens":7,"total":1607}`).Reason)
	assert.Equal(t, ReasonContradiction, read(`{"input":1000,"output":100,"cache_reading":5000,"total":6100}`).Reason)
}

func TestBrokenOffCallIsALowerBound(t *testing.T) {
	span, attrs := chat("", map[string]attr.Value{"input_tokens": num(1000)})
	span.Failed = true
	got := readAttrs(t, span, attrs)
	assert.Empty(t, got.Reason)
	assert.Equal(t, ReasonOutputMissing, got.Partial)
	attrs["gen_ai.usage.output_tokens"] = num(3)
	assert.Empty(t, readAttrs(t, span, attrs).Partial)
}

func TestStandardCostMustSayWhoReportedIt(t *testing.T) {
	attrs := map[string]attr.Value{"gen_ai.operation.name": text("chat"), "gen_ai.usage.cost.amount": dbl(0)}
	assert.False(t, readAttrs(t, Span{}, attrs).HasReported)
	attrs["gen_ai.usage.cost.source"] = text("provider")
	assert.True(t, readAttrs(t, Span{}, attrs).HasReported)
}
