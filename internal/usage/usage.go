// Package usage reads the GenAI attributes of every dialect in the wild and
// answers two questions about a span: is it one billable model call, and if so,
// what did it consume, as disjoint buckets. It knows no prices.
package usage

// TokenType is one disjoint bucket of tokens: no token is counted in two.
type TokenType uint8

// The buckets. Input is what was neither cached, audio nor image; Output is
// neither reasoning, audio nor image. CacheRead is the text that was read from
// the cache, and all of it where the emitter tells no modality. CacheWrite is a
// write whose lifetime the emitter did not tell.
const (
	Input TokenType = iota
	CacheRead
	CacheReadAudio
	CacheReadImage
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
	"input", "cache_read", "cache_read_audio", "cache_read_image", "cache_write", "cache_write_5m", "cache_write_1h", "input_audio", "input_image",
	"output", "reasoning", "output_audio", "output_image",
}

// String is the name used in price books and reports.
func (t TokenType) String() string { return tokenTypeNames[t] }

// Piece is something other than tokens that calls are billed by.
type Piece uint8

// The pieces. Each is counted apart from the tokens; seconds are counted in
// milliseconds.
const (
	WebSearch     Piece = iota // web searches the provider ran for the call
	FileSearch                 // searches in files kept at the provider
	CodeSession                // containers the provider ran code in
	Rerank                     // searches as rerankers count them: a query with up to 100 documents
	ImageIn                    // images sent
	ImageOut                   // images made
	SecondIn                   // audio or video sent
	SecondOut                  // audio or video made
	Character                  // characters sent, as to speech
	Page                       // pages read
	AnnotatedPage              // pages read with annotations
	NumPieces
)

// Milliseconds is in how many parts seconds are counted.
const Milliseconds = 1000

var pieceNames = [NumPieces]string{
	"web_search", "file_search", "code_session", "rerank", "image_in", "image_out", "second_in", "second_out", "character", "page",
	"annotated_page",
}

// String is the name used in price books and reports.
func (u Piece) String() string { return pieceNames[u] }

// Parts is how many of what is counted make one piece.
func (u Piece) Parts() int64 {
	if u == SecondIn || u == SecondOut {
		return Milliseconds
	}
	return 1
}

// Usage is what one call consumed.
type Usage struct {
	Tokens [NumTokenTypes]int64
	Pieces [NumPieces]int64
}

// TotalInput is all that was sent, cached or not: what context tiers go by.
func (u *Usage) TotalInput() int64 {
	return u.Tokens[Input] + u.CacheWrites() + u.CacheReads() + u.Tokens[InputAudio] + u.Tokens[InputImage]
}

// CacheReads is what was read from the provider's cache, whatever it held.
func (u *Usage) CacheReads() int64 {
	return u.Tokens[CacheRead] + u.Tokens[CacheReadAudio] + u.Tokens[CacheReadImage]
}

// TotalOutput is all that was generated, reasoning included.
func (u *Usage) TotalOutput() int64 {
	return u.Tokens[Output] + u.Tokens[Reasoning] + u.Tokens[OutputAudio] + u.Tokens[OutputImage]
}

// CacheWrites is what was written to the provider's cache, whatever the lifetime.
func (u *Usage) CacheWrites() int64 {
	return u.Tokens[CacheWrite] + u.Tokens[CacheWrite5m] + u.Tokens[CacheWrite1h]
}

func (u *Usage) hasTokens() bool { return u.Tokens != [NumTokenTypes]int64{} }

// IsZero reports whether nothing at all was consumed.
func (u *Usage) IsZero() bool { return *u == Usage{} }
