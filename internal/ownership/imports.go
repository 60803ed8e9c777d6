package ownership

import (
	"cmp"
	"fmt"
	"slices"
)

// Import is what became of a list of others in a table.
type Import struct {
	File   string
	Digest [32]byte // of the list's bytes, SHA-256
	Taken  int      // rules and teams that count
	// Findings are what was left out, by itself or because other documents say
	// otherwise, in the order of the lines.
	Findings []Finding
}

// told says what became of each list of others.
func (m *merger) told() []Import {
	var imports []Import
	taken := make([]int, len(m.docs))
	for _, d := range m.source {
		taken[d]++
	}
	for d, doc := range m.docs {
		if !doc.imported {
			continue
		}
		findings := slices.Concat(doc.findings, m.found[d])
		slices.SortStableFunc(findings, func(a, b Finding) int { return cmp.Compare(a.Line, b.Line) })
		imports = append(imports, Import{doc.file, doc.digest, taken[d] + len(m.lists[d]), findings})
	}
	return imports
}

// refuse reports a rule, or leaves it out of a list of others.
func (m *merger) refuse(d int, line int, rule, why string) {
	if doc := m.docs[d]; !doc.imported {
		m.problems.addf(doc.file, line, "rule %s: %s", rule, why)
		return
	}
	m.leaveOut(d, line, fmt.Sprintf("rule %s: %s", rule, why))
}

func (m *merger) leaveOut(d int, line int, text string) {
	m.found[d] = append(m.found[d], Finding{m.docs[d].file, line, LeftOut, text})
}

// remaining are the rules that are not to be left out.
func (m *merger) remaining(rules []rule) []rule {
	kept := 0
	for i := range rules {
		if !m.leave[i] {
			rules[kept], m.source[kept] = rules[i], m.source[i]
			kept++
		}
	}
	m.source = m.source[:kept]
	return rules[:kept]
}

// settleTeams gives way where a list of others calls a team what a table, or a
// list before it, means something else by: that one was written for this purpose.
func (m *merger) settleTeams() {
	m.lists = make([][]Team, len(m.docs))
	known := m.ownSpellings()
	for d, doc := range m.docs {
		if !doc.imported {
			m.lists[d] = doc.teams
			continue
		}
		for _, team := range doc.teams {
			name, taken := known[string(fold(nil, team.Name))]
			if taken && !sameSpelling(name, team.Name) {
				m.leaveOut(d, team.line, fmt.Sprintf("team %s: stands for %s already", team.Name, name))
				continue
			}
			if taken {
				team.Name = name // case is ignored, and the first to name it spells it
			}
			known[string(fold(nil, team.Name))] = team.Name
			m.lists[d] = append(m.lists[d], team)
		}
	}
	for d, doc := range m.docs { // titles after all names, which are worth more
		for i := range m.lists[d] {
			if doc.imported {
				m.settleAliases(d, &m.lists[d][i], known)
			}
		}
	}
}

func (m *merger) settleAliases(d int, team *Team, known map[string]string) {
	team.Aliases = slices.DeleteFunc(slices.Clone(team.Aliases), func(alias string) bool {
		key := string(fold(nil, alias))
		name, taken := known[key]
		if taken && !sameSpelling(name, team.Name) {
			m.leaveOut(d, team.line, fmt.Sprintf("team %s: its title %q stands for %s already", team.Name, alias, name))
			return true
		}
		known[key] = team.Name
		return false
	})
}

// ownSpellings are the names and aliases that tables give to teams, folded, and
// what they stand for, in the order in which spellUnits enters them.
func (m *merger) ownSpellings() map[string]string {
	known := map[string]string{}
	say := func(spelling, value string) {
		if key := string(fold(nil, spelling)); known[key] == "" {
			known[key] = value
		}
	}
	own := slices.DeleteFunc(slices.Clone(m.docs), func(doc *Document) bool { return doc.imported })
	for _, doc := range own {
		for _, team := range doc.teams {
			say(team.Name, team.Name)
		}
	}
	for _, doc := range own {
		for _, team := range doc.teams {
			for _, alias := range team.Aliases {
				say(alias, team.Name)
			}
		}
	}
	for _, doc := range own {
		for _, spec := range doc.units {
			i := unitAt(m.units, spec.name)
			if i < 0 || !m.units[i].knowsTeams() { // one too many is refused already
				continue
			}
			for _, a := range spec.aliases {
				say(a.spelling, cmp.Or(known[string(fold(nil, a.value))], a.value))
			}
		}
	}
	return known
}

func sameSpelling(a, b string) bool { return string(fold(nil, a)) == string(fold(nil, b)) }
