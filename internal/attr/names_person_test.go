package attr

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNamesPerson(t *testing.T) {
	for _, key := range append(PersonalKeys(),
		"metadata#user_id", "metadata#owner.user_id", "m#a.b.user.email", "tag.tags#sessionId", "user.id#0", "metadata#user_id.0", "metadata#user_id.0.1",
		"metadata#user_api_key_hash", "metadata#user_api_key_user_email", "metadata.requester_metadata#user_api_key_alias", "litellm.metadata#user_api_key_user_id",
		"customer.email", "metadata#contact_email", "USER.ID", "http.request.header.x-user-id", "http.request.header.X-Api-Key", "metadata#user", "metadata#user_email_address", "metadata#user.0.name",
		"metadata#users.0", "metadata#preferred_username", "metadata#upn", "metadata#id_token", "http.request.header.x-openwebui-user-id", "http.request.header.x-forwarded-user",
		"traceloop.association.properties.user", "traceloop.association.properties.api_key", "ai.telemetry.metadata.user.id", "baggage.user.id", "username", "metadata#session",
	) {
		assert.True(t, NamesPerson(key), key)
	}
	for _, key := range []string{
		"", "team", "user.team", "metadata#user.team", "metadata#user_team", "langsmith.trace.session_name", "langsmith.trace.session_id", "cloud.account.id",
		"organization.id", "litellm.team.alias", "metadata.user_api_key_team_alias", "metadata#user_api_key_team_id", "metadata.user_api_key_project_alias",
		"gen_ai.usage.input_tokens", "tag.tags#0", "tag.tags#team", "a.0", "0", "service.name", "k8s.namespace.name", "key", "token_type", "tenant.id",
		"http.request.header.x-team", "metadata#a_name_that_is_longer_than_any_of_these_words",
	} {
		assert.False(t, NamesPerson(key), key)
	}
	assert.Zero(t, testing.AllocsPerRun(100, func() { IsPersonWord("session_id") }))
}
