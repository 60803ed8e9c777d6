package ownership

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longNumber is how spreadsheets write numbers that do not fit a cell.
var longNumber = regexp.MustCompile(`^-?[0-9]([.,][0-9]+)?E[+-][0-9]{2,3}$`)

// failures are what spreadsheets write instead of a value.
var failures = map[string]bool{
	"#N/A": true, "#REF!": true, "#NAME?": true, "#VALUE!": true, "#DIV/0!": true, "#NULL!": true, "#NUM!": true, "#SPILL!": true, "#CALC!": true,
}

// damages looks for names that were changed on their way into the table: nothing
// that is sent is ever like them, and nobody sees why.
func (l *linter) damages() {
	for d, doc := range l.docs {
		for _, team := range l.lists[d] {
			if how := damage(team.Name); how != "" {
				l.addf(doc.file, team.line, Damaged, "team %q %s", team.Name, strings.TrimPrefix(how, "which "))
			}
		}
	}
	for i := range l.rules {
		r := &l.rules[i] // its attributes are looked at as such
		for _, c := range r.match {
			for _, pattern := range c.patterns {
				if how := damage(pattern); how != "" {
					l.ruleF(r, Damaged, "matches %s on %q, %s", c.key, pattern, how)
				}
			}
		}
		for _, a := range r.set {
			if how := damage(a.value); how != "" && !isTemplate(a.value) {
				l.ruleF(r, Damaged, "gives %s %q, %s", a.unit, a.value, how)
			}
		}
	}
}

// damage says what has become of a name; nothing when it is fine.
func damage(name string) string {
	switch {
	case name == "":
		return ""
	case name[0] == '=':
		return "which is a formula; write the value"
	case failures[name]:
		return "which a spreadsheet writes where a formula fails; write the value"
	case len(name) > 2 && strings.Trim(name, "#") == "":
		return "which a spreadsheet shows where a column is too narrow; write the value"
	case strings.Contains(name, "E") && longNumber.MatchString(name):
		return "which a spreadsheet makes of a long number; write all digits, in a column of text"
	}
	before := rune(0)
	for _, r := range name {
		switch {
		case r != ' ' && unicode.IsSpace(r):
			return fmt.Sprintf("which has a blank that is no plain one, %U; write it anew", r)
		case unicode.Is(unicode.Cf, r) && !joins(before, r) || unicode.IsControl(r):
			return fmt.Sprintf("which has a character that nobody sees, %U; write it anew", r)
		}
		before = r
	}
	return ""
}

// joins reports whether a character that is not seen belongs to the one before it,
// as in scripts that join letters, and in pictures made of several.
func joins(before, r rune) bool {
	return before >= utf8.RuneSelf && (r == '\u200c' || r == '\u200d' || r >= 0xE0020 && r <= 0xE007F)
}
