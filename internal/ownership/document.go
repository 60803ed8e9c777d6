package ownership

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
)

// Document is one owners file, read and checked as far as it can be by itself.
// What it says about units of another file is checked by NewTable.
type Document struct {
	file    string
	digest  [32]byte
	version string
	units   []unitSpec
	teams   []Team
	rules   []rule
	exempt  []rule // of ineligible: rules that set nothing but excuse units

	// imported is a list of others: what does not fit is left out of it, and never
	// keeps the table from loading.
	imported bool
	findings []Finding
}

// all are the rules, those of ineligible last.
func (d *Document) all() []rule {
	if len(d.exempt) == 0 {
		return d.rules
	}
	return slices.Concat(d.rules, d.exempt)
}

// Team is an entry of the list of teams.
type Team struct {
	Name       string
	Aliases    []string // other spellings that stand for Name
	CostCenter string   // empty when not given
	line       int
}

// unitSpec is what one document says about a unit; nil and unset fields leave
// it to another document or to the convention.
type unitSpec struct {
	name          string
	line          int
	required      *bool
	requiredIf    []condition // on units, not on attributes
	attributes    []string
	hasAttributes bool
	allowed       []string // values and patterns
	allowedTeams  bool
	hasAllowed    bool
	lower         *bool
	aliases       []alias
	fallback      string
}

type alias struct {
	spelling, value string
	line            int
}

// rule gives units their values where all conditions hold, from (included)
// until (excluded), in Unix nanoseconds.
type rule struct {
	name        string
	file        string // once documents are put together
	line        int
	trust       trust
	why         string      // of a rule of ineligible
	match       []condition // sorted by key
	set         []assignment
	from, until int64
}

// condition holds when the attribute's value fits one of the patterns, or when
// there is none and a pattern is absent.
type condition struct {
	key      string
	patterns []string
}

type assignment struct{ unit, value string }

// unnamedRule is what provenance calls a rule without a name.
func unnamedRule(file string, line int) string {
	return fmt.Sprintf("%s:%d", path.Base(strings.ReplaceAll(file, `\`, "/")), line)
}

// maxProblems keeps a broken table of 100,000 rows from printing as many lines.
const maxProblems = 50

// problems collects what is wrong, each with its file and line.
type problems struct {
	list []error
	more int
}

func (p *problems) addf(file string, line int, format string, args ...any) {
	if len(p.list) == maxProblems {
		p.more++
		return
	}
	p.list = append(p.list, fmt.Errorf("%s:%d: %s", file, line, fmt.Sprintf(format, args...)))
}

// err joins the problems; it is nil when there are none.
func (p *problems) err() error {
	if p.more > 0 {
		return errors.Join(append(p.list, fmt.Errorf("and %d more problems", p.more))...)
	}
	return errors.Join(p.list...)
}
