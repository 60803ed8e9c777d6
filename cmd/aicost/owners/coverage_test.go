package owners

import (
	"bytes"
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const teams = `
units:
  team: {required: true, allowed: teams}
  environment: {attributes: [env], allowed: [production, staging], default: production}
teams: [{name: search, aliases: [Search Team]}, {name: support}]
rules:
  - {name: key, trust: identity, match: {litellm.team.id: 8f3c}, set: {team: search}}
  - {name: bots, match: {service.name: faq-bot}, set: {team: support}}
  - {name: old, match: {service.name: legacy}, set: {team: support}, until: 2020-01-01}
`

func TestCoverageCountsMoneyBesideCalls(t *testing.T) {
	dear := map[string]any{"team": "search", "gen_ai.usage.input_tokens": 5000} // 0.0135 USD
	spans := spansFile(t,
		service("a", dear),
		service("faq-bot", nil),
		service("a", map[string]any{"litellm.team.id": "8f3c", "env": "staging"}),
		service("search-api", nil),
		service("search-api", map[string]any{"gen_ai.request.model": "nobody-sells-it"}),
		service("search-api", map[string]any{"gen_ai.usage.input_tokens": nil, "gen_ai.usage.output_tokens": nil, "error.type": "429"}),
		service("legacy", nil),
		service("a", map[string]any{"team": "serch"}),
		service("a", map[string]any{"team": "support", "litellm.team.id": "8f3c"}),
		service("a", map[string]any{"team": "search", "gen_ai.usage.output_tokens": nil, "error.type": "broken"}),
	)
	out, err := run(t, "coverage", "--table", file(t, "owners.yaml", teams), spans)
	require.NoError(t, err)
	assert.Equal(t, []string{
		"62.2% of spend and 40.0% of calls have all required units: team",
		"that is 0.023 of 0.037 USD in 4 of 10 calls",
		"1 call without an amount: counted among calls alone, so that the share of spend says nothing of them",
		"1 call that failed and cost nothing: counted among calls alone",
		"1 call with a lower bound or an estimate for an amount",
		"",
		"Required units",
		"UNIT SPEND CALLS NOT COVERED USD",
		"team 62.2% 40.0% 0.014",
		"",
		"Where values come from, by share of spend",
		"UNIT IDENTITY SPAN RESOURCE RULE INHERITED FALLBACK DEFAULT NONE",
		"environment - 9.5% - - - - 90.5% -",
		"team 18.9% 43.2% - 9.5% - - - 28.4%",
		"",
		"Untagged",
		"UNIT REASON CALLS USD",
		"team missing 3 0.0035 tag the calls, or add a rule",
		"team conflict 1 0.0035 mend the tag: an identity rule names another",
		"team expired 1 0.0035 a rule is outside its dates: extend or follow it",
		"team unknown_value 1 0.0035 mend the tag, or add an alias or a value",
		"",
		"Top untagged sources by spend",
		"SERVICE UNIT REASON CALLS USD ATTRIBUTE",
		"search-api team missing 3 0.0035",
		"a team conflict 1 0.0035 team: support",
		"a team unknown_value 1 0.0035 team: serch",
		"legacy team expired 1 0.0035",
		"",
		"Suggested for owners.yaml",
		"rules:",
		"- {name: svc-search-api, match: {service.name: search-api}, set: {team: search}} # 3 calls, 0.0035 USD",
		"units:",
		"team:",
		"aliases:",
		"serch: search # 1 call, 0.0035 USD",
		"# service.name a: the tag team has support, against identity rule key (owners.yaml:7), which gives search: mend the one that is wrong",
		"# service.name legacy: rule old (owners.yaml:9) for its team is outside its dates: extend them, or add a rule for the time after",
	}, lines(out))
}

func TestMinimumIsForCI(t *testing.T) {
	spans := spansFile(t, service("a", map[string]any{"team": "search"}), service("b", nil), service("c", nil))
	for least, want := range map[string]string{
		"33.3": "", "33.33333333": "", "0": "", "": "",
		"33.4": "33.3% of spend has all required units: want at least 33.4%",
		"100":  "33.3% of spend has all required units: want at least 100%",
	} {
		_, err := run(t, "coverage", "--min", least, spans)
		if want == "" {
			assert.NoError(t, err, least)
			continue
		}
		assert.EqualError(t, err, want)
	}
	out, err := run(t, "coverage", "--min", "100", spansFile(t, service("a", map[string]any{"team": "search"})))
	require.NoError(t, err)
	assert.NotContains(t, out, "Untagged", "what does not occur has no title")
	assert.NotContains(t, out, "Suggested")
}

func TestMinimumNeedsSomethingToMeasure(t *testing.T) {
	unpriced := spansFile(t, service("a", map[string]any{"gen_ai.request.model": "nobody-sells-it"}))
	out, err := run(t, "coverage", "--min", "1", unpriced)
	require.EqualError(t, err, "--min: no call has an amount to take a share of")
	assert.Contains(t, out, "- of spend and 0.0% of calls")
	_, err = run(t, "coverage", "--min", "1", spansFile(t, service("a", nil), service("a", map[string]any{"gen_ai.request.model": "nobody-sells-it"})))
	require.EqualError(t, err, "0.0% of spend has all required units: want at least 1%; 1 call without an amount not counted")
	free := file(t, "free.yaml", "units: {team: {required: false}}")
	out, err = run(t, "coverage", "--min", "1", "--table", free, spansFile(t, service("a", nil)))
	require.EqualError(t, err, "--min: the table requires no unit, so that nothing can be untagged")
	assert.Contains(t, out, "the table requires no unit")
}

func TestNoCallIsSaidOfFilesThatWereRead(t *testing.T) {
	empty := spansFile(t, service("a", map[string]any{"gen_ai.operation.name": nil, "gen_ai.provider.name": nil, "gen_ai.request.model": nil, "gen_ai.usage.input_tokens": nil, "gen_ai.usage.output_tokens": nil}))
	for _, command := range [][]string{{"coverage"}, {"diff", "none", "none"}, {"explain"}} {
		out, err := run(t, append(command, empty)...)
		require.NoError(t, err)
		assert.Equal(t, "no call in this traffic\n", out)
		for _, unread := range []string{"absent.json", spansFile(t)} {
			out, err = run(t, append(command, unread)...)
			require.Error(t, err)
			assert.Empty(t, out, "%s of %s", command[0], unread)
		}
	}
}

func TestWhatAlsoMissesAUnitIsEligible(t *testing.T) {
	table := file(t, "t.yaml", `units: {team: {required: true}, feature: {required: true}}
ineligible: [{name: b, match: {service.name: bot}, units: [feature], reason: x, until: 2099-01-01}]`)
	tagged := map[string]any{"team": "search"}
	out, err := run(t, "coverage", "--table", table, spansFile(t, service("bot", nil), service("bot", tagged),
		service("good", map[string]any{"team": "search", "feature": "x"})))
	require.NoError(t, err)
	text := lines(out)
	assert.Equal(t, []string{
		"50.0% of spend and 50.0% of calls have all required units: feature, team",
		"that is 0.0035 of 0.007 USD in 1 of 2 calls",
		"not eligible, and on neither side of these shares: 1 call, 0.0035 USD",
	}, text[:3])
	assert.Contains(t, text, "feature 100.0% 100.0% 0")
	assert.Contains(t, text, "team 66.7% 66.7% 0.0035")
}

func TestConditionalUnitsCountWhereTheyAreDue(t *testing.T) {
	table := file(t, "t.yaml", "units: {team: {required: false}, feature: {required_if: {environment: production}}}")
	in := func(environment string) sent {
		return sent{map[string]any{"service.name": "s", "deployment.environment.name": environment}, nil}
	}
	tagged := in("production")
	tagged.span = map[string]any{"feature": "x"}
	out, err := run(t, "coverage", "--table", table, spansFile(t, in("dev"), in("dev"), in("dev"), in("production"), tagged))
	require.NoError(t, err)
	assert.Contains(t, lines(out), "feature 50.0% 50.0% 0.0035")
	assert.Contains(t, lines(out), "feature - 20.0% - - - - - 80.0%", "of all calls")
	assert.Contains(t, out, "80.0% of spend and 80.0% of calls have all")
}

func TestFallbacksAreApart(t *testing.T) {
	table := file(t, "t.yaml", `rules:
  - {name: shared, trust: fallback, match: {service.name: a}, set: {team: platform}}
  - {name: two, trust: fallback, match: {service.name: b}, set: {team: platform}}
  - {name: two, match: {service.name: c}, set: {team: platform}}
  - {name: two, match: {service.name: d}, set: {team: platform}}
`)
	out, err := run(t, "coverage", "--table", table, spansFile(t, service("a", nil), service("b", nil), service("c", nil), service("d", nil)))
	require.NoError(t, err)
	assert.Contains(t, lines(out), "UNIT IDENTITY SPAN RESOURCE RULE INHERITED FALLBACK DEFAULT NONE")
	assert.Contains(t, lines(out), "team - - - 50.0% - 50.0% - -", "also where a name is of both")

	table = file(t, "t.yaml", "rules:\n  - {name: two, match: {service.name: a}, set: {team: x}, until: 2026-09-22}\n"+
		"  - {name: two, trust: fallback, match: {service.name: \"a*\"}, set: {team: x}}\n")
	traces := newTraces(t, service("a", nil), service("a", nil)) // on the 21st
	traces.ResourceSpans().At(1).ScopeSpans().At(0).Spans().At(0).SetStartTimestamp(1_800_000_000_000_000_000)
	out, err = run(t, "coverage", "--table", table, tracesFile(t, traces))
	require.NoError(t, err)
	assert.Contains(t, lines(out), "team - - - 50.0% - 50.0% - -", "at its time")
}

func TestIneligibleIsOnNeitherSide(t *testing.T) {
	traffic, err := new(inputs).traffic(t.Context())
	require.NoError(t, err)
	c := newCoverage(traffic)
	for reason, amount := range map[string]float64{"": 1, "missing": 3, "ineligible": 100} {
		attributes := map[string]any{"ai_cost.status": "priced", "ai_cost.amount": amount}
		if reason != "" {
			attributes["ai_cost.untagged.units"], attributes["ai_cost.untagged.reason"] = []any{"team"}, reason
		}
		c.add(billed(t, attributes))
	}
	require.NoError(t, c.atLeast(big.NewRat(25, 1)))
	require.ErrorContains(t, c.atLeast(big.NewRat(26, 1)), "25.0% of spend")
	var out bytes.Buffer
	c.print(&out, 10, suggestionForms["yaml"])
	text := lines(out.String())
	assert.Equal(t, []string{
		"25.0% of spend and 50.0% of calls have all required units: team",
		"that is 1 of 4 USD in 1 of 2 calls",
		"not eligible, and on neither side of these shares: 1 call, 100 USD",
	}, text[:3])
	assert.Contains(t, text, "team 25.0% 50.0% 3")
	apart := slices.Index(text, "Not eligible")
	require.Positive(t, apart)
	assert.Equal(t, "team ineligible 1 100 nothing: it is left out of all shares", text[apart+2])
	assert.Contains(t, text[:apart], "team missing 1 3 tag the calls, or add a rule")
}

func TestMoneyIsOfTheBook(t *testing.T) {
	prices := file(t, "eur.yaml", "version: v\ncurrency: EUR\nmodels: [{id: openai/gpt-4o, prices: [{rates: {input: 1, output: 10}}]}]\n")
	spans := spansFile(t, service("a", nil))
	out, err := run(t, "coverage", "--prices", prices, spans)
	require.NoError(t, err)
	assert.Contains(t, out, "that is 0 of 0.002 EUR in 0 of 1 call\n")
	out, err = run(t, "diff", "--prices", prices, "none", "none", spans)
	require.NoError(t, err)
	assert.Equal(t, "no difference in 1 call, 0.002 EUR\n", out)
}

// TestCapturedSpansAreCounted: what is covered, and what is not, is all there is.
func TestCapturedSpansAreCounted(t *testing.T) {
	files := captured(t, "*__*.json")
	out, err := run(t, append([]string{"coverage", "--table", "../../../testdata/owners/owners.yaml"}, files...)...)
	require.NoError(t, err)
	assert.Regexp(t, `^\d+\.\d% of spend and \d+\.\d% of calls have all required units: project, team\n`, out)
	for _, want := range []string{
		`(?m)^team +missing +\d+ +0\.\d+ +tag the calls`, `(?m)^team +unknown_value +\d+`, `(?m)^and \d+ sources more, each with 0\.\d+ USD or less`,
		`match: {service.name: support-bot}, set: {project: refund-copilot, team: support}}`,
		`trust: identity, match: {anthropic.workspace.id: wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ}`,
	} {
		assert.Regexp(t, want, out)
	}
	tagged := captured(t, "langfuse__aisdk-two-steps-propagated.json")
	out, err = run(t, append([]string{"coverage", "--min", "100", "--table", "../../../testdata/owners/owners.yaml"}, tagged...)...)
	require.NoError(t, err)
	assert.Contains(t, out, "100.0% of spend and 100.0% of calls")
}
