package remotewrite

import (
	"math"
	"slices"
	"testing"

	"github.com/prometheus/prometheus/prompb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// durations is a histogram of nine observations, one of them negative and two at
// zero, and what ends its series.
func durations() Series {
	return Series{
		Labels: []Label{{"__name__", "ai_cost_request_duration_seconds"}, {"team", "search"}},
		Histograms: []Histogram{
			{
				Timestamp: 61_000, Start: 900, Count: 9, Sum: 12.5, Schema: 3, ZeroThreshold: 1e-128, ZeroCount: 2,
				PositiveSpans: []Span{{-4, 2}, {3, 1}}, PositiveDeltas: []int64{1, 1, 1},
				NegativeSpans: []Span{{0, 1}}, NegativeDeltas: []int64{1},
				ResetHint: ResetNo,
			},
			StaleHistogram(121_000),
		},
		Exemplars: []Exemplar{{[]Label{{"trace_id", "0af76519"}}, 0.5, 60_500}},
		Metadata:  &Metadata{Type: MetricTypeHistogram, Help: "Time from the start of a call to its end.", Unit: "seconds"},
	}
}

func TestHistogramsRoundTrip(t *testing.T) {
	series := append(spend(), durations(), durations())
	for protocol, want := range map[Protocol][]Series{ProtocolV1: onlyV1(series), ProtocolV2: series} {
		encoder := NewEncoder(protocol)
		for range 2 { // once into new buffers, once into used ones
			request, err := encoder.Encode(series)
			require.NoError(t, err)
			got := decode(t, request)
			assert.Equal(t, withoutNaN(want), withoutNaN(got), protocol)
			assert.Equal(t, uint64(staleBits), math.Float64bits(got[4].Histograms[1].Sum), protocol)
			assert.Equal(t, 4, request.Histograms)
			assert.Equal(t, 4, request.Samples)
		}
		assert.Equal(t, 6, len(encoder.v1.spans)+len(encoder.v2.spans), "used buffers do not grow")
	}
}

// withoutNaN replaces what does not equal itself.
func withoutNaN(series []Series) []Series {
	series = slices.Clone(series)
	for i := range series {
		series[i].Histograms = slices.Clone(series[i].Histograms)
		for j := range series[i].Histograms {
			if h := &series[i].Histograms[j]; math.IsNaN(h.Sum) {
				h.Sum = -1
			}
		}
	}
	return series
}

func TestStaleHistogramIsPrometheusStale(t *testing.T) {
	assert.Equal(t, uint64(0x7ff0000000000002), math.Float64bits(StaleNaN()))
	series := durations()
	assert.Equal(t, DefectNone, series.Validate())
}

func TestHistogramSound(t *testing.T) {
	for _, tc := range []struct {
		why    string
		change func(*Histogram)
		want   bool
	}{
		{"as it is", func(*Histogram) {}, true},
		{"empty", func(h *Histogram) { *h = Histogram{} }, true},
		{"only at zero", func(h *Histogram) { *h = Histogram{Count: 3, ZeroCount: 3} }, true},
		{"coarsest", func(h *Histogram) { h.Schema = -4 }, true},
		{"finest", func(h *Histogram) { h.Schema = 8 }, true},
		{"a NaN was observed", func(h *Histogram) { h.Count, h.Sum = 10, math.NaN() }, true},
		{"an infinity was observed", func(h *Histogram) { h.Sum = math.Inf(1) }, true},
		{"deltas that go down", func(h *Histogram) { h.PositiveDeltas = []int64{4, -3, 0} }, true},

		{"too coarse", func(h *Histogram) { h.Schema = -5 }, false},
		{"custom buckets", func(h *Histogram) { h.Schema = -53 }, false},
		{"too fine", func(h *Histogram) { h.Schema = 9 }, false},
		{"unknown hint", func(h *Histogram) { h.ResetHint = 4 }, false},
		{"negative threshold", func(h *Histogram) { h.ZeroThreshold = -1 }, false},
		{"NaN threshold", func(h *Histogram) { h.ZeroThreshold = math.NaN() }, false},
		{"infinite threshold", func(h *Histogram) { h.ZeroThreshold = math.Inf(1) }, false},
		{"more spans than deltas", func(h *Histogram) { h.PositiveSpans[1].Length = 2 }, false},
		{"more deltas than spans", func(h *Histogram) { h.NegativeDeltas = []int64{1, 0} }, false},
		{"spans that overlap", func(h *Histogram) { h.PositiveSpans[1].Offset = -1 }, false},
		{"a bucket below zero", func(h *Histogram) { h.PositiveDeltas = []int64{6, -7, 1} }, false},
		{"a negative bucket below zero", func(h *Histogram) { h.NegativeDeltas = []int64{-1} }, false},
		{"less than its buckets", func(h *Histogram) { h.Count = 8 }, false},
		{"more than its buckets", func(h *Histogram) { h.Count = 10 }, false},
		{"less than its buckets, with NaN", func(h *Histogram) { h.Count, h.Sum = 8, math.NaN() }, false},
		{"a count that overflows", func(h *Histogram) { h.PositiveDeltas = []int64{math.MaxInt64, math.MaxInt64, 2} }, false},
		{"a sum that overflows to the right one", func(h *Histogram) { h.PositiveDeltas = []int64{math.MaxInt64, 0, 8 - math.MaxInt64} }, false},
		{"zeros that overflow", func(h *Histogram) { h.ZeroCount = math.MaxUint64 }, false},
	} {
		h := durations().Histograms[0]
		tc.change(&h)
		assert.Equal(t, tc.want, h.sound(), tc.why)
		series := []Series{{Labels: durations().Labels, Histograms: []Histogram{h}}}
		assert.Equal(t, tc.want, series[0].Validate() != DefectHistogram, tc.why)
		if tc.want {
			assert.NoError(t, asPrometheus(t, series).Validate(), tc.why)
		}
	}
}

// asPrometheus decodes the first histogram as Prometheus does.
func asPrometheus(t *testing.T, series []Series) interface{ Validate() error } {
	t.Helper()
	request, err := NewEncoder(ProtocolV1).Encode(series)
	require.NoError(t, err)
	var message prompb.WriteRequest
	require.NoError(t, message.Unmarshal(inflated(t, request)))
	return message.Timeseries[0].Histograms[0].ToIntHistogram()
}
