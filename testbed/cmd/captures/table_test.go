package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/aicost/aicost/testbed/billing"
	"github.com/aicost/aicost/testbed/truth"
)

// files are two emitters' captures: one exact, one with everything that can go wrong.
func files() []billing.File {
	used := truth.Tokens{Input: 100, CacheRead: 50, Output: 10}
	asInput := truth.Tokens{Input: 150, Output: 10}
	call := func(number int, evidence string, span *billing.Span, verdict billing.Verdict, why string) billing.Call {
		c := billing.Call{Call: truth.Call{Number: number, Tokens: used, Verdict: evidence}, Span: span, Verdict: verdict, Why: why}
		if span != nil {
			c.Billed = span.Tokens
		}
		return c
	}
	priced := billing.Span{Status: "priced", Mode: "inclusive", Tokens: used, HasAmount: true}
	wrong := billing.Span{Status: "priced", Mode: "exact", Tokens: asInput, HasAmount: true}
	wrapper := billing.Span{Status: "duplicate", Reason: "wrapper"}
	silent := billing.Span{Status: "no_usage", Reason: "usage_missing"}
	idle := billing.Span{ID: "cafe", Status: "no_usage", Reason: "usage_missing"}
	again := billing.Span{ID: "beef", Status: "priced", Mode: "exact", Tokens: used, HasAmount: true}
	reviewed := call(2, "incomplete", &wrong, billing.Over, "reads_as_input")
	reviewed.Reviewed, reviewed.Gap = true, truth.Gap{Why: "reads_as_input", Off: truth.Tokens{Output: -3}}
	return []billing.File{
		{Name: "a__good.json", Emitter: "a", Scenario: "good", Spans: []billing.Span{priced, wrapper}, Calls: []billing.Call{call(1, "complete", &priced, billing.Exact, "")}},
		{
			Name: "b__bad.json", Emitter: "b", Scenario: "bad", Spans: []billing.Span{wrong, wrong, silent, again, idle}, Extra: []*billing.Span{&again}, Idle: []*billing.Span{&idle},
			Calls: []billing.Call{
				call(1, "complete", &wrong, billing.Over, "reads as input"), reviewed, call(3, "no_usage_in_spans", &silent, billing.Under, "usage_missing"),
			},
		},
	}
}

func TestTable(t *testing.T) {
	var b strings.Builder
	writeTable(&b, files())
	_, table, _ := strings.Cut(b.String(), "\n\n")
	assert.Equal(t, ` scenario calls   input   read write output told  mode  spans                    result

a
 good     1/1/0     100     50     0     10 1C    incl  1 duplicate/wrapper      =
                                                        1 priced

b
 bad      3/3/2 300→400 150→50     0     30 1C 1I exact 2 no_usage/usage_missing !< usage_missing
                                            1N          3 priced                 !> billed again
                                                                                 !> reads as input
                                                                                 > reads_as_input
`, table)
}

func TestSummary(t *testing.T) {
	var b strings.Builder
	assert.True(t, writeSummary(&b, files()))
	assert.Equal(t, `
what the spans tell of a call   calls  exact  under   over   fail
C complete                          2      1      0      1      1
I incomplete                        1      0      0      1      0
W wrong_or_estimated                0      0      0      0      0
M only_merged_with_other_calls      0      0      0      0      0
N no_usage_in_spans                 1      0      1      0      1
E error_nothing_billed              0      0      0      0      0
all, in 2 files                     4      1      1      2      2
1 spans billed what another span was billed for

Fails: what is not billed as the provider bills, with no line in known_gaps.yaml
  b__bad.json call 1, complete: !> reads as input
  b__bad.json call 3, no_usage_in_spans: !< usage_missing
  b__bad.json span beef: billed for no call, or for one that is billed already
  b__bad.json span cafe: counted as no_usage/usage_missing, though there was no call

Billed otherwise than known_gaps.yaml says:
  b__bad.json call 2: reads_as_input
`, b.String())
	b.Reset()
	assert.False(t, writeSummary(&b, files()[:1]), "nothing fails")
	assert.NotContains(t, b.String(), "Fails")
}

func TestCellsBreakWhereTheyAreFull(t *testing.T) {
	assert.Equal(t, cell{"one, two", "three"}, packed([]string{"one", "two", "three"}, ", ", 12))
	assert.Equal(t, cell{"longer than the line", "x"}, packed([]string{"longer than the line", "x"}, ", ", 5))
	assert.Nil(t, packed(nil, ", ", 5))
}
