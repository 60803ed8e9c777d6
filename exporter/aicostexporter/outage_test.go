package aicostexporter

import (
	"fmt"
	"runtime"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Hours without a target cost no memory, whether it is away, silent or refuses,
// and one flush brings it up to date.
func TestAnOutageOfHoursIsCaughtUpInOneFlush(t *testing.T) {
	for name, trouble := range map[string]answer{"away": {down: true}, "503": {status: 503}, "silent": {hang: true}, "401": {status: 401}, "400": {status: 400}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				target, d := newReceiver(t), newDisk()
				e := runOn(t, d, target, noHistograms, func(c *Config) { c.Deduplication.Spans = 1_000 })
				spend := func(hour int) {
					for call := range 400 {
						require.NoError(t, e.consume(t.Context(), batchOf(fmt.Sprint("team", call%40), 0.25, 400*hour+call)))
					}
				}
				spend(0)
				flushes(1)
				target.change(func() { target.always = &trouble })
				before, stored := uint64(0), 0
				for hour := range 8 {
					spend(1 + hour)
					flushes(60)
					target.change(func() { target.forget() })
					if hour == 1 {
						before, stored = heap(), d.bytes()
					}
				}
				assert.InEpsilon(t, before, heap(), 0.25, "memory")
				assert.InEpsilon(t, stored, d.bytes(), 0.25, "storage")
				target.change(func() { target.always = nil })
				flushes(2) // one may be under way
				assert.InDelta(t, 9*100, target.increase("ai_cost_total"), 0)
				assert.Equal(t, "StatusOK", e.host.events[len(e.host.events)-1])
				assert.LessOrEqual(t, len(e.host.events), 3, "each change once")
				e.stop()
			})
		})
	}
}

func heap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// forget lets go of what was recorded of the requests.
func (r *receiver) forget() {
	r.bodies, r.times, r.sizes, r.tokens, r.trace, r.spoken = nil, nil, nil, nil, nil, nil
}
