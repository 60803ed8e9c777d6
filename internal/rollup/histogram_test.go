package rollup

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHistogramBuckets(t *testing.T) {
	for _, tc := range []struct {
		took time.Duration
		want int // the first bucket that holds it
	}{
		{0, 0},
		{10 * time.Millisecond, 0},
		{10*time.Millisecond + 1, 1},
		{20 * time.Millisecond, 1},
		{40 * time.Millisecond, 2},
		{81_920 * time.Millisecond, 13},
		{81_920*time.Millisecond + 1, 14},
		{math.MaxInt64, 14},
	} {
		h := histogram{}
		h.observe(&Call{Duration: tc.took})
		for i, n := range h.buckets {
			assert.Equal(t, i >= tc.want, n == 1, "%s in bucket %d", tc.took, i)
		}
	}
}

func TestHistogramSeries(t *testing.T) {
	l := New(Settings{Units: []string{"team"}, Currency: "USD", Limit: 1000, Histograms: HistogramsClassic})
	for _, took := range []time.Duration{15 * time.Millisecond, 90 * time.Second, 700 * time.Millisecond} {
		l.Add(&Call{Units: []string{"search"}, Provider: "openai", Model: "gpt-5", Timed: true, Duration: took})
	}
	l.Add(&Call{Units: []string{"search"}, Provider: "openai", Model: "gpt-5"}) // no times: counted, not timed
	lines := exposition(l, "ai_cost_requests", "ai_cost_conservation")
	require.Len(t, lines, histogramSeries)
	for line, want := range map[int]string{
		0:  `ai_cost_request_duration_seconds_bucket{le="0.01",outcome="ok",provider="openai",team="search"} 0`,
		1:  `ai_cost_request_duration_seconds_bucket{le="0.02",outcome="ok",provider="openai",team="search"} 1`,
		7:  `ai_cost_request_duration_seconds_bucket{le="1.28",outcome="ok",provider="openai",team="search"} 2`,
		13: `ai_cost_request_duration_seconds_bucket{le="81.92",outcome="ok",provider="openai",team="search"} 2`,
		14: `ai_cost_request_duration_seconds_bucket{le="+Inf",outcome="ok",provider="openai",team="search"} 3`,
		15: `ai_cost_request_duration_seconds_sum{outcome="ok",provider="openai",team="search"} 90.715`,
		16: `ai_cost_request_duration_seconds_count{outcome="ok",provider="openai",team="search"} 3`,
	} {
		assert.Equal(t, want, lines[line])
	}
}

func TestSecondsDoNotOverflow(t *testing.T) {
	s := seconds{}
	for range 1000 {
		s.add(math.MaxInt64)
	}
	assert.InEpsilon(t, 1000*float64(math.MaxInt64)/1e9, s.Float64(), 1e-12)
}

func TestExemplars(t *testing.T) {
	l := New(Settings{Units: []string{"team"}, Currency: "USD", Limit: 1000, Histograms: HistogramsClassic})
	add := func(trace byte, end time.Time) {
		l.Add(&Call{Units: []string{"search"}, Timed: true, Duration: 15 * time.Millisecond, Arrived: end, TraceID: [16]byte{trace}})
	}
	exemplars := func() []Exemplar {
		seen := []Exemplar{}
		for _, p := range l.Snapshot(nil) {
			seen = append(seen, p.Exemplars...)
		}
		return seen
	}
	add(0, noon) // no trace
	assert.Empty(t, exemplars())
	add(1, noon)
	add(2, noon.Add(time.Second))
	add(3, noon) // older than what the bucket has
	assert.Equal(t, []Exemplar{{TraceID: [16]byte{2}, Seconds: 0.015, At: noon.Add(time.Second)}}, exemplars())
	assert.Empty(t, exemplars(), "each is sent once")
}
