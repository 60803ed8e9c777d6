package ownership

import (
	yaml "go.yaml.in/yaml/v3"
)

// exemption reads a source whose calls cannot have a unit. It needs a reason and
// an end, so that the list is no place to hide in.
func (y *yamlReader) exemption(n *yaml.Node, at string) rule {
	r := rule{line: n.Line, trust: trustExempt}
	r.from, r.until = always()
	before, ends := len(y.problems.list), false
	const form = "a mapping with the keys name, match, units, reason, from and until"
	y.fields(n, at, form, func(key string, value *yaml.Node, at string) bool {
		switch key {
		case "name":
			r.name, _ = y.text(value, at)
		case "match":
			r.match = y.match(value, at)
		case "units":
			for _, name := range y.texts(value, at) {
				r.set = append(r.set, assignment{unit: name, value: name})
			}
		case "reason":
			r.why, _ = y.text(value, at)
		case "from":
			r.from = y.date(value, at, r.from)
		case "until":
			r.until, ends = y.date(value, at, r.until), true
		default:
			return false
		}
		return true
	})
	if r.name == "" {
		r.name = unnamedRule(y.doc.file, r.line)
	}
	if len(y.problems.list) > before || n.Kind != yaml.MappingNode {
		return r
	}
	if r.why == "" {
		y.addf(n, at, "needs a reason, as in reason: a vendor's agent that nobody can tag")
	}
	if !ends {
		y.addf(n, at, "needs an end, as in until: 2027-01-01, after which its calls are flagged again")
	}
	checkRule(y.doc.file, &r, &y.problems)
	return r
}
