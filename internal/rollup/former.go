package rollup

import (
	"maps"
	"slices"
)

// Settings that change name series otherwise. Those of before are kept until the
// receiver has all of them.

// SameSeries reports whether series of both settings have the same labels.
func (s Settings) SameSeries(other Settings) bool {
	return slices.Equal(s.Units, other.Units) && maps.Equal(s.Constant, other.Constant) && s.Currency == other.Currency
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
	l.limit.bound(l.settings)
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
