package aicostexporter

import (
	"cmp"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/prometheus/prompb"
	writev2 "github.com/prometheus/prometheus/prompb/io/prometheus/write/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// observed is what a histogram counts: its observations and their sum.
type observed struct {
	count, sum float64
	buckets    map[int]float64 // by number; those at zero are under math.MinInt
}

// disabled is what Prometheus 2.42 answers to native histograms.
var disabled = answer{status: 500, body: "native histograms are disabled"}

func (r *receiver) decode(body []byte, protocol string) []prompb.TimeSeries {
	if protocol == "v2" {
		return r.decodeV2(body)
	}
	return r.decodeV1(body).Timeseries
}

func (r *receiver) hasHistograms(body []byte, protocol string) bool {
	return slices.ContainsFunc(r.decode(body, protocol), func(s prompb.TimeSeries) bool { return len(s.Histograms) > 0 })
}

// takesHistograms is takes for the histograms of a series.
func (r *receiver) takesHistograms(s prompb.TimeSeries) bool {
	held := r.histograms[seriesName(s.Labels)]
	for _, h := range s.Histograms {
		require.True(r.t, math.IsNaN(h.Sum) || h.ToIntHistogram().Validate() == nil)
		if r.ahead > 0 && time.UnixMilli(h.Timestamp).After(time.Now().Add(r.ahead)) {
			return false
		}
		if len(held) == 0 || r.window {
			continue
		}
		newest := held[len(held)-1]
		if h.Timestamp < newest.Timestamp || h.Timestamp == newest.Timestamp && !math.IsNaN(h.Sum) && !reflect.DeepEqual(h, newest) {
			return false
		}
	}
	return true
}

func (r *receiver) storeHistograms(s prompb.TimeSeries) {
	name := seriesName(s.Labels)
	for _, h := range s.Histograms {
		if held := r.histograms[name]; len(held) == 0 || held[len(held)-1].Timestamp < h.Timestamp {
			r.histograms[name] = append(held, h)
		} else if at, known := slices.BinarySearchFunc(held, h.Timestamp, histogramBefore); r.window && !known {
			r.histograms[name] = slices.Insert(held, at, h)
		}
	}
}

func histogramBefore(h prompb.Histogram, timestamp int64) int {
	return cmp.Compare(h.Timestamp, timestamp)
}

func asV1(h writev2.Histogram) prompb.Histogram {
	out := prompb.Histogram{
		Count: &prompb.Histogram_CountInt{CountInt: h.GetCountInt()}, ZeroCount: &prompb.Histogram_ZeroCountInt{ZeroCountInt: h.GetZeroCountInt()},
		Sum: h.Sum, Schema: h.Schema, ZeroThreshold: h.ZeroThreshold, PositiveDeltas: h.PositiveDeltas, Timestamp: h.Timestamp,
	}
	for _, span := range h.PositiveSpans {
		out.PositiveSpans = append(out.PositiveSpans, prompb.BucketSpan{Offset: span.Offset, Length: span.Length})
	}
	return out
}

func read1(h prompb.Histogram) observed {
	out := observed{count: float64(h.GetCountInt()), sum: h.Sum, buckets: map[int]float64{math.MinInt: float64(h.GetZeroCountInt())}}
	bucket, count, deltas := 0, int64(0), h.PositiveDeltas
	for _, span := range h.PositiveSpans {
		bucket += int(span.Offset)
		for range span.Length {
			count += deltas[0]
			deltas = deltas[1:]
			out.buckets[bucket] += float64(count)
			bucket++
		}
	}
	return out
}

// observations is what a query would find in all histograms that begin with prefix,
// as increase does.
func (r *receiver) observations(prefix string) observed {
	r.mu.Lock()
	defer r.mu.Unlock()
	total := observed{buckets: map[int]float64{}}
	for name, held := range r.histograms {
		if !strings.HasPrefix(name, prefix) {
			continue
		}
		var before *observed
		for _, h := range held {
			if math.IsNaN(h.Sum) {
				continue // an end
			}
			now := read1(h)
			if before != nil {
				total.step(*before, now)
			}
			before = &now
		}
	}
	return total
}

// step adds what was observed from one histogram to the next. As Prometheus does, it
// takes a count that goes down, of whichever bucket, for a restart.
func (o *observed) step(before, now observed) {
	reset := now.count < before.count
	for bucket, n := range before.buckets {
		reset = reset || now.buckets[bucket] < n
	}
	if reset {
		before = observed{}
	}
	o.count += now.count - before.count
	o.sum += now.sum - before.sum
	for bucket, n := range now.buckets {
		if n -= before.buckets[bucket]; n != 0 {
			o.buckets[bucket] += n
		}
	}
}

// same asserts that two are the same, sums but for what a float64 can't hold.
func (o observed) same(t *testing.T, want observed, message ...any) {
	t.Helper()
	assert.InDelta(t, want.count, o.count, 0, message...)
	assert.InDelta(t, want.sum, o.sum, 1e-6, message...)
	assert.Equal(t, want.buckets, o.buckets, message...)
}

func native(c *Config) { c.Histograms = HistogramsNative }

// lasting makes the span of a batch take as many seconds, and returns them.
func lasting(batch ptrace.Traces, seconds float64) float64 {
	span := batch.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0)
	took := time.Duration(seconds * float64(time.Second))
	span.SetEndTimestamp(pcommon.NewTimestampFromTime(span.StartTimestamp().AsTime().Add(took)))
	return took.Seconds()
}

// add counts an observation.
func (o *observed) add(seconds float64) {
	o.count++
	o.sum += seconds
	o.buckets[int(math.Ceil(8*math.Log2(seconds)))]++
}
