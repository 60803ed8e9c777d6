package billing

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/aicost/aicost/testbed/truth"
)

// Verdict is how what was billed compares with what the call consumed.
type Verdict uint8

// Exact: the same tokens and, where both are known, the same money. Under and
// Over: less and more than the provider bills.
const (
	Unjudged Verdict = iota
	Exact
	Under
	Over
)

// judge fills in the verdict on a call and its reason.
func (c *Call) judge(prices truth.Prices) {
	c.settle(c.compare(prices))
}

// settle notes a verdict; a review has the better reason.
func (c *Call) settle(verdict Verdict, why string) {
	c.Verdict, c.Why = verdict, why
	if c.Verdict != Exact && c.Reviewed {
		c.Why = c.Gap.Why
	}
}

func (c *Call) compare(prices truth.Prices) (Verdict, string) {
	switch {
	case c.Error != "" && c.Span != nil && !c.Span.Charged() && c.Span.Reason != "call_failed":
		return Under, "failure untold"
	case c.Error != "" && c.Billed.Total() == 0 && (c.Span == nil || c.Span.Amount == 0):
		return Exact, ""
	case c.Error != "":
		return Over, "failed, yet billed"
	case c.Span == nil:
		return Under, "no span"
	case !c.Span.Charged():
		return Under, c.Span.Reason
	}
	if dearer(c.Tokens, c.Billed) {
		return Over, difference(c.Tokens, c.Billed)
	}
	if !c.CountsRight() {
		return Under, difference(c.Tokens, c.Billed)
	}
	return c.compareMoney(prices)
}

// CountsRight reports whether each bucket of tokens is billed as it was used.
func (c *Call) CountsRight() bool { return same(c.Tokens, c.Billed) }

// compareMoney compares amounts: the tokens may be right and their price wrong.
// What several calls share is compared as one, by judgeSums.
func (c *Call) compareMoney(prices truth.Prices) (Verdict, string) {
	bill, err := prices.Bill(c.Call, truth.Gap{})
	if err != nil || c.Sharing > 1 {
		return Exact, ""
	}
	return c.Span.comparePaid(bill, c.ReportedCost != "")
}

// comparePaid compares the amount of a span with what it must be. What a
// gateway says is only held against what it was made to say.
func (s *Span) comparePaid(bill *truth.Bill, told bool) (Verdict, string) {
	want := bill.Float()
	switch {
	case !s.HasAmount && want > 0:
		return Under, s.Reason
	case !s.HasAmount, s.reported && !told:
		return Exact, ""
	}
	switch off := s.Amount - want; {
	case math.Abs(off) <= 1e-9*want:
		return Exact, ""
	case off < 0:
		return Under, fmt.Sprintf("cost %.1f%%", 100*off/want)
	default:
		return Over, fmt.Sprintf("cost +%.1f%%", 100*off/want)
	}
}

// dearer reports whether a bill takes more than the truth, or tokens for
// dearer ones: a cache read for input, or input for a cache write.
func dearer(used, billed truth.Tokens) bool {
	write := billed.CacheWrite - used.CacheWrite
	input := write + billed.Input - used.Input
	return billed.Output > used.Output || write > 0 || input > 0 || input+billed.CacheRead-used.CacheRead > 0
}

// difference says in a few words what is billed otherwise.
func difference(used, billed truth.Tokens) string {
	input, read, write := billed.Input-used.Input, billed.CacheRead-used.CacheRead, billed.CacheWrite-used.CacheWrite
	var cached, parts []string
	if read < 0 {
		cached = append(cached, "reads")
	}
	if write < 0 {
		cached = append(cached, "writes")
	}
	switch {
	case cached != nil && read <= 0 && write <= 0 && input == -(read+write):
		parts = append(parts, strings.Join(cached, "+")+" as input")
	case cached != nil && read <= 0 && write <= 0 && input == 0:
		parts = append(parts, strings.Join(cached, "+")+" left out")
	default:
		parts = append(parts, signed("in", input), signed("read", read), signed("write", write))
	}
	parts = append(parts, signed("out", billed.Output-used.Output))
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), ", ")
}

func signed(name string, count int64) string {
	if count == 0 {
		return ""
	}
	return fmt.Sprintf("%s %+d", name, count)
}

// Fails reports whether a call is not billed exactly and nobody has reviewed
// why.
func (c *Call) Fails() bool { return !c.Reviewed && c.Verdict != Exact }

// Told is how much the spans tell of the call. Where the counts are complete,
// what else decides the price may still be missing, or a review may have found
// it missing.
func (c *Call) Told() string {
	if c.Call.Verdict == "complete" && (len(c.AlsoMissing) > 0 || c.Reviewed) {
		return "incomplete"
	}
	return c.Call.Verdict
}

// Outdated reports whether a call is billed otherwise than its review says.
func (c *Call) Outdated() bool {
	if !c.Reviewed || c.Gap.Times > 1 {
		return false
	}
	want := c.Add(c.Gap.Off)
	if !c.Gap.Counts() || c.Error != "" {
		want = truth.Tokens{}
	}
	if c.Gap.Seen == truth.Unpriced && c.Span != nil && c.Span.HasAmount {
		return true
	}
	absent := c.Gap.Seen == truth.Absent
	return !same(want, c.Billed) || absent != (c.Span == nil)
}
