package aicostexporter

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/prometheus/prompb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What may be stored although nothing says so must not be counted twice, nor
// may the step to it go to where no query sees it: whoever adds up the months
// would miss it.
func TestDoubtfulSamplesAreSettled(t *testing.T) {
	for name, first := range map[string]answer{
		"an answer is lost":             {lost: true},
		"a refusal kept what was good":  {status: 409, kept: true},
		"a series among others was bad": {status: 400, kept: true},
		"a refusal kept nothing":        {status: 409},
		"nobody knows what it refuses":  {status: 410},
		"an error is all there is":      {status: 500},
		"a target that is short of one": {status: 503, kept: true},
		"a target that is full":         {status: 503},
		"no answer":                     {hang: true},
	} {
		for _, protocol := range []string{"v1", "v2"} {
			t.Run(name+" "+protocol, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					target := newReceiver(t)
					e := run(t, target, func(c *Config) { require.NoError(t, c.Protocol.UnmarshalText([]byte(protocol))) })
					e.call("search", 3)
					flushes(1)
					e.call("search", 10)
					target.then(first)
					target.then(repeat(answer{status: 503}, 2000)...)
					flushes(10)
					e.call("search", 20)
					flushes(10)
					target.heal()
					e.call("search", 1)
					flushes(1)
					samples := target.samples(costOf("search"))
					assert.Equal(t, []float64{0, 3, 13, 13}, values(samples)[:4])
					assert.InDelta(t, 34, target.increase("ai_cost_total"), 0)
					assert.Equal(t, time.Minute.Milliseconds(), samples[2].Timestamp-samples[1].Timestamp, "when the money was spent")
					assertNoStepInSilence(t, samples)
					e.stop()
				})
			})
		}
	}
}

// What a target kept of a request that it refused must not be sent less of, once
// it is back from where nobody could reach it.
func TestARefusalThatKeptSomethingIsADoubt(t *testing.T) {
	for name, refusal := range map[string]answer{
		"refused in part":   {status: 400, kept: true},
		"conflicts":         {status: 409, kept: true},
		"throttled in part": {status: 429, kept: true, header: map[string]string{"X-Prometheus-Remote-Write-Samples-Written": "3"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				target := newReceiver(t)
				e := run(t, target, speaking("v2"))
				e.call("search", 3)
				flushes(1)
				e.call("search", 10)
				target.then(refusal)
				target.then(repeat(answer{down: true}, 2000)...)
				flushes(20)
				e.call("search", 20)
				target.heal()
				flushes(2)
				assert.IsNonDecreasing(t, values(target.samples(costOf("search"))))
				assert.InDelta(t, 33, target.increase("ai_cost_total"), 0)
				e.stop()
			})
		})
	}
}

// assertNoStepInSilence says that windows which follow one another miss
// nothing: where samples are further apart than a query looks back, the value
// is the same.
func assertNoStepInSilence(t *testing.T, samples []prompb.Sample) {
	t.Helper()
	for i := 1; i < len(samples); i++ {
		if samples[i].Timestamp-samples[i-1].Timestamp > (5 * time.Minute).Milliseconds() {
			assert.InDelta(t, samples[i-1].Value, samples[i].Value, 0, "step %d", i)
		}
	}
}

// A target that refuses an old sample, or would for its age, gets on without.
func TestDoubtEnds(t *testing.T) {
	for name, tc := range map[string]struct {
		outage time.Duration
		script []answer
	}{
		"refused": {20 * time.Minute, repeat(answer{status: 400}, 5)}, // 3 series, halved twice
		"too old": {60 * time.Minute, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				target := newReceiver(t)
				e := run(t, target, noHistograms, func(c *Config) { c.FlushInterval = 24 * time.Hour })
				flush := func() {
					time.Sleep(time.Minute)
					e.flusher.flush(t.Context(), time.Now())
				}
				e.call("search", 3)
				flush()
				e.call("search", 10)
				target.then(answer{hang: true})
				flush()
				target.then(tc.script...)
				time.Sleep(tc.outage)
				e.call("search", 20)
				flush()
				samples := target.samples(costOf("search"))
				assert.Equal(t, []float64{0, 3, 13, 33}, values(samples), "what may be held is the bridge")
				assert.Greater(t, samples[2].Timestamp-samples[1].Timestamp, tc.outage.Milliseconds())
				e.stop()
			})
		})
	}
}

// Series of which nothing is new are in no doubt.
func TestIdleSeriesAreNotSentTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := newReceiver(t)
		e := run(t, target)
		e.call("search", 3)
		flushes(1)
		target.then(repeat(answer{lost: true}, 2)...)
		e.flusher.flush(t.Context(), time.Now())
		before := target.requests()
		e.flusher.flush(t.Context(), time.Now())
		e.flusher.flush(t.Context(), time.Now())
		assert.Equal(t, 2, target.requests()-before)
		e.stop()
	})
}
