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
}

// Quote is what a call cost, or why that cannot be said.
type Quote struct {
	Status string // priced, partial, unpriced, provisioned or free, as on spans
	Reason string // empty when priced or free

	HasAmount bool
	Net       money.Amount            // after the negotiated adjustment; zero when capacity is paid for already
	List      money.Amount            // by the book
	Parts     [NumMeters]money.Amount // what List is the sum of

	Provider   string // canonical; empty when no book knows the emitted value
	Model      string // bounded vocabulary: part of the row's id; empty when unknown
	PriceID    string // the row's id
	Match      string // how the name was matched
	Fallbacks  bool   // some tokens took a substitute's rate, having none of their own
	Adjustment string // label of the adjustment between List and Net
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
	out.Model, out.PriceID, out.Match = found.row.model, found.row.id, found.match
	if outOfRange(q.Usage) {
		out.refuse(attr.StatusUnpriced, ReasonOutOfRange)
		return
	}
	if found.row.billing == free {
		out.Status, out.HasAmount = attr.StatusFree, true
		return
	}
	status, reason := attr.StatusPartial, ReasonNoRate
	if list := b.listRow(found.row); list != nil {
		status, reason = list.charge(q, found, out)
	}
	switch {
	case found.row.billing == provisioned:
		if status != attr.StatusPriced { // the amount is known to be nothing, only its list price is not
			out.refuse(attr.StatusProvisioned, reason)
		}
		out.Status, out.HasAmount = attr.StatusProvisioned, true
	case status != attr.StatusPriced:
		out.refuse(status, reason)
	default:
		out.settle(found)
	}
}

// charge prices a call by the period it fell into.
func (m *row) charge(q *Query, found *resolution, out *Quote) (status, reason string) {
	p := m.during(q.At)
	if p == nil {
		return attr.StatusUnpriced, ReasonNoDate
	}
	c := circumstances{totalInput: q.Usage.TotalInput(), tier: q.ServiceTier, regions: [3]string{q.Region, "", found.regions[1]}}
	if q.Region == "" {
		c.regions[1] = found.regions[0]
	}
	return p.charge(q.Usage, &c, out)
}

// settle takes what was negotiated off the list amount.
func (q *Quote) settle(found *resolution) {
	net, fits := found.net.of(q.List)
	if !fits {
		q.refuse(attr.StatusUnpriced, ReasonOutOfRange)
		return
	}
	q.Status, q.HasAmount, q.Net, q.Adjustment = attr.StatusPriced, true, net, found.adjustment
}

// refuse leaves no trace of an amount.
func (q *Quote) refuse(status, reason string) {
	q.Status, q.Reason, q.HasAmount, q.Fallbacks = status, reason, false, false
	q.Net, q.List, q.Parts = money.Amount{}, money.Amount{}, [NumMeters]money.Amount{}
}
