package ownership

import (
	"maps"
	"slices"
	"strings"

	"github.com/aicost/aicost/internal/attr"
)

// Explain says what Resolve makes of a span and why. It asks everything that
// could have a say, where Resolve stops at the first that has: it is for a person
// and not for every span.
func (r *Resolver) Explain(in *Input) Explanation {
	e := make(Explanation, len(r.table.units))
	var values [maxMatchKeys]string
	matches := r.table.index.matching(&values, r.matched(in, &values))
	for i := range e {
		u := &r.table.units[i]
		e[i].Attributes, e[i].Allowed = u.attributes, u.allowed()
		say := func(candidates ...Candidate) { e[i].Candidates = append(e[i].Candidates, candidates...) }
		rules := func(t trust) []Candidate { return r.explainRules(i, t, matches, &values, in.At) }
		say(rules(trustIdentity)...)
		say(r.explainTags(i, in.Span, SourceSpan)...)
		say(r.explainTags(i, in.Resource, SourceResource)...)
		say(rules(trustMapping)...)
		if in.Inherited != nil {
			e[i].Above = in.Inherited.Faults[i]
			if value := in.Inherited.Values[i]; value != "" {
				say(explainInherited(value, in.Inherited.Sources[i]))
			}
		}
		say(rules(trustFallback)...)
		if u.fallback != "" {
			say(Candidate{Source: Source{kind: SourceDefault}, Text: u.fallback, Value: u.fallback})
		}
		e[i].settle()
		if u.required || u.conditional {
			e[i].judge(rules(trustExempt))
		}
	}
	e.judge(r.table)
	return e
}

// explainTags are the attributes of a unit that a record has, in their order.
func (r *Resolver) explainTags(i int, record *attr.Record, kind SourceKind) (tags []Candidate) {
	if record == nil {
		return nil
	}
	u := &r.table.units[i]
	for rank, at := range r.tags[i] {
		got := record.Get(int(at.slot))
		if got.Kind == attr.KindAbsent {
			continue
		}
		key := u.attributes[rank]
		text, readable := got.Text()
		c := Candidate{Source: Source{kind: kind}, Key: key, Text: shown(key, text)}
		value, present := u.canonical(text)
		switch {
		case !readable && got.Kind == attr.KindOther:
			c.Verdict = NotAName
		case !present || got.Kind == attr.KindWord || at.placeholder != "" && strings.TrimSpace(text) == at.placeholder:
			c.Verdict = Blank
		case value == "":
			c.Verdict, c.Why = NotAllowed, checkText(strings.TrimSpace(text))
		default:
			c.Value = value
		}
		tags = append(tags, c)
	}
	return tags
}

func explainInherited(value string, from Source) Candidate {
	c := Candidate{Source: Source{kind: SourceInherited}, Text: value, Value: value, Via: from}
	if !from.PassedOn() {
		c.Verdict = NotPassedOn
	}
	return c
}

// shown is a text as far as anybody may read it.
func shown(key, text string) string {
	if text != "" && (isPersonal(key) || isContent(key)) {
		return "…"
	}
	return text
}

// allowed are the values and patterns that the unit takes, sorted; nil where it
// takes any.
func (u *unit) allowed() []string {
	if !u.restricted {
		return nil
	}
	values := append(slices.Collect(maps.Values(u.spellings)), u.written...)
	slices.Sort(values)
	return slices.Compact(values)
}
