package ownership

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/aicost/aicost/internal/attr"
)

const joined = `
units:
  team: {allowed: [search, web, growth]}
  project: {required: true}
  environment: {default: development}
  feature: {required_if: {environment: production}, allowed: [a]}
rules:
  - {name: key, trust: identity, match: {litellm.team.id: 8f3c}, set: {team: search}}
  - {name: other key, trust: identity, match: {orq.project_id: p}, set: {team: growth, project: ads}}
  - {name: svc, match: {service.name: shop}, set: {team: web, project: shop}}
  - {name: gw, trust: fallback, match: {service.name: gateway}, set: {team: growth, project: gateway}}
ineligible:
  - {name: bot, match: {service.name: bot}, units: [feature], reason: sold with it, until: 2100-01-01}
`

var joinCases = map[string]struct {
	call, other map[string]any
	want        map[string][2]string
	untagged    map[string]string
}{
	"an identity before a tag": {
		map[string]any{"team": "web", "project": "p"},
		map[string]any{"litellm.team.id": "8f3c"},
		map[string][2]string{"team": {"search", "identity"}, "project": {"p", "span"}, "environment": {"development", "default"}},
		map[string]string{"team": "conflict"},
	},
	"an identity that says the same": {
		map[string]any{"team": "search", "project": "p"},
		map[string]any{"litellm.team.id": "8f3c"},
		map[string][2]string{"team": {"search", "identity"}, "project": {"p", "span"}, "environment": {"development", "default"}},
		map[string]string{},
	},
	"its own identity before another's tag": {
		map[string]any{"litellm.team.id": "8f3c", "project": "p"},
		map[string]any{"team": "web", "project": "q"},
		map[string][2]string{"team": {"search", "identity"}, "project": {"p", "span"}, "environment": {"development", "default"}},
		map[string]string{"team": "conflict"},
	},
	"the call's own identity": {
		map[string]any{"orq.project_id": "p"},
		map[string]any{"litellm.team.id": "8f3c"},
		map[string][2]string{"team": {"growth", "identity"}, "project": {"ads", "identity"}, "environment": {"development", "default"}},
		map[string]string{},
	},
	"a tag before another's": {
		map[string]any{"team": "web"},
		map[string]any{"team": "search", "project": "p"},
		map[string][2]string{"team": {"web", "span"}, "project": {"p", "span"}, "environment": {"development", "default"}},
		map[string]string{},
	},
	"a rule before another's tag": {
		map[string]any{"service.name": "shop"},
		map[string]any{"team": "search", "project": "p"},
		map[string][2]string{"team": {"web", "rule:svc"}, "project": {"shop", "rule:svc"}, "environment": {"development", "default"}},
		map[string]string{},
	},
	"anything before a fallback and a default": {
		map[string]any{"service.name": "gateway"},
		map[string]any{"team": "search", "deployment.environment.name": "production", "project": "p"},
		map[string][2]string{"team": {"search", "span"}, "project": {"p", "span"}, "environment": {"production", "span"}},
		map[string]string{"feature": "missing"},
	},
	"no fallback and no default": {
		nil,
		map[string]any{"service.name": "gateway"},
		map[string][2]string{"environment": {"development", "default"}},
		map[string]string{"team": "missing", "project": "missing"},
	},
	"a bad tag is still to be mended": {
		map[string]any{"team": "grwth", "project": "p"},
		map[string]any{"team": "search"},
		map[string][2]string{"team": {"search", "span"}, "project": {"p", "span"}, "environment": {"development", "default"}},
		map[string]string{"team": "unknown_value"},
	},
	"a bad tag that was not asked of the call": {
		map[string]any{"team": "web", "project": "p", "feature": "zzz"},
		map[string]any{"deployment.environment.name": "production"},
		map[string][2]string{"team": {"web", "span"}, "project": {"p", "span"}, "environment": {"production", "span"}},
		map[string]string{"feature": "unknown_value"},
	},
	"a source that is excused": {
		map[string]any{"team": "web", "project": "p", "service.name": "bot"},
		map[string]any{"deployment.environment.name": "production"},
		map[string][2]string{"team": {"web", "span"}, "project": {"p", "span"}, "environment": {"production", "span"}},
		map[string]string{"feature": "ineligible"},
	},
	"the other's conflict": {
		map[string]any{"project": "p"},
		map[string]any{"litellm.team.id": "8f3c", "team": "web"},
		map[string][2]string{"team": {"search", "identity"}, "project": {"p", "span"}, "environment": {"development", "default"}},
		map[string]string{"team": "conflict"},
	},
	"the other's bad tag": {
		map[string]any{"project": "p"},
		map[string]any{"team": "grwth"},
		map[string][2]string{"project": {"p", "span"}, "environment": {"development", "default"}},
		map[string]string{"team": "unknown_value"},
	},
	"no longer due": {
		map[string]any{"team": "web", "project": "p"},
		map[string]any{"deployment.environment.name": "lab"},
		map[string][2]string{"team": {"web", "span"}, "project": {"p", "span"}, "environment": {"lab", "span"}},
		map[string]string{},
	},
}

// joining is a table bound to what its spans have.
type joining struct {
	table    *Table
	index    *attr.Index
	resolver *Resolver
}

func newJoining(t *testing.T) *joining {
	t.Helper()
	table := mustTable(t, "a.yaml", joined)
	x := attr.NewIndex(table.Keys()...)
	return &joining{table, x, table.Bind(x)}
}

func (j *joining) input(span map[string]any) *Input { return &Input{Span: record(j.index, span)} }

func (j *joining) owner(span map[string]any) *Owner {
	out := new(Owner)
	j.resolver.Resolve(j.input(span), out)
	return out
}

func TestJoin(t *testing.T) {
	j := newJoining(t)
	for name, tc := range joinCases {
		call := j.owner(tc.call)
		j.resolver.Join(call, j.owner(tc.other))
		units, untagged := spell(j.table, call)
		assert.Equal(t, tc.want, units, name)
		assert.Equal(t, tc.untagged, untagged, name)
		excused := tc.untagged["feature"] == "ineligible"
		assert.Equal(t, len(tc.untagged) > 0 && !excused, call.Untagged, name)
		assert.Equal(t, excused, call.Ineligible, name)

		explained := j.resolver.Explain(j.input(tc.call))
		j.resolver.JoinExplained(explained, j.resolver.Explain(j.input(tc.other)))
		assert.Equal(t, *call, explained.Owner(), name)
		for _, unit := range explained {
			won := 0
			for _, c := range unit.Candidates {
				if c.Verdict == Won {
					assert.Equal(t, [2]any{unit.Value, unit.Source}, [2]any{c.Value, c.Source}, name)
					won++
				}
			}
			assert.Equal(t, unit.Value != "", won == 1, name)
		}
	}
}

// TestGatherTakesWhatStandsHigher gathers four spans in every order.
func TestGatherTakesWhatStandsHigher(t *testing.T) {
	j := newJoining(t)
	spans := []map[string]any{
		{"service.name": "shop"},    // a rule: web, shop
		{"team": "growth"},          // a tag
		{"litellm.team.id": "8f3c"}, // an identity: search
		{"service.name": "gateway", "deployment.environment.name": "lab"}, // fallbacks, which count for nothing
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		random.Shuffle(len(spans), func(i, j int) { spans[i], spans[j] = spans[j], spans[i] })
		var others []Explanation
		var gathered, call Owner
		for i, span := range spans {
			others = append(others, j.resolver.Explain(j.input(span)))
			another := j.owner(span)
			if i == 0 {
				gathered = *another
				continue
			}
			j.resolver.Gather(&gathered, another)
		}
		j.resolver.Resolve(&Input{}, &call)
		explained := j.resolver.Explain(&Input{})
		j.resolver.Join(&call, &gathered)
		j.resolver.JoinExplained(explained, others...)
		units, untagged := spell(j.table, &call)
		assert.Equal(t, map[string][2]string{"team": {"search", "identity"}, "project": {"shop", "rule:svc"}, "environment": {"lab", "span"}}, units)
		assert.Equal(t, map[string]string{"team": "conflict"}, untagged)
		assert.Equal(t, call, explained.Owner())
	}
}

// TestWhatIsWrongWithAnotherSpanIsTold, whichever of three spans is billed and in
// whatever order the others are gathered.
func TestWhatIsWrongWithAnotherSpanIsTold(t *testing.T) {
	j := newJoining(t)
	key, tag, bad, rule := map[string]any{"litellm.team.id": "8f3c"}, map[string]any{"team": "web"}, map[string]any{"team": "zzz"}, map[string]any{"service.name": "shop"}
	for name, tc := range map[string]struct {
		spans [3]map[string]any
		want  string
		fault Reason
	}{
		"a tag beside an identity":               {[3]map[string]any{nil, key, tag}, "search", ReasonConflict},
		"a tag beside the identity of two":       {[3]map[string]any{key, key, tag}, "search", ReasonConflict},
		"a bad tag beside a rule":                {[3]map[string]any{nil, bad, rule}, "web", ReasonUnknownValue},
		"a tag that contradicts where it stands": {[3]map[string]any{nil, {"litellm.team.id": "8f3c", "team": "web"}, nil}, "search", ReasonConflict},
		"an identity that says what a tag does":  {[3]map[string]any{nil, key, {"team": "search"}}, "search", ReasonNone},
	} {
		for _, order := range [][3]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
			call, others := j.owner(tc.spans[order[0]]), j.owner(tc.spans[order[1]])
			j.resolver.Gather(others, j.owner(tc.spans[order[2]]))
			j.resolver.Join(call, others)
			assert.Equal(t, [2]any{tc.want, tc.fault}, [2]any{call.Values[4], call.Reasons[4]}, "%s %v", name, order)
		}
	}
}
