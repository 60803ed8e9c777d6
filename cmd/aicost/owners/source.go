package owners

import (
	"cmp"
	"slices"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/ownership"
)

// source is where untagged calls come from: calls with one of these in common
// need one remedy.
type source struct {
	service string // service.name
	matched        // what a rule would match; of calls without a value
	tag     string // the attribute that is at fault, of calls with a bad one
	text    string // its value; empty where it is no text
	reason  string
	guess   string // what the unit's value may be; of calls without one
	rule    string // that sets another unit of the calls
}

// matched is what a row for some calls would match, and what it would set.
type matched struct{ key, value, unit string }

// owned is what calls have now that such a row would replace.
type owned struct {
	matched
	owner string
}

// identities are attributes that a gateway writes and a caller cannot.
var identities = [...]string{"litellm.team.id", "metadata.user_api_key_team_id", "anthropic.workspace.id"}

// matchKeys are what can tell calls apart, best first.
var matchKeys = append(identities[:], "service.name", "k8s.namespace.name")

func isIdentity(key string) bool { return slices.Contains(identities[:], key) }

// matchable returns what a rule could match under a key, or nothing: the
// name that the SDKs make up tells no service from another.
func matchable(c *call, key string) string {
	const longest = 100 // in bytes; it becomes part of a rule's name
	value := c.attribute(key)
	if len(value) > longest || value != strings.TrimSpace(value) || !plain(value) || strings.HasPrefix(value, "unknown_service") {
		return ""
	}
	return value
}

func (c *coverage) newSource(call *call, unit int, reason string) source {
	s := source{service: call.attribute("service.name"), reason: reason, matched: matched{unit: c.table.Units()[unit]}}
	if reason == ownership.ReasonUnknownValue.String() || reason == ownership.ReasonConflict.String() {
		s.tag, s.text = c.tag(call, unit, reason == ownership.ReasonConflict.String())
		return s
	}
	for _, key := range matchKeys {
		if value := matchable(call, key); value != "" {
			s.key, s.value = key, value
			break
		}
	}
	s.guess = c.guess(call, unit, &s)
	for _, other := range c.table.Units() {
		if _, rule := call.source(other); rule != "" {
			s.rule = rule
			break
		}
	}
	return s
}

// guess looks for a value that the table knows. One service can send for many
// ids of a gateway, so that its name says nothing of them.
func (c *coverage) guess(call *call, unit int, s *source) string {
	spellings := c.table.Spellings(unit)
	if isIdentity(s.key) {
		return guess(s.value, spellings)
	}
	return cmp.Or(guess(s.service, spellings), guess(call.attribute("k8s.namespace.name"), spellings))
}

// tag returns the first tag of a unit that is allowed, or is not, and its text.
func (c *coverage) tag(call *call, unit int, allowed bool) (key, text string) {
	for _, attributes := range [...]pcommon.Map{call.span, call.resource} {
		record := c.reader.read(attributes)
		for _, key := range c.table.Attributes(unit) {
			tag := c.reader.get(record, key)
			text, readable := tag.Text()
			if !readable && tag.Kind == attr.KindOther {
				if !allowed {
					return key, ""
				}
				continue
			}
			if value, present := c.table.Value(unit, text); present && (value != "") == allowed {
				return key, strings.TrimSpace(text)
			}
		}
	}
	return "", ""
}

// noteOwned notes a call whose value of a unit a new row for it would replace.
func (c *coverage) noteOwned(call *call, unit string) {
	value := call.written(unit)
	kind, _ := call.source(unit)
	if value == "" || kind == "identity" {
		return
	}
	for _, key := range matchKeys {
		weaker := kind == "inherited" || kind == "default" || isIdentity(key)
		if text := matchable(call, key); text != "" && weaker {
			at(c.owned, owned{matched{key, text, unit}, value}).add(call)
		}
	}
}

// worst are the sources with the most money, then the most calls.
func (c *coverage) worst() []source {
	var out []source
	for s := range c.sources {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b source) int {
		return cmp.Or(compareUse(c.sources[a], c.sources[b]), cmp.Compare(a.service, b.service), cmp.Compare(a.key, b.key),
			cmp.Compare(a.value, b.value), cmp.Compare(a.unit, b.unit), cmp.Compare(a.reason, b.reason),
			cmp.Compare(a.tag, b.tag), cmp.Compare(a.text, b.text), cmp.Compare(a.guess, b.guess), cmp.Compare(a.rule, b.rule))
	})
	return out
}

// compareUse puts more money first, then more calls.
func compareUse(a, b *use) int { return cmp.Or(b.amount.Cmp(a.amount), cmp.Compare(b.calls, a.calls)) }
