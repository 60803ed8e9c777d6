package pricing

import (
	"fmt"
	"sort"
	"strings"

	"github.com/aicost/aicost/internal/usage"
)

// Change is one figure that two books state otherwise. Before or After is empty
// where one does not state it.
type Change struct {
	ID            string // the row
	What          string // as "input", or "input for service tier batch"
	Before, After string // per million tokens, or as the fee is given
}

// Diff returns what changes from one book to another in the prices in force at
// an instant, in unix nanoseconds: by row, in the order of ids. Rows that only
// one book has are told as a whole, with the figure "row".
func Diff(before, after *Book, at int64) []Change {
	ids := map[string]bool{}
	for id := range before.rows {
		ids[id] = true
	}
	for id := range after.rows {
		ids[id] = true
	}
	var out []Change
	for _, id := range sortedKeys(ids) {
		first, second := before.rows[id], after.rows[id]
		switch {
		case first == nil:
			out = append(out, Change{second.ID, wholeRow, "", second.Billing.String()})
		case second == nil:
			out = append(out, Change{first.ID, wholeRow, first.Billing.String(), ""})
		default:
			out = append(out, diffFigures(first.ID, first.figures(at), second.figures(at))...)
		}
	}
	return out
}

const wholeRow = "row"

// Whole reports whether the change is that of a row as a whole.
func (c Change) Whole() bool { return c.What == wholeRow }

func diffFigures(id string, before, after map[string]string) []Change {
	names := map[string]bool{}
	for name := range before {
		names[name] = true
	}
	for name := range after {
		names[name] = true
	}
	var out []Change
	for _, name := range sortedKeys(names) {
		if before[name] != after[name] {
			out = append(out, Change{id, name, before[name], after[name]})
		}
	}
	return out
}

// figures are all prices of a row that are in force at an instant, by name.
func (m *Row) figures(at int64) map[string]string {
	out := map[string]string{}
	if m.Billing != Metered {
		out["billing"] = strings.TrimSpace(m.Billing.String() + " " + m.ListAs)
		return out
	}
	p := m.during(at)
	if p == nil {
		return out
	}
	addFigures(out, "", &p.Rates, &p.Fees)
	for i := range p.When {
		o := &p.When[i]
		if o.If.Until <= at { // over, and no news
			continue
		}
		where := " " + o.If.String()
		addFigures(out, where, &o.Rates, &o.Fees)
		if o.Multiply != one && o.Multiply != (Factor{}) {
			out["multiply"+where] = o.Multiply.String()
		}
	}
	return out
}

func addFigures(out map[string]string, where string, rates *Rates, fees *Fees) {
	for t, rate := range rates {
		if rate != Absent {
			out[usage.TokenType(t).String()+where] = PerMillion(rate)
		}
	}
	for n, fee := range fees {
		if fee != (Fee{}) {
			out["fee "+feeNames[n]+where] = fee.perOne()
		}
	}
}

// perOne is a fee for one, so that equal ones look alike.
func (f Fee) perOne() string {
	if f.Pico%f.Per == 0 {
		return Fee{f.Pico / f.Per, 1}.String()
	}
	return f.String()
}

func sortedKeys(set map[string]bool) []string {
	keys := make([]string, 0, len(set))
	for key := range set {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

// Rows returns the rows of a book in the order of their ids.
func (b *Book) Rows() []*Row {
	rows := make([]*Row, 0, len(b.rows))
	for _, m := range b.rows {
		rows = append(rows, m)
	}
	sort.Slice(rows, func(i, j int) bool { return rows[i].ID < rows[j].ID })
	return rows
}

// String is one line for a person.
func (c Change) String() string {
	switch {
	case c.Before == "":
		return fmt.Sprintf("%s: %s is new: %s", c.ID, c.What, c.After)
	case c.After == "":
		return fmt.Sprintf("%s: %s is gone: %s", c.ID, c.What, c.Before)
	}
	return fmt.Sprintf("%s: %s: %s becomes %s", c.ID, c.What, c.Before, c.After)
}
