package ownership

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// plainRules are random rules with few values, so that many agree.
func plainRules(random *rand.Rand) []rule {
	rules := randomRules(random, 2+random.IntN(10))
	for i := range rules {
		for a := range rules[i].set {
			if as := &rules[i].set[a]; !isTemplate(as.value) {
				as.value = []string{"x", "x", "x", "y"}[random.IntN(4)]
			}
		}
	}
	return rules
}

// related lints each rule as if it stood in a document of its own, and names as
// many others as the command prints.
func related(rules []rule, units []unit) *orderLint {
	l := &orderLint{rules: rules, units: units, named: namedRules, docs: make([]*Document, len(rules))}
	for i := range rules {
		l.source = append(l.source, int32(i))
		l.docs[i] = new(Document)
	}
	if l.run() != len(rules) {
		panic("so few rules are no work")
	}
	return l
}

// outcome is what rules give to a span, whatever their numbers.
func outcome(rules []rule, units []unit, keys, values []string, at int64) string {
	f := slowFind(rules, units, keys, values, at)
	var out strings.Builder
	for i, u := range units {
		for trust := range trustExempt {
			refused := f.first[trust][i] > 0 && (f.best[trust][i].number == 0 || f.first[trust][i] < f.best[trust][i].number)
			fmt.Fprint(&out, u.name, " ", trust, " ", f.best[trust][i].value, " ", refused, " ", f.expired[i], "\n")
		}
		fmt.Fprintln(&out, f.best[trustExempt][i].number > 0)
	}
	return out.String()
}

func randomValues(random *rand.Rand) (values []string) {
	for range 3 {
		values = append(values, []string{"", "a", "ab", "abc", "b", "ba", "bab", "c", "xyz"}[random.IntN(9)])
	}
	return values
}

// free reports whether two rules that stand together may change places by what
// lint says: they share an attribute, and no finding about order names both.
func free(l *orderLint, earlier, later int) bool {
	if !slices.ContainsFunc(l.rules[earlier].match, func(c condition) bool { return l.rules[later].on(c.key) != nil }) {
		return false
	}
	return !slices.ContainsFunc(l.found, func(r relation) bool {
		return int(r.rule) == later && slices.Contains(r.others, int32(earlier))
	})
}

// TestOrderIsIrrelevantWhereLintIsSilent: neighbours that share an attribute and
// that no finding names together can change places, again and again.
func TestOrderIsIrrelevantWhereLintIsSilent(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	units := conventionalUnits()
	units[4].restricted, units[4].patterns = true, []string{"r*", "bbb*", "x", "y"}
	keys := []string{"k0", "k1", "k2"}
	swapped, told := 0, map[FindingKind]int{}
	for range 1500 {
		rules := plainRules(random)
		moved := slices.Clone(rules)
		for range 2 * len(rules) {
			l := related(moved, units)
			for _, r := range l.found {
				told[r.kind]++
			}
			i := random.IntN(len(moved) - 1)
			if free(l, i, i+1) {
				moved[i], moved[i+1] = moved[i+1], moved[i]
				swapped++
			}
		}
		for range 60 {
			values, at := randomValues(random), int64(random.IntN(6))
			require.Equal(t, outcome(rules, units, keys, values, at), outcome(moved, units, keys, values, at),
				"%v\nas\n%v\nvalues %v at %d", rules, moved, values, at)
		}
	}
	assert.Greater(t, swapped, 2000)
	for _, kind := range []FindingKind{Shadowed, PartlyShadowed, Overlapping, OrderMatters, Repeated} {
		assert.Greater(t, told[kind], 40, kind)
	}
}

// TestShadowedUnitsAreNeverSet is the same claim about one rule.
func TestShadowedUnitsAreNeverSet(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	units := conventionalUnits()
	units[4].restricted, units[4].patterns = true, []string{"r*", "bbb*", "x", "y"}
	keys, hidden := []string{"k0", "k1", "k2"}, 0
	for range 1000 {
		rules := plainRules(random)
		l := related(rules, units)
		for range 60 {
			f := slowFind(rules, units, keys, randomValues(random), int64(random.IntN(6)))
			for i := range rules {
				for u := range units {
					if l.hidden[i]&(1<<u) != 0 {
						hidden++
						require.NotEqual(t, int32(i+1), f.best[rules[i].trust][u].number, "%v: rule %d sets unit %d", rules, i, u)
					}
				}
			}
		}
	}
	assert.Greater(t, hidden, 1000)
}

// TestEveryRelationHasASpan: rules that are said to overlap do, on some span.
func TestEveryRelationHasASpan(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	for range 500 {
		rules := plainRules(random)
		for _, r := range related(rules, conventionalUnits()).found {
			if r.kind != Overlapping && r.kind != OrderMatters {
				continue
			}
			for _, o := range r.others {
				a, b := rules[r.rule], rules[o]
				assert.Less(t, max(a.from, b.from), min(a.until, b.until))
				for _, c := range a.match {
					if other := b.on(c.key); other != nil {
						assert.True(t, slices.ContainsFunc(allTexts("abc", 4), func(text string) bool { // the empty text stands for none
							return slowHolds(c, []string{c.key}, []string{text}) && slowHolds(*other, []string{c.key}, []string{text})
						}), "%v and %v", a, b)
					}
				}
			}
		}
	}
}

// TestLintHasABound: patterns that all meet each other are given up on, and that
// is told.
func TestLintHasABound(t *testing.T) {
	var csv strings.Builder
	csv.WriteString("name,match.a,match.b,team\n")
	for i := range 12_000 {
		fmt.Fprintf(&csv, "r%d,x%05d*,*y%05d,t%d\n", i, i/3, i, i%2)
		if i%3 == 0 {
			fmt.Fprintf(&csv, "s%d,*z%05d,z%05d*,t%d\n", i, i, i, i%2)
		}
	}
	doc, err := ParseCSV("a.csv", []byte(csv.String()))
	require.NoError(t, err)
	from := time.Now()
	findings := Lint([]*Document{doc}, time.Unix(0, 0))
	assert.Less(t, time.Since(from), time.Minute)
	incomplete := slices.IndexFunc(findings, func(f Finding) bool { return f.Kind == Incomplete })
	require.GreaterOrEqual(t, incomplete, 0, "%d findings", len(findings))
}

// TestManyKindsOfMatchAreWork: what is looked up counts, found or not.
func TestManyKindsOfMatchAreWork(t *testing.T) {
	var rules []rule
	for i := range 1 << 8 {
		r := rule{name: strconv.Itoa(i), match: []condition{{"all", []string{fmt.Sprint("v", i)}}}, set: []assignment{{"team", "x"}}}
		r.from, r.until = always()
		for bit := range 8 {
			if i&(1<<bit) != 0 {
				r.match = append(r.match, condition{fmt.Sprint("k", bit), []string{fmt.Sprint("w", i)}})
			}
		}
		rules = append(rules, r)
	}
	l := related(rules, conventionalUnits())
	assert.Empty(t, l.found)
	assert.Greater(t, l.work, lookupWork*len(rules)*len(rules))
}

// TestTheNearestRulesAreNamed: a finding that leaves names out keeps those whose
// place is next.
func TestTheNearestRulesAreNamed(t *testing.T) {
	doc, err := ParseYAML("a.yaml", []byte(`rules:
  - {name: r1, match: {k: "a*", a: x}, set: {team: t1}}
  - {name: r2, match: {k: "*b", b: x}, set: {team: t2}}
  - {name: r3, match: {k: "*c*", c: x}, set: {team: t3}}
  - {name: r4, match: {k: "*d*", d: x}, set: {team: t4}}
  - {name: r5, match: {k: "*e*", e: x}, set: {team: t5}}
`))
	require.NoError(t, err)
	findings := Lint([]*Document{doc}, lintAt)
	require.Len(t, findings, 4)
	assert.Contains(t, findings[3].Text, "as rule r2 (a.yaml:3), rule r3 (a.yaml:4), rule r4 (a.yaml:5), 1 more and gives")

	shadowed, err := ParseYAML("a.yaml", []byte(`rules:
  - {name: r1, match: {k: a}, set: {team: x}}
  - {name: r2, match: {k: b}, set: {team: x}}
  - {name: r3, match: {k: c}, set: {team: x}}
  - {name: r4, match: {k: d}, set: {team: x}}
  - {name: r5, match: {k: [a, b, c, d]}, set: {team: x}}
`))
	require.NoError(t, err)
	findings = Lint([]*Document{shadowed}, lintAt)
	require.Len(t, findings, 1)
	assert.Contains(t, findings[0].Text, "rule r2 (a.yaml:3), rule r3 (a.yaml:4), rule r4 (a.yaml:5), 1 more do before it")
}
