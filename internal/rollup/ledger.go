// Package rollup sums model calls into the series that are written: what goes
// in is a Call, what comes out are exact totals under sorted labels, and what
// can't be summed is counted under a name. The Ledger never forgets a call and
// never counts one twice; at its limit it gives up labels, not money.
//
// Nothing here is safe for concurrent use, reads a clock or does I/O.
package rollup

import (
	"iter"
	"slices"
	"time"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/money"
)

// Settings shape a Ledger.
type Settings struct {
	Units      []string          // label names of the allocation units
	Constant   map[string]string // labels that every series carries
	Currency   string            // of every amount that is summed, its ISO 4217 code
	Limit      int               // how many series there may be
	Histograms Histograms        // how durations are counted

	// Values is how many values a unit, but for the team, or the model may have
	// as a label, ValueLength how long one may be, in bytes. 0 is no bound for the
	// first and DefaultValueLength for the second.
	Values, ValueLength int

	// Window is for how long a span that comes again is known, and Spans how
	// many are remembered at most; 0 is none.
	Window time.Duration
	Spans  int

	// Durable says that the Ledger is saved: it keeps track of what has changed.
	Durable bool
}

// Histograms says how durations are counted. The numbers are written to storage.
type Histograms uint8

// The ways to count durations.
const (
	HistogramsNone Histograms = iota
	HistogramsClassic
	HistogramsNative
	numHistograms
)

// outcome is 0 for a call that worked, 1 for one that failed.
const numOutcomes = 2

var outcomes = [numOutcomes]string{"ok", "error"}

func outcomeOf(c *Call) int {
	if c.Failed {
		return 1
	}
	return 0
}

// lastResort is how many series the cells may have in which all labels are given
// up, and the conservation error.
func (s Settings) lastResort() int {
	durations := histogramSeries
	if s.Histograms == HistogramsNative {
		durations = nativeSeries
	}
	return accountSeries + 2*exceptionSeries + numOutcomes*durations + 1
}

// Ledger holds the totals of all calls since it was made.
type Ledger struct {
	settings  Settings
	limit     limit
	sources   sources
	seen      seen
	accounts  *table[account]
	durations [numOutcomes]*table[histogram]
	natives   [numOutcomes]*table[native]
	untagged  *table[exception]
	unpriced  *table[exception]
	former    []*head
	ending    map[string]*Series // the series of former, by identity
	slots     [numKinds][]*slot
	series    []*Series
	labels    []vocabulary // of the units and the model
	scratch   []string     // label values of the call at hand

	// What came in, counted apart from the series so that the two can be held
	// against each other.
	spans   uint64
	foreign uint64 // calls with an amount in another currency
	cost    money.Amount
	refused [NumRefusals]uint64

	// What was counted in series that are no longer held.
	leftCalls uint64
	leftCost  money.Amount

	conservation *Series
	imbalance    imbalance

	changes changes
}

// New returns an empty Ledger.
func New(settings Settings) *Ledger {
	if settings.ValueLength == 0 {
		settings.ValueLength = DefaultValueLength
	}
	units := len(settings.Units)
	provider, model := units, units+1
	kept := []int{}
	if team := slices.Index(settings.Units, "team"); team >= 0 {
		kept = append(kept, team)
	}
	with := func(positions ...int) []int { return append(slices.Clone(kept), positions...) }
	l := &Ledger{
		settings: settings,
		sources:  sources{},
		seen:     newSeen(settings.Window, settings.Spans, settings.Durable),
		accounts: newTable[account](kindAccount, units+2, accountSeries, with(provider)...),
		untagged: newTable[exception](kindUntagged, units+3, exceptionSeries, with(units, units+1)...),
		unpriced: newTable[exception](kindUnpriced, units+3, exceptionSeries, with(provider, model+1)...),
		labels:   newVocabularies(settings),
		scratch:  make([]string, units+3),
		slots:    newSlots(settings),
		changes:  changes{durable: settings.Durable},
	}
	l.limit.bound(settings)
	for i := range l.durations {
		// The room is for money: durations keep no label.
		l.durations[i] = newTable[histogram](kindDurationOK+kind(i), units+1, histogramSeries)
		l.natives[i] = newTable[native](kindNativeOK+kind(i), units+1, nativeSeries)
	}
	conservation := slots{constant: settings.Constant}.slot(familyConservation, familyConservation.Name)
	l.conservation = &Series{slot: conservation, cell: &head{}, total: &l.imbalance}
	return l
}

// Add folds one call into every series it belongs to, or refuses it whole. Sums
// of two currencies mean nothing: a call with an amount in another one than the
// Ledger's, or in none, is folded as unpriced, for the reason Currency.
func (l *Ledger) Add(c *Call) Refusal {
	refusal := c.flaw()
	if refusal == Folded && l.seen.again(c) {
		refusal = RefusedRedelivered
	}
	if refusal != Folded {
		l.Refuse(refusal)
		return refusal
	}
	if c.Priced && c.Currency != l.settings.Currency {
		unpriced := *c
		unpriced.Priced, unpriced.Unpriced = false, Currency
		l.foreign++
		c = &unpriced
	}
	l.spans++
	units := len(l.settings.Units)
	values := l.scratch[:units+2]
	for i := range units {
		values[i] = named(c.Units[i], attr.Unallocated)
	}
	values[units], values[units+1] = named(c.Provider, Unknown), named(c.Model, Unknown)

	account, overflowed := l.accountOf(values)
	if overflowed {
		l.limit.overflowed++
		l.demandDurations(c, account, values)
	}
	l.fold(c, account)
	if c.Timed {
		l.time(c, account)
	}
	if c.Unpriced != "" {
		l.foldUnpriced(c, append(values, named(c.Unpriced, Unknown)))
	}
	if len(c.Untagged) != 0 {
		l.foldUntagged(c, l.scratch)
	}
	return Folded
}

// Done lets go of the texts of calls: they may be parts of a whole request. It is
// for the end of a batch.
func (l *Ledger) Done() {
	clear(l.scratch)
	for _, overflow := range [][]string{l.accounts.overflow, l.untagged.overflow, l.unpriced.overflow} {
		clear(overflow)
	}
}

// Refuse counts a span that is no call to sum.
func (l *Ledger) Refuse(r Refusal) {
	l.spans++
	l.refused[r]++
}

// counts notes that a call is about to be counted in the figure at an index of
// a cell, which bears its series if it is the first.
func (l *Ledger) counts(h *head, index int) {
	if h.born&(1<<index) == 0 {
		l.bear(h, index)
	}
}

func (l *Ledger) bear(h *head, index int) *Series {
	h.born |= 1 << index
	series := &Series{slot: l.slots[h.kind][index], cell: h, total: h.figures.at(index)}
	if durations, ok := h.figures.(*histogram); ok && index < numBuckets {
		series.bucket = &durations.exemplars[index]
	}
	l.await(series)
	h.series = append(h.series, series)
	l.series = append(l.series, series)
	return series
}

// touch notes that a call is counted in a cell.
func (l *Ledger) touch(h *head, c *Call) {
	h.active = c.Arrived.Unix()
	if h.stage == stageLeaving {
		l.revive(h)
	}
	l.change(h)
}

// heads yields every cell. The one at hand may be removed.
func (l *Ledger) heads() iter.Seq[*head] {
	return func(yield func(*head) bool) {
		tables := append(l.timed(), l.accounts.heads(), l.untagged.heads(), l.unpriced.heads(), slices.Values(l.former))
		for _, t := range tables {
			for h := range t {
				if !yield(h) {
					return
				}
			}
		}
	}
}
