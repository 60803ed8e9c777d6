package rollup

import (
	"bytes"
	"encoding/binary"
	"math"
)

// Histogram is what a native histogram held at one moment. It never changes, so
// that what is in doubt can be sent again as it was. nil is the empty one. Of one
// series, two of the same count are the same: durations are only ever added.
type Histogram struct {
	count  uint64
	packed []byte
}

// Buckets is what a Histogram says, in seconds. Counts[i] is of the bucket that
// ends at 2^((First+i)/8).
type Buckets struct {
	Count  uint64
	Sum    float64
	Zero   uint64 // at or below HistogramZero
	First  int32
	Counts []uint64
}

// Float64 returns the number of durations.
func (h *Histogram) Float64() float64 { return float64(h.count) }

// Unpack overwrites the buckets with the histogram's and uses their memory.
func (h *Histogram) Unpack(into *Buckets) {
	*into = Buckets{Counts: into.Counts[:0]}
	if h != nil {
		(&decoder{rest: h.packed}).histogram(into)
	}
}

// histogram returns the one of this moment. While nothing is added it is the same.
func (n *native) histogram() *Histogram {
	if n.taken == nil || n.taken.count != uint64(n.all) {
		var room [512]byte
		n.taken = &Histogram{uint64(n.all), bytes.Clone(n.encode(room[:0]))}
	}
	return n.taken
}

// encode appends sum, zero count and the buckets from the first to the last that
// is not empty.
func (n *native) encode(b []byte) []byte {
	low, high := 0, len(n.buckets)
	for low < high && n.buckets[low] == 0 {
		low++
	}
	for low < high && n.buckets[high-1] == 0 {
		high--
	}
	offset := 0
	if low < high {
		offset = n.first + low - firstBucket
	}
	b = binary.AppendUvarint(binary.AppendUvarint(b, n.sum.whole), n.sum.nanos)
	b = binary.AppendUvarint(b, uint64(n.zero))
	b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(high-low)), uint64(offset))
	return appendCounts(b, n.buckets[low:high])
}

func (n *native) decode(d *decoder) {
	var b Buckets
	n.sum = d.histogram(&b)
	n.zero, n.all = count(b.Zero), count(b.Count)
	for i, c := range b.Counts {
		bucket := int(b.First) + i
		if at := bucket - n.first; at < 0 || at >= len(n.buckets) {
			n.reach(bucket)
		}
		n.buckets[bucket-n.first] = count(c)
	}
}

// histogram reads what encode appended.
func (d *decoder) histogram(into *Buckets) (sum seconds) {
	sum = seconds{whole: d.uvarint(), nanos: d.below(1e9)}
	into.Sum, into.Zero = sum.Float64(), d.uvarint()
	into.Count = into.Zero
	n := d.below(numNativeBuckets + 1)
	into.First = firstBucket + int32(d.below(numNativeBuckets-n+1))
	for range n {
		c := d.uvarint()
		if c > math.MaxUint64-into.Count {
			d.fail("a smaller count")
			return sum
		}
		into.Counts, into.Count = append(into.Counts, c), into.Count+c
	}
	return sum
}

// frozenHistogram reads what encode appended, to be kept as it is.
func (d *decoder) frozenHistogram() *Histogram {
	var b Buckets
	whole := d.rest
	d.histogram(&b)
	return &Histogram{b.Count, bytes.Clone(whole[:len(whole)-len(d.rest)])}
}

// Native reports whether a series is a native histogram. Its values are those of
// the count.
func (s *Series) Native() bool {
	switch s.total.(type) {
	case *native, *Histogram:
		return true
	default:
		return false
	}
}

// histogram is what a series' total is beside a number, nil if it is nothing more.
func (s *Series) histogram() *Histogram {
	switch t := s.total.(type) {
	case *native:
		return t.histogram()
	case *Histogram:
		return t
	default:
		return nil
	}
}

// encodeHeld appends the histogram that belongs to what Delivery.encode appended:
// nothing, or the series' own, where that has its count.
func (s *Series) encodeHeld(b []byte) []byte {
	held, value := s.HeldHistogram, s.Held
	if s.Pending > value {
		held, value = s.PendingHistogram, s.Pending
	}
	own := held == nil || value == s.total.Float64()
	if b = appendBool(b, own); own {
		return b
	}
	return append(b, held.packed...)
}

func (s *Series) decodeHeld(d *decoder) {
	switch own := d.below(2) == 1; {
	case !own:
		s.HeldHistogram = d.frozenHistogram()
	case s.Held > 0:
		s.HeldHistogram = s.histogram()
	}
	if s.Held != s.HeldHistogram.held() {
		d.fail("the histogram held")
	}
}

// held is the count of what a receiver may hold.
func (h *Histogram) held() float64 {
	if h == nil {
		return 0
	}
	return h.Float64()
}
