package aicostexporter

import (
	"github.com/aicost/aicost/internal/remotewrite"
	"github.com/aicost/aicost/internal/rollup"
)

// maxGap is how many empty buckets are written as such. A new span costs as much.
const maxGap = 2

// histogram is what the pass sends of a point that is one. Its buckets are in w.
func (w *wire) histogram(point *rollup.Point, p pass) remotewrite.Histogram {
	sample, of := p.sample(point), point.HeldHistogram
	if p.kind == sendValues {
		if point.Leaving {
			return remotewrite.StaleHistogram(sample.Timestamp)
		}
		of = point.Histogram
	}
	of.Unpack(&w.buckets)
	firstSpan, firstDelta := len(w.spans), len(w.deltas)
	w.addBuckets(&w.buckets)
	return remotewrite.Histogram{
		Timestamp: sample.Timestamp, Start: sample.Start, Count: w.buckets.Count, Sum: w.buckets.Sum,
		Schema: rollup.HistogramSchema, ZeroThreshold: rollup.HistogramZero, ZeroCount: w.buckets.Zero,
		PositiveSpans: w.spans[firstSpan:], PositiveDeltas: w.deltas[firstDelta:],
	}
}

// addBuckets writes buckets as spans and the differences between their counts.
func (w *wire) addBuckets(b *rollup.Buckets) {
	spans, next, before := 0, int32(0), int64(0)
	add := func(count int64) {
		w.deltas = append(w.deltas, count-before)
		w.spans[len(w.spans)-1].Length++
		before = count
		next++
	}
	for i, count := range b.Counts {
		if count == 0 {
			continue
		}
		at := b.First + int32(i)
		if gap := at - next; spans == 0 || gap > maxGap {
			w.spans = append(w.spans, remotewrite.Span{Offset: gap})
			spans++
			next = at
		}
		for next < at {
			add(0)
		}
		add(int64(count))
	}
}
