package owners

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// variedTable takes values from everywhere that captured spans have them.
const variedTable = `
units:
  team: {attributes: [team, team.name, "metadata#team", "tag.tags#team", "langfuse.trace.tags#0"], allowed: [growth, "support*", "pay*", team-a]}
  project: {required: true}
  environment: {aliases: {prod: production}, default: development}
  feature: {required_if: {environment: [production, staging]}}
  workspace: {required: true}
rules:
  - {name: key, trust: identity, match: {"metadata#user_api_key_team_id": "*"}, set: {team: team-a}}
  - {name: person, trust: identity, match: {user.id: "*"}, set: {project: personal}}
  - {name: cluster, match: {k8s.namespace.name: "*-*"}, set: {project: "${k8s.namespace.name:1}", team: "${k8s.namespace.name}"}}
  - {name: old, match: {service.name: "*"}, set: {workspace: gone}, until: 2020-01-01}
  - {name: tool, match: {gen_ai.tool.name: "*"}, set: {feature: tools}}
  - {name: agent, match: {gen_ai.agent.name: "*", user.id: "!*"}, set: {feature: "${gen_ai.agent.name}"}}
  - {name: scoped, trust: fallback, match: {otel.scope.name: "*"}, set: {feature: "${otel.scope.name}", project: scoped}}
ineligible:
  - {name: vendors, match: {service.name: "unknown_service*"}, units: [workspace], reason: nobody can tag them, until: 2099-01-01}
`

func explainerOf(t *testing.T, tables ...string) *explainer {
	t.Helper()
	traffic, err := (&inputs{tables: tables}).traffic(t.Context())
	require.NoError(t, err)
	return newExplainer(traffic, "", false)
}

// TestExplainAgreesWithTheProcessor is about every captured span: the command
// itself compares what it says with what was written.
func TestExplainAgreesWithTheProcessor(t *testing.T) {
	varied := file(t, "varied.yaml", variedTable)
	kinds, reasons := map[string]int{}, map[string]int{}
	for _, tables := range [][]string{nil, {"../../../examples/owners.yaml"}, {varied}} {
		x := explainerOf(t, tables...)
		require.NoError(t, bill(t.Context(), captured(t, "*__*.json"), func(billed []ptrace.Traces) error {
			q := newRequest(x.reader, billed[0], 1)
			for number := range int32(len(q.spans)) {
				s := q.explain(number)
				require.Empty(t, s.differences())
				for i := range s.units {
					if s.call != nil {
						kinds[kindOf(s.units[i].Source)]++
						reasons[s.units[i].Reason.String()]++
					}
				}
			}
			x.add(q)
			return nil
		}, x.config))
		assert.Greater(t, x.calls, 300, tables)
		assert.Less(t, len(x.blocks), x.calls, tables)
	}
	for _, kind := range []string{"identity", "span", "resource", "rule", "inherited", "fallback", "default"} {
		assert.Greater(t, kinds[kind], 2, kind)
	}
	for _, reason := range []string{"missing", "unknown_value", "expired", "ineligible"} {
		assert.Greater(t, reasons[reason], 2, reason)
	}
}

func TestExplainTellsWhenItIsWrong(t *testing.T) {
	x := explainerOf(t, file(t, "a.yaml", "rules: [{match: {service.name: a}, set: {team: x}}]"))
	x.untagged = true
	x.reader = newReader(explainerOf(t, file(t, "b.yaml", "rules: [{match: {service.name: a}, set: {team: y}}]")).Table)
	require.NoError(t, x.run(t.Context(), spansFile(t, service("a", nil), service("b", nil), service("c", nil))))
	var out strings.Builder
	require.EqualError(t, x.print(&out), `span 0100000000000000: team is ["x" "rule:a.yaml:1" ""] in the processor and ["y" "rule:b.yaml:1" ""] here, which is a mistake of this command`)
	assert.Equal(t, `-  span 0100000000000000  service a  0.0035 USD
  team    x  rule  so the processor wrote it, which what follows does not account for: a mistake of this command
          y  rule  rule b.yaml:1 matches service.name=a: would be the value
  others  -  -     workspace, project, environment, feature: not required, and nothing says them
`, strings.TrimSpace(out.String()[:strings.Index(out.String(), "\n\n")])+"\n")
	assert.Contains(t, out.String(), "service b")
}

// TestExplainSpansWithoutAnID has a client that is billed and has no id, and a
// gateway that knows whose the key is.
func TestExplainSpansWithoutAnID(t *testing.T) {
	table := file(t, "owners.yaml", "rules: [{name: key, trust: identity, match: {litellm.team.id: 8f3c}, set: {team: search}}]\n")
	id := "chatcmpl-of-the-two-spans"
	sent := []sent{
		service("shop", map[string]any{"gen_ai.response.id": id, "gen_ai.usage.cache_read.input_tokens": 1}),
		service("gateway", map[string]any{"gen_ai.response.id": id, "litellm.team.id": "8f3c"}),
		service("other", map[string]any{"gen_ai.response.id": "chatcmpl-of-another-call"}),
	}
	for gatewayTrace, calls := range map[byte]int{1: 2, 2: 2, 3: 3} {
		traces := newTraces(t, append(sent, service("last", nil))[:min(calls, 3)]...)
		for i, resource := range traces.ResourceSpans().All() {
			span := resource.ScopeSpans().At(0).Spans().At(0)
			span.SetTraceID(pcommon.TraceID{1})
			if i == 1 {
				span.SetTraceID(pcommon.TraceID{gatewayTrace})
			} else {
				span.SetSpanID(pcommon.SpanID{})
			}
		}
		out, err := run(t, "explain", "--table", table, tracesFile(t, traces))
		require.NoError(t, err)
		text := strings.Join(strings.Fields(out), " ")
		assert.Contains(t, text, "team search identity of another span of the call: rule key (owners.yaml:1) matches litellm.team.id=8f3c", text)
		if calls == 3 { // the gateway's word is for one of two that look the same to it
			assert.Contains(t, text, "service other 0.0035 USD team - missing so the processor wrote it, which what follows does not account for: "+
				"several calls have this id, and which of them another span tells of is not known")
		}
	}
}

// TestExplainTellsTracesApart has two calls whose spans have one id.
func TestExplainTellsTracesApart(t *testing.T) {
	table := file(t, "owners.yaml", "rules: [{name: key, trust: identity, match: {litellm.team.id: 8f3c}, set: {team: search}}]\n")
	traces := newTraces(t,
		service("shop", map[string]any{"gen_ai.response.id": "chatcmpl-of-the-two", "gen_ai.usage.cache_read.input_tokens": 1}),
		service("gateway", map[string]any{"gen_ai.response.id": "chatcmpl-of-the-two", "litellm.team.id": "8f3c"}),
		service("other", map[string]any{"gen_ai.response.id": "chatcmpl-of-another"}),
	)
	traces.ResourceSpans().At(2).ScopeSpans().At(0).Spans().At(0).SetSpanID(pcommon.SpanID{1})
	for _, gateway := range []pcommon.TraceID{{1}, {2}} {
		traces.ResourceSpans().At(1).ScopeSpans().At(0).Spans().At(0).SetTraceID(gateway)
		out, err := run(t, "explain", "--table", table, tracesFile(t, traces))
		require.NoError(t, err)
		assert.NotContains(t, out, "does not account for")
		assert.Equal(t, 1, strings.Count(out, "of another span of the call"))
	}
}

// noCall takes from the attributes of a sent span what makes it a call.
func noCall(attributes map[string]any) map[string]any {
	for _, key := range []string{"operation.name", "provider.name", "request.model", "usage.input_tokens", "usage.output_tokens"} {
		attributes["gen_ai."+key] = nil
	}
	return attributes
}

// family is a gateway's root span, an agent below it, and calls of the agent.
func family(t *testing.T, calls int) ptrace.Traces {
	t.Helper()
	sents := []sent{service("gateway", noCall(map[string]any{"litellm.team.id": "8f3c"})), service("agent", map[string]any{"gen_ai.operation.name": "invoke_agent"})}
	for range calls {
		sents = append(sents, service("agent", map[string]any{"project": "chat", "user.id": "ann@example.com"}))
	}
	traces := newTraces(t, sents...)
	for i, resource := range traces.ResourceSpans().All() {
		span := resource.ScopeSpans().At(0).Spans().At(0)
		span.SetTraceID(pcommon.TraceID{1})
		span.SetName([]string{"request", "agent", "chat gpt-4o"}[min(i, 2)])
		if i > 0 {
			span.SetParentSpanID(pcommon.SpanID{byte(min(i, 2))})
		}
	}
	return traces
}

const familyTable = `
units: {team: {allowed: teams, attributes: [team, "metadata#team"]}, project: {required: true, allowed: [retrieval]}, feature: {default: none}}
teams: [{name: search}]
rules:
  - {name: gw-search, trust: identity, match: {litellm.team.id: 8f3c}, set: {team: search, project: retrieval}}
  - {name: person, match: {user.id: "ann*"}, set: {feature: tried}}
`

func TestExplainShowsWhereValuesComeFrom(t *testing.T) {
	spans, table := tracesFile(t, family(t, 3)), file(t, "owners.yaml", familyTable)
	out, err := run(t, "explain", "--table", table, spans)
	require.NoError(t, err)
	assert.Equal(t, `chat gpt-4o  span 0300000000000000  service agent  0.0035 USD
and 2 calls like it, 0.0105 USD in all
  project  retrieval  inherited      from span request 0100000000000000 by its identity rule gw-search
                      unknown_value  mend the tag, or add an alias or a value
                      span           project=chat: not allowed; allowed are retrieval
  feature  tried      rule           rule person (owners.yaml:6) matches user.id=…
           none       inherited      from span request 0100000000000000 by its default: not passed on to calls below
           none       default        the unit's default: outranked
  team     search     inherited      from span request 0100000000000000 by its identity rule gw-search
  others   -          -              workspace, environment: not required, and nothing says them
`, out)
}

func TestExplainShowsOneSpanInFull(t *testing.T) {
	spans, table := tracesFile(t, family(t, 2)), file(t, "owners.yaml", familyTable)
	explained := func(id string) string {
		out, err := run(t, "explain", "--table", table, "--span", id, spans)
		require.NoError(t, err)
		assert.NotContains(t, out, "ann@example.com")
		return strings.Join(strings.Fields(out), " ")
	}
	root := explained("0100000000000000")
	assert.True(t, strings.HasPrefix(root, "request span 0100000000000000 service gateway no call workspace - - not required"), root)
	assert.Contains(t, root, "team search identity rule gw-search (owners.yaml:5) matches litellm.team.id=8f3c")
	assert.Contains(t, root, "ancestry tagged by litellm.team.id: calls below ask it; nothing tagged is above it")
	agent := explained("02000000")
	assert.True(t, strings.HasPrefix(agent, "agent span 0200000000000000 service agent aggregate workspace "), agent)
	assert.Contains(t, agent, "ancestry not tagged: it has no attribute that a unit or a rule looks at, and calls below ask the next span above; "+
		"above it is span request 0100000000000000")
	assert.Contains(t, explained("0300"), "looked for workspace, workspace.name, workspace.id, traceloop.association.properties.workspace, langfuse.")
	_, err := run(t, "explain", "--table", table, "--span", "beef", spans)
	assert.EqualError(t, err, "--span: no span begins with beef")
}

func TestExplainShowsFlaggedCallsAlone(t *testing.T) {
	table := file(t, "owners.yaml", "rules: [{match: {service.name: a}, set: {team: x}}]")
	out, err := run(t, "explain", "--table", table, "--untagged", spansFile(t, service("a", nil), service("b", nil)))
	require.NoError(t, err)
	assert.Contains(t, out, "service b")
	assert.NotContains(t, out, "service a")
	assert.Contains(t, out, "missing  looked for team, team.name, team.id and 32 more; tag the calls")
	out, err = run(t, "explain", "--table", table, "--untagged", spansFile(t, service("a", nil)))
	require.NoError(t, err)
	assert.Equal(t, "no untagged call among 1 call\n", out)
	out, err = run(t, "explain", spansFile(t, service("a", noCall(map[string]any{}))))
	require.NoError(t, err)
	assert.Equal(t, "no call in this traffic\n", out)
}

// TestExplainKnowsTheOtherSpansOfACall has a client that is billed, and a gateway
// that knows whose the key is.
func TestExplainKnowsTheOtherSpansOfACall(t *testing.T) {
	table := file(t, "owners.yaml", "rules: [{name: key, trust: identity, match: {litellm.team.id: 8f3c}, set: {team: search}}]\n")
	id := "chatcmpl-of-the-two-spans"
	traces := newTraces(t,
		service("shop", map[string]any{"gen_ai.response.id": id, "team": "web", "gen_ai.usage.cache_read.input_tokens": 1}),
		service("gateway", map[string]any{"gen_ai.response.id": id, "litellm.team.id": "8f3c", "project": "gateway"}),
	)
	out, err := run(t, "explain", "--table", table, tracesFile(t, traces))
	require.NoError(t, err)
	text := strings.Join(strings.Fields(out), " ")
	assert.Contains(t, text, "project gateway span of another span of the call: project=gateway")
	assert.Contains(t, text, "team search identity of another span of the call: rule key (owners.yaml:1) matches litellm.team.id=8f3c")
	assert.Contains(t, text, "conflict")
	assert.Contains(t, text, "web span team=web: outranked")
}

// TestExplainShowsSpansOfNoService has a resource without any attribute.
func TestExplainShowsSpansOfNoService(t *testing.T) {
	out, err := run(t, "explain", spansFile(t, sent{}))
	require.NoError(t, err)
	assert.Contains(t, out, "service -  0.0035 USD")
}
