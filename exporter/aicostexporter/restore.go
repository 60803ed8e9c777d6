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

// restored is a ledger as it was when the process before this one ended.
type restored struct {
	ledger   *rollup.Ledger
	position rollup.Position
	start    string
	replayed rollup.Tally // of what had not been saved yet
}

// restore brings back the ledger that is stored, and adds what the journal has
// beyond it. What is damaged begins anew and never keeps a collector from
// starting; that the storage can't be read does, for it may be whole.
func (s *store) restore(ctx context.Context, settings rollup.Settings, logger *zap.Logger, now time.Time) (restored, error) {
	out := restored{start: startRestored}
	ledger, position, err := rollup.Restore(settings, func(keys []string) ([][]byte, error) { return s.get(ctx, keys) })
	out.ledger, out.position = ledger, position
	switch {
	case err == nil:
	case errors.Is(err, rollup.ErrNothing):
		return s.fresh(settings, startFirst, now), nil
	case !errors.Is(err, rollup.ErrDamaged):
		return restored{}, fmt.Errorf("storage: the totals can't be read: %w", err)
	default:
		out.start = startDamaged
		logger.Error("the stored totals are damaged; what can't be read begins anew", zap.Error(err))
		if ledger == nil {
			return s.fresh(settings, startDamaged, now), nil
		}
		s.leftover = ledger.Unsaved()
	}
	s.trimmed = position.Record
	return out, s.replay(ctx, &out, logger)
}

// fresh begins anew. The number of the first record is one that no record of
// former times has, should any be left.
func (s *store) fresh(settings rollup.Settings, start string, now time.Time) restored {
	position := rollup.Position{Record: uint64(now.UnixNano())}
	s.trimmed, s.leftover = position.Record, start == startDamaged
	return restored{ledger: rollup.New(settings), position: position, start: start}
}

// replay adds what the journal has after the ledger's position.
func (s *store) replay(ctx context.Context, out *restored, logger *zap.Logger) error {
	for {
		number := out.position.Record + 1
		batches, found, err := s.batches(ctx, number)
		if err != nil && !errors.Is(err, rollup.ErrDamaged) {
			return fmt.Errorf("storage: the journal can't be read: %w", err)
		}
		if !found {
			return nil
		}
		for _, batch := range batches {
			tally, damage := out.ledger.Replay(batch)
			err = errors.Join(err, damage)
			for i, n := range tally {
				out.replayed[i] += n
			}
		}
		if err != nil {
			out.start = startDamaged
			logger.Error("a record of the journal is damaged, its calls are lost", zap.Error(err))
		}
		out.position.Record = number
	}
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
