package aicostprocessor

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// inline reads ownership keys as a collector does.
func inline(t *testing.T, text string) OwnershipConfig {
	t.Helper()
	retrieved, err := confmap.NewRetrievedFromYAML([]byte(text))
	require.NoError(t, err)
	conf, err := retrieved.AsConf()
	require.NoError(t, err)
	config := createDefaultConfig().(*Config).Ownership
	require.NoError(t, conf.Unmarshal(&config))
	return config
}

func TestInlineProblemsNameTheirPlace(t *testing.T) {
	for text, want := range map[string]string{
		`rules: [{match: {a: b}, set: {team: web}}, {match: {tenant: 0123}, set: {team: web}}]`: "ownership.rules[1].match.tenant: 83 is not text, " +
			"and how it was written is lost (0123 arrives as 83); put it in quotes",
		`rules: [{match: {tenant: [x, 1.10]}, set: {team: web}}]`:                "ownership.rules[0].match.tenant[1]: 1.1 is not text",
		`rules: [{match: {tenant: x}, set: {team: 8e3}}]`:                        "ownership.rules[0].set.team: 8000 is not text",
		`rules: [{name: 1, match: {tenant: x}, set: {team: y}}]`:                 "ownership.rules[0].name: 1 is not text",
		`rules: [{match: {tenant: true}, set: {team: y}}]`:                       "ownership.rules[0].match.tenant: true is not text",
		`rules: [{match: {tenant: 2026-01-01}, set: {team: y}}]`:                 "is not text",
		`units: {team: {aliases: {x: 007}}}`:                                     "ownership.units.team.aliases.x: 7 is not text",
		`units: {team: {default: 5}}`:                                            "ownership.units.team.default: 5 is not text",
		`units: {team: {allowed: [5]}}`:                                          "ownership.units.team.allowed[0]: 5 is not text",
		`teams: [{name: a}, {name: b, cost_center: 0012}]`:                       "ownership.teams[1].cost_center: 10 is not text",
		`units: {team: {required: maybe}}`:                                       "ownership.units.team.required: must be true or false",
		`rules: [{match: {a: b}, set: {team: web}, until: never}]`:               "ownership.rules[0].until: must be a date",
		`rules: [{match: {a: b}, set: {team: web}}, {match: {}, set: {}}]`:       "ownership.rules[1]: rule ownership.rules[1]: match is empty",
		`rules: [{match: {a: b}, set: {team: web}}, {match: {a: c}, nope: x}]`:   `ownership.rules[1]: unknown key "nope"`,
		`rules: [{match: {a: b}, set: {team: x}}, {match: {a: c}, set: {z: y}}]`: "ownership.rules[1]: rule ownership.rules[1]: sets unknown unit \"z\"",
		`rules: [{name: n, match: {a: b}, set: {team: x}}, {match: {a: b}, set: {team: y}}]`: "ownership.rules[1]: rule ownership.rules[1]: " +
			"matches the same as rule n at ownership.rules[0] at the same time",
		`teams: [{name: a}, {name: a}]`:                    "ownership.teams[1]: team a is given twice",
		`{version: "a\tb", rules: []}`:                     "ownership.version: has control characters",
		`{rules: [7], teams: [x]}`:                         "ownership.rules[0]: must be a mapping",
		`{units: {project: {}, team: {attributes: [""]}}}`: "ownership.units.team.attributes:",
	} {
		config := inline(t, text)
		_, err := loadOwners(&config, createDefaultConfig().(*Config).checkTable)
		require.ErrorContains(t, err, want, text)
		assert.NotRegexp(t, `ownership:\d|line \d`, err.Error(), text)
	}
}

func TestInlineTableIsAsWritten(t *testing.T) {
	config := inline(t, `
units: {team: {required: true, aliases: {"8": "0123"}}}
rules:
  - {match: {tenant: "0123"}, set: {team: "1.10"}, from: 2026-01-01, until: 2100-01-01}
`)
	for tenant, want := range map[string][]any{"0123": {"1.10", "rule:ownership.rules[0]"}, "83": {nil, nil}} {
		traces := ptrace.NewTraces()
		chat(traces, 1, 0, map[string]any{"tenant": tenant})
		got := told(process(t, func(c *Config) { c.Ownership = config }, traces)[0])
		assert.Equal(t, want, []any{got["team"], got["source.team"]}, tenant)
	}
	assert.NotContains(t, config.Rules[0], "name", "the config stays as it is")
}

func TestProblemsOfAFileKeepTheirLine(t *testing.T) {
	config := inline(t, `{rules: [{match: {a: b}, set: {team: x}}]}`)
	config.Table = file(t, "owners.yaml", "units:\n  team: {allowed: [web]}\n")
	_, err := loadOwners(&config, createDefaultConfig().(*Config).checkTable)
	require.ErrorContains(t, err, "ownership.rules[0]: rule ownership.rules[0]: sets team to \"x\", which is not allowed; allowed are web")
	config.Table = file(t, "owners.yaml", "units:\n  team: {allowd: [web]}\n")
	_, err = loadOwners(&config, createDefaultConfig().(*Config).checkTable)
	require.ErrorContains(t, err, "owners.yaml:2: units.team: unknown key")
}

// TestWhatExpandsToNothingIsToldOnce: of a variable that is not set, the collector
// hands on a struct of its own.
func TestWhatExpandsToNothingIsToldOnce(t *testing.T) {
	config := inline(t, `{rules: [{match: {a: b}, set: {team: x}}]}`)
	config.Rules[0].(map[string]any)["set"] = map[string]any{"team": struct {
		Value    any
		Original string
	}{}}
	_, err := loadOwners(&config, createDefaultConfig().(*Config).checkTable)
	require.EqualError(t, err, "ownership.rules[0].set.team: must be a text")
}
