package rollup

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// The shape of a native histogram. Bucket i ends at 2^(i/8) seconds, so that a
// quantile is off by 4.4 % at most. What is at or below HistogramZero is in no
// bucket but in the zero count; what is above the last one's end, 18.2 hours, is
// in the last one.
const (
	HistogramSchema = 3
	HistogramZero   = 1.0 / 1024 // seconds; a bucket's end, or receivers would have to widen it

	octave           = 1 << HistogramSchema // buckets in a factor of 2
	firstBucket      = -10*octave + 1
	lastBucket       = 16 * octave
	numNativeBuckets = lastBucket - firstBucket + 1

	zeroNanos = time.Second / 1024 // rounded down; durations are whole
)

// nativeSeries is what a native histogram counts for.
const nativeSeries = 1

// octaveBounds are the ends of an octave's buckets, as math.Frexp tells parts.
var octaveBounds = [octave]float64{
	0.5, 0.5452538663326288, 0.5946035575013605, 0.6484197773255048,
	0.7071067811865475, 0.7711054127039704, 0.8408964152537144, 0.9170040432046711,
}

// bucketOf is the bucket of a duration above the zero threshold.
func bucketOf(d time.Duration) int {
	fraction, exponent := math.Frexp(d.Seconds())
	i := (exponent - 1) * octave
	for _, bound := range octaveBounds {
		if fraction <= bound {
			break
		}
		i++
	}
	return min(i, lastBucket)
}

// native counts durations in exponential buckets, of which it holds those between
// the lowest and the highest that were ever needed, in whole octaves.
type native struct {
	buckets   []count
	first     int // the number of buckets[0]
	zero      count
	all       count
	sum       seconds
	exemplars nativeExemplars
	taken     *Histogram // of the last snapshot
}

func (n *native) at(int) total { return n }

// Float64 returns how many durations were counted.
func (n *native) Float64() float64 { return float64(n.all) }

// observe adds one call's duration.
func (n *native) observe(c *Call) {
	n.all++
	n.sum.add(c.Duration)
	if c.Duration <= zeroNanos {
		n.zero++
	} else {
		bucket := bucketOf(c.Duration)
		if at := bucket - n.first; at < 0 || at >= len(n.buckets) {
			n.reach(bucket)
		}
		n.buckets[bucket-n.first]++
	}
	n.exemplars.add(c)
}

// reach makes room for a bucket.
func (n *native) reach(bucket int) {
	low := firstBucket + (bucket-firstBucket)/octave*octave
	high := low + octave
	if len(n.buckets) > 0 {
		low, high = min(low, n.first), max(high, n.first+len(n.buckets))
	}
	buckets := make([]count, high-low)
	if len(n.buckets) > 0 {
		copy(buckets[n.first-low:], n.buckets)
	}
	n.buckets, n.first = buckets, low
}

// numExemplars is how many calls stand for a native histogram in a snapshot.
const numExemplars = 4

// nativeExemplars hold a call of each range of durations: up to 0.64 s, 5.12 s,
// 40.96 s, and above.
type nativeExemplars struct {
	seen   [numExemplars]exemplar
	newest time.Time
}

func (e *nativeExemplars) add(c *Call) {
	// They belong to one series, and a receiver refuses one older than its newest.
	if c.TraceID == [16]byte{} || c.Arrived.Before(e.newest) {
		return
	}
	const first = 640 * time.Millisecond
	place := 0
	for bound := first; place < numExemplars-1 && c.Duration > bound; bound *= 8 {
		place++
	}
	e.newest = c.Arrived
	e.seen[place] = exemplar{Exemplar{TraceID: c.TraceID, Seconds: c.Duration.Seconds(), At: c.Arrived}, true}
}

// take returns those that were in no snapshot yet, in the order in which
// receivers take them.
func (e *nativeExemplars) take() (out []Exemplar) {
	for i := range e.seen {
		if seen := &e.seen[i]; seen.fresh {
			seen.fresh = false
			out = append(out, seen.Exemplar)
		}
	}
	slices.SortFunc(out, func(a, b Exemplar) int {
		return cmp.Or(cmp.Compare(a.At.UnixMilli(), b.At.UnixMilli()), cmp.Compare(a.Seconds, b.Seconds))
	})
	return out
}
