package owners

import (
	"testing"

	"github.com/stretchr/testify/assert"
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
		assert.Equal(t, want, near(text, spellings), text)
	}
	assert.Empty(t, near("x", nil))
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"kitten", "sitting", 3}, {"flaw", "lawn", 2}, {"é", "e", 1}} {
		assert.Equal(t, c.want, distance([]rune(c.a), []rune(c.b)), c)
	}
}

func TestGuess(t *testing.T) {
	spellings := map[string]string{
		"search": "search", "search-eng": "search", "search ads": "ads", "support": "support", "ml": "ml", "": "nobody", "--": "nobody",
	}
	for name, want := range map[string]string{
		"search-api": "search", "SEARCH_api": "search", "api.search.eng": "search", "prod/search-ads/v2": "ads", "ml-worker": "ml",
		"research-agent": "", "html-renderer": "", "search-support": "", "search": "search", "": "",
	} {
		assert.Equal(t, want, guess(name, spellings), name)
	}
}
