package usage

// SpanKey names a span: trace id and span id.
type SpanKey struct {
	Trace [16]byte
	Span  [8]byte
}

// Repeat is why a Call is not billed: another span of the same request is.
type Repeat uint8

// NotRepeated: bill it. RepeatWrapper: a call span around the call spans that
// did the work. RepeatWrapped: a call span below one that knows the amount
// while it does not. RepeatResponse: the provider's response id was billed
// already. RepeatSpan: the same span stands in the batch twice.
const (
	NotRepeated Repeat = iota
	RepeatWrapper
	RepeatWrapped
	RepeatResponse
	RepeatSpan
)

// String is the value of the reason attribute.
func (r Repeat) String() string {
	return [...]string{"", "wrapper", "wrapped", "response_id", "same_span"}[r]
}

// Candidate is one Call of a batch that may turn out to be told twice.
type Candidate struct {
	Key     SpanKey
	Reading *Reading
	// Amount tells that the call has an amount of its own. A call that has
	// none never displaces one that has.
	Amount bool
	Repeat Repeat
}

// Batch tells MarkWrappers how the spans of a batch hang together.
type Batch interface {
	// Parent returns the span above a span of the batch; ok is false for a
	// root and for a span that is not in the batch.
	Parent(SpanKey) (parent SpanKey, ok bool)
	// Candidate returns the index of a span among the candidates, or -1.
	Candidate(SpanKey) int
	// Boundary reports whether a span of the batch is an agent, a tool, a
	// workflow or the like: calls below it are others than one above it.
	Boundary(SpanKey) bool
}

// maxDepth bounds the walk to a span's ancestors; real traces are shallower,
// and a loop of parents is hostile input.
const maxDepth = 64

// MarkWrappers finds the calls that stand around other calls of the batch and
// repeat what these used: an SDK instrumented twice, a framework around an SDK.
// The innermost call that has an amount is billed, the others are marked.
// Candidates that are marked already take no part.
func MarkWrappers(candidates []Candidate, batch Batch) {
	outers := make([]int, len(candidates)) // of each candidate, the nearest call above it plus one
	var below []sum                        // of each candidate, what the calls below it come to
	for i := range candidates {
		if candidates[i].Repeat != NotRepeated {
			continue
		}
		outer := nearestCall(i, candidates, batch)
		if outer < 0 || !sameRequest(candidates[outer].Reading, candidates[i].Reading) {
			continue
		}
		if below == nil {
			below = make([]sum, len(candidates))
		}
		outers[i] = outer + 1
		below[outer].add(&candidates[i], &candidates[outer])
	}
	for i := range below {
		if outer := &candidates[i]; below[i].calls > 0 && below[i].repeatedBy(outer.Reading) && hasRoot(outer.Key, batch) {
			if !outer.Amount || below[i].amounts > 0 {
				outer.Repeat = RepeatWrapper
				continue
			}
			for j := range outers {
				if outers[j] == i+1 {
					candidates[j].Repeat = RepeatWrapped
				}
			}
		}
	}
}

// nearestCall returns the index of the nearest candidate above i, or -1.
func nearestCall(i int, candidates []Candidate, batch Batch) int {
	key := candidates[i].Key
	for range maxDepth {
		above, ok := batch.Parent(key)
		if !ok {
			return -1
		}
		key = above
		if outer := batch.Candidate(key); outer >= 0 && outer != i {
			return outer
		}
		if batch.Boundary(key) {
			return -1
		}
	}
	return -1
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

// sum is what the calls right below a call come to.
type sum struct {
	calls, amounts  int
	input, uncached int64
	output, visible int64
	sharesID        bool
}

func (s *sum) add(inner, outer *Candidate) {
	if inner.Reading.Reason != "" {
		return // knows no usage
	}
	u := &inner.Reading.Usage
	s.calls++
	if inner.Amount {
		s.amounts++
	}
	s.input += u.TotalInput()
	s.uncached += u.TotalInput() - u.Tokens[CacheRead] - u.CacheWrites()
	s.output += u.TotalOutput()
	s.visible += u.TotalOutput() - u.Tokens[Reasoning]
	s.sharesID = s.sharesID || outer.Reading.ResponseID != "" && outer.Reading.ResponseID == inner.Reading.ResponseID
}

// repeatedBy reports whether the outer span tells the same use again: it tells
// none, it has the response id of one below, or its counts are theirs. Two
// emitters of one call may differ in whether they count cached tokens in the
// input and reasoning in the output.
func (s *sum) repeatedBy(outer *Reading) bool {
	switch outer.Reason {
	case ReasonNoUsage, ReasonZeroUsage:
		return true
	case "":
	default:
		return false
	}
	if s.sharesID {
		return true
	}
	u := &outer.Usage
	input, output := u.TotalInput(), u.TotalOutput()
	uncached := input - u.Tokens[CacheRead] - u.CacheWrites()
	return (input == s.input || input == s.uncached || uncached == s.input) && (output == s.output || output == s.visible)
}
