package billing

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/aicost/aicost/testbed/truth"
)

var prices = truth.Prices{"a/m": {Input: "1", CacheRead: "0.1", CacheWrite: "1.25", Output: "10"}}

func TestVerdicts(t *testing.T) {
	used := truth.Tokens{Input: 100, CacheRead: 50, CacheWrite: 20, Output: 10}
	priced := func(tokens truth.Tokens, amount float64) *Span {
		return &Span{Status: "priced", Tokens: tokens, Amount: amount, HasAmount: true}
	}
	const honest = 100e-6 + 5e-6 + 25e-6 + 100e-6
	for name, test := range map[string]struct {
		call truth.Call
		span *Span
		want Verdict
		why  string
	}{
		"equal":               {truth.Call{Tokens: used}, priced(used, honest), Exact, ""},
		"equal, unpriced":     {truth.Call{Tokens: used}, &Span{Status: "unpriced", Reason: "unknown_model", Tokens: used}, Under, "unknown_model"},
		"no price to take":    {truth.Call{Tokens: used, ServiceTier: "none"}, &Span{Status: "unpriced", Reason: "unknown_model", Tokens: used}, Exact, ""},
		"reads as input":      {truth.Call{Tokens: used}, priced(truth.Tokens{Input: 150, CacheWrite: 20, Output: 10}, 1), Over, "reads as input"},
		"writes as input":     {truth.Call{Tokens: used}, priced(truth.Tokens{Input: 120, CacheRead: 50, Output: 10}, 1), Under, "writes as input"},
		"cached left out":     {truth.Call{Tokens: used}, priced(truth.Tokens{Input: 100, Output: 9}, 1), Under, "reads+writes left out, out -1"},
		"more output":         {truth.Call{Tokens: used}, priced(used.Add(truth.Tokens{Input: -99, Output: 1}), 1), Over, "in -99, out +1"},
		"dearer price":        {truth.Call{Tokens: used}, priced(used, 2*honest), Over, "cost +100.0%"},
		"cheaper price":       {truth.Call{Tokens: used}, priced(used, honest/2), Under, "cost -50.0%"},
		"reported by gateway": {truth.Call{Tokens: used}, &Span{Status: "reported", Tokens: used, Amount: 7, HasAmount: true, reported: true}, Exact, ""},
		"refused":             {truth.Call{Tokens: used}, &Span{Status: "no_usage", Reason: "usage_missing"}, Under, "usage_missing"},
		"no span":             {truth.Call{Tokens: used}, nil, Under, "no span"},
		"failed":              {truth.Call{Error: "429"}, &Span{Status: "no_usage", Reason: "call_failed"}, Exact, ""},
		"failed, not said":    {truth.Call{Error: "429"}, &Span{Status: "no_usage", Reason: "usage_missing"}, Under, "failure untold"},
		"failed unseen":       {truth.Call{Error: "429"}, nil, Exact, ""},
		"failed and billed":   {truth.Call{Error: "429"}, priced(used, 1), Over, "failed, yet billed"},
	} {
		test.call.Provider, test.call.ModelRequested = "a", "m"
		c := Call{Call: test.call, Span: test.span, Sharing: 1}
		if test.span != nil {
			c.Billed = test.span.Tokens
		}
		c.judge(prices)
		assert.Equal(t, test.want, c.Verdict, name)
		assert.Equal(t, test.why, c.Why, name)
		c.Gap, c.Reviewed = truth.Gap{Why: "known"}, true
		c.judge(prices)
		assert.Equal(t, test.want == Exact, c.Why == "", name)
	}
}

func TestWhatFails(t *testing.T) {
	for name, test := range map[string]struct {
		call Call
		want bool
	}{
		"complete and exact":      {Call{Call: truth.Call{Verdict: "complete"}, Verdict: Exact}, false},
		"complete and under":      {Call{Call: truth.Call{Verdict: "complete"}, Verdict: Under}, true},
		"complete, reviewed":      {Call{Call: truth.Call{Verdict: "complete"}, Verdict: Under, Reviewed: true}, false},
		"incomplete and exact":    {Call{Call: truth.Call{Verdict: "incomplete"}, Verdict: Exact}, false},
		"incomplete and under":    {Call{Call: truth.Call{Verdict: "incomplete"}, Verdict: Under}, true},
		"incomplete and over":     {Call{Call: truth.Call{Verdict: "incomplete"}, Verdict: Over}, true},
		"incomplete and reviewed": {Call{Call: truth.Call{Verdict: "incomplete"}, Verdict: Over, Reviewed: true}, false},
	} {
		assert.Equal(t, test.want, test.call.Fails(), name)
	}
}

func TestReviewsAgeOut(t *testing.T) {
	used := truth.Tokens{Input: 100, CacheRead: 50, Output: 10}
	asInput := truth.Gap{Off: truth.Tokens{Input: 50, CacheRead: -50}}
	for name, test := range map[string]struct {
		gap    truth.Gap
		span   *Span
		billed truth.Tokens
		want   bool
	}{
		"as reviewed":          {asInput, &Span{}, truth.Tokens{Input: 150, Output: 10}, false},
		"better than reviewed": {asInput, &Span{}, used, true},
		"refused as reviewed":  {truth.Gap{Seen: truth.NoUsage}, &Span{}, truth.Tokens{}, false},
		"priced as reviewed":   {truth.Gap{Seen: truth.Unpriced}, &Span{}, used, false},
		"no longer unpriced":   {truth.Gap{Seen: truth.Unpriced}, &Span{HasAmount: true}, used, true},
		"merged as reviewed":   {truth.Gap{Seen: truth.Merged}, &Span{}, used, false},
		"no longer refused":    {truth.Gap{Seen: truth.NoUsage}, &Span{}, used, true},
		"absent as reviewed":   {truth.Gap{Seen: truth.Absent}, nil, truth.Tokens{}, false},
		"no longer absent":     {truth.Gap{Seen: truth.Absent}, &Span{}, truth.Tokens{}, true},
		"billed twice":         {truth.Gap{Times: 2}, &Span{}, used, false},
	} {
		c := Call{Call: truth.Call{Tokens: used}, Gap: test.gap, Reviewed: true, Span: test.span, Billed: test.billed}
		assert.Equal(t, test.want, c.Outdated(), name)
	}
}
