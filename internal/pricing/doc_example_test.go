package pricing

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDocumentedBookLoads keeps the documentation's example true.
func TestDocumentedBookLoads(t *testing.T) {
	page, err := os.ReadFile("../../docs/prices.md")
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(page), "```yaml\n")
	require.True(t, found)
	example, _, _ := strings.Cut(rest, "```")
	source, err := ParseBook("docs/prices.md", []byte(example))
	require.NoError(t, err)
	book, err := NewBook(source)
	require.NoError(t, err)
	assert.Equal(t, 6, book.Models())
}
