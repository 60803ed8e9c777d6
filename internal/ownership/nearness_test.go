package ownership

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/aicost/aicost/internal/attr"
)

func TestNear(t *testing.T) {
	spellings := map[string]string{
		"search": "search", "search team": "search", "support": "support", "growth": "growth", "ml-a": "ml-a", "ml-b": "ml-b", "qa": "qa",
	}
	for text, want := range map[string]string{
		"serch": "search", "Serach": "search", "search_team": "search", "SEARCH-TEAM": "search", "searchteams": "search", "supprt": "support",
		"grwoth": "growth", "Q A": "qa", "s-e_a r-c-h": "search",
		"ml-c": "", "mla": "ml-a", // one is as near as the other; the same
		"ba": "", "finance": "", "searching": "", "": "",
	} {
		assert.Equal(t, want, Near(text, spellings), text)
	}
	assert.Empty(t, Near("x", nil))
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "abc", 3}, {"abc", "", 3}, {"kitten", "sitting", 3}, {"flaw", "lawn", 2}, {"é", "e", 1}, {"", "", 0}, {"ab", "ba", 2}, {"same", "same", 0}} {
		assert.Equal(t, c.want, distance([]rune(c.a), []rune(c.b)), c)
	}
}

func TestNearest(t *testing.T) {
	for misspelt, want := range map[string]string{
		"user.ids": "user.id", "usr.id": "user.id", "sesion.id": "session.id", "Session.ID": "session.id",
		"gen_ai.conversation_id": "gen_ai.conversation.id", "litellm.api_key_hash": "litellm.api_key.hash",
	} {
		assert.Equal(t, want, Nearest(misspelt, attr.PersonalKeys()), misspelt)
	}
	assert.Empty(t, Nearest("user.id", nil))
}

func TestNamesThatNumbersTellApart(t *testing.T) {
	assert.True(t, sameButForDigits(strip("team-1"), strip("team-12")))
	assert.False(t, sameButForDigits(strip("team-1"), strip("TEAM_1")), "one name")
	assert.False(t, sameButForDigits(strip("team-1"), strip("tema-1")))
}
