package ownership

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v3"
)

// teams makes a team of each group, and drops titles that would stand for two.
func (b *backstageReader) teams() {
	owners := map[string]int{} // how many groups go by a spelling
	for i := range b.entities {
		switch e := &b.entities[i]; e.kind {
		case kindGroup:
			b.names[e.key()] = e.qualified()
			for _, spelling := range e.spellings() {
				owners[spelling]++
			}
		case kindSystem:
			b.names[e.key()] = e.qualified()
		}
	}
	for i := range b.entities {
		e := &b.entities[i]
		if e.kind != kindGroup {
			continue
		}
		team := Team{Name: e.qualified(), line: e.line}
		for _, title := range e.titles {
			why := checkText(title)
			if why == "" && owners[strings.ToLower(title)] > 1 {
				why = "is what another group is called, too"
			}
			if why != "" {
				b.leaveOut(e, &fault{e.line, fmt.Sprintf("its title %.40q %s", title, why)})
			} else if title != team.Name {
				team.Aliases = append(team.Aliases, title)
			}
		}
		b.doc.teams = append(b.doc.teams, team)
	}
}

// spellings are all that a group is called, each once.
func (e *entity) spellings() []string {
	all := []string{strings.ToLower(e.qualified())}
	for _, title := range e.titles {
		if title = strings.ToLower(title); !slices.Contains(all, title) {
			all = append(all, title)
		}
	}
	return all
}

// ranked is a rule with what decides its place.
type ranked struct {
	rule
	entity *entity
	key    string // of its match
	exact  int    // conditions without a pattern
	fixed  int    // characters that the match fixes at least
	cases  int
}

// rules makes a rule of each component and of each system that has a match.
func (b *backstageReader) rules() {
	var all []ranked
	same := map[string][]int{} // lines by match
	for i := range b.entities {
		e := &b.entities[i]
		if e.kind == kindGroup || len(e.match) == 0 {
			continue
		}
		set, why := b.assignments(e)
		if why != nil {
			b.leaveOut(e, why)
			continue
		}
		r := rank(e, set)
		same[r.key] = append(same[r.key], e.line)
		all = append(all, r)
	}
	slices.SortFunc(all, narrower)
	for i := range all {
		r := &all[i]
		if lines := same[r.key]; len(lines) > 1 {
			b.leaveOut(r.entity, &fault{r.line, fmt.Sprintf("matches the same as the entity on line %d, and which was meant cannot be told; tell them apart by annotations %s<attribute>",
				otherLine(lines, r.line), resourceAnnotation)})
			continue
		}
		b.doc.rules = append(b.doc.rules, r.rule)
	}
}

func rank(e *entity, set []assignment) ranked {
	r := ranked{rule: rule{name: e.qualified(), line: e.line, match: e.match, set: set}, entity: e}
	if e.kind == kindSystem {
		r.name = e.kind + ":" + r.name // a component may have the same name
	}
	r.from, r.until = always()
	r.key = string(appendMatchKey(nil, e.match))
	r.cases = r.entries()
	for _, c := range e.match {
		if !slices.ContainsFunc(c.patterns, isGlob) {
			r.exact++
		}
		least := maxMatchBytes
		for _, pattern := range c.patterns {
			least = min(least, len(pattern)-strings.Count(pattern, "*")-strings.Count(pattern, "?"))
		}
		r.fixed += least
	}
	return r
}

// narrower orders rules so that the order of the file does not matter: components
// before the systems they are part of, then what matches less before what matches
// more.
func narrower(a, b ranked) int {
	return cmp.Or(
		strings.Compare(a.entity.kind, b.entity.kind),
		-cmp.Compare(len(a.match), len(b.match)),
		-cmp.Compare(a.exact, b.exact),
		-cmp.Compare(a.fixed, b.fixed),
		cmp.Compare(a.cases, b.cases),
		strings.Compare(a.key, b.key),
	)
}

// assignments are what an entity's rule sets: its owner, and the system it is
// part of or is.
func (b *backstageReader) assignments(e *entity) ([]assignment, *fault) {
	if e.owner == nil {
		return nil, &fault{e.line, "has no spec.owner; name a group, as in owner: group:search"}
	}
	owner, why := referenceAt(e.owner, reference{kind: kindGroup, namespace: e.namespace})
	switch {
	case why != nil:
		return nil, &fault{why.line, "spec.owner: " + why.text}
	case owner.kind == "user":
		return nil, faultf(e.owner, "spec.owner: %.80q is a person, and no owner of a bill; name a group", e.owner.Value)
	case owner.kind != kindGroup:
		return nil, faultf(e.owner, "spec.owner: %.80q is no group; name one, as in group:search", e.owner.Value)
	}
	team, why := b.named("spec.owner", owner, e.owner)
	if why != nil {
		return nil, why
	}
	set := []assignment{{unit: "team", value: team}}
	if e.kind == kindSystem {
		return append(set, assignment{unit: "project", value: e.qualified()}), nil
	}
	if e.system == nil {
		return set, nil
	}
	system, why := referenceAt(e.system, reference{kind: kindSystem, namespace: e.namespace})
	if why != nil {
		return nil, &fault{why.line, "spec.system: " + strings.ReplaceAll(why.text, kindGroup+":", kindSystem+":")}
	}
	if system.kind != kindSystem {
		return nil, faultf(e.system, "spec.system: %.80q is no system; name one, as in system:retrieval", e.system.Value)
	}
	project, why := b.named("spec.system", system, e.system)
	return append(set, assignment{unit: "project", value: project}), why
}

// named is the value that a reference gives to a unit: the name as the entity
// itself spells it, or in lower case where the entity is not in the file.
func (b *backstageReader) named(field string, r reference, n *yaml.Node) (string, *fault) {
	value, known := b.names[r.key()]
	if !known {
		value = qualified(r.namespace, strings.ToLower(r.name))
	}
	if why := checkSetValue(value); why != "" {
		return "", faultf(n, "%s: %.80q %s", field, value, why)
	}
	return value, nil
}
