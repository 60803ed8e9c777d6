package aicostexporter

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A series that left and came back, killed between its bridge of 0 and the save.
func TestKillAfterRebirthBridge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target, d := newReceiver(t), newDisk()
		short := func(c *Config) { c.SeriesExpiration = 10 * time.Minute }
		e := runOn(t, d, target, short)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 10, 0)))
		// flush until the series is forgotten; then a call comes before the next flush
		for range 60 {
			flushes(1)
			if e.stats().Series == 0 {
				break
			}
		}
		require.Zero(t, e.stats().Series)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 1)))
		d.behave(broken) // dies at the save: it never gets there
		flushes(1)
		e.kill()
		d.behave(nil)
		e = runOn(t, d, target, short)
		flushes(4)
		assert.InDelta(t, 11, target.increase("ai_cost_total"), 0)
		e.stop()
	})
}

// The same with settings that go there and back again.
func TestKillAfterFormerEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target, d := newReceiver(t), newDisk()
		other := func(c *Config) { c.ExternalLabels = map[string]string{"cluster": "eu"} }
		e := runOn(t, d, target)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 10, 0)))
		flushes(1)
		e.kill()
		target.then(repeat(answer{down: true}, 1000)...)
		e = runOn(t, d, target, other)
		flushes(1)
		e.kill()
		e = runOn(t, d, target)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 1)))
		target.heal()
		n := 0
		for e.stats().Former > 0 && n < 10 {
			flushes(1)
			n++
		}
		d.behave(broken)
		flushes(1)
		e.kill()
		d.behave(nil)
		e = runOn(t, d, target)
		flushes(4)
		assert.InDelta(t, 11, target.increase("ai_cost_total"), 0)
		e.stop()
	})
}

// slow answers late.
type slow struct{ *receiver }

func (s slow) RoundTrip(r *http.Request) (*http.Response, error) {
	time.Sleep(30 * time.Millisecond) // of a bubble
	return s.receiver.RoundTrip(r)
}

// The first save fails, and the journal wants to save while a flush is under way,
// which changes what is known of deliveries; run with -race.
func TestReadySavesWhileFlushing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target, d := newReceiver(t), newDisk()
		fast := func(c *Config) { c.FlushInterval = minFlushInterval }
		e := runOn(t, d, slow{target}, fast)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 0)))
		e.stop()
		e = runOn(t, d, slow{target}) // flushes in a minute
		require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 1)))
		e.kill() // in the journal alone
		d.behave(broken)
		e = runOn(t, d, slow{target}, fast)
		refused := 0
		for n := range 100 {
			if e.consume(t.Context(), batchOf("search", 1, 2+n)) != nil {
				refused++
			}
			time.Sleep(3 * time.Millisecond)
		}
		assert.Equal(t, 100, refused)
		d.behave(nil)
		e.stop()
		assert.InDelta(t, 2, target.increase("ai_cost_total"), 0)
	})
}

// A former series whose end could not be saved.
func TestFormerEndsUnsaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target, d := newReceiver(t), newDisk()
		other := func(c *Config) { c.ExternalLabels = map[string]string{"cluster": "eu"} }
		e := runOn(t, d, target)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 4, 0)))
		flushes(1)
		target.then(repeat(answer{down: true}, 1000)...)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 6, 1)))
		e.stop() // 6 pending
		e = runOn(t, d, target, other)
		e.kill()
		e = runOn(t, d, target)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 2)))
		target.heal()
		flushes(1) // 10 delivered, saved as pending
		require.NotZero(t, e.stats().Former)
		d.behave(broken)
		for range 6 {
			flushes(1)
		}
		e.kill()
		d.behave(nil)
		e = runOn(t, d, target)
		flushes(6)
		assert.InDelta(t, 11, target.increase("ai_cost_total"), 0)
		e.stop()
	})
}

// What the target may have of an ended series is not what it has.
func TestFormerLeavesUndelivered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target, d := newReceiver(t), newDisk()
		e := runOn(t, d, target)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 0)))
		flushes(1)
		target.then(repeat(answer{status: 503}, 1000)...)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 2, 1)))
		flushes(1)
		e.kill()
		time.Sleep(time.Hour)
		other := func(c *Config) { c.ExternalLabels = map[string]string{"cluster": "eu"} }
		e = runOn(t, d, target, other)
		flushes(2)
		target.heal()
		flushes(5)
		assert.InDelta(t, 3, target.increase("ai_cost_total"), 0)
		e.stop()
	})
}

// The same, one flush of refusals: no outage.
func TestFormerLeavesRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target, d := newReceiver(t), newDisk()
		e := halfDelivered(t, d, target)
		target.then(repeat(answer{down: true}, 1000)...)
		e.stop()
		target.heal()
		other := func(c *Config) { c.ExternalLabels = map[string]string{"cluster": "eu"} }
		target.refuses = func(string) bool { return true } // a tenant's limit, for a minute
		e = runOn(t, d, target, other)
		flushes(1)
		target.heal()
		flushes(5)
		assert.InDelta(t, 3, target.increase("ai_cost_total"), 0)
		e.stop()
	})
}

// Without storage and without settings that change: an outage longer than series_expiration.
func TestExpiresUndelivered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := newReceiver(t)
		e := run(t, target, func(c *Config) { c.SeriesExpiration = time.Hour })
		e.call("search", 1)
		flushes(1)
		target.then(repeat(answer{status: 503}, 10000)...)
		e.call("search", 2)
		flushes(90)
		target.heal()
		flushes(8)
		assert.InDelta(t, 3, target.increase("ai_cost_total"), 0)
		e.stop()
	})
}

// A value that storage has as in doubt must not be older than a bridge that the
// target took: with an out-of-order window, or VictoriaMetrics, it is stored before it.
func TestBridgeNewerThanSavedDoubt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target, d := newReceiver(t), newDisk()
		target.window = true
		e := halfDelivered(t, d, target)
		target.then(answer{status: 429, header: map[string]string{"Retry-After": "300"}})
		flushes(1)
		bridged := len(target.samples(costOf("search")))
		for n := 0; n < 10 && len(target.samples(costOf("search"))) == bridged; n++ {
			// the kill is right before the save that follows the bridges
			d.behave(broken)
			flushes(1)
		}
		e.kill()
		d.behave(nil)
		e = runOn(t, d, target)
		flushes(5)
		assert.InDelta(t, 3, target.increase("ai_cost_total"), 0)
		e.stop()
	})
}

// A damaged cell must not make the program forget which spans it knew.
func TestDamagedCellKnowsSpans(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target, d := newReceiver(t), newDisk()
		e := runOn(t, d, target)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 3, 0)))
		flushes(2)
		e.kill()
		d.values[first(d.values, "c")][5] ^= 1
		e = runOn(t, d, target)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 3, 0)), "its answer was lost")
		flushes(2)
		assert.InDelta(t, 3, target.increase("ai_cost_total"), 0)
		e.stop()
	})
}

// A replay decides as the first run did, whatever the settings are by then.
func TestReplayWithOtherDeduplication(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target, d := newReceiver(t), newDisk()
		e := runOn(t, d, target)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 3, 0)))
		require.NoError(t, e.consume(t.Context(), batchOf("search", 3, 0)), "again, and known")
		e.kill()
		e = runOn(t, d, target, func(c *Config) { c.Deduplication.Spans = 0 })
		flushes(2)
		assert.InDelta(t, 3, target.increase("ai_cost_total"), 0)
		e.stop()
	})
}

// Two spans less than two generations: deduplication is off without a word.
func TestOneSpan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := newReceiver(t)
		e := run(t, target, func(c *Config) { c.Deduplication.Spans = 1 })
		require.NoError(t, e.consume(t.Context(), batchOf("search", 3, 0)))
		require.NoError(t, e.consume(t.Context(), batchOf("search", 3, 0)))
		flushes(1)
		assert.InDelta(t, 3, target.increase("ai_cost_total"), 0)
		e.stop()
	})
}

// A batch that is journaled under settings that are not saved would be replayed
// under others.
func TestNothingIsJournaledBeforeTheSettingsAreSaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target, d := newReceiver(t), newDisk()
		e := runOn(t, d, target)
		require.NoError(t, e.consume(t.Context(), batchOf("search", 1, 0)))
		e.stop()
		byTeam := func(c *Config) { c.Units = []string{"team"} }
		d.fails = func() (bool, bool) { return true, false }
		e = runOn(t, d, target, byTeam)
		require.ErrorIs(t, e.consume(t.Context(), batchOf("search", 2, 1)), errDisk)
		first := true
		d.behave(func() (bool, bool) { defer func() { first = false }(); return first, !first })
		require.ErrorIs(t, e.consume(t.Context(), batchOf("search", 2, 1)), errDisk, "the save comes first")
		require.NoError(t, e.consume(t.Context(), batchOf("search", 2, 1)))
		e.kill()
		d.fails = nil
		e = runOn(t, d, target, byTeam)
		flushes(2)
		e.stop()
		assert.InDelta(t, 2, target.increase("ai_cost_total{model=gpt-5,team=search}"), 0)
		assert.InDelta(t, 3, target.increase("ai_cost_total"), 0)
	})
}

// A save that failed may be there all the same. After a kill, the value in it is in
// doubt, and must not be older than a smaller one that was sent since.
func TestAFailedSaveMayHaveBeenWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target, d := newReceiver(t), newDisk()
		target.window = true
		e := halfDelivered(t, d, target)
		first := true
		d.behave(func() (bool, bool) { defer func() { first = false }(); return true, first })
		target.then(answer{status: 401}) // nothing is stored, without a doubt
		flushes(2)
		e.kill()
		d.behave(nil)
		e = runOn(t, d, target)
		flushes(5)
		assert.IsNonDecreasing(t, values(target.samples(costOf("search"))))
		assert.InDelta(t, 3, target.increase("ai_cost_total"), 0)
		e.stop()
	})
}
