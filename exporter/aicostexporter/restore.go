package aicostexporter

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.uber.org/zap"

	"github.com/aicost/aicost/internal/rollup"
)

// How a start found the storage.
const (
	startFirst    = "first"    // nothing was stored
	startRestored = "restored" // all that was stored is back
	startDamaged  = "damaged"  // something was damaged, and what depends on it begins anew
)

var starts = map[string]string{
	startFirst:    "there is nothing in storage yet, totals begin at 0",
	startRestored: "the totals are those in storage",
	startDamaged:  "what could not be read of the storage begins anew",
}

// restored is a ledger as it was when the process before this one ended.
type restored struct {
	ledger   *rollup.Ledger
	position rollup.Position
	start    string
	replayed rollup.Tally // of what had not been saved yet
}

// restore brings back the ledger that is stored, and adds what the journal has
// beyond it. What is damaged begins anew and never keeps a collector from
// starting; that the storage can't be read does, for it may be whole, and so does
// what another version wrote.
func (s *store) restore(ctx context.Context, settings rollup.Settings, logger *zap.Logger, now time.Time) (restored, error) {
	ledger, position, err := rollup.Restore(settings, func(keys []string) ([][]byte, error) { return s.get(ctx, keys) })
	out := restored{ledger: ledger, position: position, start: startRestored}
	switch {
	case err == nil:
	case errors.Is(err, rollup.ErrNothing):
		out = s.fresh(settings, startFirst, now)
	case !errors.Is(err, rollup.ErrDamaged):
		return restored{}, fmt.Errorf("storage: the totals can't be read: %w", err)
	case ledger == nil:
		logger.Error("the stored totals can't be read; all begin anew, and spans that come again will not be known", zap.Error(err))
		out = s.fresh(settings, startDamaged, now)
	case ledger.Unsaved():
		logger.Error("the stored totals are damaged; all begin anew, what the target did not have yet is lost", zap.Error(err))
		out.start, s.leftover = startDamaged, true
	default:
		logger.Error("some of the spans that were summed are not known any more; they will be summed again if they come again", zap.Error(err))
		out.start = startDamaged
	}
	err = s.replay(ctx, &out, logger)
	s.trimmed = out.position.Record
	return out, err
}

// fresh begins anew. The number of the first record is one that no record of
// former times has, should any be left.
func (s *store) fresh(settings rollup.Settings, start string, now time.Time) restored {
	s.leftover = start == startDamaged
	return restored{ledger: rollup.New(settings), position: rollup.Position{Record: uint64(now.UnixNano())}, start: start}
}

// replay adds what the journal has that is not saved. Every save deletes the
// records that it has, in the same write, so that all that are there are missing
// from the ledger, whatever became of it.
func (s *store) replay(ctx context.Context, out *restored, logger *zap.Logger) error {
	after := out.position.Record
	if s.leftover || out.start == startFirst {
		after = 0 // of former times
	}
	numbers, err := s.records(ctx, after)
	if err != nil {
		return fmt.Errorf("storage: the journal can't be read: %w", err)
	}
	if out.start == startFirst && len(numbers) > 0 {
		out.start, s.leftover = startDamaged, true
		logger.Error("there is a journal, and no totals that it belongs to; it is what there is to begin with")
	}
	for _, number := range numbers {
		if out.start == startRestored && number != out.position.Record+1 {
			out.start = startDamaged
			logger.Error("records of the journal are missing, their calls are lost", zap.Uint64("from", out.position.Record+1), zap.Uint64("until", number))
		}
		if err := s.replayOne(ctx, number, out, logger); err != nil {
			return err
		}
		out.position.Record = max(out.position.Record, number)
	}
	s.replayed = numbers
	return nil
}

func (s *store) replayOne(ctx context.Context, number uint64, out *restored, logger *zap.Logger) error {
	batches, err := s.batches(ctx, number)
	if err != nil && !errors.Is(err, rollup.ErrDamaged) {
		return fmt.Errorf("storage: the journal can't be read: %w", err)
	}
	for _, batch := range batches {
		tally, damage := out.ledger.Replay(batch)
		if damage != nil && !errors.Is(damage, rollup.ErrDamaged) {
			return fmt.Errorf("storage: the journal can't be read: %w", damage)
		}
		err = errors.Join(err, damage)
		for i, n := range tally {
			out.replayed[i] += n
		}
	}
	if err != nil {
		out.start = startDamaged
		logger.Error("a record of the journal is damaged, its calls are lost", zap.Error(err))
	}
	return nil
}

// adapt makes the ledger fit settings that may have changed since it was saved.
func (r *restored) adapt(settings rollup.Settings) {
	if r.ledger.Settings().SameSeries(settings) {
		r.ledger.SetHistograms(settings.Histograms)
		r.ledger.Remember(settings.Window, settings.Spans)
		return
	}
	ledger := rollup.New(settings)
	ledger.Inherit(r.ledger)
	r.ledger = ledger
}
