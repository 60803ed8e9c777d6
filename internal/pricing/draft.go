package pricing

import (
	"crypto/sha256"
	"fmt"
	"sort"
	"strconv"

	"github.com/aicost/aicost/internal/usage"
)

// Finding is what an import or a check has to say about one row of a price list.
type Finding struct {
	Line    int
	Row     string // the row's name in its own list
	Rule    string // short and stable: what kind of finding it is
	Text    string
	Refused bool // the row was left out
}

// String is one line for a person.
func (f Finding) String() string {
	verdict := "note"
	if f.Refused {
		verdict = "left out"
	}
	return fmt.Sprintf("line %d: %s: %s (%s): %s", f.Line, quoted(f.Row), verdict, f.Rule, f.Text)
}

// Draft is a price list of another format on its way to become a Source: an
// importer adds rows and findings, Source checks them.
type Draft struct {
	File     string
	Version  string // becomes a part of the book's
	Currency string
	Aliases  map[string]string // provider values as emitted, to canonical names
	// Fallbacks are whose rows price a provider's models that have none of their
	// own, by canonical provider.
	Fallbacks map[string][]string
	Rows      []*Row
	Findings  []Finding
	Seen      int // rows in the list

	// Hash is of what was read; Source sets it.
	Hash  [sha256.Size]byte
	taken int
}

// Refuse notes a row that was left out, and why.
func (d *Draft) Refuse(line int, row, rule, format string, args ...any) {
	d.Findings = append(d.Findings, Finding{line, row, rule, fmt.Sprintf(format, args...), true})
}

// Note notes something about a row that was taken.
func (d *Draft) Note(line int, row, rule, format string, args ...any) {
	d.Findings = append(d.Findings, Finding{line, row, rule, fmt.Sprintf(format, args...), false})
}

// Taken is how many rows there are after Source.
func (d *Draft) Taken() int { return d.taken }

// Count counts the rows that were left out and the notes, by rule.
func (d *Draft) Count() (refused, noted map[string]int) {
	refused, noted = map[string]int{}, map[string]int{}
	last := [2]string{}
	for _, f := range d.Findings {
		if !f.Refused {
			noted[f.Rule]++
		} else if this := [2]string{f.Row, strconv.Itoa(f.Line)}; this != last { // one row can break several rules
			refused[f.Rule]++
			last = this
		}
	}
	return refused, noted
}

// RuleAmbiguous is the rule of findings about names and patterns that two rows
// share.
const RuleAmbiguous = "ambiguous"

// Source checks the rows, leaves out what is absurd or ambiguous with a finding
// each, and returns the rest. data is what was read: it names the version.
func (d *Draft) Source(data []byte) *Source {
	s := &Source{file: d.File, version: d.Version, currency: d.Currency, hash: sha256.Sum256(data), imported: true}
	for raw, canonical := range d.Aliases {
		s.aliases = append(s.aliases, alias{raw: fold(raw), canonical: canonical, at: place{d.File, 1}})
	}
	sort.Slice(s.aliases, func(i, j int) bool { return s.aliases[i].raw < s.aliases[j].raw })
	d.Hash = s.hash
	taken := newTakenNames()
	for _, row := range d.Rows {
		row.file = d.File
		sort.SliceStable(row.Prices, func(i, j int) bool { return row.Prices[i].From < row.Prices[j].From })
		d.dropZeros(row)
		findings := Check(row, d.Currency)
		d.Findings = append(d.Findings, findings...)
		if refused(findings) {
			continue
		}
		if first := taken.ids[fold(row.ID)]; first != nil {
			d.Refuse(row.Line, row.ID, RuleAmbiguous, "line %d has the same id", first.Line)
			continue
		}
		taken.ids[fold(row.ID)] = row
		taken.names[[2]string{row.provider, fold(row.model)}] = row // its own, whatever rows before would like to be called
		s.rows = append(s.rows, row)
	}
	for _, row := range s.rows {
		taken.take(d, row)
	}
	d.fallbacks(s)
	d.taken = len(s.rows)
	sort.SliceStable(d.Findings, func(i, j int) bool { return d.Findings[i].Line < d.Findings[j].Line })
	return s
}

// RuleZeroRate is the rule of findings about zeros that are no prices.
const RuleZeroRate = "zero_rate"

// dropZeros takes out the zeros of a row that costs something: lists write them
// for what does not apply and for what nobody knows. What is used of that kind
// then takes another's rate, or has no price.
func (d *Draft) dropZeros(row *Row) {
	for i := range row.Prices {
		p := &row.Prices[i].Price
		if p.CostsNothing() {
			continue
		}
		byCall := p.Fees[FeeRequest].Pico > 0 // which pays for what is sent
		d.dropZeroRates(row, &p.Rates, "", byCall)
		p.Fees.dropZeros()
		kept := p.When[:0]
		for _, o := range p.When {
			d.dropZeroRates(row, &o.Rates, " "+o.If.String(), byCall)
			o.Fees.dropZeros()
			if o.Rates.given() || o.Fees != (Fees{}) || o.Multiply != (Factor{}) {
				kept = append(kept, o)
			}
		}
		if p.When = kept; len(kept) == 0 {
			p.When = nil
		}
	}
}

func (d *Draft) dropZeroRates(row *Row, rates *Rates, where string, keepInput bool) {
	for t, rate := range rates {
		if rate == 0 && (!keepInput || usage.TokenType(t) != usage.Input) {
			rates[t] = Absent
			if usage.TokenType(t) != usage.Output || rates[usage.Input] <= 0 { // embeddings and the like put out nothing
				d.Note(row.Line, row.ID, RuleZeroRate, "%s%s is 0, which is left out", usage.TokenType(t), where)
			}
		}
	}
}

func (f *Fees) dropZeros() {
	for n := range f {
		if f[n].Pico == 0 {
			f[n] = Fee{}
		}
	}
}

// fallbacks takes those between providers that the list has rows of.
func (d *Draft) fallbacks(s *Source) {
	has := map[string]bool{}
	for _, row := range s.rows {
		has[row.provider] = true
	}
	for provider, others := range d.Fallbacks {
		entry := fallback{provider: provider, at: place{d.File, 1}}
		for _, other := range others {
			if has[other] && has[provider] {
				entry.others = append(entry.others, other)
			}
		}
		if len(entry.others) > 0 {
			s.fallbacks = append(s.fallbacks, entry)
		}
	}
	sort.Slice(s.fallbacks, func(i, j int) bool { return s.fallbacks[i].provider < s.fallbacks[j].provider })
}

func refused(findings []Finding) bool {
	for _, f := range findings {
		if f.Refused {
			return true
		}
	}
	return false
}

// takenNames are the ids, names and patterns of the rows before.
type takenNames struct {
	ids      map[string]*Row
	names    map[[2]string]*Row
	patterns map[string][]pattern
}

func newTakenNames() *takenNames {
	return &takenNames{ids: map[string]*Row{}, names: map[[2]string]*Row{}, patterns: map[string][]pattern{}}
}

// take gives the row the names and patterns that no row before has; the rest is
// taken from it.
func (t *takenNames) take(d *Draft, row *Row) {
	names := row.Names[:0]
	for _, name := range row.Names {
		key := [2]string{row.provider, name}
		if first := t.names[key]; first != nil && first != row {
			d.Note(row.Line, row.ID, RuleAmbiguous, "the name %s stays with %s on line %d", quoted(name), first.ID, first.Line)
			continue
		}
		t.names[key] = row
		names = append(names, name)
	}
	row.Names = names
	var patterns []string
	for _, text := range row.Patterns {
		p := newPattern(text, row)
		if len(t.patterns[row.provider]) == maxPatterns {
			d.Note(row.Line, row.ID, RuleAmbiguous, "the pattern %s is left out: the provider has %d already", quoted(text), maxPatterns)
			continue
		}
		if first := p.rival(t.patterns[row.provider]); first != nil {
			d.Note(row.Line, row.ID, RuleAmbiguous, "the pattern %s matches the same names as %s of %s on line %d", quoted(text), quoted(first.text), first.row.ID, first.row.Line)
			continue
		}
		t.patterns[row.provider] = append(t.patterns[row.provider], p)
		patterns = append(patterns, text)
	}
	row.Patterns = patterns
}
