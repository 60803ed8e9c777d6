package aicostprocessor

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/ownership"
)

func TestOwnersAreReadAsTheProcessorReadsThem(t *testing.T) {
	config := createDefaultConfig().(*Config)
	config.Ownership.Rules = []any{
		map[string]any{"match": map[string]any{"service.name": "a*"}, "set": map[string]any{"team": "x"}},
		map[string]any{"name": "never", "match": map[string]any{"service.name": "ab"}, "set": map[string]any{"team": "x"}},
	}
	config.Ownership.Table = file(t, "t.csv", "name,match.service.name,team\nlater,ac,x\n")
	read, err := config.ReadOwners()
	require.NoError(t, err)
	assert.Equal(t, 3, read.Table.Rules())
	require.Len(t, read.Documents, 2)
	var texts []string
	for _, f := range ownership.Lint(read.Documents, time.Time{}) {
		texts = append(texts, read.Placed(f.String()))
	}
	require.Len(t, texts, 2)
	assert.Contains(t, texts[1], "ownership.rules[1]: shadowed: rule never: never sets anything, as whenever it holds rule ownership.rules[0] (ownership.rules[0]) does")
	assert.Contains(t, texts[0], config.Ownership.Table+":2: shadowed: rule later")

	config.AttributePrefix = "service."
	_, err = config.ReadOwners()
	require.ErrorContains(t, err, `begins with attribute_prefix "service."`)
	config.Ownership.Rules = append(config.Ownership.Rules, map[string]any{"match": map[string]any{}})
	_, err = config.ReadOwners()
	require.ErrorContains(t, err, "ownership.rules[2]")
}

func TestWithoutInlineKeysTextStaysAsItIs(t *testing.T) {
	read, err := createDefaultConfig().(*Config).ReadOwners()
	require.NoError(t, err)
	assert.Empty(t, read.Documents)
	assert.Equal(t, "(ownership:7)", read.Placed("(ownership:7)"))
}

// TestAFileCanBeCalledOwnership: it is none of the inline keys.
func TestAFileCanBeCalledOwnership(t *testing.T) {
	t.Chdir(t.TempDir())
	config := createDefaultConfig().(*Config)
	config.Ownership.Units = map[string]any{"team": map[string]any{"aliases": map[string]any{"find": "search"}}}
	config.Ownership.Rules = []any{map[string]any{"name": "wide", "match": map[string]any{"service.name": "a*"}, "set": map[string]any{"team": "x"}}}
	config.Ownership.Tables = []TableConfig{{Path: "ownership", Format: "yaml"}}
	write := func(text string) { require.NoError(t, os.WriteFile("ownership", []byte(text), 0o600)) }
	write("units: {team: {aliases: {FIND: search}}}\nrules:\n  - {match: {service.name: ab}, set: {team: y}}\n")
	read, err := config.ReadOwners()
	require.NoError(t, err)
	var texts []string
	for _, f := range ownership.Lint(read.Documents, time.Time{}) {
		texts = append(texts, read.Placed(f.String()))
	}
	require.Len(t, texts, 2)
	assert.Equal(t, `ownership:1: duplicate: unit team: alias "FIND" is given already: ownership.units.team`, texts[0])
	assert.Contains(t, texts[1], "ownership:3: shadowed: rule ownership:3: never sets anything, as whenever it holds rule wide (ownership.rules[0]) does")

	write("units: {team: {aliases: {find: growth}}}\nrules:\n  - {match: {service.name: ab}, set: {team: y}, until: never}\n")
	_, err = config.ReadOwners()
	require.ErrorContains(t, err, "ownership:3: rules[0].until: must be a date")
}
