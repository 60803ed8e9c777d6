package pricing

import (
	"fmt"
	"maps"
	"strings"
)

// assembly is the work of NewBook: it puts what sources say together and keeps
// every complaint about what one says of another.
type assembly struct {
	book  *Book
	taken map[*Source][]*Row // of each source
	said  map[string]string  // aliases of the books so far
	errs  []error
}

func (a *assembly) errorf(at place, format string, args ...any) {
	a.errs = append(a.errs, fmt.Errorf("%s: %s", at, fmt.Sprintf(format, args...)))
}

// aliases follows aliases of aliases once, so that looking one up is one step.
func (a *assembly) aliases(sources []*Source) {
	direct := maps.Clone(wellKnown)
	named := map[string]bool{} // what native books call providers
	for _, s := range sources {
		for _, alias := range s.aliases {
			named[alias.raw] = named[alias.raw] || !s.imported
			named[alias.canonical] = named[alias.canonical] || !s.imported
		}
		for _, m := range s.rows {
			named[m.provider] = named[m.provider] || !s.imported
		}
	}
	for _, s := range sources {
		for _, alias := range s.aliases {
			_, taken := direct[alias.raw]
			if s.imported && named[alias.raw] || s.onlyMissing && taken { // a list has no say about what a book names
				continue
			}
			direct[alias.raw] = alias.canonical
		}
	}
	a.book.aliases = make(map[string]string, len(direct))
	for raw := range direct {
		if canonical, ok := follow(direct, raw); ok {
			a.book.aliases[raw] = canonical
		}
	}
	for _, s := range sources {
		for _, alias := range s.aliases {
			if _, ok := a.book.aliases[alias.raw]; !ok && !s.imported {
				a.errorf(alias.at, "provider_aliases: %s leads back to itself: want a provider that is no alias", quoted(alias.raw))
			}
		}
	}
}

// follow returns where the aliases lead; ok is false for a loop. A provider
// that is its own alias is where they end.
func follow(direct map[string]string, raw string) (canonical string, ok bool) {
	for range len(direct) + 1 {
		next, known := direct[raw]
		if !known || next == raw {
			return raw, true
		}
		raw = next
	}
	return "", false
}

// rows takes in the rows of s, in place of earlier ones with the same id.
func (a *assembly) rows(s *Source) {
	var taken []*Row
	listed, own := a.listed(s), map[string]bool{}
	for _, alias := range s.aliases { // a later book's alias may hide what an earlier one sells
		if !s.imported {
			a.said[alias.raw] = alias.canonical
		}
	}
	for _, m := range s.rows {
		if canonical, _ := follow(a.said, m.provider); s.imported {
			m = a.adopt(m, listed, s.onlyMissing)
		} else if canonical != m.provider { // calls would look for it elsewhere
			a.errorf(m.at(), "id: %s is an alias of %s: want %s/%s", m.provider, canonical, canonical, m.model)
		}
		if s.onlyMissing && !m.adds {
			adds := *m
			adds.adds, m = true, &adds
		}
		a.shelf(m.provider)
		id := fold(m.ID)
		if before := a.book.rows[id]; s.imported && (own[id] || before != nil && m.Billing == Free && before.Billing == Metered) {
			continue // the first of two that came to one id; and no list makes free what costs something
		}
		own[id] = true
		a.book.rows[id] = m
		taken = append(taken, m)
	}
	a.taken[s] = taken
	for _, alias := range s.aliases {
		if canonical, known := a.book.aliases[alias.raw]; known {
			a.shelf(canonical)
		}
	}
}

// adopt makes a row of a price list one of this book. Lists have names of their
// own for providers, and know none of the further names of the row they replace.
func (a *assembly) adopt(m *Row, listed map[[2]string]bool, adds bool) *Row {
	adopted := *m
	adopted.adds, adopted.imported, adopted.provider = adds, true, a.canonical(m.provider)
	if adopted.provider != m.provider {
		adopted.ID = adopted.provider + "/" + m.model
	}
	if replaced := a.book.rows[fold(adopted.ID)]; replaced != nil {
		adopted.Dated = adopted.Dated || replaced.Dated
		adopted.Names = append([]string{}, m.Names...)
		for _, name := range replaced.Names {
			if !listed[[2]string{adopted.provider, name}] {
				adopted.AddName(name)
			}
		}
	}
	return &adopted
}

func (a *assembly) canonical(provider string) string {
	if canonical, known := a.book.aliases[provider]; known {
		return canonical
	}
	return provider
}

// listed are the names that a price list has rows of its own for.
func (a *assembly) listed(s *Source) map[[2]string]bool {
	if !s.imported {
		return nil
	}
	out := map[[2]string]bool{}
	for _, m := range s.rows {
		for _, name := range m.Names {
			out[[2]string{a.canonical(m.provider), name}] = true
		}
	}
	return out
}

func (a *assembly) shelf(provider string) *shelf {
	if a.book.shelves[provider] == nil {
		a.book.shelves[provider] = newShelf()
	}
	return a.book.shelves[provider]
}

// stock fills the shelves, later rows over earlier ones.
func (a *assembly) stock(sources []*Source) {
	for _, s := range sources {
		for _, m := range a.taken[s] {
			if a.book.rows[fold(m.ID)] == m {
				a.shelf(m.provider).stock(m)
			}
		}
	}
	for _, shelf := range a.book.shelves {
		shelf.arrange()
	}
	a.makers()
}

// known returns the shelf of a provider that a book names, by any alias.
func (a *assembly) known(at place, key, provider string) *shelf {
	canonical, ok := a.book.CanonicalProvider(provider)
	if !ok {
		a.errorf(at, "%s: unknown provider %s: want one that a row's id begins with or an alias of it", key, quoted(provider))
		return newShelf()
	}
	return a.shelf(canonical)
}

// fallbacks takes in whose rows price what a provider has no row for.
func (a *assembly) fallbacks(s *Source) {
	for _, f := range s.fallbacks {
		shelf := a.known(f.at, "provider_fallbacks", f.provider)
		if s.onlyMissing && shelf.fallbacks != nil {
			continue
		}
		shelf.fallbacks = nil
		for _, other := range f.others {
			a.known(f.at, "provider_fallbacks", other)
			canonical, _ := a.book.CanonicalProvider(other)
			shelf.fallbacks = append(shelf.fallbacks, canonical)
		}
	}
}

// references takes in what s says about rows and providers, its own or others'.
func (a *assembly) references(s *Source) {
	for _, m := range a.taken[s] {
		if m.ListAs == "" {
			continue
		}
		row := a.rowOf(m.at(), "list_as", m.ListAs)
		if row != nil && row.Billing != Metered {
			a.errorf(m.at(), "list_as: %s has no prices: want a row with billing: metered", quoted(m.ListAs))
		}
		a.book.listed[m] = row
	}
	for _, d := range s.deployments {
		row := a.rowOf(d.at, "as", d.as)
		if d.provider == "" {
			a.book.deployments[d.name] = row
		} else {
			a.known(d.at, "deployments", d.provider).deployments[d.name] = row
		}
	}
	replaced := map[*shelf]map[string]bool{}
	for _, adjust := range s.adjustments {
		shelf, id := a.known(adjust.at, "adjust", adjust.provider), ""
		if adjust.model != "" {
			if row := a.rowOf(adjust.at, "model", adjust.model); row != nil {
				id = row.ID
			}
		}
		if replaced[shelf] == nil {
			replaced[shelf] = map[string]bool{}
		}
		if !replaced[shelf][id] { // an earlier book's
			shelf.adjustments[id], replaced[shelf][id] = nil, true
		}
		for _, other := range shelf.adjustments[id] { // by another name of the provider
			if adjust.from < other.until && other.from < adjust.until {
				a.errorf(adjust.at, "adjust: %s is also adjusted on line %d: want each provider, or provider and model, once at a time", quoted(adjust.provider), other.at.line)
				break
			}
		}
		shelf.adjustments[id] = append(shelf.adjustments[id], adjust)
	}
}

func (a *assembly) rowOf(at place, key, id string) *Row {
	m := a.book.rows[fold(id)]
	if m == nil { // a row that only adds gave way to what calls find already
		provider, model, _ := strings.Cut(id, "/")
		if found := a.book.resolveName(a.canonical(provider), model); found != nil && found.match != MatchDeployment {
			m = found.row
		}
	}
	if m == nil {
		a.errorf(at, "%s: no row has the id %s: want one of models, such as azure/gpt-4o", key, quoted(id))
	}
	return m
}

// makers shelves what exactly one provider sells that is no reseller. Rows that
// only add make nothing ambiguous.
func (a *assembly) makers() {
	a.book.makers = newShelf()
	owned := a.book.makers.names
	for _, adds := range [...]bool{false, true} {
		round := map[string]*Row{}
		for provider, shelf := range a.book.shelves {
			for name, m := range shelf.names {
				if resellers[provider] || m.adds != adds || m.imported && !makersOfLists[provider] {
					continue
				}
				if _, taken := round[name]; taken {
					m = nil
				}
				round[name] = m
			}
		}
		for name, m := range round {
			if _, taken := owned[name]; !taken {
				owned[name] = m
			}
		}
	}
}
