package ownership

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/aicost/aicost/internal/attr"
)

// maxMatchBytes is the longest attribute value a rule looks at: longer ones are
// text, not names, and would only cost time.
const maxMatchBytes = 2048

// maxRuleEntries bounds what the lists of one rule multiply to.
const maxRuleEntries = 10_000

// trust is how far a rule is believed: where it stands among the sources.
type trust uint8

const (
	trustMapping  trust = iota // after tags
	trustIdentity              // before tags: its match cannot be forged by a caller
	trustFallback              // after what ancestors pass on
	trustExempt                // none: a rule of ineligible
	numTrusts
)

const trustForm = "must be identity (before tags) or fallback (after what ancestors pass on), or left out for a rule that only tags win over"

// parseTrust reads the trust of a rule that has one.
func parseTrust(text string) (trust, bool) {
	switch text {
	case "identity":
		return trustIdentity, true
	case "fallback":
		return trustFallback, true
	default:
		return trustMapping, false
	}
}

const dateForm = "a date such as 2026-01-31 (midnight UTC) or 2026-01-31T08:00:00Z"

// parseDate reads a date or an RFC 3339 time as Unix nanoseconds.
func parseDate(text string) (int64, bool) {
	for _, layout := range []string{time.DateOnly, time.RFC3339Nano} {
		if at, err := time.Parse(layout, text); err == nil && at.Year() >= 1970 && at.Year() < 2262 {
			return at.UnixNano(), true
		}
	}
	return 0, false
}

// always is a rule's validity when no dates are given.
func always() (from, until int64) { return math.MinInt64, math.MaxInt64 }

// entries is how many combinations of values the rule's lists have; it stops
// counting above maxRuleEntries.
func (r *rule) entries() int {
	n := 1
	for _, c := range r.match {
		n = min(n*len(c.patterns), maxRuleEntries+1)
	}
	return n
}

// checkKey says what is wrong with an attribute key; nothing when it is fine.
func checkKey(key string) string {
	switch {
	case key == "" || key != strings.TrimSpace(key):
		return "must be an attribute name without surrounding blanks, such as service.name"
	case len(key) > maxValueBytes:
		return "is longer than 128 bytes; attribute names are shorter"
	case strings.HasPrefix(key, attr.DefaultPrefix):
		return "is written by this processor, and reading it back would make an owner of a guess; name the attribute that the client sets"
	default:
		return checkPath(key)
	}
}

// absent is the match value of an attribute that is not there.
const absent = "!*"

// checkPattern says what is wrong with a match value.
func checkPattern(pattern string) string {
	switch {
	case pattern == "":
		return `has an empty value; write the value to match, "*" for any, "!*" for none, or leave the key out`
	case pattern[0] == '!' && pattern != absent:
		return `begins with !, and nothing but "!*" (the attribute is not there) can be said that way; put the exception into a rule before this one`
	case len(pattern) > maxMatchBytes:
		return "is longer than 2048 bytes, and such attribute values are not looked at"
	default:
		return ""
	}
}

// checkRule reports what is wrong with a rule by itself, in whatever format it
// was written, and sorts its conditions.
func checkRule(file string, r *rule, p *problems) {
	if len(r.match) == 0 {
		p.addf(file, r.line, "rule %s: match is empty and would own everything; name at least one attribute, such as service.name, or give the unit a default", r.name)
	}
	if len(r.set) == 0 && r.trust != trustExempt {
		p.addf(file, r.line, "rule %s: sets no unit; give at least one, such as team", r.name)
	}
	for _, a := range r.set {
		if why := checkTemplate(a.value, r.match); why != "" {
			p.addf(file, r.line, "rule %s: value %.60q of %s %s", r.name, a.value, a.unit, why)
		}
	}
	if r.from >= r.until {
		p.addf(file, r.line, "rule %s: from must be before until (until is the first moment at which the rule no longer holds)", r.name)
	}
	if why := checkText(r.name); why != "" {
		p.addf(file, r.line, "rule name %.40q %s", r.name, why)
	}
	if r.entries() > maxRuleEntries {
		p.addf(file, r.line, "rule %s: its lists combine to more than %d cases; split it into several rules", r.name, maxRuleEntries)
	}
	slices.SortFunc(r.match, func(a, b condition) int { return strings.Compare(a.key, b.key) })
}

// checkDuplicates reports rules of one document and one trust that match the same
// and hold at the same time: which of them was meant cannot be told.
func checkDuplicates(file string, rules []rule, p *problems) {
	first := make(map[string]int32, len(rules))
	same := map[int32][]int32{} // by the first; apart, as nearly every match is there once
	var key []byte
	for i := range rules {
		if len(rules[i].match) == 0 {
			continue // refused already
		}
		key = appendMatchKey(append(key[:0], byte(rules[i].trust)), rules[i].match)
		if before, seen := first[string(key)]; seen {
			same[before] = append(same[before], int32(i))
		} else {
			first[string(key)] = int32(i)
		}
	}
	told := map[int32]int32{} // the lower one to one above it
	for before, others := range same {
		meetings(rules, append(others, before), told)
	}
	for _, i := range slices.Sorted(maps.Keys(told)) {
		other := &rules[told[i]]
		p.addf(file, rules[i].line, "rule %s: matches the same as rule %s on line %d at the same time; merge them, or give them dates that do not overlap",
			rules[i].name, other.name, other.line)
	}
}

// meetings notes those of some rules that hold at the same time as one above them.
func meetings(rules []rule, some []int32, told map[int32]int32) {
	slices.SortFunc(some, func(a, b int32) int { return cmp.Or(cmp.Compare(rules[a].from, rules[b].from), cmp.Compare(a, b)) })
	last := some[0] // of those that began, the one that ends last
	for _, i := range some[1:] {
		if rules[i].from < rules[last].until {
			lower, upper := max(i, last), min(i, last)
			if before, known := told[lower]; !known || upper < before {
				told[lower] = upper
			}
		}
		if rules[i].until > rules[last].until {
			last = i
		}
	}
}

// appendMatchKey writes a match so that equal ones, however their lists are
// ordered, are equal bytes.
func appendMatchKey(key []byte, match []condition) []byte {
	for _, c := range match {
		patterns := c.patterns
		if len(patterns) > 1 {
			patterns = slices.Compact(slices.Sorted(slices.Values(patterns)))
		}
		key = append(append(key, c.key...), 0)
		for _, pattern := range patterns {
			key = append(append(key, pattern...), 0)
		}
		key = append(key, 1)
	}
	return key
}
