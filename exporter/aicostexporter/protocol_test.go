package aicostexporter

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/aicost/aicost/internal/remotewrite"
)

func auto(c *Config) { c.Protocol = remotewrite.ProtocolAuto }

func TestAutoSpeaksWhatTheTargetKnows(t *testing.T) {
	for _, tc := range []struct {
		name    string
		unknown map[string]int
		spoken  []string // in the first flush: the bridge, then the values
		logged  int
	}{
		{"both", nil, []string{"v2", "v2"}, 0},
		{"1.0, and says so", map[string]int{"v2": 415}, []string{"v2", "v1", "v1"}, 1},
		{"1.0, and does not say so", map[string]int{"v2": 204}, []string{"v2", "v1", "v1"}, 1},
		{"1.0, and refuses all else", map[string]int{"v2": 400}, []string{"v2", "v1", "v1"}, 1},
		{"2.0 alone", map[string]int{"v1": 415}, []string{"v2", "v2"}, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				target := newReceiver(t)
				target.unknown = tc.unknown
				core, logs := observer.New(zap.InfoLevel)
				set := nopSettings()
				set.Logger = zap.New(core)
				e := runWith(t, target, set, noHistograms, auto)
				e.call("search", 3)
				flushes(1)
				assert.Equal(t, tc.spoken, read(target, func() []string { return target.spoken }))
				e.call("search", 4)
				flushes(3)
				e.stop()
				assert.InDelta(t, 7, target.increase("ai_cost_total"), 0)
				assert.Empty(t, e.host.events, "to turn is no trouble")
				assert.Equal(t, tc.logged, logs.Len(), "%v", logs.All())
				assert.Equal(t, tc.spoken[len(tc.spoken)-1], string(e.flusher.numbers.writer.Protocol()))
			})
		})
	}
}

// Whatever the target knows from hour to hour, and whatever happens in between,
// the end is exact, and no sample comes late.
func TestAutoLosesNothing(t *testing.T) {
	for seed := range uint64(5) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				random := rand.New(rand.NewPCG(seed, 1))
				knows := []map[string]int{nil, {"v2": 415}, {"v2": 204}, {"v2": 400}, {"v1": 415}}
				target := newReceiver(t)
				e := run(t, target, noHistograms, auto)
				total := 0.0
				for range 60 {
					target.change(func() { target.unknown = knows[random.IntN(len(knows))] })
					for range random.IntN(4) {
						amount := float64(1+random.IntN(1000)) / 64
						e.call(fmt.Sprint("team", random.IntN(5)), amount)
						total += amount
					}
					if random.IntN(3) == 0 {
						target.then(chaos(random)...)
					}
					flushes(random.IntN(90))
				}
				target.heal()
				flushes(10)
				e.stop()
				assert.InDelta(t, total, target.increase("ai_cost_total"), 0)
			})
		})
	}
}

func TestFamiliesAreDescribed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := newReceiver(t)
		e := run(t, target, noHistograms)
		told := func() int { return read(target, func() int { return len(target.told) }) }
		e.call("search", 3)
		flushes(1)
		assert.Equal(t, 1, told())
		flushes(59)
		assert.Equal(t, 1, told())
		flushes(2)
		assert.Equal(t, 2, told(), "once an hour")
		assert.NoError(t, e.consume(t.Context(), spans(map[string]any{"ai_cost.status": "unpriced", "ai_cost.reason": "unknown_model"})))
		flushes(2)
		assert.Equal(t, 3, told(), "a family that is new")
		flushes(50)
		assert.Equal(t, 3, told())
		e.stop()
		first := target.told[0][1]
		assert.Equal(t, "ai_cost_requests_total COUNTER", first.MetricFamilyName+" "+first.Type.String())
		assert.NotEmpty(t, first.Help)
	})
}

// The target's word on metadata is not worth a status, nor more than a request
// now and then.
func TestMetadataMayBeRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := newReceiver(t)
		target.deaf = true
		e := run(t, target, noHistograms)
		e.call("search", 3)
		flushes(30)
		e.stop()
		assert.InDelta(t, 6, read(target, func() int { return len(target.told) }), 1)
		assert.Empty(t, e.host.events)
		assert.InDelta(t, 3, target.increase("ai_cost_total"), 0)
	})
}

func TestNoMetadataApartWhereSeriesCarryIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := newReceiver(t)
		e := run(t, target, func(c *Config) { c.Protocol = remotewrite.ProtocolV2 })
		e.call("search", 3)
		flushes(70)
		e.stop()
		assert.Empty(t, target.told)
	})
}

// There is one flush to get the money out.
func TestTheLastFlushDescribesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := newReceiver(t)
		e := run(t, target)
		e.call("search", 3)
		time.Sleep(time.Second)
		e.stop()
		assert.Empty(t, target.told)
		assert.InDelta(t, 3, target.increase("ai_cost_total"), 0)
	})
}
