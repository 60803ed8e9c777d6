package importers

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/internal/usage"
)

// imported reads a file of testdata as a book.
func imported(t *testing.T, format, file string) (*pricing.Book, *pricing.Draft) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + file)
	require.NoError(t, err)
	source, draft, err := Read(format, file, data)
	require.NoError(t, err)
	b, err := pricing.NewBook(source)
	require.NoError(t, err)
	return b, draft
}

type call struct {
	provider, model, at string
	tokens              map[usage.TokenType]int64
	units               map[usage.Piece]int64
}

func (c call) quote(t *testing.T, b *pricing.Book) pricing.Quote {
	t.Helper()
	q := pricing.Query{Provider: c.provider, Models: [3]string{c.model}, Usage: &usage.Usage{}}
	if c.at == "" {
		c.at = "2026-09-24T12:00:00Z"
	}
	at, err := time.Parse(time.RFC3339, c.at)
	require.NoError(t, err)
	q.At = at.UnixNano()
	for token, n := range c.tokens {
		q.Usage.Tokens[token] = n
	}
	for unit, n := range c.units {
		q.Usage.Pieces[unit] = n * unit.Parts()
	}
	var out pricing.Quote
	b.Quote(&q, &out)
	return out
}

func rulesOf(draft *pricing.Draft, row string) (rules []string) {
	for _, f := range draft.Findings {
		if f.Row == row {
			rule := f.Rule
			if f.Refused {
				rule = "refused " + rule
			}
			rules = append(rules, rule)
		}
	}
	return rules
}

func TestGenAIPricesAmounts(t *testing.T) {
	b, _ := imported(t, GenAIPrices, "genai_own.json")
	million := func(token usage.TokenType) map[usage.TokenType]int64 {
		return map[usage.TokenType]int64{token: 1_000_000}
	}
	for name, test := range map[string]struct {
		call call
		want string
	}{
		"input and the request":        {call{provider: "openai", model: "plain", tokens: million(usage.Input)}, "2.012"},
		"another name":                 {call{provider: "openai", model: "PLAIN-alias", tokens: million(usage.Output)}, "8.012"},
		"cache read":                   {call{provider: "openai", model: "plain", tokens: million(usage.CacheRead)}, "0.512"},
		"searches":                     {call{provider: "openai", model: "plain", units: map[usage.Piece]int64{usage.WebSearch: 3, usage.FileSearch: 2}}, "0.047"},
		"before the first tier":        {call{provider: "openai", model: "tiered", tokens: map[usage.TokenType]int64{usage.Input: 1000, usage.Output: 1000}}, "0.011"},
		"whole request at a tier":      {call{provider: "openai", model: "tiered", tokens: map[usage.TokenType]int64{usage.Input: 1001, usage.Output: 1000}}, "0.022002"},
		"the output of a lower tier":   {call{provider: "openai", model: "tiered", tokens: map[usage.TokenType]int64{usage.Input: 2001, usage.Output: 1000}}, "0.026003"},
		"the cache counts for tiers":   {call{provider: "openai", model: "tiered", tokens: map[usage.TokenType]int64{usage.Input: 1, usage.CacheRead: 1000}}, "0.002002"},
		"cached audio":                 {call{provider: "openai", model: "senses", tokens: million(usage.CacheReadAudio)}, "0.2"},
		"cached image":                 {call{provider: "openai", model: "senses", tokens: million(usage.CacheReadImage)}, "0.3"},
		"cache write":                  {call{provider: "openai", model: "senses", tokens: million(usage.CacheWrite5m)}, "1.25"},
		"cache write for an hour":      {call{provider: "openai", model: "senses", tokens: million(usage.CacheWrite1h)}, "2"},
		"input audio":                  {call{provider: "openai", model: "senses", tokens: million(usage.InputAudio)}, "4"},
		"input image":                  {call{provider: "openai", model: "senses", tokens: million(usage.InputImage)}, "5"},
		"output audio":                 {call{provider: "openai", model: "senses", tokens: million(usage.OutputAudio)}, "6"},
		"output image":                 {call{provider: "openai", model: "senses", tokens: million(usage.OutputImage)}, "7"},
		"reasoning":                    {call{provider: "openai", model: "senses", tokens: million(usage.Reasoning)}, "8"},
		"an hour of audio, once":       {call{provider: "openai", model: "hears", units: map[usage.Piece]int64{usage.SecondIn: 3600}}, "0.36"},
		"all hours of audio":           {call{provider: "openai", model: "listens", units: map[usage.Piece]int64{usage.SecondIn: 1800}}, "1.5"},
		"pages":                        {call{provider: "openai", model: "reads", units: map[usage.Piece]int64{usage.Page: 2, usage.AnnotatedPage: 1}}, "0.005"},
		"rounded":                      {call{provider: "openai", model: "fine", tokens: million(usage.Input)}, "0.18"},
		"before a price":               {call{provider: "x_ai", model: "dated", at: "2026-01-31T23:59:59Z", tokens: million(usage.Input)}, "1"},
		"from midnight on":             {call{provider: "x_ai", model: "dated", at: "2026-02-01T00:00:00Z", tokens: million(usage.Input)}, "3"},
		"the next price":               {call{provider: "x-ai", model: "dated", at: "2026-03-01T00:00:00Z", tokens: million(usage.CacheRead)}, "1"},
		"an earlier price has no more": {call{provider: "xai", model: "dated", at: "2026-02-28T23:59:59Z", tokens: million(usage.CacheRead)}, "3"},
		"out of hours, first price":    {call{provider: "xai", model: "hours", at: "2026-01-01T12:00:00Z", tokens: million(usage.Output)}, "1"},
		"out of hours, second price":   {call{provider: "xai", model: "hours", at: "2026-02-01T03:00:00Z", tokens: million(usage.Output)}, "2"},
		"hours over midnight, before":  {call{provider: "xai", model: "hours", at: "2026-01-01T22:00:00Z", tokens: million(usage.Output)}, "4"},
		"hours over midnight, after":   {call{provider: "xai", model: "hours", at: "2026-02-02T00:59:59Z", tokens: million(usage.Output)}, "4"},
		"a tier in its hours":          {call{provider: "xai", model: "hours", at: "2026-02-02T00:00:00Z", tokens: million(usage.Input)}, "8"},
		"no tier in later hours":       {call{provider: "xai", model: "hours", at: "2026-02-02T01:30:00Z", tokens: million(usage.Input)}, "16"},
		"hours before the date":        {call{provider: "xai", model: "shadowed", at: "2026-01-31T02:00:00Z", tokens: million(usage.Input)}, "4"},
		"the later price has no hours": {call{provider: "xai", model: "shadowed", at: "2026-02-01T02:00:00Z", tokens: million(usage.Input)}, "2"},
		"where none is, the first":     {call{provider: "xai", model: "late", at: "2026-01-01T00:00:00Z", tokens: million(usage.Input)}, "2"},
		"after all of them, the last":  {call{provider: "xai", model: "late", at: "2026-03-01T00:00:00Z", tokens: million(usage.Input)}, "3"},
		"free by its own name":         {call{provider: "openai", model: "gift:free", tokens: million(usage.Input)}, "0"},
		"a name that lies":             {call{provider: "openai", model: "paid:free", tokens: million(usage.Input)}, "1"},
	} {
		t.Run(name, func(t *testing.T) {
			got := test.call.quote(t, b)
			require.True(t, got.HasAmount, "%s %s", got.Status, got.Reason)
			assert.Equal(t, test.want, got.List.String())
		})
	}
}

func TestGenAIPricesNames(t *testing.T) {
	b, _ := imported(t, GenAIPrices, "genai_own.json")
	for name, want := range map[string]string{
		"begins": "openai/begins", "begins-2026-01-01": "openai/begins", "begins-latest": "openai/begins", "begins-preview": "openai/begins",
		"begins-mini": "", "begins-proxy": "", "my-begins": "", "begins-other": "openai/begins-other",
		"cut": "openai/cut-", "cut-20250101": "openai/cut-", "cut-20": "", "cut-2025": "",
		"part": "openai/part", "part-20260101": "openai/part", "my-part": "", "part-2": "", "the-end": "openai/part", "not-the-end": "", "part-": "",
		"ft:tuned-2025-01-01:acme::1": "openai/ft:tuned", "tuned": "openai/tuned", "ft:tuned-old:acme::1": "", "ft:tuned": "openai/ft:tuned", "ft:begins:acme::1": "",
		"expr": "openai/expr", "expr-a": "openai/expr", "expr-b": "openai/expr", "expr-c": "openai/expr", "expr-d": "", "expr-2026-01-01": "openai/expr",
		"wider": "", "x": "", "y": "", "a": "", "open-end": "", "late": "", "qlate": "", "solo": "openai/solo", "solo-20260101": "", "other": "", "other-20260101": "", "unknown": "", "unknown-20260101": "",
		"both": "openai/both", "both-it": "", "nomatch": "openai/nomatch", "plain-alias": "openai/plain", "tail": "openai/tail",
	} {
		got := call{provider: "openai", model: name}.quote(t, b)
		assert.Equal(t, want, got.PriceID, name)
	}
	for name, want := range map[string]string{"gemini-z-001": "google/gemini-z", "gemini-z-003": "", "more": "google/more", "claude-z": ""} {
		assert.Equal(t, want, call{provider: "gcp.gemini", model: name}.quote(t, b).PriceID, name)
	}
	assert.Equal(t, "vertex/claude-z", call{provider: "gcp.vertex_ai", model: "claude-z"}.quote(t, b).PriceID)
}

func TestGenAIPricesFindings(t *testing.T) {
	b, draft := imported(t, GenAIPrices, "genai_own.json")
	for row, want := range map[string][]string{
		"openai/plain": nil, "openai/begins": {findPrefix}, "openai/part": {findMatch}, "openai/ft:tuned": nil, "openai/tuned": {findMatch},
		"openai/expr": {findMatch}, "openai/both": {findMatch}, "openai/solo": {findMatch}, "openai/nomatch": nil, "openai/tail": {pricing.RuleAmbiguous},
		"openai/senses": {findUnit}, "openai/video-only": {findUnit, "refused no_price"}, "openai/half:free": {findUnit, "refused no_price"},
		"openai/gift:free": nil, "openai/gift0:free": nil, "openai/nothing": {"refused zero"}, "openai/unpriced": {"refused no_price"},
		"openai/fine": {findRounded}, "openai/tiny": {"refused rounded"}, "openai/minus": {"refused negative"},
		"openai/absurd": {"refused too_high", "refused too_high"}, "openai/text": {"refused shape"}, "openai/badtier": {"refused shape"},
		"openai/two words": {"refused id"}, "openai": {"refused shape"}, "broken": {"refused shape"}, "Gemini": {findUnit},
		"xai/thin": {"refused condition"}, "xai/seconds": {"refused condition"}, "xai/when": {"refused condition"}, "xai/year": {"refused condition"},
	} {
		assert.Equal(t, want, rulesOf(draft, row), row)
	}
	assert.Equal(t, map[string][]string{"openai": {"other"}}, draft.Fallbacks)
	assert.Equal(t, 43, draft.Seen)
	assert.Equal(t, 28, b.Models())
	assert.Equal(t, "2026-09-01", time.Unix(0, draft.Rows[0].Checked).UTC().Format(time.DateOnly))
	assert.Equal(t, "https://example.com/prices", draft.Rows[0].SourceURL)
	assert.Equal(t, 8, draft.Rows[0].Line)
}
