package owners

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDocumentShowsWhatTheCommandPrints runs each example of the document.
func TestDocumentShowsWhatTheCommandPrints(t *testing.T) {
	document, err := os.ReadFile("../../../docs/owners.md")
	require.NoError(t, err)
	t.Chdir("../../..")
	examples := strings.Split(string(document), "```console\n$ aicost owners ")[1:]
	require.Len(t, examples, 3)
	for _, example := range examples {
		line, rest, _ := strings.Cut(example, "\n")
		want, _, found := strings.Cut(rest, "```")
		require.True(t, found)
		args := strings.Fields(line)
		files, err := filepath.Glob(args[len(args)-1])
		require.NoError(t, err)
		out, err := run(t, append(args[:len(args)-1], files...)...)
		require.NoError(t, err)
		assert.Equal(t, want, out, line)
	}
}
