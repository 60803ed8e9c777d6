package rollup

import (
	"math"

	"github.com/aicost/aicost/internal/money"
)

// Point is a series' value at one moment.
type Point struct {
	*Series
	Value     float64
	Histogram *Histogram // of which Value is the count; nil where the series is a number
	Leaving   bool       // the series is to be ended, Value is what the receiver has
	Exemplars []Exemplar // calls counted since the last snapshot that have a trace, oldest first
}

// Snapshot appends the value of every series to points, oldest series first.
func (l *Ledger) Snapshot(points []Point) []Point {
	l.imbalance = l.weigh()
	for _, s := range l.series {
		if s.waits() {
			continue
		}
		p := Point{Series: s, Value: s.total.Float64(), Histogram: s.histogram(), Leaving: s.cell.stage == stageLeaving}
		if s.bucket != nil && s.bucket.fresh {
			s.bucket.fresh = false
			p.Exemplars = []Exemplar{s.bucket.Exemplar}
		}
		if timed, ok := s.total.(*native); ok {
			p.Exemplars = timed.exemplars.take()
		}
		points = append(points, p)
	}
	return append(points, Point{Series: l.conservation, Value: l.conservation.total.Float64()})
}

// imbalance is what came in less what the series and refusals account for.
type imbalance struct {
	spans int64
	cost  money.Amount
}

// Float64 is 0 when every span and every amount is accounted for.
func (i *imbalance) Float64() float64 {
	return math.Abs(float64(i.spans)) + math.Abs(i.cost.Float64())
}

func (l *Ledger) weigh() imbalance {
	found := l.leftCalls
	out := imbalance{cost: l.cost.Sub(l.leftCost)}
	for _, s := range l.series {
		if s.cell.kind == kindFormer {
			continue // what it counted was not counted here
		}
		switch s.Family() {
		case familyRequests:
			found += uint64(*s.total.(*count))
		case familyCost:
			out.cost = out.cost.Sub(*s.total.(*money.Amount))
		}
	}
	for _, n := range l.refused {
		found += n
	}
	out.spans = int64(l.spans - found)
	return out
}

// Stats are the Ledger's own figures.
type Stats struct {
	Series     int    // series that have been born
	Reserved   int    // series that count against the limit
	Limit      int    // how many there may be
	Demanded   int    // series that there would be without the limit, an estimate
	Overflowed uint64 // calls whose labels were given up
	Former     int    // cells of series whose labels are of other settings
	Remembered int    // spans that would be known again
	Forgotten  uint64 // spans that were forgotten before the window was over
	Nameless   uint64 // spans without an id to be known by
	Foreign    uint64 // calls whose amount is in another currency
}

// Stats returns the figures of the moment.
func (l *Ledger) Stats() Stats {
	demanded := l.limit.reserved + l.accounts.demanded() + l.untagged.demanded() + l.unpriced.demanded()
	for i := range numOutcomes {
		demanded += l.durations[i].demanded() + l.natives[i].demanded()
	}
	return Stats{
		Limit: l.settings.Limit, Demanded: demanded,
		Series: len(l.series), Reserved: l.limit.reserved, Overflowed: l.limit.overflowed, Foreign: l.foreign,
		Former: len(l.former), Remembered: l.seen.len(), Forgotten: l.seen.early, Nameless: l.seen.nameless,
	}
}
