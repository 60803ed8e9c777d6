package ownership

import (
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v3"
)

// version reads the version, which becomes a label value.
func (y *yamlReader) version(n *yaml.Node, at string) string {
	text, ok := y.text(n, at)
	if why := checkText(text); ok && why != "" {
		y.addf(n, at, "%s; write a short text such as acme-2026-11", why)
	}
	return text
}

func (y *yamlReader) units(n *yaml.Node, at string) {
	if isNull(n) {
		return
	}
	y.pairs(n, at, "a mapping from unit to its settings, as in team: {required: true}", func(key, value *yaml.Node, at string) {
		spec := unitSpec{name: key.Value, line: key.Line}
		if why := checkUnitName(spec.name); why != "" {
			y.addf(key, at, "unit name %s", why)
			return
		}
		if !isNull(value) {
			y.unit(&spec, value, at)
		}
		y.doc.units = append(y.doc.units, spec)
	})
}

func (y *yamlReader) unit(spec *unitSpec, n *yaml.Node, at string) {
	y.fields(n, at, "a mapping with the keys required, required_if, attributes, allowed, case, aliases and default",
		func(key string, value *yaml.Node, at string) bool {
			switch key {
			case "required":
				spec.required = y.boolean(value, at)
			case "required_if":
				spec.requiredIf = y.requiredIf(value, at)
			case "case":
				spec.lower = y.letterCase(value, at)
			case "attributes":
				spec.hasAttributes = true
				spec.attributes = y.attributes(value, at)
			case "allowed":
				y.allowed(spec, value, at)
			case "aliases":
				y.aliases(spec, value, at)
			case "default":
				spec.fallback = y.unitValue(value, at)
			default:
				return false
			}
			return true
		})
}

func (y *yamlReader) attributes(n *yaml.Node, at string) []string {
	keys := y.texts(n, at)
	for i, key := range keys {
		if why := checkUnitAttribute(key); why != "" {
			y.addf(n, at, "attribute %.40q %s", key, why)
		}
		if slices.Contains(keys[:i], key) {
			y.addf(n, at, "attribute %.40q is given twice; keep one", key)
		}
	}
	return keys
}

// allowed reads the word teams, or a list of values.
func (y *yamlReader) allowed(spec *unitSpec, n *yaml.Node, at string) {
	const form = "the word teams (for the list of teams) or a list of values and patterns"
	spec.hasAllowed = true
	if n.Kind == yaml.ScalarNode {
		if spec.allowedTeams = n.Value == "teams"; !spec.allowedTeams {
			y.addf(n, at, "must be %s", form)
		}
		return
	}
	y.each(n, at, form, func(item *yaml.Node, at string) {
		if value := y.allowedValue(item, at); value != "" {
			spec.allowed = append(spec.allowed, value)
		}
	})
	if len(spec.allowed) == 0 {
		y.addf(n, at, "allows nothing; must be %s", form)
	}
}

func (y *yamlReader) aliases(spec *unitSpec, n *yaml.Node, at string) {
	y.pairs(n, at, "a mapping from spelling to value, as in prod: production", func(key, value *yaml.Node, at string) {
		spelling := strings.TrimSpace(key.Value)
		if why := checkText(spelling); why != "" {
			y.addf(key, at, "a spelling that %s can never be met", why)
			return
		}
		spec.aliases = append(spec.aliases, alias{spelling, y.unitValue(value, at), key.Line})
	})
}

// unitValue reads a value that a unit can take; it is empty when refused.
func (y *yamlReader) unitValue(n *yaml.Node, at string) string {
	text, ok := y.text(n, at)
	if !ok {
		return ""
	}
	if why := checkSetValue(text); why != "" {
		y.addf(n, at, "value %.40q %s", text, why)
		return ""
	}
	return text
}

func (y *yamlReader) team(n *yaml.Node, at string) Team {
	team := Team{line: n.Line}
	y.fields(n, at, "a mapping with the keys name, aliases and cost_center", func(key string, value *yaml.Node, at string) bool {
		switch key {
		case "name":
			team.Name = y.unitValue(value, at)
		case "aliases":
			team.Aliases = y.texts(value, at)
			for _, spelling := range team.Aliases {
				if why := checkText(spelling); why != "" {
					y.addf(value, at, "a spelling that %s can never be met", why)
				}
			}
		case "cost_center":
			team.CostCenter, _ = y.text(value, at)
		default:
			return false
		}
		return true
	})
	if team.Name == "" && n.Kind == yaml.MappingNode {
		y.addf(n, at, "a team needs a name, as in {name: search}")
	}
	return team
}

func (y *yamlReader) rule(n *yaml.Node, at string) rule {
	r := rule{line: n.Line}
	r.from, r.until = always()
	before := len(y.problems.list)
	y.fields(n, at, "a mapping with the keys name, trust, match, set, from and until", func(key string, value *yaml.Node, at string) bool {
		switch key {
		case "name":
			r.name, _ = y.text(value, at)
		case "trust":
			var ok bool
			if r.trust, ok = parseTrust(value.Value); !ok {
				y.addf(value, at, "%s", trustForm)
			}
		case "match":
			r.match = y.match(value, at)
		case "set":
			r.set = y.set(value, at)
		case "from":
			r.from = y.date(value, at, r.from)
		case "until":
			r.until = y.date(value, at, r.until)
		default:
			return false
		}
		return true
	})
	if r.name == "" {
		r.name = unnamedRule(y.doc.file, r.line)
	}
	if len(y.problems.list) == before { // else it would only repeat them
		checkRule(y.doc.file, &r, &y.problems)
	}
	return r
}

func (y *yamlReader) match(n *yaml.Node, at string) []condition {
	var conditions []condition
	y.pairs(n, at, `a mapping from attribute to value, as in service.name: "search-*"`, func(key, value *yaml.Node, at string) {
		if why := checkMatchKey(key.Value); why != "" {
			y.addf(key, at, "attribute %.40q %s", key.Value, why)
		}
		c := condition{key: key.Value, patterns: y.texts(value, at)}
		for _, pattern := range c.patterns {
			if why := checkPattern(pattern); why != "" {
				y.addf(value, at, "%s", why)
			}
		}
		if len(c.patterns) == 0 && value.Kind == yaml.SequenceNode {
			y.addf(value, at, "is a list of nothing and never holds; name a value or leave the key out")
		}
		conditions = append(conditions, c)
	})
	return conditions
}

func (y *yamlReader) set(n *yaml.Node, at string) []assignment {
	var set []assignment
	y.pairs(n, at, "a mapping from unit to value, as in team: search", func(key, value *yaml.Node, at string) {
		text, ok := y.text(value, at)
		if why := checkRuleValue(text); ok && why != "" {
			y.addf(value, at, "value %.60q %s", text, why)
			ok = false
		}
		if !ok {
			text = ""
		}
		set = append(set, assignment{unit: key.Value, value: text})
	})
	return set
}

func (y *yamlReader) date(n *yaml.Node, at string, otherwise int64) int64 {
	text, ok := y.text(n, at)
	if !ok {
		return otherwise
	}
	date, ok := parseDate(text)
	if !ok {
		y.addf(n, at, "must be %s", dateForm)
		return otherwise
	}
	return date
}
