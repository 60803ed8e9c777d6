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
		assert.Equal(t, want, guess(name, spellings), name)
	}
}
