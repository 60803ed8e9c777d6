package ownership

import (
	"maps"
	"slices"
	"strconv"
)

// manyRules is how many rules have to set a value for a single other one that is
// near it to be a slip.
const manyRules = 5

// maxNameWork bounds how many names are held against each other.
const maxNameWork = 50_000_000

// given is where a value of a unit is given first, and how many rules set it.
type given struct {
	file  string
	line  int
	by    string
	rules int
}

// values looks at what rules, defaults and aliases give to each unit.
func (l *linter) values() {
	work := 0
	used, anyCarried := map[string]bool{}, false // of teams, by any unit that takes them
	for i := range l.units {
		u := &l.units[i]
		all, carried := l.given(u)
		known := newNameList()
		for _, value := range u.spellings {
			known.add(value)
		}
		for _, value := range slices.Sorted(maps.Keys(all)) {
			if all[value].rules >= manyRules {
				known.add(value)
			}
		}
		teams := l.teamNames(u)
		for _, value := range slices.Sorted(maps.Keys(all)) {
			g := all[value]
			unknown := len(teams) > 0 && !teams[value]
			meant := ""
			if unknown || g.rules == 1 && !l.listed(u, value) {
				if work += known.size(); work > maxNameWork {
					l.addf(g.file, g.line, Incomplete, "%s: the table has too many names of %s; %q and those after it in the alphabet were held against no other", g.by, u.name, value)
					break
				}
				meant = known.meant(value)
			}
			switch {
			case meant != "":
				l.addf(g.file, g.line, Typo, "%s: gives %s %q, which is nearly %q; mend one, or list both", g.by, u.name, value, meant)
			case unknown:
				l.addf(g.file, g.line, UnknownTeam, "%s: gives %s %q, which is not in the list of teams; add it there, or mend it%s", g.by, u.name, value, g.others())
			}
		}
		if teams != nil {
			anyCarried = anyCarried || carried
			for value := range all {
				used[value] = true
			}
		}
	}
	if !anyCarried {
		l.unusedTeams(used)
	}
}

func (g *given) others() string {
	if g.rules > 1 {
		return " (" + strconv.Itoa(g.rules) + " rules set it)"
	}
	return ""
}

// given collects the fixed values of a unit, and whether rules carry others.
func (l *linter) given(u *unit) (all map[string]*given, carried bool) {
	all = map[string]*given{}
	at := func(value, file string, line int, by string) *given {
		g := all[value]
		if g == nil {
			g = &given{file: file, line: line, by: by}
			all[value] = g
		}
		return g
	}
	for i := range l.rules {
		r := &l.rules[i]
		value := r.value(u.name)
		switch {
		case value == "" || r.trust == trustExempt:
		case isTemplate(value):
			carried = true
		default:
			at(value, r.file, r.line, r.label()).rules++
		}
	}
	if file, spec := l.firstSpec(u.name, func(s *unitSpec) bool { return s.fallback != "" }); spec != nil {
		at(u.fallback, file, spec.line, "default")
	}
	for _, doc := range l.docs {
		for _, spec := range doc.units {
			if spec.name != u.name {
				continue
			}
			for _, a := range spec.aliases {
				value, _ := u.canonical(a.value)
				at(value, doc.file, a.line, "alias "+a.spelling)
			}
		}
	}
	return all, carried
}

// teamNames are the names of the list of teams, for a unit that understands them;
// a unit that takes nothing else cannot be given another.
func (l *linter) teamNames(u *unit) map[string]bool {
	if !u.knowsTeams() || len(l.teams) == 0 {
		return nil
	}
	names := make(map[string]bool, len(l.teams))
	for _, team := range l.teams {
		names[team.Name] = true
	}
	return names
}

// listed reports whether the table spells a value out beside its rules.
func (l *linter) listed(u *unit, value string) bool {
	_, known := u.spellings[string(fold(nil, value))]
	return known
}

// unusedTeams tells the teams that only a tag can give.
func (l *linter) unusedTeams(used map[string]bool) {
	if !slices.ContainsFunc(l.units, func(u unit) bool { return u.knowsTeams() }) {
		return
	}
	for d, doc := range l.docs {
		for _, team := range l.lists[d] {
			if !used[team.Name] {
				l.addf(doc.file, team.line, UnusedTeam, "team %s: no rule sets it; only a tag can", team.Name)
			}
			used[team.Name] = true // two documents may list it
		}
	}
}
