package pricing

import (
	"fmt"
	"slices"

	"github.com/aicost/aicost/internal/usage"
)

// List is a price list to hold a book against.
type List struct {
	Name  string
	names map[[2]string]*Row
}

// NewList returns a list of the rows of a source, by all their exact names.
func NewList(name string, s *Source) *List {
	l := &List{name, map[[2]string]*Row{}}
	for _, row := range s.rows {
		for _, text := range row.Names {
			l.names[[2]string{row.provider, text}] = row
		}
	}
	return l
}

// find returns the list's row for a row of a book, nil when it has none.
func (l *List) find(row *Row) *Row {
	for _, name := range row.Names {
		if found := l.names[[2]string{row.provider, name}]; found != nil && found.Billing == Metered {
			return found
		}
	}
	return nil
}

// Verdict is what price lists say of one row.
type Verdict int

// The verdicts of Refresh.
const (
	Unlisted  Verdict = iota // no list has it
	Confirmed                // every list that has it states the same
	Changed                  // enough lists state the same other price
	Disputed                 // lists contradict it, too few of them or each otherwise
	Review                   // its base price changed, and what lists say of its rules is not enough
)

// String is one word for a person.
func (v Verdict) String() string {
	return [...]string{"unlisted", "confirmed", "changed", "disputed", "review"}[v]
}

// Refreshed is one row of a book held against price lists.
type Refreshed struct {
	Row     *Row
	Verdict Verdict
	Fresh   *Row // the row with its new price and its history, where it changed
	Lists   []string
	Says    []string // figures that differ, as "litellm: input 2.4, here 3"
}

// Refresh holds the metered rows of a book against price lists, by the base
// prices in force at an instant. A price changed when agree lists or more state
// the same one and none contradicts them; since is when it began. checked is
// when the lists were read. Both are unix nanoseconds.
func Refresh(book *Source, lists []*List, agree int, since, checked int64) []Refreshed {
	var out []Refreshed
	for _, row := range book.rows {
		if row.Billing == Metered && len(row.Prices) > 0 {
			out = append(out, refresh(row, lists, agree, since, checked))
		}
	}
	return out
}

func refresh(row *Row, lists []*List, agree int, since, checked int64) Refreshed {
	out := Refreshed{Row: row}
	here := row.during(since)
	if here == nil {
		out.Verdict = Unlisted
		return out
	}
	var stated []*Period
	for _, l := range lists {
		there := l.find(row)
		if there == nil {
			continue
		}
		p := there.during(since)
		if p == nil || p.Rates == NoRates() {
			continue
		}
		out.Lists = append(out.Lists, l.Name)
		stated = append(stated, p)
		for t, rate := range p.Rates {
			if differs(here.Rates[t], rate) {
				out.Says = append(out.Says, fmt.Sprintf("%s: %s %s, here %s", l.Name, usage.TokenType(t), PerMillion(rate), PerMillion(here.Rates[t])))
			}
		}
	}
	switch {
	case len(stated) == 0:
		out.Verdict = Unlisted
	case len(out.Says) == 0:
		out.Verdict = Confirmed
	case !agreed(here, stated, agree):
		out.Verdict = Disputed
	default:
		out.Verdict, out.Fresh = Changed, freshRow(row, here, stated, agree, since, checked, out.Lists)
		if out.Fresh == nil {
			out.Verdict = Review
		}
	}
	return out
}

// FreshBook returns the rows that changed as a book to lay over the one they are
// of. It has the book's currency.
func FreshBook(book *Source, version string, rows []Refreshed) (*Source, error) {
	out := &Source{file: version, version: version, currency: book.currency}
	for _, r := range rows {
		if r.Fresh != nil {
			out.rows = append(out.rows, r.Fresh)
		}
	}
	_, err := NewBook(book, out)
	return out, err
}

// differs reports whether a list contradicts a rate. What one of them does not
// state is no contradiction, and zeros of lists also mean that nothing is known.
func differs(here, there int64) bool { return here != Absent && there > 0 && here != there }

// agreed reports whether each rate of the book that a list contradicts has the
// same new figure in agree lists, and another in none.
func agreed(here *Period, stated []*Period, agree int) bool {
	for t := range here.Rates {
		news, votes := int64(Absent), 0
		for _, p := range stated {
			rate := p.Rates[t]
			switch {
			case here.Rates[t] == Absent || rate <= 0:
				continue
			case news != Absent && news != rate:
				return false
			}
			news = rate
			votes++
		}
		if news != Absent && news != here.Rates[t] && votes < agree {
			return false
		}
	}
	return true
}

// freshRow returns the row with a price from since on; nil where a rule with
// rates of its own would be left at the old price's.
func freshRow(row *Row, here *Period, stated []*Period, agree int, since, checked int64, lists []string) *Row {
	fresh := *row
	fresh.Checked, fresh.Agree, fresh.Disputed = checked, slices.Clone(lists), ""
	next := Period{From: since, Until: here.Until, Price: Price{Rates: here.Rates, Fees: here.Fees}}
	for t := range next.Rates {
		for _, p := range stated {
			if next.Rates[t] != Absent && p.Rates[t] > 0 {
				next.Rates[t] = p.Rates[t]
			}
		}
	}
	for i := range here.When {
		o := here.When[i]
		if o.If.Until <= since { // over
			continue
		}
		if o.Rates.given() {
			if o.Rates = ratesOf(stated, &o.If, o.Rates, agree); !o.Rates.given() {
				return nil
			}
		}
		next.When = append(next.When, o)
	}
	fresh.Prices = nil
	for _, p := range row.Prices {
		if p.From == here.From {
			if p.From < since {
				p.Until = since
				fresh.Prices = append(fresh.Prices, p)
			}
			p = next
		}
		fresh.Prices = append(fresh.Prices, p)
	}
	return &fresh
}

// ratesOf returns what lists state of a rule, for the rates that it has; none
// where not every one of them is stated the same by agree lists, and otherwise
// by none.
func ratesOf(stated []*Period, rule *Condition, has Rates, agree int) Rates {
	out := NoRates()
	for t := range has {
		if has[t] == Absent {
			continue
		}
		votes := 0
		for _, p := range stated {
			voted := 0 // by one list, which may say a rule twice
			for i := range p.When {
				o := &p.When[i]
				if !sameRule(&o.If, rule) || o.Rates[t] <= 0 {
					continue
				}
				if out[t] != Absent && out[t] != o.Rates[t] {
					return NoRates()
				}
				out[t], voted = o.Rates[t], 1
			}
			votes += voted
		}
		if votes < agree {
			return NoRates()
		}
	}
	return out
}

// sameRule compares two conditions; over 271,999 and from 272,000 is one.
func sameRule(a, b *Condition) bool {
	one, other := *a, *b
	for _, c := range [...]*Condition{&one, &other} {
		if least := c.least(); least > 0 {
			c.InputOver, c.InputFrom = Absent, least
		}
	}
	return one.String() == other.String()
}

// least is the fewest input tokens that a condition holds for. Lists round it.
func (o *Condition) least() int64 {
	least := o.InputFrom
	if o.InputOver != Absent {
		least = max(least, o.InputOver+1)
	}
	if least%1000 == 1 {
		least--
	}
	return least
}
