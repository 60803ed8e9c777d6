package ownership

import (
	"strings"

	yaml "go.yaml.in/yaml/v3"
)

// requiredIf reads the units, and their values, under which a unit is required.
func (y *yamlReader) requiredIf(n *yaml.Node, at string) []condition {
	conditions := []condition{}
	y.pairs(n, at, "a mapping from unit to value, as in environment: production", func(key, value *yaml.Node, at string) {
		c := condition{key: key.Value}
		for _, pattern := range y.texts(value, at) {
			why := checkText(pattern)
			if strings.HasPrefix(pattern, "!") {
				why = "begins with !, which is read in match only; name the values that require the unit"
			}
			if why != "" {
				y.addf(value, at, "value %.40q %s", pattern, why)
				continue
			}
			c.patterns = append(c.patterns, pattern)
		}
		if len(c.patterns) == 0 {
			y.addf(value, at, "names no value and never holds; write one, a list, or a pattern")
		}
		conditions = append(conditions, c)
	})
	if len(conditions) == 0 && n.Kind == yaml.MappingNode {
		y.addf(n, at, "has no condition; write required: true")
	}
	return conditions
}

func (y *yamlReader) letterCase(n *yaml.Node, at string) *bool {
	text, ok := y.text(n, at)
	lower := text == "lower"
	if ok && !lower && text != "keep" {
		y.addf(n, at, "must be lower (values in lower case) or keep (as they are written)")
	}
	return &lower
}

// allowedValue reads a value or a pattern that a unit can take.
func (y *yamlReader) allowedValue(n *yaml.Node, at string) string {
	text, ok := y.text(n, at)
	if !ok || !isGlob(text) {
		return y.unitValue(n, at)
	}
	why := ""
	switch {
	case isTemplate(text):
		why = "has a template, and patterns are taken as they are"
	case strings.Trim(text, "*?") == "":
		why = "allows anything; leave allowed out"
	default:
		why = checkText(text)
	}
	if why != "" {
		y.addf(n, at, "pattern %.40q %s", text, why)
		return ""
	}
	return text
}

// settleConditions gives the units that are required under conditions what these
// ask for, in the units' own spelling.
func (m *merger) settleConditions() {
	for i := range m.units {
		u := &m.units[i]
		if !u.conditional {
			continue
		}
		file, spec := m.firstSpec(u.name, func(s *unitSpec) bool { return s.required != nil || s.requiredIf != nil })
		if spec.required != nil {
			m.problems.addf(file, spec.line, "unit %s: has both required and required_if; keep one", u.name)
		}
		for _, c := range spec.requiredIf {
			other := unitAt(m.units, c.key)
			if other < 0 || other == i {
				m.problems.addf(file, spec.line, "unit %s: required_if names %.40q, which is no other unit; units are %s", u.name, c.key, m.unitNames())
				continue
			}
			u.requiredIf = append(u.requiredIf, unitCondition{other, m.canonicalPatterns(file, spec, &m.units[other], c.patterns)})
		}
	}
}

func (m *merger) canonicalPatterns(file string, spec *unitSpec, other *unit, patterns []string) (canonical []string) {
	for _, pattern := range patterns {
		if !isGlob(pattern) {
			value, _ := other.canonical(pattern)
			if value == "" {
				m.problems.addf(file, spec.line, "unit %s: required_if asks for %s %q, which is not allowed; allowed are %s", spec.name, other.name, pattern, m.allowedForm(other))
				continue
			}
			pattern = value
		}
		canonical = append(canonical, strings.ToLower(pattern))
	}
	return canonical
}
