package ownership

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDocumentedTablesLoad keeps the documentation's examples true.
func TestDocumentedTablesLoad(t *testing.T) {
	page, err := os.ReadFile("../../docs/owners.md")
	require.NoError(t, err)
	example := func(kind string) []byte {
		_, rest, found := strings.Cut(string(page), "```"+kind+"\n")
		require.True(t, found)
		text, _, _ := strings.Cut(rest, "```")
		return []byte(text)
	}
	table, err := ParseYAML("docs/owners.md", example("yaml"))
	require.NoError(t, err)
	rows, err := ParseCSV("docs/owners.csv", example("csv"))
	require.NoError(t, err)
	catalog, err := ParseBackstage("docs/catalog-info.yaml", example("yaml\n# catalog-info.yaml"))
	require.NoError(t, err)
	assert.Empty(t, catalog.Findings())
	assert.Len(t, catalog.rules, 2)
	all, err := NewTable(table, rows, catalog)
	require.NoError(t, err)
	require.Len(t, all.Imports(), 1)
	assert.Empty(t, all.Imports()[0].Findings)
	assert.Equal(t, []string{"workspace", "project", "environment", "feature", "team", "cost_center"}, all.Units())
}
