package aicostexporter

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/exporter/exportertest"

	"github.com/aicost/aicost/exporter/aicostexporter/internal/metadata"
	"github.com/aicost/aicost/internal/remotewrite"
)

func nopSettings() exporter.Settings { return exportertest.NewNopSettings(metadata.Type) }

func repeat(a answer, n int) []answer {
	out := make([]answer, n)
	for i := range out {
		out[i] = a
	}
	return out
}

func TestRetryRepeatsTheSameBytes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := newReceiver(t)
		e := run(t, target)
		e.call("search", 1)
		flushes(1)
		before := target.requests()
		target.then(answer{status: 500}, answer{status: 503})
		e.call("search", 1)
		flushes(1)
		sent := target.sentSince(before)
		assert.Len(t, sent, 3)
		assert.Equal(t, sent[0], sent[1])
		assert.Equal(t, sent[0], sent[2])
		assert.InDelta(t, 2, target.increase("ai_cost_total"), 0)
		e.stop()
	})
}

func TestRetryAfterIsHeeded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, tc := range []struct {
			asked string
			gap   time.Duration
		}{
			{"7", 7 * time.Second},
			{"200", 200 * time.Second}, // longer than the interval: the flushes within it are left out
		} {
			target := newReceiver(t, answer{status: 429, header: map[string]string{"Retry-After": tc.asked}})
			e := run(t, target)
			flushes(6)
			assert.GreaterOrEqual(t, target.gap(0), tc.gap)
			assert.Less(t, target.gap(0), tc.gap+time.Minute)
			e.stop()
		}
	})
}

func TestFreshTotalsOvertakeAfterTheInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := newReceiver(t)
		e := run(t, target)
		e.call("search", 1)
		flushes(1)
		before := target.requests()
		target.then(repeat(answer{down: true}, 12)...)
		e.call("search", 1)
		for range 5 {
			flushes(1)
			e.call("search", 1)
		}
		bodies := map[string]bool{}
		for _, body := range target.sentSince(before) {
			bodies[body] = true
		}
		assert.Less(t, len(bodies), target.requests()-before, "the same bytes within an interval")
		assert.Greater(t, len(bodies), 1, "others in the next")
		e.stop()
		assert.InDelta(t, 7, target.increase("ai_cost_total"), 0)
	})
}

// After 20 minutes the receiver has forgotten the last value: it must come
// again right before the new one, or the step is invisible to every window
// that begins after the outage.
func TestOutageEndsWithABridge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := newReceiver(t)
		e := run(t, target)
		e.call("search", 3)
		flushes(1)
		target.then(repeat(answer{down: true}, 2000)...)
		e.call("search", 10)
		flushes(2)
		e.call("support", 1) // born during the outage
		flushes(20)
		target.heal()
		flushes(1)
		samples := target.samples(costOf("search"))
		assert.Equal(t, []float64{0, 3, 3, 13}, values(samples[:4]))
		assert.LessOrEqual(t, samples[3].Timestamp-samples[2].Timestamp, time.Minute.Milliseconds())
		assert.Equal(t, []float64{0, 1}, values(target.samples(costOf("support"))[:2]))
		assert.Equal(t, []string{
			"StatusRecoverableError: the target is away: connection refused", "StatusOK",
		}, e.host.events, "each change once")
		e.stop()
	})
}

// A series that is refused from its birth waits for its bridge.
func TestNoValueBeforeItsBridge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := newReceiver(t, answer{status: 404}, answer{}, answer{status: 400})
		e := run(t, target, noHistograms)
		e.call("search", 1)
		flushes(3)
		assert.Equal(t, []float64{0, 1}, values(target.samples(costOf("search")))[:2])
		e.stop()
	})
}

func TestHalvingIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := newReceiver(t)
		target.refuses = func(string) bool { return true }
		e := run(t, target, noHistograms)
		for i := range 1000 {
			e.call(fmt.Sprint("team", i), 1)
		}
		flushes(1)
		assert.LessOrEqual(t, target.requests(), 2*maxSplits+10)
		target.heal()
		flushes(2)
		assert.InDelta(t, 1000, target.increase("ai_cost_total"), 0)
		e.stop()
	})
}

func TestOtherAnswers(t *testing.T) {
	for _, tc := range []struct {
		name   string
		answer answer
		change func(*Config)
		events []string
	}{
		{"unauthorised", answer{status: 401}, noHistograms, []string{"StatusRecoverableError: the target refuses the credentials: 401 said so", "StatusOK"}},
		{"not found", answer{status: 404}, noHistograms, []string{"StatusRecoverableError: the target takes no remote writes at this path, is http::endpoint right?: 404 said so", "StatusOK"}},
		{"redirect", answer{status: 302}, noHistograms, []string{"StatusRecoverableError: the target refuses a request: 302 redirects are refused, the endpoint must be the final address", "StatusOK"}},
		{
			"v2 not known",
			answer{status: 204},
			func(c *Config) { c.Protocol = remotewrite.ProtocolV2 },
			[]string{"StatusRecoverableError: the target does not know this remote-write protocol, set another: 204 answered without the written headers of remote write 2.0, nothing was stored", "StatusOK"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				target := newReceiver(t)
				e := run(t, target, tc.change)
				e.call("search", 1)
				flushes(1)
				target.then(repeat(tc.answer, 3)...)
				before := target.requests()
				e.call("search", 2)
				flushes(3)
				assert.Equal(t, 3, target.requests()-before, "one attempt per flush")
				flushes(1)
				assert.InDelta(t, 3, target.increase("ai_cost_total"), 0)
				assert.Equal(t, tc.events, e.host.events)
				e.stop()
			})
		})
	}
}

// Two writers with one replica refuse each other's samples; whoever reads the
// log must learn what that looks like.
func TestAnotherWriterIsSuspected(t *testing.T) {
	for _, refusal := range []answer{
		{status: 400, body: "duplicate sample for timestamp"}, {status: 409, body: "out of order sample"}, {status: 410, body: "out of order sample"},
	} {
		synctest.Test(t, func(t *testing.T) {
			target := newReceiver(t, repeat(refusal, 100)...)
			e := run(t, target, noHistograms)
			e.call("search", 1)
			flushes(1)
			assert.Equal(t, []string{fmt.Sprintf("StatusRecoverableError: %s: %d %s", rival, refusal.status, refusal.body)}, e.host.events)
			target.heal()
			e.stop()
		})
	}
}

func TestStartIsTheBirthOfTheSeries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := newReceiver(t)
		e := run(t, target, func(c *Config) { c.Protocol = remotewrite.ProtocolV2 })
		flushes(10)
		e.call("search", 1)
		flushes(2)
		assert.Equal(t, target.samples(costOf("search"))[0].Timestamp, read(target, func() int64 { return target.starts[costOf("search")] }))
		e.stop()
	})
}

// Whatever the target does in between, the end is exact.
func TestChaosChangesNoTotal(t *testing.T) {
	for seed := range uint64(20) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				random := rand.New(rand.NewPCG(seed, 0))
				target := newReceiver(t)
				e := run(t, target, noHistograms)
				total := 0.0
				for range 100 {
					for range random.IntN(4) {
						amount := float64(1+random.IntN(1000)) / 64
						e.call(fmt.Sprint("team", random.IntN(20)), amount)
						total += amount
					}
					target.then(chaos(random)...)
					flushes(random.IntN(3))
				}
				target.heal()
				flushes(10)
				e.stop()
				assert.InDelta(t, total, target.increase("ai_cost_total"), 0)
			})
		})
	}
}

// chaos is trouble of one kind for a while.
func chaos(random *rand.Rand) []answer {
	kinds := []answer{
		{},
		{},
		{},
		{status: http.StatusInternalServerError},
		{status: 429, header: map[string]string{"Retry-After": "90"}},
		{lost: true},
		{down: true},
		{hang: true},
		{status: 400},
		{status: 413},
		{status: 409},
		{status: 410},
		{status: 401},
	}
	return repeat(kinds[random.IntN(len(kinds))], random.IntN(12))
}
