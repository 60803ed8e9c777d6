package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/testbed/billing"
	"github.com/aicost/aicost/testbed/binaries"
	"github.com/aicost/aicost/testbed/truth"
)

func TestEmittersPageIsUpToDate(t *testing.T) {
	files, err := billing.Load(t.Context(), spans())
	require.NoError(t, err)
	packages, err := billing.Packages(spans())
	require.NoError(t, err)
	written, err := os.ReadFile(filepath.Join(binaries.Root(), "docs", "emitters.md"))
	require.NoError(t, err)
	assert.Equal(t, emittersPage(files, packages), string(written), "docs/emitters.md is out of date; run make generate and commit the result")

	captured := map[string]bool{}
	for i := range files {
		captured[files[i].Instrumentation] = true
	}
	for name := range advice {
		assert.Contains(t, captured, name, "advice on what was not captured")
	}
}

func TestTraits(t *testing.T) {
	used := truth.Tokens{Input: 100, CacheRead: 50, CacheWrite: 20, CacheWrite1h: 20, Output: 10, Reasoning: 5}
	span := &billing.Span{Status: "priced", HasAmount: true}
	guess := &billing.Span{Status: "partial", Reason: "usage_estimated", HasAmount: true}
	silent := &billing.Span{Status: "no_usage", Reason: "usage_missing"}
	call := func(span *billing.Span, billed truth.Tokens, verdict billing.Verdict) billing.Call {
		return billing.Call{Call: truth.Call{Tokens: used, UsageOnWire: true}, Stream: true, Span: span, Billed: billed, Verdict: verdict}
	}
	unsent := call(nil, truth.Tokens{}, billing.Under)
	unsent.UsageOnWire = false
	tier := call(span, used, billing.Exact)
	tier.ServiceTier, tier.AlsoMissing = "flex", []string{"service_tier"}
	failed := billing.Call{Call: truth.Call{Error: "429"}, Stream: true}
	for name, test := range map[string]struct {
		call billing.Call
		want map[string]string
	}{
		"exact": {call(span, used, billing.Exact), map[string]string{
			"cache reads": told, "cache writes": told, "reasoning": told, "streams": told,
		}},
		"as input": {call(span, truth.Tokens{Input: 170, Output: 10}, billing.Over), map[string]string{
			"cache reads": asInput, "cache writes": asInput, "reasoning": inOutput, "streams": told,
		}},
		"left out": {call(span, truth.Tokens{Input: 100, Output: 5}, billing.Under), map[string]string{
			"cache reads": leftOut, "cache writes": leftOut, "reasoning": leftOut, "streams": told,
		}},
		"lifetime untold": {call(span, used, billing.Under), map[string]string{
			"cache reads": told, "cache writes": shortLived, "reasoning": told, "streams": told,
		}},
		"estimated": {call(guess, truth.Tokens{Input: 90}, billing.Under), map[string]string{"streams": estimated}},
		"lost":      {call(silent, truth.Tokens{}, billing.Under), map[string]string{"streams": lost}},
		"not sent":  {unsent, map[string]string{"streams": notSent}},
		"tier": {tier, map[string]string{
			"cache reads": told, "cache writes": told, "reasoning": told, "streams": told, "service tier": untold,
		}},
		"failed": {failed, map[string]string{"failed calls": unseen}},
	} {
		got := map[string]string{}
		for _, trait := range traits {
			if word := trait.of(&test.call); word != "" {
				got[trait.title] = word
			}
		}
		assert.Equal(t, test.want, got, name)
	}
}

func TestEveryWordIsExplained(t *testing.T) {
	var explained []string
	for _, word := range words {
		explained = append(explained, word.name)
		assert.NotEmpty(t, word.meaning+word.billed+word.do)
	}
	assert.ElementsMatch(t, []string{told, asInput, leftOut, shortLived, inOutput, untold, unseen, estimated, lost, notSent}, explained)
}

func TestCellsOfThePage(t *testing.T) {
	assert.Equal(t, "—", wordsOf(nil))
	assert.Equal(t, told, wordsOf(map[string]int{told: 7}))
	assert.Equal(t, "3 yes, 2 as input", wordsOf(map[string]int{asInput: 2, told: 3}))
	assert.Equal(t, "sums: 2, *billed twice*: 1", (&emitter{sums: 2, twice: 1}).again())
	packages := map[string][]string{"p": {"a@1", "b@2", "c@3"}, "q": {"c@3", "d@4"}}
	e := &emitter{name: "a@1", prefixes: map[string]bool{"p": true, "q": true}}
	assert.Equal(t, []string{"`c@3`", "`d@4`"}, e.with([]*emitter{e, {name: "b@2"}}, packages))
}
