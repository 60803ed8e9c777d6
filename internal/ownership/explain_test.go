package ownership

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/attr"
)

// randomUnits returns a table of random rules, whose units are required, restricted and
// have defaults at random.
func randomUnits(random *rand.Rand) *Table {
	units := conventionalUnits()
	for i := range units {
		u := &units[i]
		u.attributes = []string{u.name, fmt.Sprint("k", random.IntN(3)), "other." + u.name}
		u.required = random.IntN(3) > 0
		if !u.required && u.name != "team" && random.IntN(2) == 0 {
			u.conditional, u.requiredIf = true, []unitCondition{{4, []string{"r*", "b*"}}}
		}
		if random.IntN(3) == 0 {
			u.restricted, u.patterns = true, []string{"r*", "bbb*"}
		}
		if random.IntN(4) == 0 {
			u.fallback = "r-default"
		}
	}
	t := &Table{units: units, index: newRuleIndex(randomRules(random, 1+random.IntN(30)), units)}
	for i := range units {
		if units[i].conditional {
			t.conditional = append(t.conditional, i)
		}
	}
	return t
}

func randomRecord(random *rand.Rand, x *attr.Index) *attr.Record {
	attributes := map[string]any{}
	for slot := range x.Len() {
		if random.IntN(3) == 0 {
			attributes[x.Key(slot)] = []any{"a", "ab", "b", "bab", "bbb", "r1", "r2", "", " ", []any{"a", "b"}, []any{"r1"}, 7}[random.IntN(12)]
		}
	}
	return record(x, attributes)
}

func randomInherited(random *rand.Rand) *Owner {
	owner := new(Owner)
	for i := range 5 {
		if random.IntN(2) == 0 {
			owner.set(i, "r-above", Source{kind: SourceIdentity + SourceKind(random.IntN(int(SourceDefault)))})
		}
		owner.Reasons[i] = Reason(random.IntN(int(ReasonIneligible) + 1))
	}
	return owner
}

func TestExplainSaysWhatResolveDecides(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	reasons, verdicts, winners := map[Reason]int{}, map[Verdict]int{}, map[SourceKind]int{}
	for range 400 {
		table := randomUnits(random)
		keys := append([]string{"k0", "k1", "k2"}, table.index.keys...)
		for i := range table.units {
			keys = append(keys, table.units[i].attributes...)
		}
		x := attr.NewIndex(keys...)
		resolver := table.Bind(x)
		for range 20 {
			in := Input{Span: randomRecord(random, x), Resource: randomRecord(random, x), At: int64(random.IntN(6))}
			if random.IntN(2) == 0 {
				in.Inherited = randomInherited(random)
			}
			var want Owner
			resolver.Resolve(&in, &want)
			got := resolver.Explain(&in)
			require.Equal(t, want, got.Owner())
			for _, unit := range got {
				reasons[unit.Reason]++
				winners[unit.Source.Kind()]++
				won := 0
				for _, c := range unit.Candidates {
					verdicts[c.Verdict]++
					if c.Verdict == Won {
						won++
						assert.Equal(t, [2]any{unit.Value, unit.Source}, [2]any{c.Value, c.Source})
					}
				}
				assert.Equal(t, unit.Value != "", won == 1)
			}
		}
	}
	for reason := ReasonNone; reason <= ReasonIneligible; reason++ {
		assert.Greater(t, reasons[reason], 20, "%s: the test must not be about nothing", reason)
	}
	for _, verdict := range []Verdict{Won, Outranked, NotAllowed, OutOfDates, EarlierRule, NotAName, Blank, NotCarried, NotPassedOn, Excused} {
		assert.Greater(t, verdicts[verdict], 20, verdict)
	}
	for kind := SourceNone; kind <= SourceDefault; kind++ {
		assert.Greater(t, winners[kind], 20, kind)
	}
}

// said are the candidates of a unit on a line each.
func said(e *UnitExplanation) (lines []string) {
	for _, c := range e.Candidates {
		words := []string{string(c.Verdict), c.Source.String(), c.Key + "=" + c.Text + ">" + c.Value}
		if file, at := c.Source.Place(); file != "" {
			words = append(words, fmt.Sprintf("%s %s:%d", c.Source.Rule(), file, at))
		}
		for _, m := range c.Match {
			words = append(words, fmt.Sprint(m.Key, "=", m.Text, m.Absent))
		}
		lines = append(lines, strings.Join(words, " "))
	}
	return lines
}

func TestExplainNamesEveryCandidate(t *testing.T) {
	table := mustTable(t, "a.yaml", `
units:
  team: {required: true, attributes: [team, squad, group], allowed: teams, default: platform}
  project: {default: none}
teams: [{name: search, aliases: [Search Team]}, {name: growth}, {name: platform}]
rules:
  - {name: key, trust: identity, match: {litellm.team.id: k, tenant: "!*"}, set: {team: search}}
  - {name: person, match: {user.id: "u*"}, set: {team: growth}}
  - {name: carried, match: {app: "*"}, set: {team: "${app}"}}
  - {name: old, match: {app: [a, "b*"]}, set: {team: growth}, until: 2020-01-01}
  - {name: gateway, trust: fallback, match: {app: "b*"}, set: {team: platform}}
`)
	x := attr.NewIndex(table.Keys()...)
	above := new(Owner)
	above.set(4, "platform", Source{kind: SourceDefault})
	above.set(1, "retrieval", Source{kind: SourceSpan})
	e := table.Bind(x).Explain(&Input{
		Span:     record(x, map[string]any{"litellm.team.id": "k", "team": "grwth", "squad": "growth", "user.id": "u1", "app": "billing"}),
		Resource: record(x, map[string]any{"team": "search team", "group": []any{"a", "b"}}),
		At:       time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).UnixNano(), Inherited: above,
	})
	team := &e[4]
	assert.Equal(t, []string{
		"won identity =search>search key a.yaml:7 litellm.team.id=kfalse tenant=true",
		"not_allowed span team=grwth>",
		"outranked span squad=growth>growth",
		"outranked resource team=search team>search",
		"outranked resource group=>",
		"outranked rule:person =growth>growth person a.yaml:8 user.id=…false",
		"outranked rule:carried =billing> carried a.yaml:9 app=billingfalse",
		"out_of_dates rule:old =growth>growth old a.yaml:10 app=billingfalse",
		"not_passed_on inherited =platform>platform",
		"outranked rule:gateway =platform>platform gateway a.yaml:11 app=billingfalse",
		"outranked default =platform>platform",
	}, said(team))
	assert.Equal(t, ReasonConflict, team.Reason)
	assert.Equal(t, []string{"team", "squad", "group"}, team.Attributes)
	assert.Equal(t, []string{"growth", "platform", "search"}, team.Allowed)
	assert.Equal(t, []string{"won inherited =retrieval>retrieval", "outranked default =none>none"}, said(&e[1]))
	assert.Equal(t, SourceSpan, e[1].Candidates[0].Via.Kind())
	assert.Nil(t, e[1].Allowed)
	old := team.Candidates[7].Dates
	assert.False(t, old.Begins())
	assert.True(t, old.Ends())
}

func TestExplainSaysWhatIsWrongWithAText(t *testing.T) {
	table := mustTable(t)
	x := attr.NewIndex(table.Keys()...)
	e := table.Bind(x).Explain(&Input{Span: record(x, map[string]any{"team": strings.Repeat("x", 200)})})
	assert.Equal(t, NotAllowed, e[4].Candidates[0].Verdict)
	assert.Equal(t, "is longer than 128 bytes", e[4].Candidates[0].Why)
	assert.Equal(t, ReasonUnknownValue, e[4].Reason)
}
