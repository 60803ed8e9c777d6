package aicostprocessor

import (
	"math"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/internal/usage"
)

// charge is what one call costs, or why nobody knows.
type charge struct {
	status, reason      string
	provider, model     string // empty when the book does not know them, until name
	priceID, priceMatch string
	hasAmount           bool
	amount              float64 // net, in currency units; exact to the pico-unit below 2,000
	discounted          bool    // list is another amount
	list                float64
	substituted         uint16 // token types that took another's rate, having none of their own
	adjustment          string // label of what was negotiated
	compared            comparison
	reported, own       float64 // where they were compared
}

// charge prices a call at a time in Unix nanoseconds. What the charge is made
// of is left in quote.
func (e *engine) charge(r *usage.Reading, at int64, quote *pricing.Quote) charge {
	e.book.Quote(&pricing.Query{
		Provider: r.Provider, Models: [3]string{r.ResponseModel, r.RequestModel},
		ServiceTier: r.ServiceTier, Region: r.Region, At: at, Usage: &r.Usage,
		SearchContext: r.SearchContext, ImageSize: r.ImageSize, ImageQuality: r.ImageQuality,
	}, quote)
	c := charge{provider: quote.Provider, model: quote.Model, priceID: quote.PriceID, priceMatch: quote.Match}
	believed := e.believes(r, quote)
	if e.compare && r.HasReported {
		c.compare(r, quote, believed)
	}
	switch {
	case believed:
		c.status, c.hasAmount, c.amount = attr.StatusReported, true, r.ReportedCost
	case r.Reason == usage.ReasonCallFailed, r.Reason == usage.ReasonNoUsage, r.Reason == usage.ReasonZeroUsage:
		c.status, c.reason = attr.StatusNoUsage, r.Reason
	case r.AssumedSearch && !quote.HasAmount && quote.Reason == pricing.ReasonNoRate:
		c.status, c.reason = attr.StatusNoUsage, usage.ReasonNoUsage // billed by something that is not told
	case r.Reason != "":
		c.status, c.reason = attr.StatusUnpriced, r.Reason
	default:
		c.status, c.reason, c.hasAmount = quote.Status, quote.Reason, quote.HasAmount
		c.amount = quote.Net.Float64()
		if c.discounted = quote.HasAmount && quote.Net != quote.List; c.discounted {
			c.list = quote.List.Float64()
		}
		c.substituted, c.adjustment = quote.Substituted, quote.Adjustment
		if r.Partial != "" && c.status == attr.StatusPriced {
			c.status, c.reason = attr.StatusPartial, r.Partial // a lower bound
		}
	}
	return c
}

// name gives a call that is billed the names its span tells, where the book
// knows no better ones.
func (e *engine) name(c *charge, r *usage.Reading, now int64) {
	if c.provider == "" {
		c.provider = e.names.providers.bound(r.Provider, now)
	}
	if c.model == "" {
		c.model = e.names.models.bound(firstOf(r.ResponseModel, r.RequestModel), now)
	}
}

// maxReported is the most that is believed of one call, in currency units.
const maxReported = 1e6

// farOff is how many times more or less than the book's amount a reported one
// may be. Fees, margins and keys of the caller's own stay far within.
const farOff = 100

// believes reports whether the cost that a provider or gateway put on the span
// is taken: if that is wanted, and it is an amount in the book's currency that
// one call can have cost, and not far off what the book says.
func (e *engine) believes(r *usage.Reading, quote *pricing.Quote) bool {
	if !e.reported || !r.HasReported || math.IsNaN(r.ReportedCost) || r.ReportedCost < 0 || r.ReportedCost > maxReported {
		return false
	}
	if currency := r.ReportedCurrency; currency != e.book.Currency() && (currency != "" || e.book.Currency() != "USD") {
		return false
	}
	if listed := quote.Net.Float64(); quote.HasAmount && r.ReportedCost > 0 && listed > 0 &&
		(r.ReportedCost > listed*farOff || r.ReportedCost*farOff < listed) {
		return false
	}
	// Gateways write 0 for models they have no price for and for keys of the
	// caller's own. What is free or paid for already, the book knows.
	return r.ReportedCost > 0 || r.Reason == usage.ReasonZeroUsage || r.Reason == usage.ReasonCallFailed
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
