package ownership

import "maps"

// repeatedSpellings looks for aliases that are given already, whatever their case.
// Lists of others repeat as they like.
func (l *linter) repeatedSpellings() {
	titles := l.repeatedTitles()
	for i := range l.units {
		u := &l.units[i]
		known := map[string]string{}
		if u.knowsTeams() {
			known = maps.Clone(titles)
		}
		for _, doc := range l.docs {
			for _, spec := range doc.units {
				if spec.name != u.name {
					continue
				}
				for _, a := range spec.aliases {
					key := string(fold(nil, a.spelling))
					if before := known[key]; before != "" {
						l.addf(doc.file, a.line, Repeated, "unit %s: alias %q is given already: %s", u.name, a.spelling, before)
						continue
					}
					known[key] = unnamedRule(doc.file, a.line)
				}
			}
		}
	}
}

// repeatedTitles does so for the aliases of teams, which are spellings of each unit
// that understands teams, and returns where they are given.
func (l *linter) repeatedTitles() map[string]string {
	known := map[string]string{}
	for d, doc := range l.docs {
		for _, team := range l.lists[d] {
			for _, alias := range team.Aliases {
				key := string(fold(nil, alias))
				before := known[key]
				if before == "" && sameSpelling(alias, team.Name) {
					before = "the name itself, as case does not matter"
				}
				if before != "" && !doc.imported {
					l.addf(doc.file, team.line, Repeated, "team %s: alias %q is given already: %s", team.Name, alias, before)
				}
				if known[key] == "" {
					known[key] = unnamedRule(doc.file, team.line)
				}
			}
		}
	}
	return known
}
