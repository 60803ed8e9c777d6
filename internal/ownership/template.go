package ownership

import (
	"slices"
	"strconv"
	"strings"
)

// isTemplate reports whether a rule's value carries attributes.
func isTemplate(value string) bool { return strings.Contains(value, "${") }

// templatePart is fixed text, or what an attribute has: all of it, or what the
// star'th * of the pattern stood for that it fits.
type templatePart struct {
	text string
	key  string // empty for fixed text
	star int    // from 1; 0 is all of it
}

const templateForm = "must carry attributes of the rule's match as ${service.name}, or ${service.name:1} for what the first * of its pattern stands for"

// parseTemplate splits a value; why says what is wrong with its form.
func parseTemplate(value string) (parts []templatePart, why string) {
	for value != "" {
		text, rest, more := strings.Cut(value, "${")
		if text != "" {
			parts = append(parts, templatePart{text: text})
		}
		if !more {
			break
		}
		key, after, closed := strings.Cut(rest, "}")
		if !closed || key == "" {
			return nil, templateForm
		}
		part := templatePart{key: key}
		if colon := strings.LastIndexByte(key, ':'); colon > 0 {
			if star, err := strconv.Atoi(key[colon+1:]); err == nil && star > 0 {
				part = templatePart{key: key[:colon], star: star}
			}
		}
		parts = append(parts, part)
		value = after
	}
	return parts, ""
}

// checkRuleValue says why a text cannot be what a rule sets; nothing when it can.
func checkRuleValue(text string) string {
	if !isTemplate(text) {
		return checkSetValue(text)
	}
	parts, why := parseTemplate(text)
	for _, part := range parts {
		if part.key == "" && why == "" {
			if isGlob(part.text) {
				why = "has a * or ?, and patterns are read in match only"
			} else {
				why = checkText(strings.Trim(part.text, "_") + "x")
			}
		}
	}
	return why
}

// checkTemplate says what a value carries that the match does not have.
func checkTemplate(value string, match []condition) string {
	if !isTemplate(value) {
		return ""
	}
	parts, _ := parseTemplate(value)
	for _, part := range parts {
		switch {
		case part.key == "":
			continue
		case isPersonal(part.key):
			return "carries " + part.key + ", which names a user, a session or a key, and units become labels of metrics; set a value of your own"
		case isContent(part.key):
			return "carries " + part.key + ", which holds what was asked or answered, and units become labels of metrics; set a value of your own"
		}
		i := slices.IndexFunc(match, func(c condition) bool { return c.key == part.key })
		if i < 0 {
			return "carries " + part.key + ", which the rule does not match on; add it to match, as \"*\" for any value"
		}
		for _, pattern := range match[i].patterns {
			switch {
			case pattern == absent:
				return "carries " + part.key + ", which may be absent there; match on a value of it"
			case strings.Count(pattern, "*") < part.star:
				return "carries what the * number " + strconv.Itoa(part.star) + " of " + part.key + " stands for, and its pattern " + pattern + " has fewer"
			}
		}
	}
	return ""
}

// template is a parsed value, of a rule in an index.
type template struct {
	parts []carried
	unit  *unit // that takes it
}

// carried is a templatePart whose attribute has its number.
type carried struct {
	text string
	key  int16 // -1 for fixed text
	star int
}

func newTemplate(value string, u *unit, key func(string) uint8) *template {
	parts, _ := parseTemplate(value)
	t := &template{unit: u}
	for _, part := range parts {
		c := carried{text: part.text, key: -1, star: part.star}
		if part.key != "" {
			c.key = int16(key(part.key))
		}
		t.parts = append(t.parts, c)
	}
	return t
}

// value is what the unit gets from a span that fits an entry, empty when the
// unit does not take it. Only a value of several parts allocates.
func (t *template) value(e *entry, values *[maxMatchKeys]string) string {
	value, _ := t.unit.canonical(t.text(e, values))
	return value
}

// text is what the attributes of a span make of the template.
func (t *template) text(e *entry, values *[maxMatchKeys]string) string {
	if len(t.parts) == 1 {
		return t.parts[0].of(e, values)
	}
	var buf [2 * maxValueBytes]byte
	all := buf[:0]
	for i := range t.parts {
		all = append(all, t.parts[i].of(e, values)...)
	}
	return string(all)
}

func (c *carried) of(e *entry, values *[maxMatchKeys]string) string {
	if c.key < 0 {
		return c.text
	}
	value := values[c.key]
	if c.star > 0 {
		for i := range e.tests {
			if test := &e.tests[i]; int16(test.key) == c.key {
				return globStar(test.pattern, value, c.star)
			}
		}
	}
	return value
}
