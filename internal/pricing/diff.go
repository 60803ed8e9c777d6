package pricing

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/aicost/aicost/internal/usage"
)

// Change is one thing that two books state otherwise. Before or After is empty
// where one does not state it.
type Change struct {
	ID            string // the row; empty for what stands beside rows
	What          string // as "input", or "input for service tier batch"
	Before, After string // per million tokens, or as the fee is given
}

// Diff returns what changes from one book to another in the prices in force at
// an instant, in unix nanoseconds: by row, in the order of ids, then what a book
// says beside its rows, with no id. Rows that only one book has are told as a
// whole, with the figure "row".
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
	return append(out, diffFigures("", before.agreements(at), after.agreements(at))...)
}

// agreements are what a book says beside its rows: deployments, negotiated
// adjustments in force at an instant, and who is meant by a provider's name.
func (b *Book) agreements(at int64) map[string]string {
	out := map[string]string{}
	for name, row := range b.deployments {
		out["deployment "+name] = row.ID
	}
	for provider, shelf := range b.shelves {
		for name, row := range shelf.deployments {
			out["deployment "+provider+" "+name] = row.ID
		}
		for id, list := range shelf.adjustments {
			for _, a := range list {
				if at >= a.from && at < a.until {
					out[strings.TrimSpace("adjust "+provider+" "+id)] = a.multiply.String()
				}
			}
		}
		if len(shelf.fallbacks) > 0 {
			out["fallbacks of "+provider] = strings.Join(shelf.fallbacks, ", ")
		}
	}
	for raw, canonical := range b.aliases {
		out["alias "+raw] = canonical
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
	if names := m.others(); len(names) > 0 {
		out["names"] = strings.Join(slices.Sorted(slices.Values(names)), ", ")
	}
	if len(m.Patterns) > 0 {
		out["patterns"] = strings.Join(slices.Sorted(slices.Values(m.Patterns)), ", ")
	}
	if m.Dated {
		out["dated"] = "true"
	}
	if m.Billing != Metered {
		out["billing"] = strings.TrimSpace(m.Billing.String() + " " + m.ListAs)
		return out
	}
	p := m.during(at)
	if p == nil {
		return out
	}
	addFigures(out, "", &p.Rates, &p.Fees)
	var rules []string
	times := map[string]int{}
	for i := range p.When {
		o := &p.When[i]
		if o.If.Until <= at { // over, and no news
			continue
		}
		rule := o.If
		if least := rule.least(); least > 0 { // over 271,999 and from 272,000 is one
			rule.InputOver, rule.InputFrom = Absent, least
		}
		where := " " + rule.String()
		if times[where]++; times[where] > 1 {
			where = fmt.Sprintf("%s (%d)", where, times[where])
		}
		rules = append(rules, where[1:])
		addFigures(out, where, &o.Rates, &o.Fees)
		if o.Multiply != (Factor{}) {
			out["multiply"+where] = o.Multiply.String()
		}
	}
	if len(rules) > 0 { // their order counts
		out["rules"] = strings.Join(rules, "; ")
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
	about := strings.TrimPrefix(c.ID+": "+c.What, ": ")
	switch {
	case c.Before == "":
		return fmt.Sprintf("%s is new: %s", about, c.After)
	case c.After == "":
		return fmt.Sprintf("%s is gone: %s", about, c.Before)
	}
	return fmt.Sprintf("%s: %s becomes %s", about, c.Before, c.After)
}
