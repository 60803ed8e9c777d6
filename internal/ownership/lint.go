package ownership

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Lint returns what is worth a look in documents that make a table together, in
// the order of files and lines; at is the time by which dates are judged. It
// returns nothing for documents that NewTable refuses: its errors say more. Time
// and memory are bounded, and an Incomplete finding says where it stopped.
func Lint(docs []*Document, at time.Time) []Finding {
	m := newMerger(docs)
	rules, _, err := m.settle()
	if err != nil {
		return nil
	}
	l := &linter{merger: m, rules: rules, at: at}
	l.leftOut()
	l.dates()
	l.unreachable()
	l.repeatedSpellings()
	l.values()
	l.matchKeys()
	l.damages()
	l.order()
	slices.SortStableFunc(l.findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Text, b.Text))
	})
	return l.findings
}

// linter collects findings about a table that is put together.
type linter struct {
	*merger
	rules    []rule
	at       time.Time
	findings []Finding
}

func (l *linter) addf(file string, line int, kind FindingKind, format string, args ...any) {
	l.findings = append(l.findings, Finding{file, line, kind, fmt.Sprintf(format, args...)})
}

func (l *linter) ruleF(r *rule, kind FindingKind, format string, args ...any) {
	l.addf(r.file, r.line, kind, "%s: %s", r.label(), fmt.Sprintf(format, args...))
}

// label is what a rule is called in what is said of it.
func (r *rule) label() string {
	if r.trust == trustExempt {
		return "ineligible " + r.name
	}
	return "rule " + r.name
}

// leftOut passes on what does not count of lists of others.
func (l *linter) leftOut() {
	for d, doc := range l.docs {
		l.findings = append(append(l.findings, doc.findings...), l.found[d]...)
	}
}

func (l *linter) order() {
	o := &orderLint{rules: l.rules, units: l.units, source: l.source, docs: l.docs, named: namedRules}
	if stopped := o.run(); stopped < len(l.rules) {
		l.ruleF(&l.rules[stopped], Incomplete, "too many rules before it match alike; neither it nor what follows was held against the others")
	}
	for i := range o.found {
		r := &l.rules[o.found[i].rule]
		l.addf(r.file, r.line, o.found[i].kind, "%s", o.text(&o.found[i]))
	}
}
