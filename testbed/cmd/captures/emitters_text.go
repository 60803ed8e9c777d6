package main

const pageIntroduction = `<!-- Generated from testdata/spans by make generate. DO NOT EDIT. -->

# Emitters

What the spans of each instrumentation tell of a call, what they lose, and how that is billed. All of it was measured: real packages
were run against providers' wire formats whose answers are known, and their spans were billed by this processor with its defaults.
` + "`make captures`" + ` shows the same call by call; the [captured files](../testdata/spans/INDEX.md) are in the repository.

*exact*: calls billed with the provider's own counts, bucket by bucket, of all that the provider bills. Numbers in cells are calls; — is
not captured. *told again*: spans that repeat what calls used, as sums of agents or as a second instrumentation's; they are marked, not
billed. The words are explained below.

`

const pageWords = `
## What the words mean

What is refused or partial has a reason on the span, see [refusals](../processor/aicostprocessor/README.md#refusals).

| word | meaning | how it is billed | what you can do |
|---|---|---|---|
`

const pageVersions = `
## Versions

What each instrumentation was captured with.

| instrumentation | with |
|---|---|
`

const pageEnd = `
A dialect that is missing here: [dialects.md](dialects.md) says how to add it.
`

// words explain what the cells say, the best first.
var words = []struct{ name, meaning, billed, do string }{
	{told, "the spans tell it", "exactly", "nothing"},
	{inOutput, "reasoning is part of the output count, not told apart", "exactly; output and reasoning have one price", "nothing"},
	{asInput, "cached tokens are in the input count, but not told apart", "as uncached input: reads too dear, writes too cheap", "upgrade, or take an instrumentation that says yes"},
	{shortLived, "a cache write's lifetime of an hour is not told", "as a write for five minutes: too cheap", "write for five minutes, or take an instrumentation that says yes"},
	{leftOut, "the tokens are in no count", "not at all: too cheap", "upgrade, or take an instrumentation that says yes"},
	{estimated, "the instrumentation counts for itself, or passes on other counts than the billed ones", "as told, with status `partial`, reason `usage_estimated`, where this can be seen", "ask for usage"},
	{notSent, "the provider sent no usage: a stream that did not ask for it or broke off, or an API without it", "refused: `no_usage`, or no span tells of the call", "ask for usage: `stream_options: {include_usage: true}` on OpenAI's chat completions"},
	{lost, "the provider sent the usage, the spans do not tell it", "refused: `no_usage`, or no span tells of the call", "upgrade, or take an instrumentation that says yes"},
	{untold, "the spans do not tell it", "a service tier as the standard one; without an id a call that another layer tells in another batch cannot be recognised by it", "for tiers a row in the price book"},
	{unseen, "no span tells of a failed attempt, as clients retry inside one span", "nothing, as the provider does", "nothing"},
}

// advice is what helps with single instrumentations.
var advice = map[string]string{
	"ai@4.3.16":                 "upgrade to AI SDK 6 or later, which tells cached tokens",
	"ai@5.0.277":                "upgrade to AI SDK 6 or later, which tells cached tokens",
	"@google/gemini-cli@0.61.0": "set `GEMINI_TELEMETRY_TRACES_ENABLED=true`: without it spans carry no usage",
	"@google/adk@2.0.0":         "leave `ADK_CAPTURE_MESSAGE_CONTENT_IN_SPANS` on: cached and thinking tokens are read from the answer",
	"@opentelemetry/instrumentation-openai@0.22.0": "OpenInference's instrumentation of the same client tells cached and reasoning tokens",
	"@traceloop/node-server-sdk@0.14.6":            "upgrade: later versions tell what Claude writes to its cache",
}
