package aicostexporter

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/prometheus/prompb"
	"github.com/stretchr/testify/assert"
)

// flushes lets n flushes pass.
func flushes(n int) {
	time.Sleep(time.Duration(n) * time.Minute)
	synctest.Wait()
}

func values(samples []prompb.Sample) []float64 {
	out := []float64{}
	for _, s := range samples {
		out = append(out, s.Value)
	}
	return out
}

func TestEverySeriesBeginsWithABridgeAndIsSentAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := newReceiver(t)
		e := run(t, target)
		e.call("search", 0.25)
		flushes(1)
		samples := target.samples(costOf("search"))
		assert.Equal(t, []float64{0, 0.25}, values(samples))
		assert.LessOrEqual(t, samples[1].Timestamp-samples[0].Timestamp, time.Minute.Milliseconds())
		flushes(2)
		assert.Equal(t, []float64{0, 0.25, 0.25, 0.25}, values(target.samples(costOf("search"))))
		assert.InDelta(t, 10, target.increase("ai_cost_tokens_total"), 0)
		assert.InDelta(t, 1, target.increase("ai_cost_requests_total"), 0)
		assert.InDelta(t, 1, target.increase("ai_cost_request_duration_seconds_count"), 0)
		assert.Equal(t, []string{"01020300000000000000000000000000 0.7"}, read(target, func() []string { return target.trace }))
		assert.InDelta(t, 0, target.newest("ai_cost_conservation_error{}"), 0)
		e.stop()
		assert.Empty(t, e.host.events)
	})
}

func TestShutdownSendsTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := newReceiver(t)
		e := run(t, target)
		e.call("search", 0.25)
		e.stop()
		assert.InDelta(t, 0.25, target.increase("ai_cost_total"), 0)
		sent := target.requests()
		e.stop()
		assert.Equal(t, sent, target.requests(), "once is enough")
	})
}

// A process that starts anew begins at 0 under the same labels; what it counts
// must be added to what the one before it counted.
func TestRestartAddsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := newReceiver(t)
		for _, amount := range []float64{3, 5} {
			e := run(t, target)
			e.call("search", amount)
			e.stop()
			time.Sleep(time.Second)
		}
		assert.Equal(t, []float64{0, 3, 0, 5}, values(target.samples(costOf("search"))))
		assert.InDelta(t, 8, target.increase("ai_cost_total"), 0)
	})
}

func TestShutdownIsBounded(t *testing.T) {
	for name, trouble := range map[string]answer{"hangs": {hang: true}, "is down": {down: true}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				target := newReceiver(t)
				for range 1000 {
					target.then(trouble)
				}
				e := run(t, target)
				e.call("search", 1)
				began := time.Now()
				e.stop()
				assert.LessOrEqual(t, time.Since(began), e.config.ShutdownTimeout)
				assert.Positive(t, target.requests())
			})
		})
	}
}

func TestShutdownWithoutStart(t *testing.T) {
	e := &running{t: t}
	e.costExporter, _ = newExporter(createDefaultConfig().(*Config), nopSettings())
	e.stop()
	e.stop()
}

func TestShutdownBreaksOffAFlush(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := newReceiver(t, repeat(answer{hang: true}, 100)...)
		e := run(t, target)
		e.call("search", 1)
		flushes(1) // hangs, or waits to try again
		target.heal()
		began := time.Now()
		e.stop()
		assert.Zero(t, time.Since(began))
		assert.Empty(t, e.host.events, "the last flush tells")
		assert.InDelta(t, 1, target.increase("ai_cost_total"), 0)
	})
}

func TestManySeriesTravelInSeveralRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := newReceiver(t)
		e := run(t, target, noHistograms)
		for i := range 2 * maxBatch {
			e.call(string(rune('a'+i%26))+time.Duration(i).String(), 0.5)
		}
		e.stop()
		assert.InDelta(t, 2*maxBatch*0.5, target.increase("ai_cost_total"), 0)
		for _, size := range target.sizesSince(0) {
			assert.LessOrEqual(t, size, maxBatch)
		}
	})
}

func TestSchedule(t *testing.T) {
	noon := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	s := schedule{interval: time.Minute, offset: 20 * time.Second}
	for _, tc := range []struct{ now, want time.Duration }{
		{0, 20 * time.Second},
		{19 * time.Second, 20 * time.Second},
		{20 * time.Second, 80 * time.Second},
		{70 * time.Second, 80 * time.Second},
	} {
		assert.Equal(t, noon.Add(tc.want), s.next(noon.Add(tc.now)), tc.now)
	}
	a, b := newSchedule(time.Minute, "a"), newSchedule(time.Minute, "b")
	assert.NotEqual(t, a, b)
	assert.Equal(t, a, newSchedule(time.Minute, "a"))
	assert.Less(t, a.offset, time.Minute)
}
