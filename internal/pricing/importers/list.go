package importers

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aicost/aicost/internal/money"
	"github.com/aicost/aicost/internal/pricing"
)

// list is a price list of providers with models while it is read.
type list struct {
	doc     document
	draft   *pricing.Draft
	sellers map[string]string
	known   *pricing.Book // without rows: it knows the conventions' names of providers
}

func newList(doc document, version string, sellers map[string]string) (*list, error) {
	draft := &pricing.Draft{File: doc.file, Version: version, Currency: "USD", Aliases: maps.Clone(sellers), Fallbacks: map[string][]string{}}
	known, err := pricing.NewBook((&pricing.Draft{Currency: "USD"}).Source(nil))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", doc.file, err)
	}
	return &list{doc: doc, draft: draft, sellers: sellers, known: known}, nil
}

// seller is the canonical name of one of the list's providers. It never is an
// alias, as no row may be under one.
func (l *list) seller(provider string) string {
	provider = strings.ToLower(strings.TrimSpace(provider))
	if canonical := l.sellers[provider]; canonical != "" {
		return canonical
	}
	if canonical, ok := l.known.CanonicalProvider(provider); ok {
		return canonical
	}
	return provider
}

// row begins a row; nil when it can have no id.
func (l *list) row(line int, seller, model string) *listRow {
	row, ok := pricing.NewRow(seller + "/" + model)
	if !ok || row.Provider() != seller {
		l.draft.Refuse(line, clip(seller+"/"+model), findID, "want names without spaces, the provider's in letters, digits, dots and dashes")
		return nil
	}
	row.Line = line
	return &listRow{Row: row, draft: l.draft}
}

// add takes a row, unless it was refused.
func (l *list) add(r *listRow) {
	if !r.refused {
		l.draft.Rows = append(l.draft.Rows, r.Row)
	}
}

// listRow is a row while it is read.
type listRow struct {
	*pricing.Row
	draft   *pricing.Draft
	refused bool
	lost    []string // prices that were left out
}

func (r *listRow) refuse(rule, format string, args ...any) {
	r.draft.Refuse(r.Line, r.ID, rule, format, args...)
	r.refused = true
}

func (r *listRow) note(rule, format string, args ...any) {
	r.draft.Note(r.Line, r.ID, rule, format, args...)
}

// addName takes an exact name, if it can be one.
func (r *listRow) addName(name string) {
	if name = strings.TrimSpace(name); name != "" && len(name) <= maxName {
		r.AddName(name)
	}
}

// maxName is the longest name that a book looks up, in bytes.
const maxName = 256

// perMillion is what token prices are for in these lists.
const perMillion = 1_000_000

// pico reads a price for so many as pico-dollars for one.
func (r *listRow) pico(key string, value any, per int64) int64 {
	number, isNumber := value.(json.Number)
	if !isNumber {
		r.refuse(findShape, "%s: want a number, got %s", key, oneLine(value))
		return pricing.Absent
	}
	out, exact, err := money.ParseDecimal(number.String(), per)
	switch {
	case err != nil:
		r.refuse(findShape, "%s: %s", key, err)
		return pricing.Absent
	case out < 0:
		r.refuse(pricing.RuleNegative, "%s is below zero", key)
		return pricing.Absent
	case out == 0 && !exact:
		r.refuse(findRounded, "%s: %s is too little to be told from nothing", key, number)
		return pricing.Absent
	case !exact:
		r.note(findRounded, "%s: %s is rounded to %s", key, number, money.Mul(out, per))
	}
	return out
}

// whole reads a number of tokens.
func (r *listRow) whole(key string, value any) (n int64, ok bool) {
	number, isNumber := value.(json.Number)
	n, err := number.Int64()
	if !isNumber || err != nil || n < 0 {
		r.refuse(findShape, "%s: want a whole number of tokens, got %s", key, oneLine(value))
		return 0, false
	}
	return n, true
}

// free makes a row that costs nothing an explicit zero, where its own name
// says so. Others cost nothing as they are paid for by the month, or as nobody
// wrote the price down.
func (r *listRow) free() {
	if len(r.lost) > 0 || !strings.HasSuffix(r.Model(), ":free") {
		return
	}
	for i := range r.Prices {
		if !r.Prices[i].CostsNothing() {
			return
		}
	}
	r.Billing, r.Prices = pricing.Free, nil
}

// leaveOut notes a price that books cannot have.
func (r *listRow) leaveOut(rule, key string) {
	if !slices.Contains(r.lost, key) {
		r.note(rule, "%s is left out", clip(key))
		r.lost = append(r.lost, key)
	}
}

// dayOf reads a date as unix nanoseconds, within what those can hold.
func dayOf(text string) (nanos int64, ok bool) {
	at, err := time.Parse(time.DateOnly, text)
	if err != nil || at.Year() < 2000 || at.Year() > 2199 {
		return 0, false
	}
	return at.UnixNano(), true
}

// sortedKeys make the order of findings the same each time.
func sortedKeys(fields map[string]any) []string {
	return slices.Sorted(maps.Keys(fields))
}
