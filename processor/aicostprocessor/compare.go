package aicostprocessor

import (
	"math"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/internal/usage"
)

// comparison is how a reported cost stands to the book's own amount.
type comparison uint8

const (
	notCompared comparison = iota
	comparedAgrees
	comparedAbove       // more was reported than the book says
	comparedBelow       // less was
	comparedNotComputed // the book has no amount, or a lower bound
	comparedDisbelieved // what was reported was not taken
	numComparisons
)

var comparisonNames = [numComparisons]string{"", "agrees", "above", "below", "not_computed", "disbelieved"}

// agreement is by how much two amounts may differ and still agree, as providers
// round what they report.
const agreement = 0.01

// compare puts the book's own amount beside a reported one.
func (c *charge) compare(r *usage.Reading, quote *pricing.Quote, believed bool) {
	own := quote.Net.Float64()
	switch {
	case !believed:
		c.compared = comparedDisbelieved
		return
	case r.Reason != "" || r.Partial != "" || quote.Status != attr.StatusPriced:
		c.compared = comparedNotComputed
		return
	case math.Abs(r.ReportedCost-own) <= agreement*own:
		c.compared = comparedAgrees
	case r.ReportedCost > own:
		c.compared = comparedAbove
	default:
		c.compared = comparedBelow
	}
	c.reported, c.own = r.ReportedCost, own
}

// comparisons are what a batch compared, by provider.
type comparisons map[string]*drift

type drift struct {
	calls         [numComparisons]int64
	reported, own float64 // sums of the calls where both are known
}

func (s comparisons) add(c *charge) {
	d := s[c.provider]
	if d == nil {
		d = &drift{}
		s[c.provider] = d
	}
	d.calls[c.compared]++
	d.reported += c.reported
	d.own += c.own
}
