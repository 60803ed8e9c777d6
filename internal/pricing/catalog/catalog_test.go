package catalog

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/pricing"
)

func TestTheCatalogMakesABook(t *testing.T) {
	source, err := Source()
	require.NoError(t, err)
	book, err := pricing.NewBook(source)
	require.NoError(t, err)
	assert.Equal(t, "USD", book.Currency())
	assert.Greater(t, book.Models(), 100)
	assert.False(t, book.Checked().IsZero())
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		source, err := parse()
		if err != nil {
			b.Fatal(err)
		}
		if _, err := pricing.NewBook(source); err != nil {
			b.Fatal(err)
		}
	}
}
