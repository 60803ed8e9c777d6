package aicostexporter

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

func TestTimeline(t *testing.T) {
	start := time.UnixMilli(1_000_000_000)
	second, minute := time.Second.Milliseconds(), time.Minute.Milliseconds()
	for _, tc := range []struct {
		name             string
		before           func(*timeline) // of the flush
		clock            int64           // of the flush, since the start
		bridge, at, back int64           // since the start
	}{
		{"an interval later", func(*timeline) {}, 2 * minute, minute, 2 * minute, 0},
		{"the process before may have sent until the start", func(*timeline) {}, second, 1, second, 0},
		{"a little back", func(*timeline) {}, -second, 1, 2, second},
		{"far back, and nothing was taken yet", func(*timeline) {}, -60 * minute, -60*minute + 1, -60*minute + 2, 60 * minute},
		{"far back", func(l *timeline) { l.acknowledge(l.started + 7) }, -60 * minute, 8, 9, 60 * minute},
		{"far back, in doubt", func(l *timeline) { l.doubt(l.started + 7) }, -60 * minute, 8, 9, 60 * minute},
		{"far back, clearly refused", func(l *timeline) {
			l.doubt(l.started + 7)
			l.next(start.Add(-time.Hour), time.Minute)
			l.refused(l.started + 9)
		}, -60 * minute, -60*minute + 1, -60*minute + 2, 0},
		{"clearly refused, and overtaken after that", func(l *timeline) {
			l.doubt(l.started + 7)
			l.next(start.Add(-time.Hour), time.Minute)
			l.refused(l.started + 9)
			l.next(start.Add(-time.Hour), time.Minute)
			l.overtaken()
		}, -60 * minute, -30*minute + 5, -30*minute + 6, 0},
		{"the process before is known", func(l *timeline) {
			l.resume(times{acked: l.started - 2*minute, doubted: l.started - minute, next: l.started + 5})
		}, second, 6, second, 0},
		{"the process before is known, and the clock was ahead", func(l *timeline) {
			l.resume(times{acked: l.started - 62*minute, doubted: l.started - 61*minute})
			l.next(start.Add(-time.Hour), time.Minute)
			l.refused(l.started + 2)
		}, -60 * minute, -61*minute + 1, -60 * minute, 0},
		{"what it may have sent is kept when what it was about to is refused", func(l *timeline) {
			l.resume(times{acked: l.started - 62*minute, doubted: l.started - 50*minute, next: l.started + 60*minute})
			l.next(start.Add(-time.Hour), time.Minute)
			l.refused(l.started + 2)
		}, -60 * minute, -50*minute + 1, -50*minute + 2, 0},
		{"refused, but for nothing that the clock did", func(l *timeline) {
			l.doubt(l.started + 7)
			l.refused(l.started + 9)
		}, -second, 8, 9, second},
		{"refused, but older ones were taken", func(l *timeline) {
			l.acknowledge(l.started + 7)
			l.next(start.Add(-time.Hour), time.Minute)
			l.refused(l.started + 9)
		}, -60 * minute, 8, 9, 0},
	} {
		line := newTimeline(start)
		tc.before(&line)
		bridge, at, back := line.next(start.Add(time.Duration(tc.clock)*time.Millisecond), time.Minute)
		since := start.UnixMilli()
		assert.Equal(t, []int64{tc.bridge, tc.at, tc.back}, []int64{bridge - since, at - since, back.Milliseconds()}, tc.name)
	}
}

// adrift is an exporter whose clock a test can set, and a target that, like
// Prometheus, refuses what is more than ten minutes ahead of the time.
type adrift struct {
	*running
	target *receiver
	clock  time.Duration // ahead of the time
	logs   *observer.ObservedLogs
}

func runAdrift(t *testing.T, ahead time.Duration) *adrift {
	t.Helper()
	target := newReceiver(t)
	target.ahead = 10 * time.Minute
	core, logs := observer.New(zap.WarnLevel)
	set := nopSettings()
	set.Logger = zap.New(core)
	a := &adrift{
		running: runWith(t, target, set, noHistograms, func(c *Config) { c.FlushInterval = 24 * time.Hour }), // no flush but the test's
		target:  target, clock: ahead, logs: logs,
	}
	a.flusher.now = func() time.Time { return time.Now().Add(a.clock) }
	a.flusher.times = newTimeline(a.flusher.now())
	a.flusher.interval = time.Minute
	return a
}

// flush adds 1 to every team and flushes a minute later.
func (a *adrift) flush(teams int) {
	for i := range teams {
		a.call(fmt.Sprint("team", i), 1)
	}
	time.Sleep(time.Minute)
	a.flusher.flush(a.t.Context(), time.Now())
}

// A clock that was wrong once must not silence the exporter until time catches
// up with it.
func TestAClockThatWasAheadSilencesNothing(t *testing.T) {
	for _, teams := range []int{1, 100} { // of a hundred, halving does not find every refused series
		for name, tc := range map[string]struct {
			atStart time.Duration
			script  []answer // while the clock is ahead
			flushes int      // that it takes to deliver again
		}{
			"at the start":             {time.Hour, nil, 2},
			"later":                    {0, nil, 2},
			"while nobody listens":     {0, repeat(answer{down: true}, 1), 1},
			"while answers are lost":   {0, repeat(answer{lost: true}, 1), 2},
			"while there is no answer": {time.Hour, repeat(answer{hang: true}, 1), 2},
		} {
			t.Run(fmt.Sprint(name, " ", teams), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					a := runAdrift(t, tc.atStart)
					a.flush(teams)
					a.clock = time.Hour
					a.target.then(tc.script...)
					a.flush(teams)
					a.clock = 0
					for range tc.flushes {
						a.flush(teams)
					}
					assert.InDelta(t, (2+tc.flushes)*teams, a.target.increase("ai_cost_total"), 0)
					assert.Equal(t, "StatusOK", a.host.events[len(a.host.events)-1])
					assert.Equal(t, 1, a.logs.FilterMessageSnippet("the clock went back").Len())
					a.stop()
					newest := a.target.samples(costOf("team0"))
					assert.InDelta(t, time.Now().UnixMilli(), newest[len(newest)-1].Timestamp, 1000)
				})
			})
		}
	}
}

// What was taken from the future stays the newest there is.
func TestTheClockMayGoBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := runAdrift(t, 9*time.Minute)
		a.flush(1)
		a.clock = 0
		for range 12 {
			a.flush(1)
		}
		samples := a.target.samples(costOf("team0"))
		assert.Len(t, samples, 14)
		assert.InDelta(t, 13, a.target.increase("ai_cost_total"), 0)
		assert.InDelta(t, time.Now().UnixMilli(), samples[13].Timestamp, 1000)
		a.stop()
	})
}

// So does what may have been taken, until it is known.
func TestTheClockMayGoBackInDoubt(t *testing.T) {
	for name, script := range map[string][]answer{
		"at once": nil, "nobody listens": {{down: true}}, "half an answer": {{status: 410}, {hang: true}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := runAdrift(t, 0)
				a.flush(1)
				a.clock = 5 * time.Minute
				a.target.then(answer{lost: true})
				a.flush(1)
				a.clock = 0
				a.target.then(script...)
				a.flush(1)
				a.flush(1)
				assert.InDelta(t, 4, a.target.increase("ai_cost_total"), 0)
				a.stop()
			})
		})
	}
}
