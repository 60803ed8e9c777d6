package rollup

import (
	"maps"
	"slices"
	"time"
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

// Inherit takes over what another Ledger remembers, and its series, so that the
// receiver gets their last totals before they end: their labels are not those
// of this Ledger. Nothing may have been added to this one yet.
func (l *Ledger) Inherit(old *Ledger) {
	l.seen = old.seen
	l.Remember(l.settings.Window, l.settings.Spans)
	l.changes.next, l.changes.free = old.changes.next, old.changes.free
	l.changes.dropped = old.changes.dropped
	for h := range old.heads() {
		l.changes.dropped = append(l.changes.dropped, h.id)
		l.adopt(h)
	}
	l.queue()
}

// SetHistograms makes a Ledger count durations in another way, or not at all.
// Series of durations that were counted until now end; native ones that the
// receiver has never taken are forgotten, for it may take none.
func (l *Ledger) SetHistograms(histograms Histograms) {
	if l.settings.Histograms == histograms {
		return
	}
	l.settings.Histograms = histograms
	gone := []*head{}
	for _, heads := range l.timed() {
		for h := range heads {
			l.drop(h)
			l.remove(h)
			h.stage = stageGone
			gone = append(gone, h)
		}
	}
	for _, h := range l.former {
		if l.hopeless(h) {
			l.drop(h)
			h.stage = stageGone
		}
	}
	l.former = slices.DeleteFunc(l.former, func(h *head) bool { return h.stage == stageGone })
	l.series = slices.DeleteFunc(l.series, func(s *Series) bool { return s.cell.stage == stageGone })
	for _, h := range gone {
		l.adopt(h)
	}
	l.queue()
}

// Remember sets for how long a span is known, and how many are.
func (l *Ledger) Remember(window time.Duration, spans int) {
	l.settings.Window, l.settings.Spans = window, spans
	l.seen.remember(window, spans)
}

// hopeless reports whether a cell is a native histogram which the receiver does not
// know and, as they are not counted any more, is not to be told of.
func (l *Ledger) hopeless(h *head) bool {
	return l.settings.Histograms != HistogramsNative && h.series[0].Native() && h.series[0].Birth == 0
}

// adopt makes a cell of former series out of the series of another.
func (l *Ledger) adopt(h *head) {
	if len(h.series) == 0 || l.hopeless(h) {
		return
	}
	former := &head{kind: kindFormer, id: l.changes.name()}
	for _, s := range h.series {
		labels := slots{constant: maps.Collect(s.Labels())}
		former.series = append(former.series, &Series{
			Delivery: s.Delivery, slot: labels.fixed(s.Family()), cell: former, total: s.freeze(),
		})
	}
	l.enlist(former)
	l.change(former)
}

// freeze returns a series' total of this moment.
func (s *Series) freeze() total {
	if h := s.histogram(); h != nil {
		return h
	}
	value := frozen(s.total.Float64())
	return &value
}

// enlist adds a cell of former series.
func (l *Ledger) enlist(h *head) {
	l.former = append(l.former, h)
	l.series = append(l.series, h.series...)
}

// frozen is a total that nothing is added to any more.
type frozen float64

// Float64 returns the total.
func (f *frozen) Float64() float64 { return float64(*f) }
