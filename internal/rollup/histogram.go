package rollup

import (
	"math/bits"
	"strconv"
	"time"
)

// The upper bounds of the duration histogram double from 10 ms to 81.92 s;
// the bucket after the last bound is +Inf.
const (
	firstBound = 10 * time.Millisecond
	numBounds  = 14
	numBuckets = numBounds + 1
	// A histogram has a series for each bucket, the sum and the count.
	histogramSeries = numBuckets + 2
)

// histogram counts durations. Buckets are cumulative, as they are written.
type histogram struct {
	buckets   [numBuckets]count
	sum       seconds
	exemplars [numBuckets]exemplar
	born      bool
}

// seconds is an exact sum of durations: a count of nanoseconds would overflow
// within days of a busy gateway.
type seconds struct {
	whole uint64
	nanos uint64 // below 1e9
}

func (s *seconds) add(d time.Duration) {
	s.whole += uint64(d / time.Second)
	s.nanos += uint64(d % time.Second)
	if s.nanos >= uint64(time.Second) {
		s.nanos -= uint64(time.Second)
		s.whole++
	}
}

// Float64 returns the sum in seconds.
func (s *seconds) Float64() float64 { return float64(s.whole) + float64(s.nanos)/1e9 }

// Exemplar is one call that stands for its bucket.
type Exemplar struct {
	TraceID [16]byte
	Seconds float64
	At      time.Time
}

type exemplar struct {
	Exemplar
	fresh bool // not yet in a snapshot
}

// observe adds one call's duration.
func (h *histogram) observe(c *Call) {
	first := min(bits.Len64(uint64(max(c.Duration, 1)-1)/uint64(firstBound)), numBounds)
	for i := first; i < numBuckets; i++ {
		h.buckets[i]++
	}
	h.sum.add(c.Duration)
	// A bucket's exemplars must not go back in time: receivers refuse older ones.
	if e := &h.exemplars[first]; c.TraceID != [16]byte{} && c.End.After(e.At) {
		*e = exemplar{Exemplar{TraceID: c.TraceID, Seconds: c.Duration.Seconds(), At: c.End}, true}
	}
}

// histogramSlots are the slots of one outcome's histogram.
type histogramSlots struct {
	buckets    [numBuckets]*slot
	sum, count *slot
}

func newHistogramSlots(s slots, outcome string) *histogramSlots {
	name := familyDuration.Name
	out := &histogramSlots{
		sum:   s.slot(familyDuration, name+"_sum", "outcome", outcome),
		count: s.slot(familyDuration, name+"_count", "outcome", outcome),
	}
	for i := range out.buckets {
		le := "+Inf"
		if i < numBounds {
			le = strconv.FormatFloat((firstBound << i).Seconds(), 'g', -1, 64)
		}
		out.buckets[i] = s.slot(familyDuration, name+"_bucket", "outcome", outcome, "le", le)
	}
	return out
}

// time folds a call's duration into the histogram of its account's units,
// provider and outcome.
func (l *Ledger) time(c *Call, account *cell[account]) {
	outcome := outcomeOf(c)
	held := account.totals.durations[outcome]
	if held == nil {
		held, _ = l.durations[outcome].at(account.values[:len(l.settings.Units)+1], &l.limit)
		account.totals.durations[outcome] = held
	}
	h := &held.totals
	if !h.born {
		h.born = true
		s := l.slots.durations[outcome]
		for i := range h.buckets {
			l.bear(s.buckets[i], held.values, &h.buckets[i]).bucket = &h.exemplars[i]
		}
		l.bear(s.sum, held.values, &h.sum)
		l.bear(s.count, held.values, &h.buckets[numBounds])
	}
	h.observe(c)
}
