package ownership

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aicost/aicost/internal/attr"
)

// merger puts documents together and collects what does not fit.
type merger struct {
	docs     []*Document
	units    []unit
	lists    [][]Team // by document: its teams, as far as they count
	teams    []Team
	source   []int32     // by rule: the number of its document
	leave    []bool      // by rule: it is to be left out
	found    [][]Finding // by document: what was left out here
	problems problems
}

func newMerger(docs []*Document) *merger {
	return &merger{docs: docs, units: conventionalUnits(), found: make([][]Finding, len(docs))}
}

// settle returns the rules that count, as they stand and indexed.
func (m *merger) settle() ([]rule, *ruleIndex, error) {
	m.mergeUnits()
	m.settleTeams()
	m.mergeTeams()
	m.spellUnits()
	m.settleConditions()
	rules := m.canonicalRules()
	if err := m.problems.err(); err != nil {
		return nil, nil, err
	}
	index := newRuleIndex(rules, m.units)
	for m.refuseCrowds(rules, index) {
		rules = m.remaining(rules)
		index = newRuleIndex(rules, m.units)
	}
	return rules, index, m.problems.err()
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
		if _, spec := m.firstSpec(u.name, func(s *unitSpec) bool { return s.required != nil || s.requiredIf != nil }); spec != nil {
			u.required = spec.requiredIf == nil && *spec.required
			u.conditional = spec.requiredIf != nil
		}
		if _, spec := m.firstSpec(u.name, func(s *unitSpec) bool { return s.lower != nil }); spec != nil {
			u.lower = *spec.lower
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
	for d, doc := range m.docs {
		own := map[string]bool{}
		for _, team := range m.lists[d] {
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
	total := m.ownTotals()
	for d, doc := range m.docs {
		rules = slices.Grow(rules, len(doc.rules))
		m.source = slices.Grow(m.source, len(doc.rules))
		for _, r := range doc.all() {
			set, why := m.canonicalSet(&r)
			if doc.imported && len(why) == 0 {
				why = total.add(&r, true)
			}
			for _, text := range why {
				m.refuse(d, r.line, r.name, text)
			}
			if len(why) > 0 && doc.imported {
				continue
			}
			r.set, r.file = set, doc.file
			rules, m.source = append(rules, r), append(m.source, int32(d))
		}
	}
	return rules
}

// canonicalSet returns what a rule sets in the units' own spelling, and what is
// wrong with it.
func (m *merger) canonicalSet(r *rule) (set []assignment, why []string) {
	if r.trust == trustExempt && len(r.set) == 0 {
		return m.excused(r.name), nil
	}
	set = make([]assignment, 0, len(r.set))
	for _, a := range r.set {
		i := unitAt(m.units, a.unit)
		if i < 0 {
			why = append(why, fmt.Sprintf("sets unknown unit %.40q; units are %s, others must be listed under units", a.unit, m.unitNames()))
			continue
		}
		value := a.value
		switch {
		case r.trust == trustExempt:
			value = r.name
		case !isTemplate(value):
			value, _ = m.units[i].canonical(a.value)
		}
		if value == "" {
			why = append(why, fmt.Sprintf("sets %s to %q, which is not allowed; allowed are %s", a.unit, a.value, m.allowedForm(&m.units[i])))
			continue
		}
		set = append(set, assignment{unit: m.units[i].name, value: value})
	}
	return set, why
}

// excused are the units that a rule of ineligible without a list of them is about.
func (m *merger) excused(name string) (set []assignment) {
	for i := range m.units {
		if u := &m.units[i]; u.required || u.conditional {
			set = append(set, assignment{unit: u.name, value: name})
		}
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
