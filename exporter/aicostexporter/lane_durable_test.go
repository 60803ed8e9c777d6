package aicostexporter

import (
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// While nothing can be saved, no histogram is sent that is smaller than one which
// storage has as in doubt: a target with an out-of-order window would store that one
// before it.
func TestNoHistogramIsNewerThanASavedDoubt(t *testing.T) {
	for minutes, what := range map[int]string{1: "value", 10: "bridge"} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				target, d := newReceiver(t), newDisk()
				target.window = true
				e := runOn(t, d, target, native)
				require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 0)))
				flushes(1)
				require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 1)))
				target.change(func() { target.answers = &answer{status: 429} })
				flushes(1) // saved, not sent
				target.heal()
				d.behave(broken)
				flushes(minutes)
				e.kill()
				d.behave(nil)
				e = runOn(t, d, target, native)
				flushes(8)
				assert.InDelta(t, 2, target.observations(durationOf("search")).count, 0, "%v", counts(target.held(durationOf("search"))))
				e.stop()
			})
		})
	}
}

// A histogram that ended and begins again must not begin while storage has the one
// that ended.
func TestNoHistogramBeginsBeforeItsEndIsSaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target, d := newReceiver(t), newDisk()
		short := func(c *Config) { c.SeriesExpiration = 10 * time.Minute }
		e := runOn(t, d, target, native, short)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 0)))
		for n := 0; n < 60 && e.stats().Series > 0; n++ {
			flushes(1)
		}
		require.Zero(t, e.stats().Series)
		held := target.held(durationOf("search"))
		require.True(t, math.IsNaN(held[len(held)-1].Sum), "a stale marker")
		require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 1)))
		d.behave(broken)
		flushes(1)
		e.kill()
		d.behave(nil)
		e = runOn(t, d, target, native, short)
		flushes(4)
		assert.InDelta(t, 2, target.observations(durationOf("search")).count, 0, "%v", counts(target.held(durationOf("search"))))
		e.stop()
	})
}

// A kill makes no difference to what is in doubt, though the numbers were saved,
// and newer histograms beside them, since.
func TestDoubtfulHistogramsAreSettledAfterAKill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target, d := newReceiver(t), newDisk()
		e := runOn(t, d, target, native)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 0)))
		flushes(1)
		target.change(func() { target.answers = &answer{status: 500} })
		for n := range 4 {
			require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 1+n)))
			flushes(1)
		}
		e.kill()
		target.heal()
		e = runOn(t, d, target, native)
		flushes(1)
		held := target.held(durationOf("search"))
		assert.Equal(t, []float64{0, 1, 2, 5}, counts(held))
		assert.Equal(t, time.Minute.Milliseconds(), held[2].Timestamp-held[1].Timestamp, "when it was counted")
		e.stop()
	})
}
