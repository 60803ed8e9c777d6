package e2e

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/aicost/aicost/testbed/binaries"
	"github.com/aicost/aicost/testbed/collector"
	"github.com/aicost/aicost/testbed/stack"
)

// TestExamplesAreValid runs the collector's own check on every configuration
// that a user may copy.
func TestExamplesAreValid(t *testing.T) {
	binary := stack.Binary(t, binaries.Collector)
	t.Chdir(binaries.Root()) // the examples name files from there
	checked := 0
	require.NoError(t, filepath.WalkDir("examples", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".yaml" || !isConfiguration(t, path) {
			return err
		}
		checked++
		assert.Empty(t, unjournaled(t, path), "%s: batch acknowledges what is not in the journal", path)
		output, exit, err := collector.Validate(programOf(t, path, binary), path)
		assert.Zero(t, exit, "%s:\n%s", path, output)
		return err
	}))
	assert.GreaterOrEqual(t, checked, 11)
}

// programOf is the collector that a configuration is for: that of the manifest
// beside it, else the usual one.
func programOf(t *testing.T, path, usual string) string {
	t.Helper()
	if _, err := os.Stat(filepath.Join(filepath.Dir(path), "builder-config.yaml")); err != nil {
		return usual
	}
	return stack.Binary(t, balancer)
}

// unjournaled lists the pipelines in which a batch processor acknowledges what
// an ai_cost exporter with storage has not journaled yet.
func unjournaled(t *testing.T, path string) (names []string) {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	var document struct {
		Exporters map[string]struct{ Storage string }
		Service   struct {
			Pipelines map[string]struct{ Processors, Exporters []string }
		}
	}
	require.NoError(t, yaml.Unmarshal(text, &document), path)
	for name, pipeline := range document.Service.Pipelines {
		durable := slices.Contains(pipeline.Exporters, "ai_cost") && document.Exporters["ai_cost"].Storage != ""
		if durable && slices.Contains(pipeline.Processors, "batch") {
			names = append(names, name)
		}
	}
	return names
}

// isConfiguration tells a collector's configuration from the tables beside it.
func isConfiguration(t *testing.T, path string) bool {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	var document map[string]any
	require.NoError(t, yaml.Unmarshal(text, &document), path)
	return document["service"] != nil
}
