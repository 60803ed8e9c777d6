package remotewrite

import "math"

// Histogram is one value of a native histogram with whole counts. Bucket i of
// Schema s is bounded above by 2^(i/2^s). Timestamp and Start are as in Sample.
type Histogram struct {
	Timestamp, Start int64
	// Count is the number of observations, Sum their sum in the metric's unit.
	Count uint64
	Sum   float64
	// Schema is the resolution, from -4 (coarse) to 8.
	Schema int32
	// ZeroCount observations were at most ZeroThreshold away from zero.
	ZeroThreshold float64
	ZeroCount     uint64
	// The spans say which buckets there are. The deltas are their counts, each
	// less the one before; the first is the count itself.
	PositiveSpans, NegativeSpans   []Span
	PositiveDeltas, NegativeDeltas []int64
	// ResetHint is what is known of a counter reset before this value.
	ResetHint ResetHint
}

// Span is Length buckets in a row, Offset buckets behind the end of the span
// before; the first begins at bucket Offset.
type Span struct {
	Offset int32
	Length uint32
}

// ResetHint is what is known of a counter reset. The numbers are those of both
// messages.
type ResetHint uint8

// The hints.
const (
	ResetUnknown ResetHint = 0
	ResetYes     ResetHint = 1
	ResetNo      ResetHint = 2
	ResetGauge   ResetHint = 3
)

// staleBits are the bits of the one NaN that ends a series.
const staleBits = 0x7ff0000000000002

// StaleNaN is the value that ends a series.
func StaleNaN() float64 { return math.Float64frombits(staleBits) }

// StaleHistogram ends a series of histograms at a time, in Unix milliseconds.
func StaleHistogram(timestamp int64) Histogram {
	return Histogram{Timestamp: timestamp, Sum: StaleNaN()}
}

const (
	minSchema = -4
	maxSchema = 8
)

// sound reports whether receivers take h: the buckets are those of the spans, no
// count is below zero, and all of them add up to Count. Observations of NaN are in
// Count and in no bucket; they make Sum NaN.
func (h *Histogram) sound() bool {
	if h.Schema < minSchema || h.Schema > maxSchema || h.ResetHint > ResetGauge {
		return false
	}
	if !(h.ZeroThreshold >= 0) || math.IsInf(h.ZeroThreshold, 1) {
		return false
	}
	positive, ok := observations(h.PositiveSpans, h.PositiveDeltas)
	if !ok {
		return false
	}
	negative, ok := observations(h.NegativeSpans, h.NegativeDeltas)
	if !ok || positive > h.Count || negative > h.Count-positive || h.ZeroCount > h.Count-positive-negative {
		return false
	}
	return math.IsNaN(h.Sum) || positive+negative+h.ZeroCount == h.Count
}

// observations adds up one side of a histogram.
func observations(spans []Span, deltas []int64) (sum uint64, ok bool) {
	buckets := uint64(0)
	for i := range spans {
		if i > 0 && spans[i].Offset < 0 {
			return 0, false
		}
		buckets += uint64(spans[i].Length)
	}
	if buckets != uint64(len(deltas)) {
		return 0, false
	}
	count := int64(0)
	for _, delta := range deltas {
		// One that overflows is below zero, too.
		if count += delta; count < 0 || sum > math.MaxUint64-uint64(count) {
			return 0, false
		}
		sum += uint64(count)
	}
	return sum, true
}
