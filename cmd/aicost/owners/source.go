package owners

import (
	"cmp"
	"slices"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/ownership"
)

// source is where untagged calls come from: calls that have all of it in common
// need one remedy.
type source struct {
	service string // service.name
	matched        // what a rule would match; of calls without a value
	fault          // of calls with a bad one
	reason  string
}

// fault is an attribute that is no value of a unit, or contradicts a rule.
type fault struct {
	tag  string // the attribute; empty where a rule carried the value
	rule string // that carried it
	text string // the value; empty where it is no text
}

// spent is what the calls of a source have in common beside it.
type spent struct {
	use
	rules map[string]bool // that are outside their dates, or contradicted by the tag
}

// byTag reports whether a reason is about what a tag says, or a rule carries.
func (s *source) byTag() bool {
	return s.reason == ownership.ReasonUnknownValue.String() || s.reason == ownership.ReasonConflict.String()
}

// addSource notes an untagged call of a unit.
func (c *coverage) addSource(call *call, unit int, reason string) {
	s := source{service: call.attribute("service.name"), reason: reason, matched: matched{unit: c.units[unit].name}}
	if s.byTag() {
		s.fault = c.fault(call, unit, reason)
	} else {
		s.key, s.value = c.bestMatch(call)
	}
	found := at(c.sources, s)
	found.add(call)
	rule := ""
	switch reason {
	case ownership.ReasonMissing.String():
		c.want(call, unit, &s)
	case ownership.ReasonExpired.String():
		rule = c.causes.of(call)[unit].expired
	case ownership.ReasonConflict.String():
		rule = cmp.Or(c.causes.of(call)[unit].identity, "of another span of the call") + ", which gives " + printable(call.written(s.unit))
	}
	if rule != "" {
		if found.rules == nil {
			found.rules = map[string]bool{}
		}
		found.rules[rule] = true
	}
}

// fault is the first tag with a value that is not allowed, or else the first
// rule that carries one; of a contradiction it is the first tag that is allowed.
func (c *coverage) fault(call *call, unit int, reason string) fault {
	conflict := reason == ownership.ReasonConflict.String()
	if key, text := c.tag(call, unit, conflict); key != "" || conflict {
		return fault{tag: key, text: text}
	}
	cause := c.causes.of(call)[unit]
	return fault{rule: cause.carrier, text: strings.TrimSpace(cause.carried)}
}

// tag returns the first tag of a unit that is allowed, or is not, and its text.
func (c *coverage) tag(call *call, unit int, allowed bool) (key, text string) {
	for _, attributes := range [...]pcommon.Map{call.span, call.resource} {
		record := c.reader.read(attributes)
		for _, key := range c.Table.Attributes(unit) {
			tag := c.reader.get(record, key)
			text, readable := tag.Text()
			if !readable && tag.Kind == attr.KindOther {
				if !allowed {
					return key, ""
				}
				continue
			}
			if value, present := c.Table.Value(unit, text); present && (value != "") == allowed {
				return key, strings.TrimSpace(text)
			}
		}
	}
	return "", ""
}

// worst are the sources with the most money, then the most calls.
func (c *coverage) worst() []source {
	var out []source
	for s := range c.sources {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b source) int {
		return cmp.Or(compareUse(&c.sources[a].use, &c.sources[b].use), cmp.Compare(a.service, b.service), cmp.Compare(a.key, b.key),
			cmp.Compare(a.value, b.value), cmp.Compare(a.unit, b.unit), cmp.Compare(a.reason, b.reason),
			cmp.Compare(a.tag, b.tag), cmp.Compare(a.rule, b.rule), cmp.Compare(a.text, b.text))
	})
	return out
}

// top are the worst sources, so many of them, and the rest.
func (c *coverage) top(most int) (first, rest []source) {
	all := c.worst()
	most = min(most, len(all))
	return all[:most], all[most:]
}

// compareUse puts more money first, then more calls.
func compareUse(a, b *use) int { return cmp.Or(b.amount.Cmp(a.amount), cmp.Compare(b.calls, a.calls)) }
