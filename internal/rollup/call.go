package rollup

import (
	"time"

	"github.com/aicost/aicost/internal/money"
)

// TokenType is one of the disjoint kinds of token that are summed.
type TokenType uint8

// The token types, in the order of Call.Tokens.
const (
	TokenTypeInput TokenType = iota
	TokenTypeCacheRead
	TokenTypeCacheWrite
	TokenTypeOutput
	TokenTypeReasoning
	NumTokenTypes
)

var tokenTypeNames = [NumTokenTypes]string{"input", "cache_read", "cache_write", "output", "reasoning"}

// String is the value of the token_type label.
func (t TokenType) String() string { return tokenTypeNames[t] }

// Call is one billable model call as the Ledger takes it. The caller may reuse
// a Call and its slices from one Add to the next.
type Call struct {
	Units    []string // one value per Settings.Units; empty is unresolved
	Provider string
	Model    string

	Priced   bool // Amount and Currency, its ISO 4217 code, are known
	Amount   money.Amount
	Currency string

	Tokens [NumTokenTypes]int64
	Failed bool

	Timed    bool // Duration is known
	Duration time.Duration
	Arrived  time.Time // when the call came, which is what exemplars are dated by
	TraceID  [16]byte  // all zero: no exemplar
	SpanID   [8]byte   // with TraceID, what a redelivery is known by; all zero: never known

	Unpriced string     // why nothing could be charged; empty: not unpriced
	Untagged []Untagged // units that have no value or a bad one
	Source   string     // who sent the call; a label of the untagged series only
}

// Untagged is one unit that a call should have carried.
type Untagged struct {
	Unit, Reason string
}

// Refusal names why a span was counted without being folded.
type Refusal uint8

// The refusals. Folded is the absence of one.
const (
	Folded Refusal = iota
	RefusedDuplicate
	RefusedAggregate
	RefusedStatus
	RefusedAmount
	RefusedTokens
	RefusedRedelivered
	NumRefusals
)

var refusalNames = [NumRefusals]string{
	"", "duplicate", "aggregate", "bad_status", "bad_amount", "bad_tokens", "redelivered",
}

// String is the reason as telemetry names it.
func (r Refusal) String() string { return refusalNames[r] }

// What one call may amount to. No provider sells more at once; a sum of
// billions of calls at these bounds still fits its integer.
const (
	maxTokens = 1_000_000_000
	maxUnits  = 1_000_000_000 // currency units
)

var maxAmount = money.Mul(money.Scale, maxUnits)

// flaw names what makes a call unfit to be summed, or is Folded. A counter
// never goes down, so a negative amount has no place in it.
func (c *Call) flaw() Refusal {
	if c.Priced && (c.Amount.Sign() < 0 || c.Amount.Cmp(maxAmount) > 0) {
		return RefusedAmount
	}
	for _, n := range c.Tokens {
		if n < 0 || n > maxTokens {
			return RefusedTokens
		}
	}
	return Folded
}
