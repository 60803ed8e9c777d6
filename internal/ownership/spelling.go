package ownership

import "strings"

// spellUnits gives every unit the spellings it understands: its allowed values,
// the teams' names and aliases for units of teams, and its own aliases. Two
// values with one spelling are refused: which of them pays could not be told.
// The defaults, which can be any spelling, come last.
func (m *merger) spellUnits() {
	for i := range m.units {
		u := &m.units[i]
		m.spellAllowed(u)
		if u.knowsTeams() {
			m.spellTeams(u)
		}
		for _, doc := range m.docs {
			for _, spec := range doc.units {
				if spec.name == u.name {
					m.spellAliases(doc.file, u, spec.aliases)
				}
			}
		}
		m.setFallback(u)
	}
}

func (m *merger) spellAllowed(u *unit) {
	file, spec := m.firstSpec(u.name, func(s *unitSpec) bool { return s.hasAllowed })
	if spec == nil {
		return
	}
	for _, value := range spec.allowed {
		if isGlob(value) {
			u.patterns, u.written = append(u.patterns, strings.ToLower(value)), append(u.written, value)
			continue
		}
		if taken := u.spell(value, value); taken != "" {
			m.problems.addf(file, spec.line, "unit %s: allowed values %s and %s differ in case only, and case is ignored; keep one", u.name, taken, value)
		}
	}
}

// spellTeams enters all names before any alias, so that the message of an alias
// which is another team's name says so.
func (m *merger) spellTeams(u *unit) {
	for d, doc := range m.docs {
		for _, team := range m.lists[d] {
			if taken := u.spell(team.Name, team.Name); taken != "" {
				m.problems.addf(doc.file, team.line, "team %s: differs from team %s in case only, and case is ignored; keep one", team.Name, taken)
			}
		}
	}
	for d, doc := range m.docs {
		for _, team := range m.lists[d] {
			for _, spelling := range team.Aliases {
				if taken := u.spell(spelling, team.Name); taken != "" {
					m.problems.addf(doc.file, team.line, "team %s: alias %q stands for team %s already; an alias belongs to one team", team.Name, spelling, taken)
				}
			}
		}
	}
}

func (m *merger) spellAliases(file string, u *unit, aliases []alias) {
	for _, a := range aliases {
		value, _ := u.canonical(a.value)
		if value == "" {
			m.problems.addf(file, a.line, "unit %s: alias %q stands for %q, which is not allowed; allowed are %s", u.name, a.spelling, a.value, m.allowedForm(u))
			continue
		}
		for _, spelling := range [...]string{value, a.spelling} {
			if taken := u.spell(spelling, value); taken != "" {
				m.problems.addf(file, a.line, "unit %s: alias %q stands for %s already; a spelling belongs to one value", u.name, spelling, taken)
			}
		}
	}
}

func (m *merger) setFallback(u *unit) {
	file, spec := m.firstSpec(u.name, func(s *unitSpec) bool { return s.fallback != "" })
	if spec == nil {
		return
	}
	if u.fallback, _ = u.canonical(spec.fallback); u.fallback == "" {
		m.problems.addf(file, spec.line, "unit %s: default %q is not allowed; allowed are %s", u.name, spec.fallback, m.allowedForm(u))
	}
}
