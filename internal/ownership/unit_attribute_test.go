package ownership

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/attr"
)

func TestNoUnitIsTakenFromAPersonOrAPrompt(t *testing.T) {
	for _, key := range attr.PersonalKeys() {
		assert.Contains(t, checkUnitAttribute(key), "names a user, a session or a key", key)
	}
	assert.Contains(t, checkUnitAttribute("gen_ai.prompt.0.content"), "holds what was asked or answered")
	assert.Contains(t, checkUnitAttribute("ai_cost.team"), "is written by this processor")
	for _, key := range []string{"metadata#user_id", "metadata#owner.user_id", "m#a.b.user.email", "tag.tags#sessionId", "user.id#0", "metadata#user_id.0", "metadata#user_api_key_hash"} {
		assert.Contains(t, checkUnitAttribute(key), "names a user, a session or a key", key)
	}
	assert.Contains(t, checkUnitAttribute("resource:team"), "looks in one place, which is for match")
	for _, key := range []string{"metadata#prompt", "request_data", "gen_ai.input.messages#0.content"} {
		assert.Contains(t, checkUnitAttribute(key), "holds what was asked or answered", key)
	}
	for _, unit := range attr.DefaultUnits {
		for _, key := range conventionalAttributes(unit) {
			assert.Empty(t, checkUnitAttribute(key), key)
		}
	}
}

// TestCarriersArePersonalToo ties the two lists of where clients keep metadata.
func TestCarriersArePersonalToo(t *testing.T) {
	for _, carrier := range carriers {
		assert.True(t, isPersonal(carrier+"user_id"), carrier)
		assert.True(t, isPersonal(carrier+"sessionId"), carrier)
	}
}

func TestUnitOfAPersonalNameNeedsAttributes(t *testing.T) {
	_, err := tableOf("a.yaml", "units:\n  team: {}\n  user_id: {required: true}\n")
	require.EqualError(t, err, `a.yaml:3: unit user_id has no attributes and is taken from the attribute of its name: "user_id" names a user, `+
		`a session or a key, and units become labels of metrics; match on it in a rule and set a team instead`)
	_, err = tableOf("a.yaml", "units:\n  user_id: {attributes: [squad]}\n")
	require.NoError(t, err)
}

func TestRulesMatchOnPersons(t *testing.T) {
	table, err := tableOf("a.yaml", "rules:\n  - {match: {user.id: u-1, litellm.api_key.hash: \"8f*\"}, set: {team: search}}\n")
	require.NoError(t, err)
	assert.Contains(t, table.Keys(), "user.id")
	_, err = tableOf("a.csv", "match.session.id,team\ns-1,search\n")
	require.NoError(t, err)
}
