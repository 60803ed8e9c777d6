package rollup

import (
	"iter"
	"math/bits"
	"slices"
	"strconv"
	"time"
)

// The upper bounds of the duration histogram double from 10 ms to 81.92 s;
// the bucket after the last bound is +Inf.
const (
	firstBound = 10 * time.Millisecond
	numBounds  = 14
	numBuckets = numBounds + 1
)

// histogram counts durations. Buckets are cumulative, as they are written.
type histogram struct {
	buckets   [numBuckets]count
	sum       seconds
	exemplars [numBuckets]exemplar
}

// The indices of a histogram's figures; the buckets' come first.
const (
	histogramSum    = numBuckets
	histogramCount  = numBuckets + 1
	histogramSeries = numBuckets + 2
)

func (h *histogram) at(index int) total {
	switch index {
	case histogramSum:
		return &h.sum
	case histogramCount:
		return &h.buckets[numBounds]
	default:
		return &h.buckets[index]
	}
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
	if e := &h.exemplars[first]; c.TraceID != [16]byte{} && c.Arrived.After(e.At) {
		*e = exemplar{Exemplar{TraceID: c.TraceID, Seconds: c.Duration.Seconds(), At: c.Arrived}, true}
	}
}

// newHistogramSlots are the slots of one outcome's histogram.
func newHistogramSlots(s slots, outcome string) []*slot {
	name := familyDuration.Name
	out := make([]*slot, histogramSeries)
	for i := range numBuckets {
		le := "+Inf"
		if i < numBounds {
			le = strconv.FormatFloat((firstBound << i).Seconds(), 'g', -1, 64)
		}
		out[i] = s.slot(familyDuration, name+"_bucket", "outcome", outcome, "le", le)
	}
	out[histogramSum] = s.slot(familyDuration, name+"_sum", "outcome", outcome)
	out[histogramCount] = s.slot(familyDuration, name+"_count", "outcome", outcome)
	return out
}

// demandDurations notes that a call whose account got no cell of its own would
// have had a histogram.
func (l *Ledger) demandDurations(c *Call, account *cell[account], values []string) {
	if !c.Timed || slices.Equal(account.values, values) {
		return
	}
	switch own := values[:len(l.settings.Units)+1]; l.settings.Histograms {
	case HistogramsClassic:
		l.durations[outcomeOf(c)].miss(own)
	case HistogramsNative:
		l.natives[outcomeOf(c)].miss(own)
	case HistogramsNone, numHistograms:
	}
}

// time folds a call's duration into the histogram of its account's units,
// provider and outcome, if durations are counted.
func (l *Ledger) time(c *Call, account *cell[account]) {
	outcome := outcomeOf(c)
	switch l.settings.Histograms {
	case HistogramsClassic:
		l.timeClassic(c, account, outcome)
	case HistogramsNative:
		l.timeNative(c, account, outcome)
	case HistogramsNone, numHistograms:
	}
}

func (l *Ledger) timeClassic(c *Call, account *cell[account], outcome int) {
	held := account.totals.durations[outcome]
	if held == nil || held.stage == stageGone {
		held, _ = l.durations[outcome].at(l.timedBy(account), l)
		account.totals.durations[outcome] = held
	}
	l.touch(&held.head, c)
	if held.born == 0 {
		for i := range histogramSeries {
			l.bear(&held.head, i)
		}
	}
	held.totals.observe(c)
}

func (l *Ledger) timeNative(c *Call, account *cell[account], outcome int) {
	held := account.totals.natives[outcome]
	if held == nil || held.stage == stageGone {
		held, _ = l.natives[outcome].at(l.timedBy(account), l)
		account.totals.natives[outcome] = held
	}
	l.touch(&held.head, c)
	l.counts(&held.head, 0)
	held.totals.observe(c)
}

// timedBy are the label values that an account's durations have. They are a copy:
// those of an account that is restored may be longer than a new cell's, and a table
// makes them fit.
func (l *Ledger) timedBy(account *cell[account]) []string {
	return slices.Clone(account.values[:len(l.settings.Units)+1])
}

// timed yields the cells of durations.
func (l *Ledger) timed() (out []iter.Seq[*head]) {
	for i := range numOutcomes {
		out = append(out, l.durations[i].heads(), l.natives[i].heads())
	}
	return out
}
