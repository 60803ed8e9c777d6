package usage

import "strings"

// SpanKey names a span: trace id and span id.
type SpanKey struct {
	Trace [16]byte
	Span  [8]byte
}

// Repeat is why a Call is not billed: another span of the same request is.
type Repeat uint8

// NotRepeated: bill it. RepeatWrapper: a call span around the call spans that
// did the work. RepeatResponse: the provider's response id was billed already.
const (
	NotRepeated Repeat = iota
	RepeatWrapper
	RepeatResponse
)

// String is the value of the reason attribute.
func (r Repeat) String() string { return [...]string{"", "wrapper", "response_id"}[r] }

// Candidate is one Call of a batch that may turn out to be told twice.
type Candidate struct {
	Key     SpanKey
	Reading *Reading
	Repeat  Repeat

	below     int64 // tokens of the nearest calls below
	wrapsCall bool
}

// total is everything the call used; 0 if unknown.
func (c *Candidate) total() int64 {
	if c.Reading.Reason != "" {
		return 0
	}
	return c.Reading.Usage.TotalInput() + c.Reading.Usage.TotalOutput()
}

// maxDepth bounds the walk to a span's ancestors; real traces are shallower,
// and a loop of parents is hostile input.
const maxDepth = 64

// Batch tells MarkWrappers how the spans of a batch hang together.
type Batch interface {
	// Parent returns the span above a span of the batch; ok is false for a
	// root and for a span that is not in the batch.
	Parent(SpanKey) (parent SpanKey, ok bool)
	// Candidate returns the index of a span among the candidates, or -1.
	Candidate(SpanKey) int
}

// MarkWrappers finds the calls that stand around other calls of the batch and
// repeat what these used, and marks them RepeatWrapper: an SDK instrumented
// twice, a framework around an SDK. The innermost call is billed.
func MarkWrappers(candidates []Candidate, batch Batch) {
	for i := range candidates {
		inner := &candidates[i]
		if inner.total() == 0 {
			continue
		}
		key := inner.Key
		for range maxDepth {
			above, ok := batch.Parent(key)
			if !ok {
				break
			}
			key = above
			if outer := batch.Candidate(key); outer >= 0 && outer != i {
				if o := &candidates[outer]; sameModel(o.Reading, inner.Reading) {
					o.below += inner.total()
					o.wrapsCall = true
				}
				break
			}
		}
	}
	for i := range candidates {
		c := &candidates[i]
		if c.wrapsCall && (c.total() == 0 || c.total() >= c.below) && hasRoot(c.Key, batch) {
			c.Repeat = RepeatWrapper
		}
	}
}

// hasRoot reports whether the ancestors of a span come to an end. In a loop of
// parents every span is around every other, and all would be dropped.
func hasRoot(key SpanKey, batch Batch) bool {
	for range maxDepth {
		above, ok := batch.Parent(key)
		if !ok {
			return true
		}
		key = above
	}
	return false
}

// sameModel reports whether two spans can be about the same request: the
// names agree, are unknown, or one is the dated form of the other.
func sameModel(a, b *Reading) bool {
	for _, x := range [...]string{a.ResponseModel, a.RequestModel} {
		for _, y := range [...]string{b.ResponseModel, b.RequestModel} {
			if x != "" && y != "" && (datedForm(x, y) || datedForm(y, x)) {
				return true
			}
		}
	}
	return a.ResponseModel == "" && a.RequestModel == "" || b.ResponseModel == "" && b.RequestModel == ""
}

// datedForm reports whether long is short, or short with a date or version of
// at least four digits after it. gpt-4o-mini is no form of gpt-4o.
func datedForm(long, short string) bool {
	rest, ok := strings.CutPrefix(long, short)
	if !ok || rest == "" || rest == "-latest" {
		return ok
	}
	digits := 0
	for _, letter := range []byte(rest) {
		switch {
		case '0' <= letter && letter <= '9':
			digits++
		case letter != '-' && letter != '@':
			return false
		}
	}
	return digits >= 4
}
