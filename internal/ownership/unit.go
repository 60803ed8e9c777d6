package ownership

import (
	"slices"
	"strings"

	"github.com/aicost/aicost/internal/attr"
)

// unit is one allocation unit as a table defines it.
type unit struct {
	name        string
	attributes  []string // keys of its tags, in order
	required    bool
	conditional bool // required where all of requiredIf hold
	requiredIf  []unitCondition
	restricted  bool              // only values in spellings, or that fit a pattern, are allowed
	patterns    []string          // of allowed values, in lower case
	written     []string          // these as the table has them
	lower       bool              // values that are spelled nowhere are taken in lower case
	teams       bool              // the list of teams is what is allowed
	spellings   map[string]string // folded spelling to value; nil when there are none
	fallback    string            // the default; empty for none
}

// canonical turns a tag's text into the unit's value. present is false for
// blank text; an empty value of a present text means that it is not allowed.
func (u *unit) canonical(text string) (value string, present bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", false
	}
	if len(text) > maxValueBytes {
		return "", true
	}
	if u.spellings != nil {
		var buf [2 * maxValueBytes]byte
		if value, known := u.spellings[string(fold(buf[:0], text))]; known {
			return value, true
		}
	}
	if checkText(text) != "" || u.restricted && !u.fits(text) {
		return "", true
	}
	if u.lower {
		if text = strings.ToLower(text); len(text) > maxValueBytes {
			return "", true
		}
	}
	return text, true
}

// knowsTeams reports whether the unit understands the spellings of teams.
func (u *unit) knowsTeams() bool { return u.teams || (u.name == "team" && !u.restricted) }

// fits reports whether a value fits a pattern of the allowed ones, whatever the
// case, as with values that are listed.
func (u *unit) fits(value string) bool { return fitsAny(u.patterns, value) }

// fitsAny compares without case. It allocates where the value is not in lower case.
func fitsAny(lower []string, value string) bool {
	if len(lower) == 0 {
		return false
	}
	value = strings.ToLower(value)
	return slices.ContainsFunc(lower, func(pattern string) bool { return globMatch(pattern, value) })
}

// unitCondition holds when a unit has a value that fits one of the patterns.
type unitCondition struct {
	unit     int
	patterns []string // in lower case
}

// due reports whether a unit that is required under conditions is required of
// an owner.
func (u *unit) due(owner *Owner) bool {
	for i := range u.requiredIf {
		c := &u.requiredIf[i]
		value := owner.Values[c.unit]
		if value == "" || !fitsAny(c.patterns, value) {
			return false
		}
	}
	return true
}

// spell adds a spelling of a value; it returns the value that already has this
// spelling when that is another one.
func (u *unit) spell(spelling, value string) (taken string) {
	key := string(fold(nil, spelling))
	if before, ok := u.spellings[key]; ok {
		if before != value {
			return before
		}
		return ""
	}
	if u.spellings == nil {
		u.spellings = map[string]string{}
	}
	u.spellings[key] = value
	return ""
}

// reservedUnits are names that series labels, span attributes or the columns of
// an owners file already use.
const reservedUnits = " provider model class currency replica outcome token_type unit reason source kind period period_kind " +
	"budget experiment pool mode status amount list_amount book_amount billed_span usage_mode untagged tokens price breakdown name match set from until trust le job instance "

// checkUnitName says what is wrong with the name of a unit.
func checkUnitName(name string) string {
	const form = "must be lower case letters, digits and underscores, beginning with a letter, at most 32 long"
	if name == "" || len(name) > 32 || name[0] < 'a' || name[0] > 'z' {
		return form
	}
	for i := range len(name) {
		if c := name[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return form
		}
	}
	if strings.Contains(reservedUnits, " "+name+" ") {
		return "is taken by a label, span attribute or column of that name; choose another"
	}
	return ""
}

// conventionalUnits are the units of an empty table.
func conventionalUnits() []unit {
	units := make([]unit, len(attr.DefaultUnits), MaxUnits)
	for i, name := range attr.DefaultUnits {
		units[i] = unit{name: name, required: name == "team"}
	}
	return units
}
