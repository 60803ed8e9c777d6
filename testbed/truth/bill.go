package truth

import (
	"cmp"
	"fmt"
	"math/big"
)

// Bill is what the product must come to for some calls.
type Bill struct {
	Cost     *big.Rat
	Tokens   Tokens         // priced and unpriced
	Calls    int            // billable calls that succeeded
	Errors   int            // calls that failed and cost nothing
	Unpriced map[string]int // calls without an amount, by the reason that the product must give
}

// NewBill returns an empty bill.
func NewBill() *Bill { return &Bill{Cost: new(big.Rat), Unpriced: map[string]int{}} }

// Float is the cost as close as a float64 can be.
func (b *Bill) Float() float64 {
	value, _ := b.Cost.Float64()
	return value
}

// Add adds another bill.
func (b *Bill) Add(other *Bill) {
	b.Cost.Add(b.Cost, other.Cost)
	b.Tokens = b.Tokens.Add(other.Tokens)
	b.Calls += other.Calls
	b.Errors += other.Errors
	for reason, count := range other.Unpriced {
		b.Unpriced[reason] += count
	}
}

// Bill is what one call must come to, its reviewed gap applied.
func (p Prices) Bill(call Call, gap Gap) (*Bill, error) {
	bill := NewBill()
	seen := gap.Seen
	if seen == Billed && call.Error != "" {
		seen = Failed
	}
	switch seen {
	case Billed, Unpriced, Broken, Merged: // below
	case Absent:
		return bill, nil
	case Failed:
		bill.Errors = 1
		return bill, nil
	case NoUsage:
		bill.Calls, bill.Unpriced["usage_missing"] = 1, 1
		return bill, nil
	}
	times := max(gap.Times, 1)
	switch seen {
	case Merged:
	case Broken:
		bill.Errors = times
	default:
		bill.Calls = times
	}
	for range times {
		bill.Tokens = bill.Tokens.Add(call.Add(gap.Off))
	}
	if seen == Unpriced {
		bill.Unpriced["unknown_model"] = 1
		return bill, nil
	}
	cost, err := p.costOf(call, gap, bill.Tokens)
	if err != nil {
		return nil, fmt.Errorf("call %d: %w", call.Number, err)
	}
	bill.Cost = cost
	return bill, nil
}

// costOf is what a gateway says it charged, or what the price comes to.
func (p Prices) costOf(call Call, gap Gap, used Tokens) (*big.Rat, error) {
	if call.ReportedCost != "" && gap.Price == "" {
		cost, ok := new(big.Rat).SetString(call.ReportedCost.String())
		if !ok {
			return nil, fmt.Errorf("reported cost %q is not a number", call.ReportedCost)
		}
		return cost, nil
	}
	return p.Cost(cmp.Or(gap.Price, p.key(call)), used)
}

// UnpricedCalls counts the calls without an amount.
func (b *Bill) UnpricedCalls() (count int) {
	for _, calls := range b.Unpriced {
		count += calls
	}
	return count
}
