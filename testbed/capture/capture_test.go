package capture

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLoadReadsEveryScenario(t *testing.T) {
	files, err := Load("../../testdata/spans")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 110)
	for _, file := range files {
		assert.Positive(t, file.Traces.SpanCount(), file.Name)
		SetResource(file.Copy(), "testbed.file", file.Name)
		_, changed := file.Traces.ResourceSpans().At(0).Resource().Attributes().Get("testbed.file")
		assert.False(t, changed, "a copy was changed, not the file")
	}
}

func TestLoadNamesTheBadFile(t *testing.T) {
	dir := t.TempDir()
	_, err := Load(dir)
	require.ErrorContains(t, err, "holds no captured spans")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a__b.json"), []byte("{"), 0o600))
	_, err = Load(dir)
	require.ErrorContains(t, err, "a__b.json")
}
