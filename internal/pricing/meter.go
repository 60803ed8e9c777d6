package pricing

import "github.com/aicost/aicost/internal/usage"

// Meter is what a part of a charge is for: each token type, whose numbers it
// shares, each piece, and the call as such.
type Meter uint8

// The meters that are no token types.
const (
	firstPiece   = Meter(usage.NumTokenTypes)
	MeterRequest = firstPiece + Meter(usage.NumPieces) // once a call
	NumMeters    = MeterRequest + 1
)

// String is the name used in breakdowns.
func (m Meter) String() string {
	if m < firstPiece {
		return usage.TokenType(m).String()
	}
	return feeNames[m-firstPiece]
}

// rateNames are the keys of rates. The plain cache_write is the five-minute
// price, which also applies when nobody told the lifetime.
var rateNames = func() (names [usage.NumTokenTypes]string) {
	for t := range usage.NumTokenTypes {
		if t != usage.CacheWrite5m {
			names[t] = t.String()
		}
	}
	return names
}()

// feeNames are the keys of fees.
var feeNames = func() (names [NumFees]string) {
	for u := range usage.NumPieces {
		names[u] = u.String()
	}
	names[FeeRequest] = "request"
	return names
}()

// substitutes name the rate that stands in for one the book does not have.
// Input and output have none: without them there is no price.
var substitutes = [usage.NumTokenTypes]usage.TokenType{
	usage.Input: usage.Input, usage.CacheRead: usage.Input, usage.CacheReadAudio: usage.CacheRead, usage.CacheReadImage: usage.CacheRead,
	usage.CacheWrite: usage.Input, usage.CacheWrite5m: usage.CacheWrite,
	usage.CacheWrite1h: usage.CacheWrite, usage.InputAudio: usage.Input, usage.InputImage: usage.Input, usage.Output: usage.Output,
	usage.Reasoning: usage.Output, usage.OutputAudio: usage.Output, usage.OutputImage: usage.Output,
}
