package owners

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestGuess(t *testing.T) {
	spellings := map[string]string{
		"search": "search", "search-eng": "search", "search ads": "ads", "support": "support", "ml": "ml", "": "nobody", "--": "nobody",
	}
	for name, want := range map[string]string{
		"search-api": "search", "SEARCH_api": "search", "api.search.eng": "search", "prod/search-ads/v2": "ads", "ml-worker": "ml",
		"research-agent": "", "html-renderer": "", "search-support": "", "search": "search", "": "",
	} {
		assert.Equal(t, want, newGuesser(spellings).guess(name), name)
	}
	g := newGuesser(map[string]string{"a-b": "one", "a_b": "two", "search": "search"})
	assert.Empty(t, g.guess("a.b"), "of two values neither")
	assert.Empty(t, g.guess("a.b.search"), "nor a third")
}

func TestGuessesAreRemembered(t *testing.T) {
	g := newGuesser(map[string]string{"search": "search"})
	assert.Equal(t, "search", g.guess("search-api"))
	g.values = nil // nothing is looked up again
	assert.Equal(t, "search", g.guess("search-api"))
}
