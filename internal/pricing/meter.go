package pricing

import "github.com/aicost/aicost/internal/usage"

// Meter is what a part of a charge is for: each token type, whose numbers it
// shares, and the fees.
type Meter uint8

// The fees, after the token types.
const (
	MeterRequest   Meter = Meter(usage.NumTokenTypes) + iota // once a call
	MeterWebSearch                                           // per search the provider ran
	NumMeters
)

// String is the name used in breakdowns.
func (m Meter) String() string {
	switch m {
	case MeterRequest:
		return "request"
	case MeterWebSearch:
		return "web_search"
	}
	return usage.TokenType(m).String()
}

// rateNames are the keys of rates. The plain cache_write is the five-minute
// price, which also applies when nobody told the lifetime.
var rateNames = [...]string{
	usage.Input: "input", usage.CacheRead: "cache_read", usage.CacheWrite: "cache_write", usage.CacheWrite1h: "cache_write_1h",
	usage.InputAudio: "input_audio", usage.InputImage: "input_image", usage.Output: "output", usage.Reasoning: "reasoning",
	usage.OutputAudio: "output_audio", usage.OutputImage: "output_image",
}

// substitutes name the rate that stands in for one the book does not have.
// Input and output have none: without them there is no price.
var substitutes = [usage.NumTokenTypes]usage.TokenType{
	usage.Input: usage.Input, usage.CacheRead: usage.Input, usage.CacheWrite: usage.Input, usage.CacheWrite5m: usage.CacheWrite,
	usage.CacheWrite1h: usage.CacheWrite, usage.InputAudio: usage.Input, usage.InputImage: usage.Input, usage.Output: usage.Output,
	usage.Reasoning: usage.Output, usage.OutputAudio: usage.Output, usage.OutputImage: usage.Output,
}
