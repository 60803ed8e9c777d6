package aicostexporter

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
)

// many is an exporter with 300 accounts, each with 3 series.
func many(t *testing.T, target *receiver) *running {
	t.Helper()
	e := run(t, target, noHistograms)
	for i := range 300 {
		e.call(fmt.Sprint("team", i), 1)
	}
	return e
}

func TestTooLargeRequestsShrink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := newReceiver(t)
		target.limit = 100
		e := many(t, target)
		flushes(1)
		assert.InDelta(t, 300, target.increase("ai_cost_total"), 0)
		before := target.requests()
		flushes(1)
		assert.LessOrEqual(t, slices.Max(target.sizesSince(before)), 100, "the size is remembered")
		e.stop()
	})
}

// A proxy that refuses everything for a while teaches nothing for good.
func TestShrunkRequestsGrowAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := newReceiver(t)
		e := many(t, target)
		flushes(1)
		target.then(repeat(answer{status: 413}, 1000)...)
		flushes(1)
		target.heal()
		before := target.requests()
		flushes(1)
		assert.LessOrEqual(t, target.requests()-before, 901/minBatch+2, "no request is below the least size, suspects aside")
		flushes(6)
		before = target.requests()
		flushes(1)
		assert.Equal(t, 1, target.requests()-before)
		e.stop()
		assert.InDelta(t, 300, target.increase("ai_cost_total"), 0)
	})
}

// One series that is too large must not make all others travel alone.
func TestBelowTheLeastSizeTheSeriesIsToBlame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := newReceiver(t)
		e := many(t, target)
		flushes(1)
		target.change(func() { target.limit = 1 })
		flushes(1)
		assert.GreaterOrEqual(t, e.flusher.numbers.batch, minBatch)
		e.stop()
	})
}
