package usage

import (
	"slices"
	"strings"

	"github.com/aicost/aicost/internal/attr"
)

// maxTokens is more than any call can use: what is above is an error.
const maxTokens = 1_000_000_000

// counts are the numbers of one span as they were emitted; -1 is absent.
type counts [numCounts]int64

func (c *counts) has(f field) bool { return c[f] >= 0 }

// or returns a count, or zero when it is absent.
func (c *counts) or0(f field) int64 { return max(c[f], 0) }

// normalise turns emitted counts into disjoint buckets in out.Usage. It
// returns the reason why that cannot be done, or "".
func normalise(found *fields, known Emitter, out *Reading) string {
	var c counts
	for f := range field(numCounts) {
		c[f] = -1
		if found[f].Kind == attr.KindAbsent {
			continue
		}
		n, valid := found[f].Count()
		if !valid || n > maxTokens {
			if f == fieldTotal { // says nothing that the other counts do not
				continue
			}
			return ReasonBadCount
		}
		c[f] = n
	}
	if slices.Contains(known.swaps, out.Provider) {
		c[fieldInput], c[fieldOutput] = c[fieldOutput], c[fieldInput]
	}
	c.nested()
	c.derive(!out.inputOnly, reranks(out))
	c.hiddenReasoning(known.reasoning == reasoningApart || isGemini(out))
	if reason := c.complete(!out.inputOnly, out); reason != "" {
		return reason
	}
	if reason := c.splitInput(known, out); reason != "" {
		return reason
	}
	if reason := c.splitOutput(known, out.Mode == ModeExclusive, out); reason != "" {
		return reason
	}
	if c.has(fieldCacheRead) || c.has(fieldCacheWrite) || c.has(fieldUncached) {
		out.detail |= tellsCache
	}
	if c.has(fieldReasoning) {
		out.detail |= tellsReasoning
	}
	if out.ServiceTier != "" {
		out.detail |= tellsTier
	}
	if out.Partial == "" && (known.estimated(found, out) || implausible(out)) {
		out.Partial = ReasonEstimated
	}
	out.Usage.Tokens[Input] += c.or0(fieldInputExtra)
	out.Usage.Tokens[Output] += c.or0(fieldOutputExtra)
	out.Usage.Searches = c.or0(fieldSearches)
	if out.Usage.IsZero() {
		return ReasonZeroUsage
	}
	return ""
}

// implausible reports whether the input is smaller than any that a provider
// counts for a conversation: each message has some tokens of form, and OpenAI
// counts eight for the shortest. Who counts less has counted the words alone.
func implausible(out *Reading) bool {
	least := int64(4)
	if out.Provider == "openai" || out.Provider == "azure.ai.openai" {
		least = 7
	}
	return !out.inputOnly && out.operation == "chat" && out.Usage.TotalInput() < least
}

// derive fills in a count that the others determine.
func (c *counts) derive(needsOutput, reranks bool) {
	if !c.has(fieldCacheWrite) && (c.has(fieldCacheWrite5m) || c.has(fieldCacheWrite1h)) {
		c[fieldCacheWrite] = c.or0(fieldCacheWrite5m) + c.or0(fieldCacheWrite1h)
	}
	if !c.has(fieldOutput) && c.has(fieldVisible) {
		c[fieldOutput] = c[fieldVisible] + c.or0(fieldReasoning)
	}
	if !c.has(fieldTotal) {
		return
	}
	input := c.has(fieldInput) || c.has(fieldUncached)
	switch {
	case !input && c.has(fieldOutput) && c[fieldTotal] >= c[fieldOutput]:
		c[fieldInput] = c[fieldTotal] - c[fieldOutput]
	case !input && !needsOutput && !reranks: // which may count searches
		c[fieldInput] = c[fieldTotal]
	case c.has(fieldInput) && !c.has(fieldOutput) && c[fieldTotal] >= c[fieldInput]:
		c[fieldOutput] = c[fieldTotal] - c[fieldInput]
	}
}

// nested finds out that counts which are disjoint by their names are not: the
// total is the sum of the two outer ones alone.
func (c *counts) nested() {
	if !c.has(fieldTotal) || !c.has(fieldUncached) || !c.has(fieldVisible) || c.has(fieldInput) || c.has(fieldOutput) {
		return
	}
	inner := c.or0(fieldCacheRead) + c.or0(fieldCacheWrite) + c.or0(fieldReasoning)
	if inner > 0 && c[fieldTotal] == c[fieldUncached]+c[fieldVisible] {
		c[fieldInput], c[fieldOutput] = c[fieldUncached], c[fieldVisible]
		c[fieldUncached], c[fieldVisible] = -1, -1
	}
}

// hiddenReasoning finds the thoughts that an emitter leaves out of the output
// and tells in the total only, as Google's API does; and the output of one that
// took reasoning out of a count that did not hold it, and came to nothing.
func (c *counts) hiddenReasoning(apart bool) {
	if !c.has(fieldTotal) {
		return
	}
	switch {
	case c.has(fieldInput) && c.has(fieldOutput):
		if rest := c[fieldTotal] - c[fieldInput] - c[fieldOutput]; apart && rest > 0 && !c.has(fieldReasoning) {
			c[fieldReasoning] = rest
		}
	case c.has(fieldUncached) && c.has(fieldVisible):
		rest := c[fieldTotal] - c[fieldUncached] - c.or0(fieldCacheRead) - c.or0(fieldCacheWrite) - c[fieldVisible] - c.or0(fieldReasoning)
		switch {
		case rest <= 0:
		case apart && !c.has(fieldReasoning):
			c[fieldReasoning] = rest
		case c[fieldVisible] == 0 && c.or0(fieldReasoning) > 0:
			c[fieldVisible] = rest
		}
	}
}

func isGemini(out *Reading) bool {
	model := firstOf(out.ResponseModel, out.RequestModel)
	return strings.HasPrefix(bareModel(model), "gemini") || model == "" && (out.Provider == "gcp.gemini" || strings.HasPrefix(out.Provider, "google"))
}

// complete checks that what a price needs is there. Missing is not zero.
func (c *counts) complete(needsOutput bool, out *Reading) string {
	failed := out.Failed
	input := c.has(fieldInput) || c.has(fieldUncached)
	switch {
	case !input && !c.has(fieldOutput):
		if failed {
			return ReasonCallFailed
		}
		return ReasonNoUsage
	case c.unexplained():
		return ReasonContradiction
	case failed && c.or0(fieldInput) == 0 && c.or0(fieldUncached) == 0 && c.or0(fieldOutput) == 0:
		return ReasonCallFailed
	case !input:
		out.Partial = ReasonInputMissing
	case !c.has(fieldOutput) && needsOutput: // broken off, perhaps: what it had generated by then is billed as well
		out.Partial = ReasonOutputMissing
	}
	return ""
}

// unexplained reports whether an emitter that gives nothing but disjoint counts
// has a total beyond them: it used something that goes by a name nobody knows.
func (c *counts) unexplained() bool {
	if !c.has(fieldTotal) || !c.has(fieldUncached) || !c.has(fieldVisible) || c.has(fieldInput) {
		return false
	}
	known := c[fieldUncached] + c.or0(fieldCacheRead) + c.or0(fieldCacheWrite) + c[fieldVisible] + c.or0(fieldReasoning)
	return c[fieldTotal] > known+c.or0(fieldInputAudio)+c.or0(fieldOutputAudio)
}

// splitInput decides whether the input count holds cached tokens, by the first
// of these that applies: an exact uncached count, arithmetic that leaves one
// answer, what is known of the emitter, the convention.
func (c *counts) splitInput(known Emitter, out *Reading) string {
	read, write := c.or0(fieldCacheRead), c.or0(fieldCacheWrite)
	cached := read + write
	input, uncached := c.or0(fieldInput), c[fieldUncached]
	switch {
	case c.has(fieldUncached):
		out.Mode = ModeExact
		if c.has(fieldInput) && input != uncached && input != uncached+cached {
			rest := input - uncached - cached
			switch {
			case rest < 0:
				return ReasonContradiction
			case !c.has(fieldCacheRead):
				read = rest
			case !c.has(fieldCacheWrite):
				write = rest
			default:
				return ReasonContradiction
			}
		}
	case cached == 0:
		out.Mode, uncached = ModeExact, input
	case cached > input || c.totalExcludes(cached):
		out.Mode, uncached = ModeExclusive, input
	default:
		out.Mode = known.cache.mode(out)
		uncached = input
		if out.Mode != ModeExclusive {
			uncached = input - cached
		}
	}
	return out.Usage.setInput(uncached, read, write, c)
}

// totalExcludes reports whether the emitter's total proves that cached tokens
// come on top of the input count. That total = input + output proves nothing:
// some emitters add those two up themselves.
func (c *counts) totalExcludes(cached int64) bool {
	if !c.has(fieldTotal) {
		return false
	}
	rest := c[fieldTotal] - c[fieldInput] - cached - c.or0(fieldOutput)
	reasoning := c.or0(fieldReasoning)
	if rest == 0 {
		return reasoning != cached // else the total may as well be inclusive with reasoning on top
	}
	return reasoning > 0 && rest == reasoning
}

func (u *Usage) setInput(uncached, read, write int64, c *counts) string {
	audio, image := c.or0(fieldInputAudio), c.or0(fieldInputImage)
	short, long := c.or0(fieldCacheWrite5m), c.or0(fieldCacheWrite1h)
	if uncached < audio+image || write < short+long {
		return ReasonContradiction
	}
	u.Tokens[Input] = uncached - audio - image
	u.Tokens[InputAudio], u.Tokens[InputImage] = audio, image
	u.Tokens[CacheRead] = read
	u.Tokens[CacheWrite5m], u.Tokens[CacheWrite1h] = short, long
	u.Tokens[CacheWrite] = write - short - long
	return ""
}

// splitOutput takes reasoning out of the output count, or leaves the count
// whole where the emitter did that already.
func (c *counts) splitOutput(known Emitter, exclusive bool, out *Reading) string {
	output, reasoning := c.or0(fieldOutput), c.or0(fieldReasoning)
	audio, image := c.or0(fieldOutputAudio), c.or0(fieldOutputImage)
	visible := output
	if reasoning > 0 && !c.reasoningApart(known, exclusive) {
		visible -= reasoning
	}
	if visible < audio+image {
		return ReasonContradiction
	}
	out.Usage.Tokens[Output] = visible - audio - image
	out.Usage.Tokens[OutputAudio], out.Usage.Tokens[OutputImage] = audio, image
	out.Usage.Tokens[Reasoning] = reasoning
	return ""
}

func (c *counts) reasoningApart(known Emitter, exclusive bool) bool {
	output, reasoning := c.or0(fieldOutput), c.or0(fieldReasoning)
	if c.has(fieldVisible) {
		return output == c[fieldVisible]
	}
	if reasoning > output {
		return true
	}
	if c.has(fieldTotal) {
		sum := c.or0(fieldInput) + output
		if exclusive {
			sum += c.or0(fieldCacheRead) + c.or0(fieldCacheWrite)
		}
		switch c[fieldTotal] {
		case sum:
			return false
		case sum + reasoning:
			return true
		}
	}
	return known.reasoning == reasoningApart
}

// mode says what is known of an emitter whose counts prove nothing.
func (r cacheRule) mode(out *Reading) Mode {
	switch {
	case r == cacheByDialect && out.openInference:
		return ModeInclusive
	case r == cacheAsAnthropic:
		if excludesCached(out.Provider, firstOf(out.ResponseModel, out.RequestModel)) && !isBedrock(out) {
			return ModeExclusive
		}
		return ModeInclusive
	case r == cacheAsProvider, r == cacheByDialect:
		if excludesCached(out.Provider, firstOf(out.ResponseModel, out.RequestModel)) {
			return ModeExclusive
		}
		return ModeInclusive
	case r == cacheInclusive:
		return ModeInclusive
	case r == cacheExclusive:
		return ModeExclusive
	}
	return ModeAssumed
}

func firstOf(values ...string) string {
	for _, value := range values {
		if value != "" {
			return value
		}
	}
	return ""
}
