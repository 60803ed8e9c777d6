package ownership

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTableTellsItsSettings(t *testing.T) {
	table := mustTable(t, "a.yaml", `
units:
  team: {required: false, attributes: [squad, team], allowed: teams}
  tier: {required: true, aliases: {Gold Plan: gold}}
teams: [{name: Search, aliases: [find]}]`)
	team, tier := slices.Index(table.Units(), "team"), slices.Index(table.Units(), "tier")
	assert.False(t, table.Required(team))
	assert.True(t, table.Required(tier))
	assert.Equal(t, []string{"squad", "team"}, table.Attributes(team))
	assert.Equal(t, map[string]string{"search": "Search", "find": "Search"}, table.Spellings(team))
	assert.Equal(t, map[string]string{"gold": "gold", "gold plan": "gold"}, table.Spellings(tier))
	assert.Empty(t, table.Spellings(slices.Index(table.Units(), "project")))

	clear(table.Spellings(team))
	for text, want := range map[string]struct {
		value   string
		present bool
	}{
		" FIND ": {"Search", true}, "growth": {"", true}, "  ": {"", false},
	} {
		value, present := table.Value(team, text)
		assert.Equal(t, want.value, value, text)
		assert.Equal(t, want.present, present, text)
	}
	value, _ := table.Value(tier, "bronze")
	assert.Equal(t, "bronze", value, "any value goes where none is listed")
}
