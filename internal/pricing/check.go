package pricing

import (
	"fmt"
	"math"
	"slices"

	"github.com/aicost/aicost/internal/money"
	"github.com/aicost/aicost/internal/usage"
)

// The rules of Check.
const (
	RuleTooHigh     = "too_high"     // above what any model costs
	RuleTooLow      = "too_low"      // below what any model costs, and not zero
	RuleMultiplier  = "multiplier"   // takes off or puts on more than anybody does
	RuleNegative    = "negative"     // below zero
	RuleZero        = "zero"         // costs nothing, and does not say that it is free
	RuleNothing     = "no_price"     // has no price
	RuleCacheRead   = "cache_read"   // cached input costs more than input
	RuleCacheWrite  = "cache_write"  // an hour in the cache costs less than five minutes
	RuleContextTier = "context_tier" // a larger context costs less
	RuleServiceTier = "service_tier" // a service tier costs many times more or less than the standard one
	RuleDates       = "dates"        // two prices at one time
)

// highestRate is above what any model costs, in units of a large currency per
// million tokens.
const (
	highestRate = 1_000
	// farApart is how many times more or less than the standard service another
	// tier may cost, and what a multiplier may be.
	farApart = 10
	// furthestApart is the same of other rules: twelve times for a large input,
	// or at night, are real.
	furthestApart = 100
)

// highestFees are above what anything costs, in thousandths of a unit of a large
// currency for one.
var highestFees = [NumFees]int64{
	usage.WebSearch: 1_000, usage.FileSearch: 1_000, usage.CodeSession: 5_000, usage.Rerank: 1_000, usage.ImageIn: 1_000, usage.ImageOut: 10_000,
	usage.SecondIn: 1_000, usage.SecondOut: 10_000, usage.Character: 10, usage.Page: 1_000, usage.AnnotatedPage: 1_000, FeeRequest: 10_000,
}

// Check returns what is absurd about a row of a price list in currency. Each
// rule was broken in a public price list; see docs/prices.md.
func Check(row *Row, currency string) []Finding {
	c := &check{row: row, scale: boundsScale(currency)}
	if row.Billing != Metered {
		return nil
	}
	if len(row.Prices) == 0 {
		c.refuse(RuleNothing, "no price that can be used")
	}
	for i := range row.Prices {
		p := &row.Prices[i]
		if p.Until <= p.From || i > 0 && p.From < row.Prices[i-1].Until {
			c.refuse(RuleDates, "two prices at one time, or one that ends before it begins")
		}
		c.price(&p.Price)
	}
	return c.findings
}

type check struct {
	row      *Row
	scale    int64
	findings []Finding
}

func (c *check) refuse(rule, format string, args ...any) {
	c.findings = append(c.findings, Finding{c.row.Line, c.row.ID, rule, fmt.Sprintf(format, args...), true})
}

func (c *check) price(p *Price) {
	c.rates(&p.Rates, "")
	c.fees(&p.Fees)
	if p.CostsNothing() {
		c.refuse(RuleZero, "everything costs 0, which may also mean that nothing is known; in a book, what is free has billing: free")
	}
	for i := range p.When {
		o := &p.When[i]
		c.rates(&o.Rates, " "+o.If.String())
		c.fees(&o.Fees)
		c.overlay(p, o)
	}
}

// CostsNothing reports whether all that a price has is zero.
func (p *Price) CostsNothing() bool {
	if !p.Rates.nothing() || !p.Fees.nothing() {
		return false
	}
	for i := range p.When { // as for images by their size
		if o := &p.When[i]; !o.Rates.nothing() || !o.Fees.nothing() {
			return false
		}
	}
	return true
}

func (r *Rates) nothing() bool { return slices.Max(r[:]) <= 0 }

func (f *Fees) nothing() bool {
	return !slices.ContainsFunc(f[:], func(fee Fee) bool { return fee.Pico > 0 })
}

// rates checks rates by themselves and against each other.
func (c *check) rates(r *Rates, where string) {
	for t, rate := range r {
		switch {
		case rate < Absent:
			c.refuse(RuleNegative, "%s%s is below zero", usage.TokenType(t), where)
		case rate > 0 && rate < leastRate:
			c.refuse(RuleTooLow, "%s%s is %s per million tokens, less than any model costs", usage.TokenType(t), where, PerMillion(rate))
		case rate > highestRate*c.scale*(money.Scale/perMillion):
			c.refuse(RuleTooHigh, "%s%s is %s per million tokens, more than any model costs", usage.TokenType(t), where, PerMillion(rate))
		}
	}
	if input, read := r[usage.Input], r[usage.CacheRead]; input > 0 && read > input {
		c.refuse(RuleCacheRead, "cache_read%s is %s per million, above the %s of input", where, PerMillion(read), PerMillion(input))
	}
	if short, long := r[usage.CacheWrite], r[usage.CacheWrite1h]; short > 0 && long != Absent && long < short {
		c.refuse(RuleCacheWrite, "cache_write_1h%s is %s per million, below the %s of cache_write", where, PerMillion(long), PerMillion(short))
	}
}

func (c *check) fees(f *Fees) {
	for n, fee := range f {
		switch {
		case fee.Pico < 0:
			c.refuse(RuleNegative, "the fee %s is below zero", feeNames[n])
		case fee.Per > 0 && fee.Pico/fee.Per > highestFees[n]*c.scale*(money.Scale/1000):
			c.refuse(RuleTooHigh, "the fee %s is more than anything costs", feeNames[n])
		}
	}
}

// overlay compares an overlay with the price below it.
func (c *check) overlay(p *Price, o *Overlay) {
	if m := o.Multiply; m != (Factor{}) && (m.numerator*farApart < m.denominator || m.numerator > m.denominator*farApart) {
		c.refuse(RuleMultiplier, "the multiplier %s %s is more than %d times or less than a %dth", m, &o.If, farApart, farApart)
	}
	sized := o.If.InputOver != Absent || o.If.InputFrom != Absent
	for t, rate := range o.Rates {
		base := p.Rates[t]
		if rate <= 0 || base <= 0 {
			continue
		}
		switch name := usage.TokenType(t); {
		case sized && o.If.Tiers == nil && rate < base:
			c.refuse(RuleContextTier, "%s is %s per million %s, below the %s of less input", name, PerMillion(rate), &o.If, PerMillion(base))
		case o.If.Tiers != nil && FarFromStandard(rate, base):
			c.refuse(RuleServiceTier, "%s is %s per million %s, where the standard service has %s", name, PerMillion(rate), &o.If, PerMillion(base))
		case isFarApart(rate, base, furthestApart):
			c.refuse(RuleMultiplier, "%s is %s per million %s, where it is %s else", name, PerMillion(rate), &o.If, PerMillion(base))
		}
	}
}

// FarFromStandard reports whether a rate of a service tier is absurd beside that
// of the standard service.
func FarFromStandard(rate, standard int64) bool {
	return rate > 0 && standard > 0 && isFarApart(rate, standard, farApart)
}

func isFarApart(a, b, n int64) bool { return a > times(b, n) || times(a, n) < b }

// times is rate·n without overflow.
func times(rate, n int64) int64 {
	if rate > math.MaxInt64/n {
		return math.MaxInt64
	}
	return rate * n
}

// PerMillion writes a rate in pico-units per token as books do: in currency
// units per million tokens.
func PerMillion(rate int64) string { return money.Mul(rate, perMillion).String() }
