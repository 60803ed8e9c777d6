package aicostexporter

import (
	"math"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/prometheus/prompb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// durationOf is the native histogram of a team's calls as the receiver names it.
func durationOf(team string) string {
	return "ai_cost_request_duration_seconds{outcome=ok,project=__unallocated__,team=" + team + "}"
}

func (r *receiver) held(series string) []prompb.Histogram {
	return read(r, func() []prompb.Histogram { return append([]prompb.Histogram(nil), r.histograms[series]...) })
}

func counts(held []prompb.Histogram) (out []float64) {
	for _, h := range held {
		out = append(out, float64(h.GetCountInt()))
	}
	return out
}

func speaking(protocol string) func(*Config) {
	return func(c *Config) {
		if err := c.Protocol.UnmarshalText([]byte(protocol)); err != nil {
			panic(err)
		}
	}
}

func TestNativeHistogramsBeginWithABridgeAndAreSentAgain(t *testing.T) {
	for _, protocol := range []string{"v1", "v2"} {
		synctest.Test(t, func(t *testing.T) {
			target := newReceiver(t)
			e := run(t, target, native, speaking(protocol))
			e.call("search", 0.25)
			flushes(1)
			e.call("search", 0.25)
			flushes(2)
			held := target.held(durationOf("search"))
			assert.Equal(t, []float64{0, 1, 2, 2}, counts(held))
			assert.LessOrEqual(t, held[1].Timestamp-held[0].Timestamp, time.Minute.Milliseconds())
			assert.Equal(t, held[1].Schema, held[0].Schema, "another schema would be a restart")
			assert.InDelta(t, held[1].ZeroThreshold, held[0].ZeroThreshold, 0)
			assert.Equal(t, map[int]float64{-4: 2}, target.observations(durationOf("search")).buckets, "0.648 s < 0.7 s <= 0.707 s")
			if protocol == "v1" {
				assert.Equal(t, []string{"01020300000000000000000000000000 0.7", "01020300000000000000000000000000 0.7"},
					read(target, func() []string { return target.trace }))
			}
			assert.Empty(t, target.samples("ai_cost_request_duration_seconds_count"+durationOf("search")[len("ai_cost_request_duration_seconds"):]))
			if protocol == "v2" {
				assert.Equal(t, held[0].Timestamp, read(target, func() int64 { return target.starts[durationOf("search")] }))
			}
			e.stop()
			assert.Empty(t, e.host.events)
		})
	}
}

// A target that takes no native histograms, or only fails on them, gets all else,
// at once and on time, and is asked for nothing twice.
func TestHistogramsCostTheOthersNothing(t *testing.T) {
	for name, trouble := range map[string]answer{
		"disabled":  disabled,
		"throttled": {status: 429, header: map[string]string{"Retry-After": "240"}},
		"hangs":     {hang: true},
		"lost":      {lost: true},
		"refused":   {status: 400},
		"dropped":   {status: 404},
		"denied":    {status: 401},
	} {
		for _, protocol := range []string{"v1", "v2", "auto"} {
			t.Run(name+" "+protocol, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					target := newReceiver(t)
					e := run(t, target, native, speaking(protocol))
					target.answers = &trouble
					for range 8 {
						e.call("search", 1)
						flushes(1)
					}
					samples := target.samples(costOf("search"))
					assert.Equal(t, []float64{0, 1, 2, 3, 4, 5, 6, 7, 8}, values(samples))
					for i := 2; i < len(samples); i++ {
						assert.Equal(t, time.Minute.Milliseconds(), samples[i].Timestamp-samples[i-1].Timestamp)
					}
					tries := 1
					if protocol == "auto" {
						tries = 2 // it may be the protocol that is refused
					}
					assert.LessOrEqual(t, target.requests(), 1+8+8*tries, "bridges, values, histograms")
					if name == "throttled" {
						assert.LessOrEqual(t, target.requests(), 1+8+3, "when asked to wait")
					}
					require.Len(t, e.host.events, 1)
					assert.Contains(t, e.host.events[0], "native histogram")
					assert.Less(t, e.flusher.age(), 2*time.Minute, "the alerts are about money")
					target.heal()
					flushes(6)
					assert.InDelta(t, 8, target.observations(durationOf("search")).count, 0)
					assert.Equal(t, "StatusOK", e.host.events[1])
					e.stop()
				})
			})
		}
	}
}

// A target that does not answer about histograms holds up no flush, however short
// the interval.
func TestHistogramsMakeNoFlushLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := newReceiver(t)
		target.answers = &answer{hang: true}
		e := run(t, target, native, func(c *Config) { c.FlushInterval = 5 * time.Second })
		e.call("search", 1)
		flushes(1)
		assert.Len(t, target.samples(costOf("search")), 1+12)
		target.heal()
		e.stop()
	})
}

// What may be stored is sent again as it was, with its time, before anything newer.
func TestDoubtfulHistogramsAreSettled(t *testing.T) {
	for name, first := range map[string]answer{
		"an answer is lost":    {lost: true},
		"an error is all":      {status: 500},
		"it is stored all the": {status: 503, kept: true},
		"no answer":            {hang: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				target := newReceiver(t)
				e := run(t, target, native)
				e.call("search", 1)
				flushes(1)
				target.change(func() { target.answers = &first })
				e.call("search", 1)
				flushes(1)
				target.change(func() { target.answers = &answer{status: 429} })
				for range 10 {
					e.call("search", 1)
					flushes(1)
				}
				target.heal()
				flushes(1)
				held := target.held(durationOf("search"))
				assert.Equal(t, []float64{0, 1, 2, 2, 12}, counts(held))
				assert.Equal(t, time.Minute.Milliseconds(), held[2].Timestamp-held[1].Timestamp, "when it was counted")
				assert.Greater(t, held[3].Timestamp-held[2].Timestamp, 5*time.Minute.Milliseconds(), "a bridge over the silence")
				assert.Equal(t, read1(held[2]), read1(held[3]))
				e.stop()
			})
		})
	}
}

// Who turns to classic histograms because the target takes no others is not told of
// them any more.
func TestHistogramsThatWereNeverTakenAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target, d := newReceiver(t), newDisk()
		target.answers = &disabled
		e := runOn(t, d, target, native)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 0)))
		flushes(2)
		assert.Len(t, e.host.events, 1)
		e.stop()
		e = runOn(t, d, target, native, func(c *Config) { c.ExternalLabels = map[string]string{"cluster": "eu"} })
		flushes(2)
		e.stop()
		e = runOn(t, d, target, func(c *Config) { c.ExternalLabels = map[string]string{"cluster": "eu"} })
		require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 1)))
		flushes(3)
		assert.Empty(t, e.host.events)
		assert.Zero(t, e.stats().Former)
		assert.InDelta(t, 2, target.increase("ai_cost_requests_total"), 0)
		assert.InDelta(t, 1, target.increase("ai_cost_request_duration_seconds_count"), 0)
		e.stop()
	})
}

// Those it has taken end.
func TestHistogramsOfAnotherKindEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target, d := newReceiver(t), newDisk()
		e := runOn(t, d, target, native)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 0)))
		flushes(1)
		target.answers = &disabled
		require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 1)))
		e.stop()
		target.heal()
		e = runOn(t, d, target)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 2)))
		flushes(3)
		held := target.held(durationOf("search"))
		assert.InDelta(t, 2, target.observations(durationOf("search")).count, 0)
		assert.True(t, math.IsNaN(held[len(held)-1].Sum), "a stale marker")
		assert.Zero(t, e.stats().Former)
		assert.InDelta(t, 1, target.increase("ai_cost_request_duration_seconds_count"), 0)
		e.stop()
	})
}

// lame is a target that takes its time for each request.
type lame struct {
	*receiver
	pause time.Duration
}

func (l lame) RoundTrip(request *http.Request) (*http.Response, error) {
	select {
	case <-request.Context().Done():
		return nil, request.Context().Err()
	case <-time.After(l.pause):
		return l.receiver.RoundTrip(request)
	}
}

// Where the others take longer than the interval, no time is ever left until the next
// flush, and there are histograms all the same.
func TestHistogramsArriveLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := newReceiver(t)
		target.limit = 100
		config := createDefaultConfig().(*Config)
		native(config)
		config.FlushInterval = 5 * time.Second
		made, err := newExporter(config, nopSettings())
		require.NoError(t, err)
		e := begin(t, made, lame{target, 1800 * time.Millisecond})
		e.callEach(60, "team")
		flushes(2)
		assert.GreaterOrEqual(t, len(target.samples(costOf("team000"))), 3)
		assert.GreaterOrEqual(t, len(target.held(durationOf("team000"))), 3)
		for _, event := range e.host.events {
			assert.NotContains(t, event, "fails", "it does not")
		}
		e.stop()
	})
}
