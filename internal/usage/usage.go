// Package usage reads the GenAI attributes of every dialect in the wild and
// answers two questions about a span: is it one billable model call, and if so,
// what did it consume, as disjoint buckets. It knows no prices.
package usage

// TokenType is one disjoint bucket of tokens: no token is counted in two.
type TokenType uint8

// The buckets. Input is what was neither cached, audio nor image; Output is
// neither reasoning, audio nor image. CacheWrite is a write whose lifetime the
// emitter did not tell.
const (
	Input TokenType = iota
	CacheRead
	CacheWrite
	CacheWrite5m
	CacheWrite1h
	InputAudio
	InputImage
	Output
	Reasoning
	OutputAudio
	OutputImage
	NumTokenTypes
)

var tokenTypeNames = [NumTokenTypes]string{
	"input", "cache_read", "cache_write", "cache_write_5m", "cache_write_1h", "input_audio", "input_image",
	"output", "reasoning", "output_audio", "output_image",
}

// String is the name used in price books and reports.
func (t TokenType) String() string { return tokenTypeNames[t] }

// Usage is what one call consumed.
type Usage struct {
	Tokens   [NumTokenTypes]int64
	Searches int64 // web searches the provider ran for the call
}

// TotalInput is all that was sent, cached or not: what context tiers go by.
func (u *Usage) TotalInput() int64 {
	return u.Tokens[Input] + u.CacheWrites() + u.Tokens[CacheRead] + u.Tokens[InputAudio] + u.Tokens[InputImage]
}

// TotalOutput is all that was generated, reasoning included.
func (u *Usage) TotalOutput() int64 {
	return u.Tokens[Output] + u.Tokens[Reasoning] + u.Tokens[OutputAudio] + u.Tokens[OutputImage]
}

// CacheWrites is what was written to the provider's cache, whatever the lifetime.
func (u *Usage) CacheWrites() int64 {
	return u.Tokens[CacheWrite] + u.Tokens[CacheWrite5m] + u.Tokens[CacheWrite1h]
}

// IsZero reports whether nothing at all was consumed.
func (u *Usage) IsZero() bool { return *u == Usage{} }
