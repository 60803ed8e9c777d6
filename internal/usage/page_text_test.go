package usage

// fieldTexts say what the fields are.
var fieldTexts = [numFields]string{
	fieldInput:            "input tokens, cached ones included or not: the scope and arithmetic decide",
	fieldUncached:         "input tokens that were certainly not cached; settles the question",
	fieldCacheRead:        "input tokens read from the provider's cache",
	fieldCacheWrite:       "input tokens written to it, any lifetime",
	fieldCacheWrite5m:     "of these, kept for five minutes",
	fieldCacheWrite1h:     "of these, kept for an hour",
	fieldInputAudio:       "audio tokens, part of the input",
	fieldInputImage:       "image tokens, part of the input",
	fieldCachedAudio:      "audio tokens, part of what was read from cache",
	fieldCachedImage:      "image tokens, part of what was read from cache",
	fieldInputExtra:       "input tokens that no other count holds",
	fieldOutput:           "output tokens, reasoning included or not: the scope and arithmetic decide",
	fieldVisible:          "output tokens that are certainly not reasoning; settles the question",
	fieldReasoning:        "tokens spent on reasoning",
	fieldOutputAudio:      "audio tokens, part of the output",
	fieldOutputImage:      "image tokens, part of the output",
	fieldOutputExtra:      "output tokens that no other count holds",
	fieldTotal:            "the emitter's own total; proves what the others mean, and stands in for one that is missing",
	fieldSearches:         "web searches run by the provider",
	fieldFileSearches:     "searches in files that are kept at the provider",
	fieldCodeSessions:     "containers that the provider ran code in",
	fieldRerankSearches:   "searches as rerankers count them: a query with up to 100 documents",
	fieldImagesIn:         "images sent",
	fieldImagesOut:        "images made",
	fieldSecondsIn:        "seconds of audio or video sent; may have decimals",
	fieldSecondsOut:       "seconds of audio or video made; may have decimals",
	fieldCharacters:       "characters sent, as to speech",
	fieldPages:            "pages read",
	fieldAnnotatedPages:   "pages read with annotations",
	fieldProvider:         "who bills the call, by any of its names",
	fieldHost:             "where the request went: tells the biller behind a shared client",
	fieldResponseModel:    "the model that answered",
	fieldRequestModel:     "the model that was asked for",
	fieldResponseID:       "the provider's name for its answer",
	fieldRequestID:        "the provider's name for the request",
	fieldAttemptID:        "a gateway's or SDK's name for the request",
	fieldTier:             "service tier that served the call",
	fieldRequestTier:      "service tier that was asked for; taken where none is told to have served",
	fieldRegion:           "region that served the call, where it matters for the price",
	fieldSearchContext:    "how much a web search may read: `low`, `medium`, `high`",
	fieldImageSize:        "size of the images made, as `1024x1024`",
	fieldImageQuality:     "quality of the images made, as `hd`",
	fieldReportedCost:     "what the provider or a gateway says the call cost",
	fieldGatewayCost:      "the same, from gateways alone; others write estimates under this name",
	fieldStandardCost:     "the same by the convention; counts only with `reported_by` `provider`",
	fieldReportedCurrency: "currency of these; none is US dollars",
	fieldReportedBy:       "who came up with the convention's cost",
	fieldErrorType:        "the call failed",
	fieldLevel:            "how bad it was: `ERROR` is a failure",
	fieldEstimate:         "what the emitter thinks the call cost; only a sign that something was used",
	fieldStream:           "whether the answer was streamed",
	fieldAgent:            "whose span it is; such a span is no call by its id alone",
	fieldBystander:        "what else the span is; such a span is no call by its kind alone",
}

const pageIntroduction = `<!-- Generated from internal/usage by make generate. DO NOT EDIT. -->

# Dialects

What the processor knows of instrumentations: the names of their attributes, what their operations mean, and what their counts
hold. What the spans of each tell and lose was measured: [emitters.md](emitters.md).

## Adding what is missing in the config

What is added under ` + "`usage:`" + ` is asked before what stands here. A collector with a mistake in it does not start, and says what
would be accepted.

` + "```yaml" + `
processors:
  ai_cost:
    usage:
      attributes:                    # field: names. A name may go on with # and a path into JSON text
        input: [acme.tokens.prompt]
        cache_read: ["acme.usage#prompt.cached"]
        operation: [acme.kind]       # an attribute whose values are operations
      operations:
        calls: [acme_infer]          # one request to a model
        inputs: [acme_vectors]       # one that generates no tokens
        aggregates: [acme_job]       # repeats what calls below it used
      scopes:                        # instrumentation scopes, by name or its beginning and a *
        - {name: "acme-llm*", versions: ">=1.2 <2", cached: exclusive, reasoning: apart}
        - {name: acme-gateway, calls: ignore}      # another layer tells the same calls
        - {name: acme-agents, aggregates: bill}    # no call below its agent spans is told
` + "```" + `

Of rules for one scope the exact name wins over a beginning, the longer beginning over the shorter, and yours over what is built in.
What a rule leaves open, others may tell.

## Adding a dialect to the product

1. Its names: an entry in ` + "`internal/usage/dialects.go`" + `. The order is the order of preference, of dialects and within one.
2. Its operations, if it has words of its own: ` + "`operations.go`" + `. Its scope, if its input count does not hold cached tokens or its
   output count no reasoning: ` + "`scopes.go`" + `. Decide by the emitter's code or a capture of it, never by the model or the provider.
3. A captured file in ` + "`testdata/spans`" + `, or, where the emitter cannot be run, a case in ` + "`testdata/dialects`" + ` with its source.
4. ` + "`make captures`" + ` shows what comes out, call by call beside what was used; ` + "`make generate`" + ` writes this page anew.

## usage_mode

` + "`ai_cost.usage_mode`" + ` says how cached tokens were told from the rest of the input.

| mode | meaning |
|---|---|
| ` + "`exact`" + ` | the uncached count is on the span, or nothing was cached: there was nothing to decide |
| ` + "`inclusive`" + ` | the input count holds the cached tokens: proven by the counts, or known of the scope |
| ` + "`exclusive`" + ` | cached tokens come on top of the input count: proven by the counts, or known of the scope |
| ` + "`assumed`" + ` | nothing proves it and the scope is unknown: inclusive, as the convention has it. Add the scope to be sure |
`

const pageFields = `
## Fields

Names in order of preference. Those in an attribute of their own come before those inside JSON text, which is only looked into for
what is still missing; ` + "`attribute#path.to.key`" + ` is a path into it.

| field | what it is | names |
|---|---|---|
`

const pageOperations = `
## Operations

Case, separators and quotes make no difference: ` + "`text_completion`, `TextCompletion` and `text completion`" + ` are one word.

| meaning | operations |
|---|---|
`

const pageClassifiers = `
These attributes are asked in order; the first that knows its value decides. A span that none of them classifies is a call if it is a
CLIENT span with a provider and a model and names no operation at all, or if it has token counts, a model and a response id. A model's
name alone proves nothing: agents carry one too.

| attribute | calls | calls that generate no tokens | no calls | every other value |
|---|---|---|---|---|
`

const pageScopes = `
## Scopes

*input*: whether the input count holds the cached tokens. *as provider* is as the provider's API counts: without them from Anthropic and
Bedrock, with them from all others. *by dialect* is inclusive by OpenInference's names, as provider by the convention's. Empty, and
*varies*: where the counts prove nothing, inclusive is assumed. *output*: whether the output count holds reasoning tokens.

| scope | versions | input | output | further |
|---|---|---|---|---|
`

const pageHosts = `
## Hosts

Clients of OpenAI's API call every provider ` + "`openai`" + `; the host says who bills.

| host | provider |
|---|---|
`

const pageFrameworks = `
In the provider's place these name a library and are passed over: %s.
`
