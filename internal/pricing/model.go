package pricing

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/aicost/aicost/internal/money"
	"github.com/aicost/aicost/internal/usage"
)

// Absent marks a rate or bound that a book does not give; zero is a price.
const Absent = -1

// Always and Never bound periods that have no first or no last instant.
const (
	Always = math.MinInt64
	Never  = math.MaxInt64
)

// Rates are pico-units of currency per token, by token type; Absent where there
// is none.
type Rates [usage.NumTokenTypes]int64

// NoRates is where reading a price begins.
func NoRates() Rates {
	var out Rates
	for t := range out {
		out[t] = Absent
	}
	return out
}

// given reports whether there is any rate.
func (r *Rates) given() bool { return *r != NoRates() }

// Fee is a price for things counted in other units than tokens: Pico pico-units
// of currency for Per of them. The zero Fee is none.
type Fee struct{ Pico, Per int64 }

// price is what Per of them cost, in currency units.
func (f Fee) price() string { return money.FromPico(f.Pico).String() }

// String is the fee for a person.
func (f Fee) String() string {
	if f.Per == 1 {
		return f.price()
	}
	return fmt.Sprintf("%s per %d", f.price(), f.Per)
}

// FeeRequest is the fee for a call as such; the others are for a usage.Piece each.
const (
	FeeRequest = int(usage.NumPieces)
	NumFees    = FeeRequest + 1
)

// Fees are by usage.Piece, and FeeRequest.
type Fees [NumFees]Fee

// Price is what a model costs.
type Price struct {
	Rates Rates
	Fees  Fees
	When  []Overlay // in order; a later one lies over an earlier one
}

// Overlay changes the price of a call that meets all conditions of If: its
// rates and fees replace, its multiplier is for the rates alone.
type Overlay struct {
	If       Condition
	Rates    Rates
	Fees     Fees
	Multiply Factor
}

// Period is what a model costs from an instant until another, [From, Until) in
// unix nanoseconds.
type Period struct {
	From, Until int64
	Price
	line int
}

// Billing is how calls of a model are paid for.
type Billing uint8

const (
	// Metered is by use.
	Metered Billing = iota
	// Provisioned is capacity paid by the hour: a call costs nothing more.
	Provisioned
	// Free is an explicit zero.
	Free
)

var billings = map[string]Billing{"": Metered, "metered": Metered, "provisioned": Provisioned, "free": Free}

// String is the word of the file format.
func (b Billing) String() string { return [...]string{"metered", "provisioned", "free"}[b] }

// Row is one model as one provider sells it. It must not change once it is part
// of a Source.
type Row struct {
	ID       string   // provider/model
	Names    []string // folded; the model's own name is the first
	Patterns []string // folded globs
	Dated    bool     // also with a date behind a name
	Billing  Billing
	ListAs   string // whose price stands as list price of a provisioned one
	Prices   []Period

	SourceURL string   // where the facts are published
	Checked   int64    // when they were checked, unix nanoseconds; 0 when not told
	Agree     []string // who else states them
	Disputed  string   // who states what else
	Line      int      // where it stands in its file

	provider, model string
	file            string
	imported        bool // from a list of others
	adds            bool // and takes no name from rows of other sources
}

// NewRow returns a metered row without prices; ok is false when id is no
// provider/model with a provider in lower case.
func NewRow(id string) (row *Row, ok bool) {
	provider, model, slash := strings.Cut(id, "/")
	if !slash || !isProvider(provider) || model == "" || hostile(id) || strings.Contains(id, " ") {
		return nil, false
	}
	return &Row{ID: id, provider: provider, model: model, Names: []string{fold(model)}}, true
}

// Provider is the canonical name of who sells it.
func (m *Row) Provider() string { return m.provider }

// Model is the model's name in labels.
func (m *Row) Model() string { return m.model }

// File is the file that it stands in.
func (m *Row) File() string { return m.file }

func (m *Row) at() place { return place{m.file, m.Line} }

// AddName gives a row a further exact name.
func (m *Row) AddName(name string) {
	name = fold(name)
	if !slices.Contains(m.Names, name) {
		m.Names = append(m.Names, name)
	}
}

// during returns the price in force at an instant, nil when there is none.
func (m *Row) during(nanos int64) *Period {
	next := sort.Search(len(m.Prices), func(i int) bool { return m.Prices[i].From > nanos })
	if next == 0 || nanos >= m.Prices[next-1].Until {
		return nil
	}
	return &m.Prices[next-1]
}
