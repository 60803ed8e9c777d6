package attr

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPersonalAttributes(t *testing.T) {
	for _, key := range []string{
		"user.id", "user.email", "session.id", "enduser.id", "gen_ai.conversation.id", "traceloop.association.properties.user_id",
		"ai.telemetry.metadata.userId", "ai.settings.context.sessionId", "metadata.user_api_key", "metadata.user_api_key_alias",
		"langfuse.trace.metadata.user_id", "mastra.metadata.userId", "lmnr.association.properties.session_id",
		"litellm.metadata.user_api_key_end_user_id", "litellm.api_key.hash", "openrouter.api_key_name", "trace.metadata.openrouter.entity_id",
		"user.account_uuid", "orq.identity_id", "langfuse.user.id", "langwatch.thread.id", "gcp.vertex.agent.session_id",
	} {
		assert.True(t, IsPersonal(key), key)
	}
	for _, key := range []string{
		"", "user", "user.", "langfuse.trace.metadata.", "thread_id", "team", "anthropic.workspace.id", "anthropic.organization.id", "organization.id", "tenant.id", "litellm.team.id",
		"metadata.user_api_key_team_id", "metadata.user_api_key_project_alias", "metadata.user_api_key_org_id", "orq.workspace_id",
		"langsmith.trace.session_name", "thread.id", "service.name", "gen_ai.response.id", "genkit:key",
	} {
		assert.False(t, IsPersonal(key), key)
	}
}

func TestPersonalKeysAreNamesAndStandOnce(t *testing.T) {
	keys := PersonalKeys()
	assert.Greater(t, len(keys), 100)
	assert.ElementsMatch(t, slices.Compact(slices.Sorted(slices.Values(keys))), keys)
	assert.ElementsMatch(t, slices.Compact(slices.Sorted(slices.Values(personalNames()))), keys)
	for _, key := range keys {
		assert.False(t, strings.ContainsAny(key, "{}, \t") || strings.HasPrefix(key, ".") || strings.HasPrefix(key, DefaultPrefix), key)
	}
}
