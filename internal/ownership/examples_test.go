package ownership

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestExamplesLoad builds the table that the example names.
func TestExamplesLoad(t *testing.T) {
	var docs []*Document
	for _, name := range []string{"owners.yaml", "catalog-info.yaml"} {
		data, err := os.ReadFile("../../examples/" + name)
		require.NoError(t, err)
		doc, err := Parse("", name, data)
		require.NoError(t, err)
		docs = append(docs, doc)
	}
	table, err := NewTable(docs...)
	require.NoError(t, err)
	require.Len(t, table.Imports(), 1)
	assert.Equal(t, 5, table.Imports()[0].Taken)
	assert.Empty(t, table.Imports()[0].Findings, "an example has nothing to be left out")
}
