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

// MarkWrappers finds the calls that stand around other calls of the batch and
// repeat what these used, and marks them RepeatWrapper: an SDK instrumented
// twice, a framework around an SDK. The innermost call is billed. parents maps
// every span of the batch to its parent; candidates are indexed by at.
func MarkWrappers(candidates []Candidate, at map[SpanKey]int, parents map[SpanKey][8]byte) {
	for i := range candidates {
		inner := &candidates[i]
		key := inner.Key
		for range maxDepth {
			parent, known := parents[key]
			if !known || parent == [8]byte{} {
				break
			}
			key.Span = parent
			if outer, isCall := at[key]; isCall && outer != i {
				if o := &candidates[outer]; sameModel(o.Reading, inner.Reading) && inner.total() > 0 {
					o.below += inner.total()
					o.wrapsCall = true
				}
				break
			}
		}
	}
	for i := range candidates {
		if c := &candidates[i]; c.wrapsCall && (c.total() == 0 || c.total() >= c.below) {
			c.Repeat = RepeatWrapper
		}
	}
}

// sameModel reports whether two spans can be about the same request: the
// names agree, are unknown, or one is the dated form of the other.
func sameModel(a, b *Reading) bool {
	for _, x := range [...]string{a.ResponseModel, a.RequestModel} {
		for _, y := range [...]string{b.ResponseModel, b.RequestModel} {
			if x != "" && y != "" && (strings.HasPrefix(x, y) || strings.HasPrefix(y, x)) {
				return true
			}
		}
	}
	return a.ResponseModel == "" && a.RequestModel == "" || b.ResponseModel == "" && b.RequestModel == ""
}
