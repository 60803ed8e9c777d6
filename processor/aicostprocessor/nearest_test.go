package aicostprocessor

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/aicost/aicost/internal/attr"
)

func TestNearest(t *testing.T) {
	for misspelt, want := range map[string]string{
		"user.ids": "user.id", "usr.id": "user.id", "sesion.id": "session.id", "Session.ID": "session.id",
		"gen_ai.conversation_id": "gen_ai.conversation.id", "litellm.api_key_hash": "litellm.api_key.hash",
	} {
		assert.Equal(t, want, nearest(misspelt, attr.PersonalKeys()), misspelt)
	}
	assert.Empty(t, nearest("user.id", nil))
}

func TestEdits(t *testing.T) {
	for pair, want := range map[[2]string]int{
		{"", ""}: 0, {"", "abc"}: 3, {"abc", ""}: 3, {"kitten", "sitting"}: 3, {"ab", "ba"}: 2, {"same", "same"}: 0, {"flaw", "lawn"}: 2,
	} {
		assert.Equal(t, want, edits(pair[0], pair[1]), pair)
	}
}
