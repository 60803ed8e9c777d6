package usage

import (
	"slices"
	"strings"

	"github.com/aicost/aicost/internal/attr"
)

// maxTokens is more than any call can use: what is above is an error.
const maxTokens = 100_000_000

// counts are the numbers of one span as they were emitted; -1 is absent.
type counts [numCounts]int64

func (c *counts) has(f field) bool { return c[f] >= 0 }

// or returns a count, or zero when it is absent.
func (c *counts) or0(f field) int64 { return max(c[f], 0) }

// normalise turns emitted counts into disjoint buckets in out.Usage. It
// returns the reason why that cannot be done, or "".
func normalise(found *fields, known *Emitter, out *Reading) string {
	var c counts
	if !c.take(found) {
		return ReasonBadCount
	}
	if slices.Contains(known.swaps, out.Provider) {
		c[fieldInput], c[fieldOutput] = c[fieldOutput], c[fieldInput]
	}
	inclusive := c.derive(out)
	if c.hiddenReasoning(known, out) && known.reasoning != reasoningApart {
		out.Partial = ReasonEstimated // nearly always thoughts, but nothing says so
	}
	if reason := c.complete(!out.inputOnly, out); reason != "" {
		return reason
	}
	if reason := c.splitInput(known, inclusive, out); reason != "" {
		return reason
	}
	if reason := c.splitOutput(known, out.Mode == ModeExclusive, out); reason != "" {
		return reason
	}
	c.tell(out)
	searched := found[fieldSearches]
	disbelieved := searched.Kind != attr.KindAbsent && !c.has(fieldSearches) && !isUnknown(searched)
	if out.Partial == "" && (known.estimated(found, out) || implausible(out) || disbelieved) {
		out.Partial = ReasonEstimated
	}
	out.Usage.Tokens[Input] += c.or0(fieldInputExtra)
	out.Usage.Tokens[Output] += c.or0(fieldOutputExtra)
	for piece := range NumPieces {
		out.Usage.Pieces[piece] = c.or0(pieceField(piece))
	}
	if out.Usage.IsZero() {
		return ReasonZeroUsage
	}
	return ""
}

// take reads the counts; it returns false when one is no count. What says
// nothing that the others do not, as a total, or parts that some emitters
// write -1 or None for, does not spoil them.
func (c *counts) take(found *fields) bool {
	for f := range field(numCounts) {
		c[f] = -1
		if found[f].Kind == attr.KindAbsent {
			continue
		}
		n, valid := found[f].Count()
		if f == fieldSecondsIn || f == fieldSecondsOut {
			n, valid = found[f].Thousandths()
		}
		switch {
		case valid && n <= maxTokens && (f != fieldSearches || n <= maxSearches):
			c[f] = n
		case f != fieldInput && f != fieldOutput && isUnknown(found[f]): // as some emitters write it
		case f != fieldTotal && f != fieldReasoning && f != fieldInputAudio && f != fieldOutputAudio && f != fieldSearches:
			return false
		}
	}
	return true
}

// maxSearches is more than one call can run.
const maxSearches = 1000

// told reports whether a call says what it used in pieces that stand for
// themselves. Searches and code come on top of tokens, which must be told too.
func (c *counts) told() bool {
	for piece := Rerank; piece < NumPieces; piece++ {
		if c.has(pieceField(piece)) {
			return true
		}
	}
	return false
}

func isUnknown(v attr.Value) bool {
	return v.Kind == attr.KindInt && v.Int == -1 || v.Kind == attr.KindFloat && v.Float == -1 || v.Str == "-1" || v.Str == "None" || v.Str == "null"
}

// tell notes how much the span told beyond the plain counts.
func (c *counts) tell(out *Reading) {
	if c.or0(fieldCacheRead)+c.or0(fieldCacheWrite) > 0 {
		out.detail |= tellsCache
	}
	if c.has(fieldReasoning) {
		out.detail |= tellsReasoning
	}
	if out.ServiceTier != "" {
		out.detail |= tellsTier
	}
}

// implausible reports whether the input is smaller than any that a provider
// counts for a conversation: each message has some tokens of form, and OpenAI
// counts eight for the shortest. Who counts less has counted the words alone.
func implausible(out *Reading) bool {
	least := int64(4)
	if out.Provider == "openai" || out.Provider == "azure.ai.openai" {
		least = 7
	}
	return !out.inputOnly && strings.EqualFold(out.operation, "chat") && out.Usage.TotalInput() < least && out.Usage.hasTokens()
}

// splitInput decides whether the input count holds cached tokens, by the first
// of these that applies: an exact uncached count, arithmetic that leaves one
// answer, what is known of the emitter, the convention.
func (c *counts) splitInput(known *Emitter, inclusive bool, out *Reading) string {
	read, write := c.or0(fieldCacheRead), c.or0(fieldCacheWrite)
	cached := read + write
	input, uncached := c.or0(fieldInput), c[fieldUncached]
	switch {
	case c.has(fieldUncached) && (uncached > 0 || cached > 0 || input <= 0): // a zero beside nothing cached is a placeholder
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
	case inclusive && cached <= input: // what the total leaves for the input holds all of it
		out.Mode, uncached = ModeInclusive, input-cached
	case cached > input || c.totalExcludes(cached):
		out.Mode, uncached = ModeExclusive, input
	default:
		out.Mode = known.cache.mode(out)
		uncached = input
		if out.Mode != ModeExclusive {
			uncached = input - cached
		}
	}
	return out.setInput(uncached, read, write, c)
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

func (r *Reading) setInput(uncached, read, write int64, c *counts) string {
	audio := max(c.or0(fieldInputAudio)-c.or0(fieldCachedAudio), 0)
	image := max(c.or0(fieldInputImage)-c.or0(fieldCachedImage), 0)
	short, long := c.or0(fieldCacheWrite5m), c.or0(fieldCacheWrite1h)
	if read+write > 0 && uncached < audio+image { // parts of the cached tokens, and nothing says how much
		image = min(image, uncached)
		audio = min(audio, uncached-image)
		r.Partial = ReasonEstimated
	}
	if uncached < audio+image || write < short+long {
		return ReasonContradiction
	}
	u := &r.Usage
	u.Tokens[Input] = uncached - audio - image
	u.Tokens[InputAudio], u.Tokens[InputImage] = audio, image
	u.Tokens[CacheReadAudio] = min(c.or0(fieldCachedAudio), read)
	u.Tokens[CacheReadImage] = min(c.or0(fieldCachedImage), read-u.Tokens[CacheReadAudio])
	u.Tokens[CacheRead] = read - u.Tokens[CacheReadAudio] - u.Tokens[CacheReadImage]
	u.Tokens[CacheWrite5m], u.Tokens[CacheWrite1h] = short, long
	u.Tokens[CacheWrite] = write - short - long
	return ""
}

// splitOutput takes reasoning out of the output count, or leaves the count
// whole where the emitter did that already.
func (c *counts) splitOutput(known *Emitter, exclusive bool, out *Reading) string {
	output, reasoning := c.or0(fieldOutput), c.or0(fieldReasoning)
	audio, image := c.or0(fieldOutputAudio), c.or0(fieldOutputImage)
	visible := output
	switch {
	case reasoning == 0 || c.reasoningApart(known, exclusive) && !c.disproved(known, exclusive):
	case reasoning > output: // more than there is: all of it, at most
		reasoning, visible, out.Partial = output, 0, ReasonEstimated
	default:
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

// disproved reports whether reasoning beyond the output cannot come on top of
// it, as the total is the sum without it and nothing is known of the emitter.
func (c *counts) disproved(known *Emitter, exclusive bool) bool {
	return !exclusive && known.reasoning != reasoningApart && !c.has(fieldVisible) && c.has(fieldTotal) && c.has(fieldInput) &&
		c.or0(fieldReasoning) > c.or0(fieldOutput) && c[fieldTotal] == c[fieldInput]+c.or0(fieldOutput)
}

// reasoningApart reports whether the output leaves reasoning out: as the total
// proves, as the counts themselves do, or as is known of the emitter.
func (c *counts) reasoningApart(known *Emitter, exclusive bool) bool {
	output, reasoning := c.or0(fieldOutput), c.or0(fieldReasoning)
	if c.has(fieldTotal) {
		sum := c.or0(fieldInput) + output
		if exclusive {
			sum += c.or0(fieldCacheRead) + c.or0(fieldCacheWrite)
		}
		switch {
		case c[fieldTotal] == sum+reasoning:
			return true
		case c[fieldTotal] == sum && reasoning <= output && c.has(fieldInput):
			return false
		}
	}
	if c.has(fieldVisible) {
		return output == c[fieldVisible]
	}
	return reasoning > output || known.reasoning == reasoningApart
}

// mode says what is known of an emitter whose counts prove nothing.
func (r cacheRule) mode(out *Reading) Mode {
	switch {
	case r == cacheInclusive, r == cacheByDialect && out.openInference:
		return ModeInclusive
	case r == cacheExclusive:
		return ModeExclusive
	case r == cacheUnknown, r == cacheVaries, r == cacheOfVercel && !out.vercel:
		if out.newestCacheName {
			return ModeInclusive // the convention had settled the question when it took this name
		}
		return ModeAssumed
	case r == cacheAsAnthropic:
		return modeIf(!out.excludesCached() || out.isBedrock())
	}
	return modeIf(!out.excludesCached())
}

func modeIf(inclusive bool) Mode {
	if inclusive {
		return ModeInclusive
	}
	return ModeExclusive
}

func firstOf(values ...string) string {
	for _, value := range values {
		if value != "" {
			return value
		}
	}
	return ""
}
