package aicostexporter

import (
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func expiring(c *Config) { c.SeriesExpiration = 10 * time.Minute }

// isEnd reports whether a sample is the one NaN that ends a series.
func isEnd(value float64) bool { return math.Float64bits(value) == 0x7ff0000000000002 }

func TestIdleSeriesEndOnce(t *testing.T) {
	for name, first := range map[string][]answer{
		"taken": nil, "lost": {{lost: true}}, "refused": {{status: 400}}, "away": repeat(answer{down: true}, 40),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				target, d := newReceiver(t), newDisk()
				e := runOn(t, d, target, expiring, noHistograms)
				require.NoError(t, e.consume(t.Context(), batchOf("search", 2, 0)))
				flushes(9)
				require.NoError(t, e.consume(t.Context(), batchOf("support", 1, 1)))
				flushes(2)
				target.then(first...)
				flushes(7)
				samples := target.samples(costOf("search"))
				assert.True(t, isEnd(samples[len(samples)-1].Value))
				assert.InDelta(t, 1, target.newest(costOf("support")), 0, "that one was called for")
				assert.Equal(t, 3, e.stats().Series)

				require.NoError(t, e.consume(t.Context(), batchOf("search", 4, 2)))
				flushes(1)
				samples = target.samples(costOf("search"))
				assert.Equal(t, []float64{0, 4}, values(samples[len(samples)-2:]), "it begins anew")
				assert.InDelta(t, 7, target.increase("ai_cost_total"), 0)
				e.kill()
				assert.InDelta(t, 7, restart(t, target, d), 0)
			})
		})
	}
}

// A call that comes before the target knows of the end makes the series go on,
// with a bridge: the target may have heard of it all the same.
func TestAnEndThatIsOvertaken(t *testing.T) {
	for name, first := range map[string][]answer{"stored": {{lost: true}}, "not stored": {{status: 503}}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				target := newReceiver(t)
				e := run(t, target, expiring, noHistograms)
				e.call("search", 2)
				flushes(10)
				target.then(first...)
				target.then(repeat(answer{down: true}, 30)...)
				flushes(1)
				e.call("search", 4)
				target.heal()
				flushes(1)
				samples := target.samples(costOf("search"))
				assert.Equal(t, []float64{2, 6}, values(samples[len(samples)-2:]))
				assert.InDelta(t, 6, target.increase("ai_cost_total"), 0)
				flushes(15)
				samples = target.samples(costOf("search"))
				assert.True(t, isEnd(samples[len(samples)-1].Value), "idle again")
				e.stop()
			})
		})
	}
}

// What the target does not have yet keeps its series.
func TestWhatIsOwedDoesNotExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := newReceiver(t, repeat(answer{down: true}, 1000)...)
		e := run(t, target, expiring)
		e.call("search", 2)
		flushes(40)
		target.heal()
		flushes(2)
		assert.InDelta(t, 2, target.increase("ai_cost_total"), 0)
		target.then(repeat(answer{down: true}, 1000)...)
		e.call("search", 3)
		flushes(40)
		target.heal()
		flushes(2)
		assert.InDelta(t, 5, target.increase("ai_cost_total"), 0)
		e.stop()
	})
}
