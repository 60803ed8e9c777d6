package aicostprocessor

import (
	"math"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/money"
	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/internal/usage"
)

// charge is what one call costs, or why nobody knows.
type charge struct {
	status, reason  string
	provider, model string
	hasAmount       bool
	amount          float64 // net, in currency units; exact to the pico-unit below 2,000
	list            money.Amount
	quote           pricing.Quote
}

// charge prices a call at a time in Unix nanoseconds.
func (e *engine) charge(r *usage.Reading, at int64) (c charge) {
	e.book.Quote(&pricing.Query{
		Provider: r.Provider, Models: [3]string{r.ResponseModel, r.RequestModel},
		ServiceTier: r.ServiceTier, Region: r.Region, At: at, Usage: &r.Usage,
	}, &c.quote)
	c.provider, c.model = c.quote.Provider, c.quote.Model
	if c.provider == "" {
		c.provider = e.names.bound(r.Provider)
	}
	if c.model == "" {
		c.model = e.names.bound(firstOf(r.ResponseModel, r.RequestModel))
	}
	switch {
	case r.Reason == usage.ReasonCallFailed, r.Reason == usage.ReasonNoUsage, r.Reason == usage.ReasonZeroUsage,
		r.Reason == usage.ReasonOtherUnit:
		c.status, c.reason = attr.StatusNoUsage, r.Reason
		if !e.reportedCost(r, &c) {
			return c
		}
	case e.reportedCost(r, &c):
	case r.Reason != "":
		c.status, c.reason = attr.StatusUnpriced, r.Reason
	default:
		c.status, c.reason = c.quote.Status, c.quote.Reason
		c.hasAmount = c.quote.HasAmount
		c.amount, c.list = c.quote.Net.Float64(), c.quote.List
		if r.Partial != "" && c.status == attr.StatusPriced {
			c.status, c.reason = attr.StatusPartial, r.Partial
		}
	}
	return c
}

// maxReported is the most that is believed of one call, in currency units.
const maxReported = 1e6

// reportedCost takes the cost that a provider or gateway put on the span, if
// that is wanted and it is an amount in the book's currency.
func (e *engine) reportedCost(r *usage.Reading, c *charge) bool {
	if !e.reported || !r.HasReported || math.IsNaN(r.ReportedCost) || r.ReportedCost < 0 || r.ReportedCost > maxReported {
		return false
	}
	if r.ReportedCost == 0 && !r.Usage.IsZero() && c.quote.Status != attr.StatusFree {
		return false // gateways write 0 for what they cannot price
	}
	if currency := r.ReportedCurrency; currency != e.book.Currency() && (currency != "" || e.book.Currency() != "USD") {
		return false
	}
	c.status, c.reason, c.hasAmount, c.amount = attr.StatusReported, "", true, r.ReportedCost
	return true
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
