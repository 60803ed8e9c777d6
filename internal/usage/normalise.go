package usage

import "github.com/aicost/aicost/internal/attr"

// maxTokens is more than any call can use: what is above is an error.
const maxTokens = 1_000_000_000_000

// counts are the numbers of one span as they were emitted; -1 is absent.
type counts [numCounts]int64

func (c *counts) has(f field) bool { return c[f] >= 0 }

// or returns a count, or zero when it is absent.
func (c *counts) or0(f field) int64 { return max(c[f], 0) }

// normalise turns emitted counts into disjoint buckets in out.Usage. It
// returns the reason why that cannot be done, or "".
func normalise(found *fields, known Emitter, needsOutput bool, out *Reading) string {
	var c counts
	for f := range field(numCounts) {
		c[f] = -1
		if found[f].Kind == attr.KindAbsent {
			continue
		}
		n, valid := found[f].Count()
		if !valid || n > maxTokens {
			return ReasonBadCount
		}
		c[f] = n
	}
	c.derive(needsOutput)
	if reason := c.complete(needsOutput, out.Failed); reason != "" {
		return reason
	}
	if reason := c.splitInput(known, out); reason != "" {
		return reason
	}
	if reason := c.splitOutput(known, out.Mode == ModeExclusive, out); reason != "" {
		return reason
	}
	out.Usage.Searches = c.or0(fieldSearches)
	if out.Usage.IsZero() {
		return ReasonZeroUsage
	}
	return ""
}

// derive fills in a count that the others determine.
func (c *counts) derive(needsOutput bool) {
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
	case !input && !needsOutput:
		c[fieldInput] = c[fieldTotal]
	case c.has(fieldInput) && !c.has(fieldOutput) && c[fieldTotal] >= c[fieldInput]:
		c[fieldOutput] = c[fieldTotal] - c[fieldInput]
	}
}

// complete checks that what a price needs is there. Missing is not zero.
func (c *counts) complete(needsOutput, failed bool) string {
	input := c.has(fieldInput) || c.has(fieldUncached)
	switch {
	case !input && !c.has(fieldOutput):
		if failed {
			return ReasonCallFailed
		}
		return ReasonNoUsage
	case !input:
		return ReasonInputMissing
	case !c.has(fieldOutput) && needsOutput && !failed:
		return ReasonOutputMissing
	}
	if failed && c.or0(fieldInput) == 0 && c.or0(fieldUncached) == 0 && c.or0(fieldOutput) == 0 {
		return ReasonCallFailed
	}
	return ""
}

// splitInput decides whether the input count holds cached tokens, by the first
// of these that applies: an exact uncached count, arithmetic that leaves one
// answer, what is known of the emitter, the convention.
func (c *counts) splitInput(known Emitter, out *Reading) string {
	read, write := c.or0(fieldCacheRead), c.or0(fieldCacheWrite)
	cached := read + write
	input, uncached := c[fieldInput], c[fieldUncached]
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
		out.Mode = known.cache.mode(out.Provider, firstOf(out.ResponseModel, out.RequestModel))
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
	audio := c.or0(fieldInputAudio)
	short, long := c.or0(fieldCacheWrite5m), c.or0(fieldCacheWrite1h)
	if uncached < audio || write < short+long {
		return ReasonContradiction
	}
	u.Tokens[Input] = uncached - audio
	u.Tokens[InputAudio] = audio
	u.Tokens[CacheRead] = read
	u.Tokens[CacheWrite5m], u.Tokens[CacheWrite1h] = short, long
	u.Tokens[CacheWrite] = write - short - long
	return ""
}

// splitOutput takes reasoning out of the output count, or leaves the count
// whole where the emitter did that already.
func (c *counts) splitOutput(known Emitter, exclusive bool, out *Reading) string {
	output, reasoning, audio := c.or0(fieldOutput), c.or0(fieldReasoning), c.or0(fieldOutputAudio)
	visible := output
	if reasoning > 0 && !c.reasoningApart(known, exclusive) {
		visible -= reasoning
	}
	if visible < audio {
		return ReasonContradiction
	}
	out.Usage.Tokens[Output] = visible - audio
	out.Usage.Tokens[OutputAudio] = audio
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
	return known.reasoningApart
}

func (r cacheRule) mode(provider, model string) Mode {
	switch {
	case r == cacheInclusive, r == cacheAsProvider && !excludesCached(provider, model):
		return ModeInclusive
	case r == cacheExclusive, r == cacheAsProvider:
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
