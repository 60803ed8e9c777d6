package aicostexporter

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func of(name string) func(series string) bool {
	return func(series string) bool { return strings.Contains(series, "team="+name) }
}

// callEach adds a call of each of n teams whose names begin alike.
func (r *running) callEach(n int, name string) {
	for i := range n {
		r.call(fmt.Sprintf("%s%03d", name, i), 1)
	}
}

// TestABadSeriesIsIsolated: what one series is refused for costs the others
// nothing, those least of all that begin in a request with it.
func TestABadSeriesIsIsolated(t *testing.T) {
	for name, c := range map[string]struct {
		status    int
		keepsGood bool
	}{
		"Prometheus":       {http.StatusBadRequest, false},
		"Cortex and Mimir": {http.StatusBadRequest, true},
		"Thanos":           {http.StatusConflict, true},
		"others":           {http.StatusUnprocessableEntity, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				target := newReceiver(t)
				target.refusal, target.keepsGood = c.status, c.keepsGood
				e := run(t, target, noHistograms)
				call := func(n float64) {
					e.call("bad", n)
					for i := range 100 {
						e.call(fmt.Sprint("good", i), n)
					}
				}
				call(1)
				flushes(1)
				target.change(func() { target.refuses = of("bad") })
				call(2)
				e.call("new", 5)
				flushes(1)
				assert.InDelta(t, 306, target.increase("ai_cost_total"), 0)
				assert.Equal(t, []string{fmt.Sprintf("StatusRecoverableError: the target refuses a series: %d said so", c.status)}, e.host.events)

				before := target.requests()
				flushes(1)
				assert.Less(t, target.requests()-before, 10, "the known ones go apart and cost the others nothing")
				target.heal()
				flushes(1)
				before = target.requests()
				flushes(1)
				assert.Equal(t, 1, target.requests()-before, "all together again")
				assert.InDelta(t, 308, target.increase("ai_cost_total"), 0)
				assert.Equal(t, "StatusOK", e.host.events[1])
				e.stop()
			})
		})
	}
}

// A series that conflicts with what the target has must not cost others their
// bridge, and with it all that they ever count.
func TestAConflictIsIsolated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := newReceiver(t)
		target.refuses, target.refusal = of("bad"), http.StatusConflict
		e := run(t, target, noHistograms)
		for range 3 {
			e.callEach(10, "good")
			e.call("bad", 1)
			flushes(1)
		}
		assert.InDelta(t, 30, target.increase("ai_cost_total"), 0)
		assert.Equal(t, []string{"StatusRecoverableError: the target refuses a series: 409 said so"}, e.host.events)
		e.stop()
	})
}

// All were refused once, most still are: those that are taken by now get through,
// although the others would use up the halvings of every flush.
func TestTheRefusedDoNotHoldUpTheMended(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := newReceiver(t)
		target.refuses = of("")
		e := run(t, target, noHistograms)
		e.callEach(100, "bad")
		e.callEach(30, "good")
		flushes(15)
		require.Len(t, e.flusher.suspects, 3*130)
		target.change(func() { target.refuses = of("bad") })
		flushes(15)
		assert.InDelta(t, 30, target.increase("ai_cost_total{model=gpt-5,project=__unallocated__,team=good"), 0)
		e.stop()
	})
}

// A limit on size is learnt from also where the refused used up the halvings.
func TestALimitIsLearntWithoutHalvings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := newReceiver(t)
		e := run(t, target, noHistograms)
		e.callEach(200, "good")
		flushes(1)
		e.callEach(100, "bad")
		target.change(func() { target.refuses = of("bad") })
		flushes(20)
		target.change(func() { target.limit = 400 }) // more than the refused, less than the others
		e.callEach(200, "good")
		flushes(2)
		assert.InDelta(t, 400, target.increase("ai_cost_total"), 0)
		e.stop()
	})
}
