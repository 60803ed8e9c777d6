package aicostexporter

import (
	"context"
	"errors"
	"time"

	"go.uber.org/zap"

	"github.com/aicost/aicost/internal/remotewrite"
	"github.com/aicost/aicost/internal/rollup"
)

// lane is a way to the target and what is known of it from flush to flush. Native
// histograms have one of their own, behind all else: a target that takes none, or
// fails on them, must cost the other series neither a sample nor time.
type lane struct {
	part      part
	troubles  map[remotewrite.Verdict]string
	writer    writer
	notBefore time.Time // until when the target asked to be left alone
	batch     int       // series per request, less where the target's limit is lower
}

var numberTroubles = map[remotewrite.Verdict]string{
	remotewrite.Retry:        "the target is away",
	remotewrite.Split:        "the target refuses a series",
	remotewrite.Drop:         "the target refuses a request",
	remotewrite.Unauthorised: "the target refuses the credentials",
	remotewrite.Unsupported:  "the target does not know this remote-write protocol, set another",
	remotewrite.Delivered:    "the target stored less than was sent",
}

var histogramTroubles = map[remotewrite.Verdict]string{
	remotewrite.Retry:        "the target fails on native histograms; if it takes none, set histograms to classic",
	remotewrite.Split:        "the target refuses a native histogram",
	remotewrite.Drop:         "the target refuses native histograms",
	remotewrite.Unauthorised: "the target refuses the credentials for native histograms",
	remotewrite.Unsupported:  "the target does not know native histograms in this remote-write protocol",
	remotewrite.Delivered:    "the target stored fewer native histograms than were sent",
}

// troubleTime is the trouble of histograms that the others left no time for.
const troubleTime = "no time was left for native histograms before the next flush; if the target takes none, set histograms to classic"

func newLane(of part, troubles map[remotewrite.Verdict]string, config *Config, target remotewrite.Sender) lane {
	return lane{
		part: of, troubles: troubles, batch: maxBatch,
		writer: remotewrite.NewWriter(target, config.Protocol, config.HTTP.Timeout),
	}
}

// apart moves native histograms behind all other points, which keep their order.
func (f *flusher) apart() (numbers, histograms []rollup.Point) {
	kept := f.points[:0]
	for _, p := range f.points {
		if p.Native() {
			f.aside = append(f.aside, p)
		} else {
			kept = append(kept, p)
		}
	}
	copy(f.points[len(kept):], f.aside)
	clear(f.aside)
	f.aside = f.aside[:0]
	return kept, f.points[len(kept):]
}

// sendHistograms sends native histograms once all else is sent, and does not try
// again: the next flush does. It ends well before the deadline, which is when that
// is due, or that after it where that one is over already. It returns nil where the
// target is not to be asked.
//
// What could not be saved before the numbers is not saved before the histograms.
func (f *flush) sendHistograms(ctx context.Context, points []rollup.Point, bridge, at int64) *flush {
	now := time.Now()
	if len(points) == 0 || now.Before(f.histograms.notBefore) {
		return nil
	}
	left := f.deadline.Sub(now)
	if late := -left; late >= 0 {
		left = f.interval - late%f.interval
	}
	bounded, cancel := context.WithTimeout(ctx, left/2)
	defer cancel()
	run := &flush{flusher: f.flusher, lane: &f.histograms, points: points, splits: maxSplits, unsaved: f.unsaved}
	if !run.passes(bounded, bridge, at) && bounded.Err() != nil {
		run.trouble = troubleTime // and not the target's
	}
	return run
}

// tell logs what an answer says beside the verdict.
func (f *flush) tell(out remotewrite.Outcome) {
	if out.Turned && f.lane == &f.numbers {
		f.health.logger.Info("the target takes another remote-write protocol than before, which is used from now on",
			zap.String("protocol", string(f.numbers.writer.Protocol())), zap.String("answer", out.Why))
	}
	// Some are missing wherever samples are sent again, so this is said once.
	if out.Verdict == remotewrite.Delivered && out.Missing.Exemplars > 0 && !f.lacking {
		f.lacking = true
		f.health.logger.Info("the target does not keep all exemplars; totals are complete, some durations have no trace",
			zap.Int("missing", out.Missing.Exemplars), zap.Int("kept", out.Written.Exemplars), zap.String("answer", out.Message))
	}
}

// conclude reports a lane, unless the flush was broken off for the shutdown: the
// last one will tell.
func (f *flush) conclude(ctx context.Context) {
	if f.trouble != "" {
		if !errors.Is(ctx.Err(), context.Canceled) {
			f.health.ill(f.lane.part, f.trouble, f.detail)
		}
		return
	}
	if !f.shrunk {
		f.lane.batch = min(2*f.lane.batch, maxBatch)
	}
	f.health.well(f.lane.part)
}
