package rollup

import (
	"maps"
	"slices"
)

// Expire chooses the cells in which no call was counted since before, in Unix
// seconds, to leave: their series are to be ended at the receiver. A cell whose
// totals the receiver does not have yet stays, as does one that is called for
// before it has left.
func (l *Ledger) Expire(before int64) {
	for h := range l.heads() {
		if h.stage == stageLive && (h.kind == kindFormer || h.active < before) && h.settled() {
			h.stage = stageLeaving
		}
	}
}

// settled reports whether the receiver has all that was counted in a cell.
func (h *head) settled() bool {
	for _, s := range h.series {
		total := s.total.Float64()
		unheard := s.Birth == 0 && total == 0 // a bucket that was never sent
		if !unheard && (!s.has || total != s.Held) {
			return false
		}
	}
	return true
}

// revive keeps a cell that was to leave.
func (l *Ledger) revive(h *head) { h.stage = stageLive }

// Leave forgets the cells whose series have ended.
func (l *Ledger) Leave() {
	left := false
	for h := range l.heads() {
		if h.stage != stageLeaving || !h.ended() {
			continue
		}
		left = true
		h.stage = stageGone
		l.remove(h)
		l.drop(h)
	}
	if left {
		l.series = slices.DeleteFunc(l.series, func(s *Series) bool { return s.cell.stage == stageGone })
		l.former = slices.DeleteFunc(l.former, func(h *head) bool { return h.stage == stageGone })
		maps.DeleteFunc(l.ending, func(_ string, s *Series) bool { return s.cell.stage == stageGone })
	}
}

func (h *head) ended() bool {
	for _, s := range h.series {
		if s.Birth != 0 && !s.Ended {
			return false
		}
	}
	return true
}

// remove takes a cell out of its table and notes what was counted in it.
func (l *Ledger) remove(h *head) {
	switch h.kind {
	case kindAccount:
		l.accounts.remove(h)
		l.speak(h.values, -1)
		a := h.figures.(*account)
		l.leftCost = l.leftCost.Add(a.cost)
		for _, n := range a.requests {
			l.leftCalls += uint64(n)
		}
		l.limit.release(accountSeries)
	case kindDurationOK, kindDurationError:
		l.durations[h.kind-kindDurationOK].remove(h)
		l.limit.release(histogramSeries)
	case kindNativeOK, kindNativeError:
		l.natives[h.kind-kindNativeOK].remove(h)
		l.limit.release(nativeSeries)
	case kindUntagged:
		l.untagged.remove(h)
		l.limit.release(exceptionSeries)
	case kindUnpriced:
		l.unpriced.remove(h)
		l.limit.release(exceptionSeries)
	case kindFormer, kindFormerNative, numKinds: // in no table, and what it counted was not counted here
	}
}
