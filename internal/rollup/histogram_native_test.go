package rollup

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func nativeLedger() *Ledger {
	return New(Settings{Units: []string{"team"}, Currency: "USD", Limit: 1000, Histograms: HistogramsNative})
}

func TestNativeBuckets(t *testing.T) {
	for _, tc := range []struct {
		took time.Duration
		want int
	}{
		{976_563 * time.Nanosecond, firstBucket},
		{time.Second, 0},
		{time.Second + 1, 1},
		{500 * time.Millisecond, -8},
		{2 * time.Second, 8},
		{1500 * time.Millisecond, 5},
		{65_536 * time.Second, lastBucket},
		{65_536*time.Second + 1, lastBucket},
		{math.MaxInt64, lastBucket},
	} {
		assert.Equal(t, tc.want, bucketOf(tc.took), tc.took)
	}
	random := rand.New(rand.NewPCG(1, 1))
	for range 10_000 {
		took := time.Duration(float64(zeroNanos+1) * math.Exp2(26*random.Float64()))
		bucket := float64(bucketOf(took))
		assert.LessOrEqual(t, took.Seconds(), math.Exp2(bucket/8)*(1+1e-15), took)
		assert.Greater(t, took.Seconds(), math.Exp2((bucket-1)/8)*(1-1e-15), took)
	}
}

// Whatever order durations come in, each is in its bucket and all are there.
func TestNativeHistogramCountsEach(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 1))
	n, want, sum := &native{}, map[int]uint64{}, time.Duration(0)
	for range 2_000 {
		took := time.Duration(math.Exp2(47 * random.Float64())) // to 39 hours
		n.observe(&Call{Duration: took})
		sum += took
		if took <= zeroNanos {
			want[math.MinInt]++
		} else {
			want[bucketOf(took)]++
		}
	}
	var b Buckets
	n.histogram().Unpack(&b)
	got := map[int]uint64{math.MinInt: b.Zero}
	for i, c := range b.Counts {
		if c > 0 {
			got[int(b.First)+i] = c
		}
	}
	assert.Equal(t, want, got)
	assert.Equal(t, uint64(2_000), b.Count)
	assert.InDelta(t, sum.Seconds(), b.Sum, 1e-9)
	assert.LessOrEqual(t, len(n.buckets), numNativeBuckets)
	assert.Positive(t, b.Counts[0])
	assert.Positive(t, b.Counts[len(b.Counts)-1])
}

func TestNativeSeries(t *testing.T) {
	l := nativeLedger()
	for _, took := range []time.Duration{0, 15 * time.Millisecond, 90 * time.Second} {
		l.Add(&Call{Units: []string{"search"}, Provider: "openai", Model: "gpt-5", Timed: true, Duration: took})
	}
	l.Add(&Call{Units: []string{"search"}, Provider: "openai", Model: "gpt-5", Timed: true, Duration: 1, Failed: true})
	lines := exposition(l, "ai_cost_requests", "ai_cost_conservation")
	require.Len(t, lines, 2)
	assert.Contains(t, lines[0], `ai_cost_request_duration_seconds{outcome="ok",provider="openai",team="search"} 3 {Count:3 Sum:90.015 Zero:1 First:-48 Counts:[1 0 `)
	assert.Equal(t, `ai_cost_request_duration_seconds{outcome="error",provider="openai",team="search"} 1 {Count:1 Sum:1e-09 Zero:1 First:-79 Counts:[]}`, lines[1])
	assert.Equal(t, accountSeries+2*nativeSeries, l.Stats().Reserved)
}

// A histogram that was taken stays as it was, and is taken once while nothing is added.
func TestHistogramsNeverChange(t *testing.T) {
	l := nativeLedger()
	call := &Call{Units: []string{"search"}, Timed: true, Duration: time.Second}
	taken := func() *Histogram {
		for _, p := range l.Snapshot(nil) {
			if p.Native() {
				return p.Histogram
			}
		}
		return nil
	}
	l.Add(call)
	first := taken()
	assert.Same(t, first, taken())
	was := *first
	call.Duration = time.Minute
	l.Add(call)
	assert.NotSame(t, first, taken())
	assert.Equal(t, was, *first)
	assert.InDelta(t, 1, first.Float64(), 0)
}

func TestNativeExemplars(t *testing.T) {
	l := nativeLedger()
	add := func(trace byte, took time.Duration, at time.Time) {
		l.Add(&Call{Units: []string{"search"}, Timed: true, Duration: took, Arrived: at, TraceID: [16]byte{trace}})
	}
	exemplars := func() (out []string) {
		for _, p := range l.Snapshot(nil) {
			for _, e := range p.Exemplars {
				out = append(out, fmt.Sprintf("%d %v", e.TraceID[0], e.Seconds))
			}
		}
		return out
	}
	add(0, time.Second, noon) // no trace
	assert.Empty(t, exemplars())
	add(1, time.Minute, noon)
	add(2, 5*time.Second, noon)
	add(3, 6*time.Second, noon.Add(time.Second))
	add(4, 100*time.Millisecond, noon.Add(time.Second))
	add(5, 5*time.Second, noon.Add(time.Second))
	add(6, 6*time.Second, noon) // older than what the series has
	assert.Equal(t, []string{"1 60", "4 0.1", "5 5", "3 6"}, exemplars(), "by time, then by value")
	assert.Empty(t, exemplars(), "each is sent once")
	add(7, time.Second, noon)
	assert.Empty(t, exemplars(), "none is older than one that was sent")
}

func TestNativeHistogramsKeepToTheLimit(t *testing.T) {
	l := New(Settings{Units: []string{"team"}, Currency: "USD", Limit: 300, Histograms: HistogramsNative})
	for i := range 1_000 {
		l.Add(&Call{Units: []string{strconv.Itoa(i)}, Timed: true, Duration: time.Second, Failed: i%2 == 0})
		require.LessOrEqual(t, l.Stats().Series, 300)
	}
	assert.Greater(t, l.Stats().Reserved, 200)
	timed := 0.0
	for _, p := range l.Snapshot(nil) {
		if p.Native() {
			timed += p.Value
		}
	}
	assert.InDelta(t, 1_000, timed, 0)
}

func BenchmarkObserve(b *testing.B) {
	calls := make([]Call, 1024)
	random := rand.New(rand.NewPCG(1, 1))
	for i := range calls {
		calls[i].Duration = time.Duration(math.Exp(random.NormFloat64()) * 2e9)
		calls[i].Arrived, calls[i].TraceID = noon, [16]byte{1}
	}
	b.Run("classic", func(b *testing.B) {
		h := &histogram{}
		for i := 0; b.Loop(); i++ {
			h.observe(&calls[i%len(calls)])
		}
	})
	b.Run("native", func(b *testing.B) {
		n := &native{}
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			n.observe(&calls[i%len(calls)])
		}
		b.ReportMetric(float64(len(n.buckets)), "buckets")
		b.ReportMetric(float64(len(n.histogram().packed)), "packed-bytes")
	})
}

func TestNativeAddAllocatesNothing(t *testing.T) {
	l, calls := steadyCalls(t, 100)
	l.SetHistograms(HistogramsNative)
	for i := range calls {
		l.Add(&calls[i])
	}
	i := 0
	assert.Zero(t, testing.AllocsPerRun(1000, func() {
		l.Add(&calls[i%len(calls)])
		i++
	}))
}

// With room for nothing but the last resort, all of that is there and no more.
func TestLastResortHasItsRoom(t *testing.T) {
	for _, histograms := range []Histograms{HistogramsClassic, HistogramsNative} {
		settings := Settings{Units: []string{"team"}, Currency: "USD", Histograms: histograms}
		settings.Limit = settings.lastResort()
		l := New(settings)
		for i := range 10 {
			l.Add(&Call{
				Units: []string{strconv.Itoa(i)}, Timed: true, Duration: time.Second, Failed: i%2 == 0, Priced: true, Currency: "USD",
				Tokens: [NumTokenTypes]int64{1, 1, 1, 1, 1}, Unpriced: "odd", Untagged: []Untagged{{"team", "missing"}},
			})
		}
		assert.Len(t, l.Snapshot(nil), settings.Limit)
	}
}
