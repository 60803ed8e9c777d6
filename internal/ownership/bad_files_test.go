package ownership

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const ownersDir = "../../testdata/owners"

// badFiles says, per file of testdata/owners/bad, what each line of its error
// must contain after the file's name: all problems, in this order, no others.
var badFiles = map[string][]string{
	"unknown_keys.yaml": {
		`:2: unknown key "unit"; must be a mapping with the keys version, units, teams, rules and ineligible`,
		`:4: units.team: unknown key "require"; must be a mapping with the keys required, required_if, attributes, allowed, case, aliases and default`,
		`:6: teams[0]: unknown key "owner"; must be a mapping with the keys name, aliases and cost_center`,
		`:8: rules[0]: unknown key "unless"; must be a mapping with the keys name, trust, match, set, from and until`,
	},
	"wrong_types.yaml": {
		":1: version: must be a text",
		":3: units.team.required: must be true or false",
		":3: units.team.attributes: must be a text or a list",
		":3: units.team.allowed: must be the word teams",
		":4: units.environment.aliases: must be a mapping from spelling to value",
		":5: units.project.allowed: allows nothing",
		":7: teams[0].aliases: a spelling that is empty can never be met",
		":7: teams[0]: a team needs a name",
		":8: teams[1]: must be a mapping",
		":10: rules[0].match: must be a mapping from attribute to value",
		":11: rules[0].set: must be a mapping from unit to value",
		":12: rules[1]: must be a mapping",
	},
	"bad_rules.yaml": {
		":2: rule empty match: match is empty",
		":3: rule no match: match is empty",
		":4: rule no set: sets no unit",
		":5: rule swapped: from must be before until",
		":6: rules[4].from: must be a date such as 2026-01-31",
		":6: rules[4].until: must be a date such as 2026-01-31",
		":7: rules[5].trust: must be identity",
		`:9: rules[7].set.team: value "search-*" has a * or ?`,
		":10: rules[8].match.a: has an empty value",
		":10: rules[8].set.team: value \"__other__\" is reserved",
		":11: rules[9].match.ai_cost.team: attribute \"ai_cost.team\" is written by this processor",
		":11: rules[9].match. b: attribute \" b\" must be an attribute name",
		":11: rules[9].match.d: is a list of nothing",
		":12: rules[10].match.a: must be a text",
		":12: rules[10].set.team: must be a text",
		`:13: rules[11].match.a: begins with !, and nothing but "!*" (the attribute is not there) can be said that way`,
		`:13: rules[11].match.m#: attribute "m#" must be an attribute, #, and a path`,
	},
	"bad_templates.yaml": {
		`:2: rule other: value "${b}" of team carries b, which the rule does not match on; add it to match, as "*" for any value`,
		":3: rules[1].set.team: value \"${a\" must carry attributes of the rule's match as ${service.name}, or ${service.name:1}",
		":4: rules[2].set.team: value \"x-*-${a}\" has a * or ?",
		`:5: rule few: value "${a:2}" of team carries what the * number 2 of a stands for, and its pattern x-* has fewer`,
		`:6: rule none: value "${a}" of team carries a, which may be absent there`,
		`:7: rule person: value "${user.id}" of team carries user.id, which names a user, a session or a key`,
		`:8: rule inside: value "${metadata#user_id}" of team carries metadata#user_id, which names a user`,
		`:9: rule prompt: value "${gen_ai.prompt}" of team carries gen_ai.prompt, which holds what was asked or answered`,
	},
	"bad_conditions.yaml": {
		`:2: units.feature.required_if: must be a mapping from unit to value`,
		`:3: units.project.required_if.team: names no value and never holds`,
		`:4: units.workspace.required_if: has no condition; write required: true`,
		`:5: units.environment.case: must be lower (values in lower case) or keep`,
		`:6: units.team.allowed[0]: pattern "*" allows anything; leave allowed out`,
		`:6: units.team.allowed[1]: pattern "${x}*" has a template`,
	},
	"unmet_conditions.yaml": {
		`:3: unit project: has both required and required_if; keep one`,
		`:4: unit feature: required_if asks for environment "live", which is not allowed; allowed are production, test-*`,
		`:4: unit feature: required_if names "feature", which is no other unit; units are workspace`,
		`:4: unit feature: required_if names "squad", which is no other unit`,
	},
	"bad_ineligible.yaml": {
		`:2: ineligible[0]: needs a reason, as in reason: a vendor's agent`,
		`:2: ineligible[0]: needs an end, as in until: 2027-01-01`,
		`:3: rule nothing: match is empty`,
		`:4: ineligible[2]: unknown key "set"; must be a mapping with the keys name, match, units, reason, from and until`,
		`:6: rule again: matches the same as rule once on line 5`,
	},
	"ineligible_unit.yaml": {`:2: rule bot: sets unknown unit "squad"`},
	"duplicate_rules.yaml": {
		":3: rule second: matches the same as rule first on line 2",
		":6: rule in between: matches the same as rule until july on line 4",
	},
	"duplicate_keys.yaml": {
		`:2: key "version" is given twice`,
		`:5: units: key "team" is given twice`,
		`:7: rules[0].match: key "a" is given twice`,
		`:7: rules[0].set: key "team" is given twice`,
	},
	"bad_units.yaml": {
		":2: units.Team: unit name must be lower case",
		":3: units.provider: unit name is taken",
		":4: units.2fast: unit name must be lower case",
		`:5: units.feature.attributes: attribute "ai_cost.feature" is written by this processor`,
		`:5: units.feature.attributes: attribute "a" is given twice`,
		`:5: units.feature.attributes: attribute "" must be an attribute name`,
		`:5: units.feature.default: value "${x}" has a template`,
	},
	"personal_attributes.yaml": {
		`:3: units.team.attributes: attribute "user.id" names a user, a session or a key, and units become labels of metrics; match on it in a rule and set a team instead`,
		`:3: units.team.attributes: attribute "langfuse.session.id" names a user`,
		`:4: units.feature.attributes: attribute "gen_ai.input.messages" holds what was asked or answered, and units become labels`,
	},
	"personal_name.yaml": {`:2: unit conversation_id has no attributes and is taken from the attribute of its name: "conversation_id" names a user`},
	"anchors.yaml": {
		":3: rules[1].match: anchors are not read",
		":4: rules[2]: a key must be plain text",
	},
	"unknown_names.yaml": {
		`:3: unit environment: alias "prod" stands for "prduction", which is not allowed; allowed are production, staging`,
		`:3: unit environment: default "live" is not allowed; allowed are production, staging`,
		`:6: rule typo: sets team to "serach", which is not allowed; allowed are search, growth`,
		`:7: rule no unit: sets unknown unit "squad"; units are workspace, project, environment, feature, team`,
	},
	"ambiguous_names.yaml": {
		":8: team growth is given twice",
		":3: unit environment: allowed values production and Production differ in case only",
		`:4: unit feature: alias "b" stands for b already`,
		":9: team GROWTH: differs from team growth in case only",
		`:6: team search: alias "growth" stands for team growth already`,
		`:2: unit team: alias "finders" stands for search already`,
	},
	"many_units.yaml":    {":1: unit u12 is one too many; a table can have 16 units"},
	"syntax.yaml":        {":3: is not YAML: "},
	"two_documents.yaml": {":2: a second YAML document begins here"},
	"empty.yaml":         {":1: is empty"},
	"half_a_save.yaml":   {":1: is empty; a table without content must say so, as in rules: []"},
	"latin1.yaml":        {":1: is not UTF-8"},
	"bad_rows.csv": {
		":3: rule bad_rows.csv:3: match is empty",
		":4: rule no unit: sets no unit",
		":5: rule dates: from must be before until",
		`:6: column from: "1/2/2026" must be a date such as 2026-01-31`,
		":7: column trust: must be identity",
		":8: column match.service.name: has an empty value",
		`:9: rule template: value "${team}" of team carries team, which the rule does not match on`,
		":10: column match.tenant.id: the row ends before it, with 2 cells where the header has 7",
		`:11: column 8: cell "more" stands under no header`,
		`:12: column team: value "b|c" has a |, and a unit takes one value; several values in a cell are for columns of match`,
		":13: rule again: matches the same as rule good on line 2",
	},
	"bad_quotes.csv": {":3: column 8 of line 3: extraneous or missing"},
	"bad_header.csv": {
		`:1: column match.: attribute "" must be an attribute name`,
		":1: column Team: must be match.<attribute>, a unit such as team, or name, from, until, trust",
		":1: column team: stands twice in the header",
		`:1: column match.ai_cost.team: attribute "ai_cost.team" is written by this processor`,
	},
	"no_match.csv":     {":1: the header needs at least one match.<attribute> column and one unit column"},
	"no_unit.csv":      {":1: the header needs at least one match.<attribute> column and one unit column"},
	"empty.csv":        {":1: is empty; the first line names the columns"},
	"no_rows.csv":      {":1: has no rows below its header; a table without rows must say so in YAML, as in rules: []"},
	"unknown_unit.csv": {`:2: rule unknown_unit.csv:2: sets unknown unit "tema"`},

	"empty.catalog-info.yaml":     {":1: has no entity of a Backstage catalog; one has apiVersion: backstage.io/v1alpha1"},
	"no_entity.catalog-info.yaml": {":1: has no entity of a Backstage catalog"},
	"latin1.catalog-info.yaml":    {":1: is not UTF-8"},
	"syntax.catalog-info.yaml":    {":3: is not YAML: "},
	"nothing_left.catalog-info.yaml": {
		":1: gives no rule and no team; at least one Component with a group as its spec.owner, or one Group, is needed",
		":1: component no-owner: has no spec.owner; name a group, as in owner: group:search",
		`:9: component of-a-person: spec.owner: "User:default/jane" is a person, and no owner of a bill; name a group`,
		`:14: component of-an-api: spec.owner: "api:search" is no group`,
		`:19: component no-reference: spec.owner: "group:a/b/c" must be a reference such as group:search`,
		":24: component no-text: spec.owner: must be a reference",
		`:29: component reserved: spec.owner: "__other__" is reserved`,
		`:34: component system-of-a-kind: spec.system: "domain:shop" is no system`,
		`:39: component system-of-none: spec.system: "a:b:c" must be a reference such as system:search`,
		":41: component: has no metadata.name",
		`:47: component: name "a/b" has a /`,
		`:51: component: name "a*" has a * or ?`,
		":53: entity: has no kind; must be a word such as Component",
		":56: entity: must be a mapping with apiVersion, kind, metadata and spec",
		`:62: component empty-pattern: annotation "resource.opentelemetry.io/service.name" has an empty value`,
		`:69: component own-attribute: annotation "resource.opentelemetry.io/ai_cost.team" is written by this processor`,
		`:76: component list: annotation "resource.opentelemetry.io/service.name" must be a text; several values have a |`,
		`:83: component twice: annotation "resource.opentelemetry.io/a" is given twice`,
		":89: component anchored: key owner is given twice",
		":94: component merged: merges and anchors are not read",
		":98: component aliased: annotations: anchors are not read",
		":103: component words: metadata.annotations must be a mapping",
		":106: system shop: has no spec.owner",
		":115: component repeated: stands on line 120 as well, and which of the two was meant cannot be told",
		":120: component Repeated: stands on line 115 as well",
		":125: component same: matches the same as the entity on line 130, and which was meant cannot be told",
		":130: component shop/same: matches the same as the entity on line 125",
	},
}

func TestBadFiles(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(ownersDir, "bad", "*"))
	require.NoError(t, err)
	require.Len(t, files, len(badFiles), "every file is expected here and the other way round")
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			_, err = tableOf(name, string(data))
			require.Error(t, err)
			want := badFiles[name]
			require.NotEmpty(t, want)
			lines := strings.Split(err.Error(), "\n")
			require.Len(t, lines, len(want), "%v", err)
			for i := range want {
				assert.Contains(t, lines[i], name+want[i])
			}
		})
	}
}

func TestGoodFiles(t *testing.T) {
	for _, name := range []string{"owners.yaml", "owners.csv", "spreadsheet.csv", "catalog-info.yaml"} {
		data, err := os.ReadFile(filepath.Join(ownersDir, name))
		require.NoError(t, err)
		table, err := tableOf(name, string(data))
		require.NoError(t, err, name)
		assert.NotEmpty(t, table.index.rules, name)
	}
}

func TestManyProblemsAreCounted(t *testing.T) {
	var b strings.Builder
	b.WriteString("match.a,team,until\n")
	for i := range 1000 {
		fmt.Fprintf(&b, "v%d,search,soon\n", i)
	}
	_, err := ParseCSV("big.csv", []byte(b.String()))
	require.Error(t, err)
	assert.Len(t, strings.Split(err.Error(), "\n"), maxProblems+1)
	require.ErrorContains(t, err, "and 950 more problems")
}

func TestTooMuchOfEverything(t *testing.T) {
	list := func(n int) string {
		values := make([]string, n)
		for i := range values {
			values[i] = fmt.Sprint("v", i)
		}
		return "[" + strings.Join(values, ", ") + "]"
	}
	_, err := tableOf("a.yaml", "rules:\n  - {match: {a: "+list(101)+", b: "+list(100)+"}, set: {team: x}}\n")
	require.ErrorContains(t, err, "a.yaml:2: rule a.yaml:2: its lists combine to more than 10000 cases")

	var keys, entries strings.Builder
	keys.WriteString("rules:\n")
	for i := range maxMatchKeys + 2 {
		fmt.Fprintf(&keys, "  - {match: {key%d: x}, set: {team: x}}\n", i)
	}
	_, err = tableOf("keys.yaml", keys.String())
	require.EqualError(t, err, "keys.yaml:66: rule keys.yaml:66: makes it more than 64 different attributes to match on; match on fewer")

	entries.WriteString("rules:\n")
	for i := range 102 {
		fmt.Fprintf(&entries, "  - {match: {a: "+list(100)+", b: "+list(100)+", c: c%d}, set: {team: x}}\n", i)
	}
	_, err = tableOf("entries.yaml", entries.String())
	require.EqualError(t, err, "entries.yaml:102: rule entries.yaml:102: here the lists of all rules combine to more than 1000000 cases; use patterns or fewer values")
}
