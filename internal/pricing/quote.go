package pricing

import (
	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/money"
	"github.com/aicost/aicost/internal/usage"
)

// Why a quote has no amount.
const (
	ReasonUnknownModel = "unknown_model" // nobody in the book sells it, or it is no name
	ReasonNoRate       = "no_rate"       // the book has the model, but no price for something it used
	ReasonNoDate       = "no_date"       // the book has no price for that time
	ReasonUnpricedTier = "unpriced_tier" // the book has no price for that service tier
	ReasonOutOfRange   = "out_of_range"  // counts that no call can have
)

// Query is a call as its span tells it.
type Query struct {
	Provider    string       // as emitted; may be empty
	Models      [3]string    // candidates, the best first; empty ones are skipped
	ServiceTier string       // as served; may be empty
	Region      string       // as served; may be empty
	At          int64        // when the call began, unix nanoseconds
	Usage       *usage.Usage // never nil

	SearchContext, ImageSize, ImageQuality string // as asked for; may be empty
}

// Quote is what a call cost, or why that cannot be said.
type Quote struct {
	Status string // priced, partial, unpriced, provisioned or free, as on spans
	Reason string // empty when priced or free

	HasAmount bool
	Net       money.Amount            // after the negotiated adjustment; zero when capacity is paid for already
	List      money.Amount            // by the book
	Parts     [NumMeters]money.Amount // what List is the sum of

	Provider string // canonical; empty when no book knows the emitted value
	Model    string // bounded vocabulary: part of the row's id; empty when unknown
	PriceID  string // the row's id
	Match    string // how the name was matched
	// Substituted has a bit set for each usage.TokenType that took another's
	// rate, having none of its own.
	Substituted uint16
	Adjustment  string // label of the adjustment between List and Net
}

// Quote prices one call into out, overwriting it. It does not allocate for
// names it has seen lately.
func (b *Book) Quote(q *Query, out *Quote) {
	*out = Quote{}
	found := b.resolve(q)
	out.Provider = found.provider
	if found.row == nil {
		out.refuse(attr.StatusUnpriced, ReasonUnknownModel)
		return
	}
	out.Model, out.PriceID, out.Match = found.row.model, found.row.ID, found.match
	if outOfRange(q.Usage) {
		out.refuse(attr.StatusUnpriced, ReasonOutOfRange)
		return
	}
	if found.row.Billing == Free {
		out.Status, out.HasAmount = attr.StatusFree, true
		return
	}
	status, reason := attr.StatusPartial, ReasonNoRate
	if list := b.listRow(found.row); list != nil {
		status, reason = list.charge(q, found, out)
	}
	switch {
	case found.row.Billing == Provisioned:
		if status != attr.StatusPriced { // the amount is known to be nothing, only its list price is not
			out.refuse(attr.StatusProvisioned, reason)
		}
		out.Status, out.HasAmount = attr.StatusProvisioned, true
	case status == attr.StatusPriced, status == attr.StatusPartial && !out.List.IsZero():
		out.settle(found, q.At, status, reason)
	default:
		out.refuse(status, reason)
	}
}

// charge prices a call by the period it fell into.
func (m *Row) charge(q *Query, found *resolution, out *Quote) (status, reason string) {
	p := m.during(q.At)
	if p == nil {
		return attr.StatusUnpriced, ReasonNoDate
	}
	var c circumstances
	q.circumstances(found, &c)
	return p.charge(q.Usage, &c, out)
}

func (q *Query) circumstances(found *resolution, c *circumstances) {
	*c = circumstances{
		totalInput: q.Usage.TotalInput(), at: q.At, tier: q.ServiceTier, regions: [3]string{q.Region, "", found.regions[1]},
		searchContext: q.SearchContext, imageSize: q.ImageSize, imageQuality: q.ImageQuality,
	}
	if q.Region == "" {
		c.regions[1] = found.regions[0]
	}
}

// settle takes what was negotiated off the list amount.
func (q *Quote) settle(found *resolution, at int64, status, reason string) {
	net := one
	if a := found.adjustment(at); a != nil {
		net, q.Adjustment = a.multiply, a.label
	}
	var fits bool
	if q.Net, fits = net.of(q.List); !fits {
		q.refuse(attr.StatusUnpriced, ReasonOutOfRange)
		return
	}
	q.Status, q.Reason, q.HasAmount = status, reason, true
}

// Substitutes names the token types that took another's rate, in their order.
func (q *Quote) Substitutes() (names []string) {
	for t := range usage.NumTokenTypes {
		if q.Substituted&(1<<t) != 0 {
			names = append(names, t.String())
		}
	}
	return names
}

// refuse leaves no trace of an amount.
func (q *Quote) refuse(status, reason string) {
	q.Status, q.Reason, q.HasAmount, q.Substituted, q.Adjustment = status, reason, false, 0, ""
	q.Net, q.List, q.Parts = money.Amount{}, money.Amount{}, [NumMeters]money.Amount{}
}
