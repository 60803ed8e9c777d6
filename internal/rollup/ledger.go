// Package rollup sums model calls into the series that are written: what goes
// in is a Call, what comes out are exact totals under sorted labels, and what
// can't be summed is counted under a name. The Ledger never forgets a call and
// never counts one twice; at its limit it gives up labels, not money.
//
// Nothing here is safe for concurrent use, reads a clock or does I/O.
package rollup

import (
	"slices"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/money"
)

// Settings shape a Ledger.
type Settings struct {
	Units      []string          // label names of the allocation units
	Constant   map[string]string // labels that every series carries
	Currency   string            // of every amount that is summed, its ISO 4217 code
	Limit      int               // how many series there may be
	Histograms bool              // whether durations are counted
}

// outcome is 0 for a call that worked, 1 for one that failed.
const numOutcomes = 2

var outcomes = [numOutcomes]string{"ok", "error"}

func outcomeOf(c *Call) int {
	if c.Failed {
		return 1
	}
	return 0
}

// account holds what is summed by units, provider and model.
type account struct {
	cost      money.Amount
	requests  [numOutcomes]count
	tokens    [NumTokenTypes]count
	durations [numOutcomes]*cell[histogram] // where the account's calls are timed

	bornCost     bool
	bornRequests [numOutcomes]bool
	bornTokens   [NumTokenTypes]bool
}

// exception holds what is summed of calls that lack something: an owner or a
// price. Its quantity is a cost or a number of tokens.
type exception struct {
	requests count
	cost     money.Amount
	tokens   count

	bornRequests, bornCost, bornTokens bool
}

const (
	accountSeries   = 1 + numOutcomes + int(NumTokenTypes)
	exceptionSeries = 2
	lastResort      = accountSeries + 2*exceptionSeries + numOutcomes*histogramSeries + 1 // and the conservation error
)

// Ledger holds the totals of all calls since it was made.
type Ledger struct {
	settings  Settings
	limit     limit
	sources   sources
	accounts  *table[account]
	durations [numOutcomes]*table[histogram]
	untagged  *table[exception]
	unpriced  *table[exception]
	slots     ledgerSlots
	series    []*Series
	scratch   []string // label values of the call at hand

	// What came in, counted apart from the series so that the two can be held
	// against each other.
	spans   uint64
	foreign uint64 // calls with an amount in another currency
	cost    money.Amount
	refused [NumRefusals]uint64

	conservation *Series
	imbalance    imbalance
}

// New returns an empty Ledger.
func New(settings Settings) *Ledger {
	units := len(settings.Units)
	provider, model := units, units+1
	kept := []int{}
	if team := slices.Index(settings.Units, "team"); team >= 0 {
		kept = append(kept, team)
	}
	with := func(positions ...int) []int { return append(slices.Clone(kept), positions...) }
	l := &Ledger{
		settings: settings,
		limit:    newLimit(settings.Limit, lastResort),
		sources:  sources{},
		accounts: newTable[account](units+2, accountSeries, with(provider)...),
		untagged: newTable[exception](units+3, exceptionSeries, with(units, units+1)...),
		unpriced: newTable[exception](units+3, exceptionSeries, with(provider, model+1)...),
		scratch:  make([]string, units+3),
	}
	for i := range l.durations {
		l.durations[i] = newTable[histogram](units+1, histogramSeries) // the room is for money: durations keep no label
	}
	l.slots = newLedgerSlots(settings)
	l.conservation = &Series{slot: l.slots.conservation, total: &l.imbalance}
	return l
}

// Add folds one call into every series it belongs to, or refuses it whole. Sums
// of two currencies mean nothing: a call with an amount in another one than the
// Ledger's, or in none, is folded as unpriced, for the reason Currency.
func (l *Ledger) Add(c *Call) Refusal {
	if refusal := c.flaw(); refusal != Folded {
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

	account, overflowed := l.accounts.at(values, &l.limit)
	if overflowed {
		l.limit.overflowed++
	}
	l.fold(c, account)
	if l.settings.Histograms && c.Timed {
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

// Refuse counts a span that is no call to sum.
func (l *Ledger) Refuse(r Refusal) {
	l.spans++
	l.refused[r]++
}

// bear adds a series for a total that is about to count its first call.
func (l *Ledger) bear(s *slot, values []string, t total) *Series {
	series := &Series{slot: s, values: values, total: t}
	l.series = append(l.series, series)
	return series
}
