package rollup

import "github.com/aicost/aicost/internal/money"

// kind is what a cell sums. The numbers are written to storage.
type kind uint8

const (
	kindAccount kind = iota
	kindDurationOK
	kindDurationError
	kindUntagged
	kindUnpriced
	kindFormer // series whose labels are no longer those of the Ledger
	kindNativeOK
	kindNativeError
	kindFormerNative // in storage only: kindFormer, of native histograms
	numKinds
)

// cell holds the totals of one combination of label values.
type cell[T any] struct {
	head
	next   *cell[T] // same hash
	totals T
}

// head is what all kinds of cell have beside their totals.
type head struct {
	values  []string
	series  []*Series // the born ones
	figures figures   // the cell's totals
	id      uint32    // names the cell in storage
	born    uint32    // a bit for each index of the figures that has a series
	kind    kind
	stage   stage
	dirty   bool   // changed since it was last saved
	active  int64  // when a call was last counted, in Unix seconds
	sum     uint32 // checksum of what was last saved
	saved   bool   // something was
}

// stage is where a cell stands in its life.
type stage uint8

const (
	stageLive    stage = iota
	stageLeaving       // to be ended at the receiver, unless a call comes first
	stageGone          // forgotten; who still points to it must look again
)

// figures are the totals of a cell, each at the index of its series' slot.
type figures interface {
	at(index int) total
	encode([]byte) []byte
	decode(*decoder)
}

// The indices of an account's figures.
const (
	accountCost     = 0
	accountRequests = accountCost + 1
	accountTokens   = accountRequests + numOutcomes
	accountSeries   = accountTokens + int(NumTokenTypes)
)

// account holds what is summed by units, provider and model.
type account struct {
	cost      money.Amount
	requests  [numOutcomes]count
	tokens    [NumTokenTypes]count
	durations [numOutcomes]*cell[histogram] // where the account's calls are timed
	natives   [numOutcomes]*cell[native]    // or here
}

func (a *account) at(index int) total {
	switch {
	case index >= accountTokens:
		return &a.tokens[index-accountTokens]
	case index >= accountRequests:
		return &a.requests[index-accountRequests]
	default:
		return &a.cost
	}
}

// The indices of an exception's figures.
const (
	exceptionRequests = iota
	exceptionCost
	exceptionTokens
	// A call without an owner has a cost, one without a price has tokens.
	exceptionSeries = 2
)

// exception holds what is summed of calls that lack something: an owner or a
// price. Its quantity is a cost or a number of tokens.
type exception struct {
	requests count
	cost     money.Amount
	tokens   count
}

func (e *exception) at(index int) total {
	switch index {
	case exceptionCost:
		return &e.cost
	case exceptionTokens:
		return &e.tokens
	default:
		return &e.requests
	}
}
