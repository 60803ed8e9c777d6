package ownership

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/attr"
)

// randomRules draws rules from a vocabulary so small that most overlap.
func randomRules(random *rand.Rand, n int) []rule {
	texts := []string{"a", "ab", "abc", "b", "ba", "a*", "ab*", "*b", "*c", "a*c", "?b", "*", "*b*", "a?*", absent}
	rules := make([]rule, n)
	for i := range rules {
		r := rule{name: fmt.Sprint("r", i), trust: trust(max(0, random.IntN(int(numTrusts)+3)-3))}
		r.from, r.until = always()
		if random.IntN(3) == 0 {
			r.from = int64(random.IntN(3))
			r.until = r.from + 1 + int64(random.IntN(3))
		}
		for key := range 3 {
			if random.IntN(2) == 0 || (key == 2 && len(r.match) == 0) {
				c := condition{key: fmt.Sprint("k", key)}
				for range 1 + random.IntN(3) {
					c.patterns = append(c.patterns, texts[random.IntN(len(texts))])
				}
				r.match = append(r.match, c)
			}
		}
		for _, unit := range []string{"team", "project", "feature"} {
			if random.IntN(2) == 0 || (unit == "feature" && len(r.set) == 0) {
				value := fmt.Sprint(r.name, unit)
				switch c := &r.match[0]; {
				case slices.Contains(c.patterns, absent) || random.IntN(3) == 0:
				case !slices.ContainsFunc(c.patterns, func(p string) bool { return !strings.Contains(p, "*") }):
					value = "bb${" + c.key + ":1}" // bba is refused below
				default:
					value = "bb${" + c.key + "}"
				}
				r.set = append(r.set, assignment{unit, value})
			}
		}
		rules[i] = r
	}
	return rules
}

// slowFind is what the index has to find, said plainly.
func slowFind(rules []rule, units []unit, keys, values []string, at int64) findings {
	var f findings
	for i, r := range rules {
		if slices.ContainsFunc(r.match, func(c condition) bool { return !slowHolds(c, keys, values) }) {
			continue
		}
		for _, a := range r.set {
			u := unitAt(units, a.unit)
			best, first := &f.best[r.trust][u], &f.first[r.trust][u]
			value, template := a.value, r.trust != trustExempt && isTemplate(a.value) // a rule of ineligible has its name there
			if template {
				value = slowTemplate(&r, &units[u], value, values[slices.Index(keys, r.match[0].key)])
			}
			switch {
			case at < r.from || r.until <= at:
				f.expired[u] = f.expired[u] || r.trust != trustExempt
			case best.number != 0:
			case value != "":
				*best = found{number: int32(i + 1), carried: template, value: value}
			case *first == 0:
				*first = int32(i + 1)
			}
		}
	}
	return f
}

// slowTemplate is what the first pattern gives that fits and whose value is taken.
func slowTemplate(r *rule, u *unit, template, text string) string {
	for _, pattern := range r.match[0].patterns {
		if !slowMatch(pattern, text) {
			continue
		}
		stands := text
		if strings.Contains(template, ":1") {
			stands = globStar(pattern, text, 1)
		}
		if value, _ := u.canonical("bb" + stands); value != "" {
			return value
		}
	}
	return ""
}

func slowHolds(c condition, keys, values []string) bool {
	value := values[slices.Index(keys, c.key)]
	if value == "" {
		return slices.Contains(c.patterns, absent)
	}
	return slices.ContainsFunc(c.patterns, func(p string) bool { return p != absent && slowMatch(p, value) })
}

func TestIndexFindsWhatALinearSearchFinds(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	units := conventionalUnits()
	units[4].restricted, units[4].patterns = true, []string{"r*", "bbb*"}
	matched := 0
	for range 300 {
		rules := randomRules(random, 1+random.IntN(40))
		x := newRuleIndex(rules, units)
		for range 50 {
			var values [maxMatchKeys]string
			var present uint64
			for i := range x.keys {
				values[i] = []string{"", "a", "ab", "abc", "b", "ba", "bab", "c", "xyz"}[random.IntN(9)]
				if values[i] != "" {
					present |= 1 << i
				}
			}
			at := int64(random.IntN(6))
			var got findings
			x.find(&values, present, at, &got)
			want := slowFind(rules, units, x.keys, values[:len(x.keys)], at)
			got.from, got.until = 0, 0
			for trust := range numTrusts {
				for unit := range units { // the order shows in the value, and what is refused after the best one has no say
					got.best[trust][unit].order = 0
					if best := got.best[trust][unit].number; best > 0 && got.first[trust][unit] >= best {
						got.first[trust][unit] = 0
					}
				}
			}
			require.Equal(t, want, got, "rules %v, values %v, at %d", rules, values[:len(x.keys)], at)
			if got != (findings{}) {
				matched++
			}
		}
	}
	assert.Greater(t, matched, 5000, "the test must not be about nothing")
}

func TestAnUnrelatedRuleChangesNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	units := conventionalUnits()
	for range 200 {
		rules := randomRules(random, 1+random.IntN(20))
		at := random.IntN(len(rules) + 1)
		other := rule{
			name: "unrelated", match: []condition{{"k0", []string{"other-*", "else"}}, {"k9", []string{"*"}}},
			set: []assignment{{"team", "unrelated"}, {"project", "unrelated"}},
		}
		other.from, other.until = always()
		more := slices.Insert(slices.Clone(rules), at, other)
		for range 30 {
			spans := map[string]string{}
			for key := range 3 {
				spans[fmt.Sprint("k", key)] = []string{"", "a", "ab", "abc", "b", "ba"}[random.IntN(6)]
			}
			assert.Equal(t, setBy(rules, units, spans), setBy(more, units, spans))
		}
	}
}

// TestTheFirstPatternOfAListCounts: which entries a rule has, and how they are
// found, depends on the other rules and on a seed of chance.
func TestTheFirstPatternOfAListCounts(t *testing.T) {
	const span = "svc-pay-eu"
	var others strings.Builder
	for i := range 40 {
		fmt.Fprintf(&others, "  - {match: {k: \"%03d-*\"}, set: {team: never}}\n", i)
	}
	for _, other := range []string{"", "  - {match: {k: \"*-us\"}, set: {team: never}}\n", others.String()} {
		for list, want := range map[string]string{
			`["svc-*", "*-eu"]`:                  "pay-eu",
			`["*-eu", "svc-*"]`:                  "svc-pay",
			`["svc-*", "svc-*-eu*", "svc-*-eu"]`: "pay-eu",
			`["x*", "svc-*-eu", "svc-*"]`:        "pay",
		} {
			for range 20 {
				table := mustTable(t, "a.yaml", "rules:\n"+other+"  - {match: {k: "+list+"}, set: {team: \"${k:1}\"}}\n")
				x := attr.NewIndex(table.Keys()...)
				in, owner := Input{Span: record(x, map[string]any{"k": span})}, Owner{}
				resolver := table.Bind(x)
				resolver.Resolve(&in, &owner)
				require.Equal(t, want, owner.Values[4], "%s beside %q", list, other)
				require.Equal(t, owner, resolver.Explain(&in).Owner())
			}
		}
	}
}

// randomColumns are rules as in a spreadsheet whose columns are filled in at
// random.
func randomColumns(columns, n, values int) []rule {
	random := rand.New(rand.NewPCG(9, 10))
	rules := make([]rule, n)
	for i := range rules {
		r := rule{name: strconv.Itoa(i), set: []assignment{{"team", strconv.Itoa(i)}}}
		r.from, r.until = always()
		for c := range columns {
			if random.IntN(2) == 0 || c == i%columns {
				r.match = append(r.match, condition{fmt.Sprintf("k%02d", c), []string{strconv.Itoa(random.IntN(values))}})
			}
		}
		rules[i] = r
	}
	return rules
}

func TestManyKindsOfRuleMakeFewShapes(t *testing.T) {
	rules := randomColumns(12, 4000, 40)
	units := conventionalUnits()
	x := newRuleIndex(rules, units)
	assert.Less(t, len(x.shapes), 150)
	for i, r := range rules {
		var values [maxMatchKeys]string
		var present uint64
		for _, c := range r.match {
			key := slices.Index(x.keys, c.key)
			values[key], present = c.patterns[0], present|1<<key
		}
		var f findings
		x.find(&values, present, 1, &f)
		number := int(f.best[trustMapping][4].number) - 1
		require.True(t, number == i || number >= 0 && number < i && len(rules[number].match) <= len(r.match), "%d found for %d", number, i)
	}
}

func TestTheOrderOfDisjointRulesDoesNotMatter(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	units := conventionalUnits()
	rules := make([]rule, 60)
	for i := range rules {
		pattern := []string{"svc-%02d", "svc-%02d-*", "*-of-%02d"}[i%3]
		rules[i] = rule{name: strconv.Itoa(i), match: []condition{{"k0", []string{fmt.Sprintf(pattern, i)}}}, set: []assignment{{"team", fmt.Sprint("t", i)}}}
		rules[i].from, rules[i].until = always()
	}
	for range 50 {
		shuffled := slices.Clone(rules)
		random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		for i := range rules {
			span := map[string]string{"k0": strings.ReplaceAll(rules[i].match[0].patterns[0], "*", "x")}
			want := setBy(rules, units, span)
			require.Equal(t, fmt.Sprint("t", i), want["team"])
			assert.Equal(t, want, setBy(shuffled, units, span))
		}
	}
}

// setBy returns the units that rules give to attributes.
func setBy(rules []rule, units []unit, attributes map[string]string) map[string]string {
	x := newRuleIndex(rules, units)
	var values [maxMatchKeys]string
	var present uint64
	for i, key := range x.keys {
		if values[i] = attributes[key]; values[i] != "" {
			present |= 1 << i
		}
	}
	var f findings
	x.find(&values, present, 1, &f)
	set := map[string]string{}
	for i, u := range units {
		set["identity "+u.name], set[u.name] = f.best[trustIdentity][i].value, f.best[trustMapping][i].value
	}
	return set
}

func TestShapesStayFew(t *testing.T) {
	var csv strings.Builder
	csv.WriteString("match.service.name,match.tenant,team\n")
	for i := range 3000 {
		fmt.Fprintf(&csv, "svc-%04d,,a\nsvc-%04d-*,,b\nsvc-%04d,t%04d,c\n*-of-%04d,,d\n", i, i, i, i, i)
	}
	table := mustTable(t, "a.csv", csv.String())
	assert.Len(t, table.index.rules, 12_000)
	assert.Len(t, table.index.shapes, 4, "the cost of a span is the number of shapes")
	for _, s := range table.index.shapes {
		assert.Len(t, s.buckets, 3000, "and every bucket holds one rule")
	}
}
