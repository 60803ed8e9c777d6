package faults

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/testbed/binaries"
	"github.com/aicost/aicost/testbed/collector"
)

// TestConfigurationsAreValid lets the collector check what rows write.
func TestConfigurationsAreValid(t *testing.T) {
	binary, err := binaries.Collector.Path()
	require.NoError(t, err)
	dir := t.TempDir()
	where := place{row: "a", replica: "b", book: filepath.Join(dir, "prices.yaml"), state: dir, target: "http://127.0.0.1:1/write"}
	require.NoError(t, os.WriteFile(where.book, []byte(priceBook()), 0o600))
	beside := where
	beside.sibling = "127.0.0.1:1"
	for name, test := range map[string]struct {
		settings Settings
		place    place
		valid    bool
	}{
		"plain":         {Settings{Memory: true}, where, true},
		"sibling":       {Settings{Memory: true}, beside, true},
		"all settings":  {Settings{Memory: true, Flush: time.Second, Protocol: "v2", Units: []string{"team"}, SeriesLimit: 1000, Labels: map[string]string{"a": "b"}, Histograms: "none", Replica: "c"}, where, true},
		"nonsense":      {Settings{Memory: true, Protocol: "v9"}, where, false},
		"limit too low": {Settings{Memory: true, SeriesLimit: 1}, where, false},
	} {
		text, err := test.settings.configuration(test.place)
		require.NoError(t, err)
		file := filepath.Join(dir, "config.yaml")
		require.NoError(t, os.WriteFile(file, text, 0o600))
		output, exit, err := collector.Validate(binary, file)
		require.NoError(t, err)
		assert.Equal(t, test.valid, exit == 0, "%s: %s", name, output)
	}
}

func TestSettingsInWords(t *testing.T) {
	assert.Equal(t, "memory", Settings{Memory: true, FSync: true}.String())
	assert.Equal(t, "fsync, v2, flush 3s", Settings{FSync: true, Protocol: "v2", Flush: 3 * time.Second}.String())
	assert.Equal(t, "no fsync", Settings{}.String())
}
