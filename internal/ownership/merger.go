package ownership

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aicost/aicost/internal/attr"
)

// maxTableEntries bounds what the lists of all rules multiply to, and with it
// the memory of a table.
const maxTableEntries = 1_000_000

// merger puts documents together and collects what does not fit.
type merger struct {
	docs     []*Document
	units    []unit
	teams    []Team
	problems problems
}

// unitAt returns the position of a unit, or -1.
func unitAt(units []unit, name string) int {
	return slices.IndexFunc(units, func(u unit) bool { return u.name == name })
}

// firstSpec returns the first document that settles something about a unit.
func (m *merger) firstSpec(name string, settles func(*unitSpec) bool) (file string, spec *unitSpec) {
	for _, doc := range m.docs {
		for i := range doc.units {
			if spec := &doc.units[i]; spec.name == name && settles(spec) {
				return doc.file, spec
			}
		}
	}
	return "", nil
}

// mergeUnits collects the units and their settings, spellings apart.
func (m *merger) mergeUnits() {
	for _, doc := range m.docs {
		for _, spec := range doc.units {
			if unitAt(m.units, spec.name) >= 0 {
				continue
			}
			if len(m.units) == MaxUnits {
				m.problems.addf(doc.file, spec.line, "unit %s is one too many; a table can have %d units, the %d conventional ones included",
					spec.name, MaxUnits, len(attr.DefaultUnits))
				return
			}
			m.units = append(m.units, unit{name: spec.name})
		}
	}
	for i := range m.units {
		u := &m.units[i]
		if _, spec := m.firstSpec(u.name, func(s *unitSpec) bool { return s.required != nil }); spec != nil {
			u.required = *spec.required
		}
		if _, spec := m.firstSpec(u.name, func(s *unitSpec) bool { return s.hasAttributes }); spec != nil {
			u.attributes = spec.attributes
		} else {
			u.attributes = unconfiguredAttributes(u.name)
			m.refuseUnitAttributes(u)
		}
		if _, spec := m.firstSpec(u.name, func(s *unitSpec) bool { return s.hasAllowed }); spec != nil {
			u.restricted, u.teams = true, spec.allowedTeams
		}
	}
}

// refuseUnitAttributes reports a unit whose own name is an attribute that no
// unit may be taken from.
func (m *merger) refuseUnitAttributes(u *unit) {
	file, spec := m.firstSpec(u.name, func(*unitSpec) bool { return true })
	if spec == nil {
		return // only the convention knows it
	}
	for _, key := range u.attributes {
		if why := checkUnitAttribute(key); why != "" {
			m.problems.addf(file, spec.line, "unit %s has no attributes and is taken from the attribute of its name: %.40q %s", u.name, key, why)
		}
	}
}

// unconfiguredAttributes are the tags of a unit without attributes in the table:
// the conventional ones, or its own name for a unit that only the table knows.
func unconfiguredAttributes(name string) []string {
	if slices.Contains(attr.DefaultUnits[:], name) {
		return conventionalAttributes(name)
	}
	return []string{name}
}

// mergeTeams adds the documents' teams up by name.
func (m *merger) mergeTeams() {
	at := map[string]int{}
	for _, doc := range m.docs {
		own := map[string]bool{}
		for _, team := range doc.teams {
			if own[team.Name] {
				m.problems.addf(doc.file, team.line, "team %s is given twice; merge the two", team.Name)
			}
			own[team.Name] = true
			i, known := at[team.Name]
			if !known {
				at[team.Name] = len(m.teams)
				m.teams = append(m.teams, team)
				continue
			}
			m.teams[i].Aliases = slices.Concat(m.teams[i].Aliases, team.Aliases)
			if m.teams[i].CostCenter == "" {
				m.teams[i].CostCenter = team.CostCenter
			}
		}
	}
}

// canonicalRules checks every rule against the units and turns the values it
// sets into the canonical ones.
func (m *merger) canonicalRules() []rule {
	var rules []rule
	keys := map[string]bool{}
	entries := 0
	for _, doc := range m.docs {
		rules = slices.Grow(rules, len(doc.rules))
		for _, r := range doc.rules {
			r.set = m.canonicalSet(doc.file, &r)
			rules = append(rules, r)
			before := len(keys)
			for _, c := range r.match {
				keys[c.key] = true
			}
			if before <= maxMatchKeys && len(keys) > maxMatchKeys {
				m.problems.addf(doc.file, r.line, "rule %s: makes it more than %d different attributes to match on; match on fewer", r.name, maxMatchKeys)
			}
			had := entries
			entries += r.entries()
			if had <= maxTableEntries && entries > maxTableEntries {
				m.problems.addf(doc.file, r.line, "rule %s: here the lists of all rules combine to more than %d cases; use patterns or fewer values", r.name, maxTableEntries)
			}
		}
	}
	return rules
}

func (m *merger) canonicalSet(file string, r *rule) []assignment {
	set := make([]assignment, 0, len(r.set))
	for _, a := range r.set {
		i := unitAt(m.units, a.unit)
		if i < 0 {
			m.problems.addf(file, r.line, "rule %s: sets unknown unit %.40q; units are %s, others must be listed under units", r.name, a.unit, m.unitNames())
			continue
		}
		value, _ := m.units[i].canonical(a.value)
		if value == "" {
			m.problems.addf(file, r.line, "rule %s: sets %s to %q, which is not allowed; allowed are %s", r.name, a.unit, a.value, m.allowedForm(&m.units[i]))
			continue
		}
		set = append(set, assignment{unit: m.units[i].name, value: value})
	}
	return set
}

func (m *merger) unitNames() string {
	names := make([]string, len(m.units))
	for i := range m.units {
		names[i] = m.units[i].name
	}
	return strings.Join(names, ", ")
}

// allowedForm lists the first values that a unit may take.
func (m *merger) allowedForm(u *unit) string {
	const shown = 10
	var values []string
	if _, spec := m.firstSpec(u.name, func(s *unitSpec) bool { return s.hasAllowed }); spec != nil {
		values = spec.allowed
	}
	if u.teams {
		for _, team := range m.teams {
			values = append(values, team.Name)
		}
	}
	switch {
	case len(values) == 0:
		return "none, as the list of teams is empty"
	case len(values) > shown:
		return fmt.Sprintf("%s and %d more", strings.Join(values[:shown], ", "), len(values)-shown)
	default:
		return strings.Join(values, ", ")
	}
}
