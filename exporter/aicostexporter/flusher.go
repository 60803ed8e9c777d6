package aicostexporter

import (
	"context"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"github.com/aicost/aicost/internal/remotewrite"
	"github.com/aicost/aicost/internal/rollup"
)

// maxBatch is how many series travel in one request; receivers bound requests
// by bytes, and one refused request should not cost everything. A target that
// refuses requests for their size is sent fewer, but not fewer than minBatch:
// below that, it is not the number that is the trouble.
const (
	maxBatch = 5_000
	minBatch = 50
)

// expireInterval is how often idle series are looked for.
const expireInterval = time.Minute

// books are a keeper.
type books interface {
	snapshot(into []rollup.Point) []rollup.Point
	stats() rollup.Stats
	// expire lets series end that were not called for since a time, leave
	// forgets those that have.
	expire(before time.Time)
	leave()
	// left reports whether storage may still have some that were forgotten.
	left() bool
	beginFlush()
	endFlush()
	// save does nothing where totals are not durable.
	durable() bool
	save(ctx context.Context, points []rollup.Point, at times) error
}

// writer is a remotewrite.Writer.
type writer interface {
	Write(context.Context, []remotewrite.Series, time.Time) remotewrite.Outcome
	Describe(context.Context, []remotewrite.Family) (remotewrite.Result, bool)
	Protocol() remotewrite.Protocol
}

// flusher sends all series, one flush at a time. Only run and, after it has
// ended, last may be used; age is for anyone.
type flusher struct {
	interval  time.Duration
	currency  string
	books     books
	telemetry *telemetry
	health    *health
	wire      *wire

	now        func() time.Time
	times      timeline
	numbers    lane // all series but native histograms
	histograms lane
	// suspects were refused when last sent alone, and that refusal's number. They
	// go last and apart, so that they cost the others nothing.
	suspects map[*rollup.Series]uint64
	refusals uint64 // of series that were alone
	// defective can't be sent at all.
	defective map[*rollup.Series]remotewrite.Defect

	expiration time.Duration // of idle series, 0: never
	expired    time.Time     // when idle series were last looked for
	final      bool          // there is no flush after this one

	foreign uint64 // calls in another currency that were told of
	lacking bool   // it was told that the target does not keep all exemplars

	points []rollup.Point
	aside  []rollup.Point    // scratch
	chosen [2][]rollup.Point // scratch: the points of a pass, suspects second

	started time.Time
	whole   atomic.Int64 // when the target last took a whole flush, ns since the start
}

func newFlusher(config *Config, clock func() time.Time, books books, target remotewrite.Sender, told *telemetry, health *health) *flusher {
	return &flusher{
		interval: config.FlushInterval, currency: config.Currency, expiration: config.SeriesExpiration,
		books: books, telemetry: told, health: health,
		numbers:    newLane(partTarget, numberTroubles, config, target),
		histograms: newLane(partHistograms, histogramTroubles, config, target),
		wire:       newWire(), now: clock, times: newTimeline(clock()), started: time.Now(),
		suspects: map[*rollup.Series]uint64{}, defective: map[*rollup.Series]remotewrite.Defect{},
	}
}

// age is the time since the target last took a whole flush, or since the start.
func (f *flusher) age() time.Duration { return time.Since(f.started) - time.Duration(f.whole.Load()) }

// run flushes by the schedule until ctx ends. A flush that takes longer than
// the interval makes it skip flushes: the next one has all they would have had.
func (f *flusher) run(ctx context.Context, s schedule) {
	// The schedule knows the clock only; waits are counted from now, so that a
	// clock that is set in between changes none.
	wait := func(now time.Time) time.Duration { return s.next(now).Sub(now) }
	for {
		timer := time.NewTimer(wait(time.Now()))
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
		if now := time.Now(); !now.Before(f.numbers.notBefore) {
			f.flush(ctx, now.Add(wait(now)))
		}
	}
}

// last is the flush at the end. ctx bounds it.
func (f *flusher) last(ctx context.Context) {
	deadline, _ := ctx.Deadline()
	f.final = true
	f.flush(ctx, deadline)
	rest := "the last flush was not delivered whole, what it had is lost"
	if f.books.durable() {
		rest = "the last flush was not delivered whole, what it had is in storage and is sent after the next start"
	}
	for _, p := range []part{partTarget, partHistograms} {
		if trouble := f.health.ails(p); trouble != "" {
			f.health.logger.Error(rest, zap.String("reason", trouble))
		}
	}
}

// flush sends what there is. No retry begins after the deadline.
func (f *flusher) flush(ctx context.Context, deadline time.Time) {
	f.books.beginFlush()
	defer f.books.endFlush()
	began := time.Now()
	bridge, at, back := f.times.next(f.now(), f.interval)
	if back > 0 {
		f.health.logger.Warn("the clock went back; no sample will be older than what the target may have", zap.Duration("by", back))
	}
	f.expire(began)
	f.points = f.books.snapshot(f.points[:0])
	numbers, histograms := f.apart()
	for i := range f.points {
		if p := &f.points[i]; !p.Leaving {
			p.Resume()
		}
	}

	run := &flush{flusher: f, lane: &f.numbers, points: numbers, deadline: deadline, splits: maxSplits}
	runs := []*flush{run}
	if run.passes(ctx, bridge, at) {
		if last := run.sendHistograms(ctx, histograms, bridge, at); last != nil {
			runs = append(runs, last)
		}
	}
	forget(f.points)
	f.books.leave()
	if f.final {
		runs[len(runs)-1].save(ctx, at)
	}
	if run.dropped != [numDrops]int{} && !run.doubtful {
		f.times.refused(at)
	}
	f.conclude(ctx, runs, time.Since(began))
	clear(f.points) // let go of the exemplars
}

// passes does the passes, and saves what they need to be repeatable. false means
// that the target is not to be bothered further.
func (f *flush) passes(ctx context.Context, bridge, at int64) bool {
	if f.doubts(ctx, at) {
		if f.books.durable() && !f.unsaved && f.stale(at) {
			f.save(ctx, at)
		}
		if f.bridges(ctx, bridge, at) {
			if f.books.durable() {
				f.prepare(ctx, at)
			}
			return f.values(ctx, at)
		}
	}
	if f.lane == &f.numbers && !f.final { // histograms have the next flush's save
		f.save(ctx, at)
	}
	return false
}

// expire lets idle series end, and those that are of other settings. It looks
// for them no oftener than they are of use.
func (f *flusher) expire(now time.Time) {
	if now.Sub(f.expired) < expireInterval && f.books.stats().Former == 0 {
		return
	}
	f.expired = now
	before := time.Time{}
	if f.expiration > 0 {
		before = now.Add(-f.expiration)
	}
	f.books.expire(before)
}

// conclude reports a flush.
func (f *flusher) conclude(ctx context.Context, runs []*flush, took time.Duration) {
	for i := range f.points {
		if p := &f.points[i]; p.Family().Kind == rollup.KindGauge && p.Value != 0 {
			f.health.log("spans or cost are missing from the series, please report this", zap.Float64("conservation_error", p.Value))
		}
	}
	if foreign := f.books.stats().Foreign; foreign > f.foreign {
		f.foreign = foreign
		f.health.log("amounts in another currency are not summed, their calls are unpriced",
			zap.String("currency", f.currency), zap.Uint64("calls", foreign))
	}
	if f.books.durable() && !runs[len(runs)-1].unsaved {
		f.health.well(partSave)
	}
	if runs[0].trouble == "" {
		f.whole.Store(int64(time.Since(f.started)))
	}
	f.telemetry.builder.ExporterAiCostFlushDuration.Record(context.WithoutCancel(ctx), took.Seconds(), f.telemetry.self)
	for _, run := range runs {
		run.failed = len(run.points) - run.settled
		run.conclude(ctx)
		f.telemetry.flushed(context.WithoutCancel(ctx), run)
	}
}
