package ownership

import (
	"slices"
	"strings"

	"github.com/aicost/aicost/internal/attr"
)

// unreachable looks for rules that can never hold, and for excuses that nobody
// asks for.
func (l *linter) unreachable() {
	for i := range l.rules {
		r := &l.rules[i]
		if base, path := impossible(r); path != "" {
			l.ruleF(r, Unreachable, "can never hold, as %s leads into %s, which must not be there", path, base)
			continue
		}
		if r.trust == trustExempt && !slices.ContainsFunc(r.set, l.isRequired) {
			l.ruleF(r, Unreachable, "excuses no unit that is required; name one in units, or take it out")
		}
	}
}

func (l *linter) isRequired(a assignment) bool {
	u := &l.units[unitAt(l.units, a.unit)]
	return u.required || u.conditional
}

// impossible returns an attribute that a rule needs to be absent, and a path into
// it that it needs to be there.
func impossible(r *rule) (base, path string) {
	for _, c := range r.match {
		name, _, has := strings.Cut(c.key, attr.PathMark)
		if !has || slices.Contains(c.patterns, absent) {
			continue
		}
		outer := r.on(name)
		if outer != nil && !slices.ContainsFunc(outer.patterns, func(p string) bool { return p != absent }) {
			return name, c.key
		}
	}
	return "", ""
}
