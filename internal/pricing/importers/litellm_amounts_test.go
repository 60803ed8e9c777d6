package importers

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/internal/usage"
)

// liteCall is a call of a model in testdata/litellm_own.json.
type liteCall struct {
	provider, model            string
	tier, region, context, at  string
	input, cached, write, hour int64
	output, reasoning          int64
	units                      map[usage.Piece]int64
}

func (c liteCall) quote(t *testing.T, b *pricing.Book) pricing.Quote {
	t.Helper()
	if c.at == "" {
		c.at = "2026-09-24T12:00:00Z" // a Thursday
	}
	at, err := time.Parse(time.RFC3339, c.at)
	require.NoError(t, err)
	q := pricing.Query{
		Provider: c.provider, Models: [3]string{c.model}, ServiceTier: c.tier, Region: c.region, SearchContext: c.context, At: at.UnixNano(),
		Usage: &usage.Usage{Tokens: [usage.NumTokenTypes]int64{
			usage.Input: c.input, usage.CacheRead: c.cached, usage.CacheWrite: c.write, usage.CacheWrite1h: c.hour, usage.Output: c.output, usage.Reasoning: c.reasoning,
		}},
	}
	for unit, n := range c.units {
		q.Usage.Pieces[unit] = n * unit.Parts()
	}
	var out pricing.Quote
	b.Quote(&q, &out)
	return out
}

const k = 1000

// liteAmounts are what calls of the models in testdata/litellm_own.json cost.
var liteAmounts = map[string]struct {
	call liteCall
	want string
}{
	"each bucket":                                {liteCall{model: "plain", input: k, cached: k, write: k, hour: k, output: k, reasoning: k}, "0.026"},
	"cached input under its older name":          {liteCall{model: "old-cache", cached: k}, "0.0003"},
	"a number in quotes":                         {liteCall{model: "quoted", input: k}, "0.003"},
	"at a context size":                          {liteCall{model: "long", input: 200 * k, output: k}, "0.204"},
	"over a context size":                        {liteCall{model: "long", input: 200*k + 1, output: k}, "0.406002"},
	"over it with all that is cached":            {liteCall{model: "long", input: 1, cached: 200 * k, write: k, hour: k, output: k}, "0.052502"},
	"over the next size":                         {liteCall{model: "long", input: 400*k + 1, output: k}, "1.206003"},
	"priority":                                   {liteCall{model: "long", tier: "priority", input: k, output: k, cached: k}, "0.0101"},
	"priority over a size has its own":           {liteCall{model: "long", tier: "priority", input: 300 * k, output: k}, "1.208"},
	"priority over the next size":                {liteCall{model: "long", tier: "priority", input: 500 * k, output: k}, "3.008"},
	"flex over a size":                           {liteCall{model: "long", tier: "flex", input: 300 * k, output: k}, "0.303"},
	"flex over the next size":                    {liteCall{model: "long", tier: "flex", input: 500 * k, output: k}, "0.753"},
	"batch without an output price":              {liteCall{model: "long", tier: "batch", input: k, output: k}, "0.0045"},
	"first step":                                 {liteCall{provider: "dashscope", model: "stepped", input: 32 * k, output: k, reasoning: k}, "0.037"},
	"last step, and what is beyond":              {liteCall{provider: "dashscope", model: "dashscope/stepped", input: 2000 * k, output: k}, "6.006"},
	"steps with a gap are left out":              {liteCall{provider: "dashscope", model: "gap", input: 2500}, "0.0025"},
	"fast":                                       {liteCall{provider: "anthropic", model: "fast-one", tier: "fast", input: k, output: k}, "0.18"},
	"fast in a region":                           {liteCall{provider: "anthropic", model: "fast-one", tier: "fast", region: "us", input: k, output: k}, "0.198"},
	"a region without uplift":                    {liteCall{provider: "anthropic", model: "fast-one", region: "eu", input: k, output: k}, "0.03"},
	"uplift of a region":                         {liteCall{model: "regional", region: "eu", input: k, output: k}, "0.0033"},
	"uplift of another on a tier, no fees":       {liteCall{model: "regional", region: "us", tier: "flex", input: k, output: k, units: map[usage.Piece]int64{usage.WebSearch: 2}}, "0.023125"},
	"an uplift that is none":                     {liteCall{model: "regional", region: "ap", input: k}, "0.001"},
	"peak":                                       {liteCall{provider: "deepseek", model: "night", at: "2026-09-24T00:30:00Z", input: k, output: k}, "0.012"},
	"off-peak":                                   {liteCall{provider: "deepseek", model: "night", at: "2026-09-24T16:30:00Z", input: k, output: k}, "0.003"},
	"off-peak after midnight, whatever tier":     {liteCall{provider: "deepseek", model: "night", tier: "priority", at: "2026-09-24T00:29:59Z", input: k, output: k}, "0.003"},
	"Thursday night there":                       {liteCall{provider: "deepseek", model: "week", at: "2026-09-24T00:30:00Z", input: k}, "0.001"},
	"Thursday noon there":                        {liteCall{provider: "deepseek", model: "week", at: "2026-09-24T04:30:00Z", input: k}, "0.004"},
	"Saturday noon there":                        {liteCall{provider: "deepseek", model: "week", at: "2026-09-26T04:30:00Z", input: k}, "0.001"},
	"Sunday night there":                         {liteCall{provider: "deepseek", model: "week", at: "2026-09-27T15:30:00Z", input: k}, "0.001"},
	"Monday morning there is still Sunday":       {liteCall{provider: "deepseek", model: "week", at: "2026-09-27T23:59:00Z", input: k}, "0.001"},
	"Monday morning there, later":                {liteCall{provider: "deepseek", model: "week", at: "2026-09-28T01:00:00Z", input: k}, "0.004"},
	"off-peak in a region":                       {liteCall{provider: "deepseek", model: "night-us", region: "us", at: "2026-09-24T17:00:00Z", input: k, output: k}, "0.0135"},
	"off-peak instead of what a tier multiplies": {liteCall{provider: "deepseek", model: "night-us", tier: "fast", at: "2026-09-24T17:00:00Z", input: k, output: k}, "0.017"},
	"rates of a tier, not its multiplier":        {liteCall{provider: "anthropic", model: "fast-twice", tier: "fast", input: k}, "0.003"},
	"images retouched":                           {liteCall{model: "retoucher", units: map[usage.Piece]int64{usage.ImageOut: 2}}, "0.06"},
	"hours of a zone that changes":               {liteCall{provider: "deepseek", model: "dst", at: "2026-09-28T00:30:00Z", input: k}, "0.004"},
	"search with a context":                      {liteCall{provider: "perplexity", model: "searching", context: "high", input: k, units: map[usage.Piece]int64{usage.WebSearch: 2}}, "0.025"},
	"search with a small one":                    {liteCall{provider: "perplexity", model: "searching", context: "low", input: k, units: map[usage.Piece]int64{usage.WebSearch: 2}}, "0.011"},
	"search whose context nobody tells":          {liteCall{provider: "perplexity", model: "searching", input: k, units: map[usage.Piece]int64{usage.WebSearch: 2}}, "0.017"},
	"search models":                              {liteCall{provider: "serper", model: "search", units: map[usage.Piece]int64{usage.WebSearch: 3}}, "0.003"},
	"rerank":                                     {liteCall{provider: "cohere", model: "rerank-1", units: map[usage.Piece]int64{usage.Rerank: 3}}, "0.006"},
	"searches of a store":                        {liteCall{provider: "vertex_ai", model: "store", units: map[usage.Piece]int64{usage.FileSearch: 3}}, "0.0045"},
	"images made":                                {liteCall{model: "painter", units: map[usage.Piece]int64{usage.ImageOut: 2}}, "0.08"},
	"images sent and made":                       {liteCall{model: "painter-2", units: map[usage.Piece]int64{usage.ImageOut: 2, usage.ImageIn: 1}}, "0.101"},
	"images under a name of their own":           {liteCall{model: "high/1024-x-1024/painter", units: map[usage.Piece]int64{usage.ImageOut: 1}}, "0.16"},
	"sound heard":                                {liteCall{model: "ear", units: map[usage.Piece]int64{usage.SecondIn: 90}}, "0.009"},
	"sound heard, under output":                  {liteCall{provider: "soniox", model: "ear-2", units: map[usage.Piece]int64{usage.SecondIn: 90}}, "0.018"},
	"characters spoken":                          {liteCall{model: "mouth", units: map[usage.Piece]int64{usage.Character: k}}, "0.015"},
	"film made":                                  {liteCall{model: "film", units: map[usage.Piece]int64{usage.SecondOut: 8}}, "0.8"},
	"pages":                                      {liteCall{provider: "mistral", model: "pages", units: map[usage.Piece]int64{usage.Page: 3, usage.AnnotatedPage: 1}}, "0.006"},
	"a call as such, with free input":            {liteCall{provider: "perplexity", model: "online", input: k, output: k}, "0.006"},
	"files and containers":                       {liteCall{model: "tools", input: k, units: map[usage.Piece]int64{usage.FileSearch: 2, usage.CodeSession: 1}}, "0.036"},
	"embeddings":                                 {liteCall{model: "embed", input: k}, "0.0001"},
	"embeddings in a batch":                      {liteCall{model: "embed", tier: "batch", input: k}, "0.00005"},
	"embedded images":                            {liteCall{model: "embed-media", input: k, units: map[usage.Piece]int64{usage.ImageIn: 1}}, "0.0002"},
	"cached for nothing is not believed":         {liteCall{model: "cached-for-nothing", cached: 200 * k}, "0.2"},
	"rounded half to even":                       {liteCall{model: "odd-digits", input: 1_000_000}, "1"},
	"a tier beside an absurd one":                {liteCall{model: "absurd-tier", tier: "flex", input: k}, "0.000025"},
	"an absurd hour in the cache":                {liteCall{provider: "anthropic", model: "short-hour", hour: k}, "0.01875"},
}

func TestLiteLLMAmounts(t *testing.T) {
	b, _ := imported(t, LiteLLM, "litellm_own.json")
	for name, test := range liteAmounts {
		t.Run(name, func(t *testing.T) {
			if test.call.provider == "" {
				test.call.provider = "openai"
			}
			got := test.call.quote(t, b)
			assert.Equal(t, "priced", got.Status, got.Reason)
			assert.Equal(t, test.want, got.List.String())
		})
	}
}

func TestLiteLLMHasNoAmount(t *testing.T) {
	b, _ := imported(t, LiteLLM, "litellm_own.json")
	tests := map[string]struct {
		call         liteCall
		status, want string
	}{
		"a tier without a price":                 {liteCall{model: "plain", tier: "flex", input: 1}, "unpriced", pricing.ReasonUnpricedTier},
		"an absurd tier":                         {liteCall{model: "absurd-tier", tier: "priority", input: 1}, "unpriced", pricing.ReasonUnpricedTier},
		"seconds that may be either":             {liteCall{model: "ear-3", units: map[usage.Piece]int64{usage.SecondIn: 1}}, "unpriced", pricing.ReasonUnknownModel},
		"tokens of what costs by the query":      {liteCall{provider: "cohere", model: "rerank-1", input: 1}, "partial", pricing.ReasonNoRate},
		"output of embeddings":                   {liteCall{model: "embed", output: 1}, "partial", pricing.ReasonNoRate},
		"images that cost by the token":          {liteCall{model: "painter-3", units: map[usage.Piece]int64{usage.ImageOut: 1}}, "partial", pricing.ReasonNoRate},
		"seconds that cost by the token":         {liteCall{model: "mouth-2", units: map[usage.Piece]int64{usage.SecondOut: 1}}, "partial", pricing.ReasonNoRate},
		"what has a price of zero beside others": {liteCall{model: "plain", units: map[usage.Piece]int64{usage.ImageIn: 1}}, "partial", pricing.ReasonNoRate},
		"an unknown unit of searches":            {liteCall{provider: "gemini", model: "grounded", units: map[usage.Piece]int64{usage.WebSearch: 1}}, "partial", pricing.ReasonNoRate},
		"free":                                   {liteCall{provider: "openrouter", model: "some/model:free", input: 1}, "free", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if test.call.provider == "" {
				test.call.provider = "openai"
			}
			got := test.call.quote(t, b)
			assert.Equal(t, test.status, got.Status)
			assert.Equal(t, test.want, got.Reason)
			assert.True(t, got.List.IsZero())
		})
	}
}
