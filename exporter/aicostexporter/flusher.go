package aicostexporter

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"github.com/aicost/aicost/internal/remotewrite"
	"github.com/aicost/aicost/internal/rollup"
)

// maxBatch is how many series travel in one request; receivers bound requests
// by bytes, and one refused request should not cost everything.
const maxBatch = 5_000

// maxBridge is the longest time between a bridge sample and its value. It keeps
// them apart for receivers that thin out samples; Prometheus refuses a sample
// that is an hour behind its newest.
const maxBridge = time.Minute

// sender is a remotewrite.Client.
type sender interface {
	Send(context.Context, remotewrite.Request) remotewrite.Result
}

// flusher sends all series, one flush at a time. Only run and, after it has
// ended, last may be used; age is for anyone.
type flusher struct {
	interval  time.Duration
	snapshot  func([]rollup.Point) []rollup.Point
	sender    sender
	telemetry *telemetry
	health    *health
	wire      *wire

	newest    int64     // the newest timestamp that was ever used, ms since 1970
	notBefore time.Time // until when the target asked to be left alone
	batch     int       // series per request, less where the target's limit is lower
	// suspects were refused when last sent alone. They go last and apart, so
	// that they cost the others nothing.
	suspects map[*rollup.Series]struct{}
	// defective can't be sent at all.
	defective map[*rollup.Series]remotewrite.Defect

	points []rollup.Point
	chosen [2][]rollup.Point // scratch: the points of a pass, suspects second

	whole atomic.Int64 // when the target last took a whole flush, ns since 1970
}

func newFlusher(
	config *Config, snapshot func([]rollup.Point) []rollup.Point, sender sender, told *telemetry, health *health,
) *flusher {
	now := time.Now()
	f := &flusher{
		interval: config.FlushInterval, snapshot: snapshot, sender: sender, telemetry: told, health: health,
		wire: newWire(config.Protocol), batch: maxBatch, newest: now.UnixMilli(),
		suspects: map[*rollup.Series]struct{}{}, defective: map[*rollup.Series]remotewrite.Defect{},
	}
	f.whole.Store(now.UnixNano())
	return f
}

// age is the time since the target last took a whole flush.
func (f *flusher) age() time.Duration { return time.Duration(time.Now().UnixNano() - f.whole.Load()) }

// run flushes by the schedule until ctx ends. A flush that takes longer than
// the interval makes it skip flushes: the next one has all they would have had.
func (f *flusher) run(ctx context.Context, s schedule) {
	for {
		now := time.Now()
		timer := time.NewTimer(s.next(now).Sub(now))
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
		if now = time.Now(); now.Before(f.notBefore) {
			continue
		}
		f.flush(ctx, s.next(now))
	}
}

// last is the flush at the end. ctx bounds it.
func (f *flusher) last(ctx context.Context) {
	deadline, _ := ctx.Deadline()
	f.flush(ctx, deadline)
	if f.health.trouble != "" {
		f.health.logger.Error("the last flush was not delivered whole", zap.String("reason", f.health.trouble))
	}
}

// flush sends what there is. No retry begins after the deadline.
func (f *flusher) flush(ctx context.Context, deadline time.Time) {
	began := time.Now()
	// Every timestamp is newer than all before it, whatever the clock does;
	// the bridges fit between the last flush and this one, so that they are
	// older than no sample that the target may have.
	at := max(began.UnixMilli(), f.newest+2)
	bridge := max(at-min(f.interval, maxBridge).Milliseconds(), f.newest+1)
	f.newest = at
	f.points = f.snapshot(f.points[:0])

	run := &flush{flusher: f, deadline: deadline, splits: maxSplits}
	if run.bridges(ctx, pass{bridges: true, at: bridge}, at) {
		run.values(ctx, pass{at: at})
	}
	run.failed = len(f.points) - run.settled
	f.conclude(ctx, run)
	f.telemetry.flushed(context.WithoutCancel(ctx), run, time.Since(began))
	clear(f.points) // let go of the exemplars
}

// conclude reports a flush, unless it was broken off for the shutdown: the last
// one will tell.
func (f *flusher) conclude(ctx context.Context, run *flush) {
	for i := range f.points {
		if p := &f.points[i]; p.Family().Kind == rollup.KindGauge && p.Value != 0 {
			f.health.log("spans or cost are missing from the series, please report this", zap.Float64("conservation_error", p.Value))
		}
	}
	if run.trouble != "" {
		if !errors.Is(ctx.Err(), context.Canceled) {
			f.health.ill(run.trouble, run.detail)
		}
		return
	}
	f.whole.Store(time.Now().UnixNano())
	f.health.well()
}
