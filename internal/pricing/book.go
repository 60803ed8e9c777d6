// Package pricing turns what a call consumed into what it cost. A Source is one
// parsed price book file, a Book is sources laid over each other, and Quote
// prices one call at its own time, or says by name why it cannot. A Book never
// guesses: what it has no price for carries no amount.
package pricing

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"time"
)

// Book answers what calls cost. Apart from a bounded memory of names it is
// immutable; it is safe for concurrent use.
type Book struct {
	version     string
	currency    string
	checked     time.Time
	rows        map[string]*Row   // by folded id
	aliases     map[string]string // provider values to canonical names
	shelves     map[string]*shelf // by canonical provider
	makers      *shelf            // what exactly one provider sells that made it
	deployments map[string]*Row   // of whatever provider
	listed      map[*Row]*Row     // whose price stands as list price of a provisioned one
	resolved    resolvedNames
}

// NewBook lays sources over each other in their order. A row replaces an
// earlier one with the same id; aliases, fallbacks, deployments and adjustments
// merge, the later winning. All sources have one currency. Every problem is
// reported, joined, with its file and line.
func NewBook(sources ...*Source) (*Book, error) {
	if len(sources) == 0 {
		return nil, errors.New("want at least one price book")
	}
	b, errs := assemble(withoutKnown(sources))
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return b, nil
}

// assemble puts sources together as far as it can.
func assemble(sources []*Source) (*Book, []error) {
	b := &Book{currency: sources[0].currency, rows: map[string]*Row{}, shelves: map[string]*shelf{}, deployments: map[string]*Row{}, listed: map[*Row]*Row{}}
	a := &assembly{book: b, taken: map[*Source][]*Row{}, said: maps.Clone(wellKnown)}
	a.aliases(sources)
	var versions []string
	hash := sha256.New()
	for _, s := range sources {
		if s.currency != b.currency {
			a.errorf(place{s.file, 1}, "currency: want %s as in %s, got %s", b.currency, sources[0].file, s.currency)
		}
		versions = append(versions, s.version)
		hash.Write(s.hash[:])
		a.rows(s)
	}
	b.version = fmt.Sprintf("%s-%x", strings.Join(versions, "+"), hash.Sum(nil)[:4])
	a.stock(sources)
	b.checked = a.checked(sources)
	for _, s := range sources {
		a.fallbacks(s)
	}
	for _, s := range sources {
		a.references(s)
	}
	return b, a.errs
}

// withoutKnown takes out of sources that only add what is missing the rows by
// whose names the books before price calls already, by whatever way: a fallback,
// a date, a route.
func withoutKnown(sources []*Source) []*Source {
	out := slices.Clone(sources)
	for n, s := range out {
		if !s.onlyMissing || n == 0 {
			continue
		}
		before, _ := assemble(out[:n]) // what is wrong with it, the whole book says as well
		out[n] = s.Select(func(m *Row) bool { return !before.prices(m) })
	}
	return out
}

// prices reports whether the book has a row, or a price under one of its names.
// A provider that it does not know sells nothing in it, as who made the model
// would be guessed.
func (b *Book) prices(m *Row) bool {
	provider, known := b.provider(m.provider)
	if !known {
		return false
	}
	if b.rows[fold(provider+"/"+m.model)] != nil {
		return true
	}
	return slices.ContainsFunc(m.Names, func(name string) bool { return b.resolveName(provider, name) != nil })
}

// Version names the sources and ends in eight hexadecimal digits that change
// with any byte of them.
func (b *Book) Version() string { return b.version }

// Currency is the ISO 4217 code of every amount.
func (b *Book) Currency() string { return b.currency }

// Models counts the rows.
func (b *Book) Models() int { return len(b.rows) }

// Checked is when the prices were checked: the newest check of a source, and of
// several sources the one that was checked longest ago. It is the zero time when
// no row says.
func (b *Book) Checked() time.Time { return b.checked }

// checked looks at the rows that are in force.
func (a *assembly) checked(sources []*Source) (stalest time.Time) {
	for _, s := range sources {
		newest := int64(0)
		for _, m := range a.taken[s] {
			if a.book.rows[fold(m.ID)] == m {
				newest = max(newest, m.Checked)
			}
		}
		if at := time.Unix(0, newest).UTC(); newest != 0 && (stalest.IsZero() || at.Before(stalest)) {
			stalest = at
		}
	}
	return stalest
}

// listRow is the row whose price stands as list price of m: another one where
// m is provisioned; nil when there is none.
func (b *Book) listRow(m *Row) *Row {
	if m.Billing == Provisioned {
		return b.listed[m]
	}
	return m
}

// JoinSources makes one Source of the files of one book, which have the same
// version and currency and together each id and name once.
func JoinSources(name string, parts ...*Source) (*Source, error) {
	if len(parts) == 0 {
		return nil, fmt.Errorf("%s: want at least one file", name)
	}
	parts = append([]*Source{}, parts...)
	sort.SliceStable(parts, func(i, j int) bool { return parts[i].file < parts[j].file })
	whole := &Source{file: name, version: parts[0].version, currency: parts[0].currency}
	r, hash := &reader{file: name}, sha256.New()
	for _, p := range parts {
		if p.version != whole.version || p.currency != whole.currency {
			r.errs = append(r.errs, fmt.Errorf("%s: want version %s and currency %s as in %s, got %s and %s",
				p.file, whole.version, whole.currency, parts[0].file, p.version, p.currency))
		}
		hash.Write(p.hash[:])
		whole.aliases = append(whole.aliases, p.aliases...)
		whole.fallbacks = append(whole.fallbacks, p.fallbacks...)
		whole.rows = append(whole.rows, p.rows...)
		whole.deployments = append(whole.deployments, p.deployments...)
		whole.adjustments = append(whole.adjustments, p.adjustments...)
	}
	hash.Sum(whole.hash[:0])
	whole.checkUnique(r)
	if len(r.errs) > 0 {
		return nil, errors.Join(r.errs...)
	}
	return whole, nil
}
