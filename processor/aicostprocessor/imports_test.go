package aicostprocessor

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

// watched is a processor with a table of its own and a catalog, and its log.
type watched struct {
	*costProcessor
	logs         *observer.ObservedLogs
	own, catalog string // the files
}

func watch(t *testing.T, catalog string) *watched {
	t.Helper()
	core, logs := observer.New(zap.DebugLevel)
	settings := nopSettings()
	settings.Logger = zap.New(core)
	config := createDefaultConfig().(*Config)
	w := &watched{logs: logs, own: file(t, "owners.yaml", "rules: []\n"), catalog: file(t, "catalog-info.yaml", catalog)}
	config.Ownership.Tables = []TableConfig{{Path: w.own}, {Path: w.catalog}}
	var err error
	w.costProcessor, err = newCostProcessor(settings, config)
	require.NoError(t, err)
	require.NoError(t, w.start(t.Context(), nil))
	t.Cleanup(func() { require.NoError(t, w.shutdown(t.Context())) })
	return w
}

// reload writes a file and has it looked at.
func (w *watched) reload(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	changed, err := w.owners.Poll()
	require.NoError(t, err)
	require.True(t, changed)
	w.reloaded(sourceOwners, "", nil)
}

// said is what was logged of the catalog, each as level, taken and left out.
func (w *watched) said() (all [][3]any) {
	for _, entry := range w.logs.FilterMessage("a list of owners is imported").All() {
		fields := entry.ContextMap()
		all = append(all, [3]any{entry.Level, fields["taken"], fields["left_out"]})
	}
	return all
}

func TestWhatIsLeftOutOfOwnersIsTold(t *testing.T) {
	w := watch(t, entityOf("a")+"---\n"+entityOf("b")+"---\n"+entityOf("{}"))
	assert.Equal(t, [][3]any{{zap.InfoLevel, int64(2), int64(1)}}, w.said())
	details := w.logs.FilterMessage("of an imported list of owners").All()
	require.Len(t, details, 1)
	assert.Equal(t, zap.DebugLevel, details[0].Level)
	assert.Equal(t, w.catalog+":13: left_out: component: name must be a text", details[0].ContextMap()["finding"])
}

// TestOwnersAreToldOnce for a content, and again when what came of it is
// something else.
func TestOwnersAreToldOnce(t *testing.T) {
	w := watch(t, entityOf("a")+"---\n"+entityOf("b"))
	want := [][3]any{{zap.InfoLevel, int64(2), int64(0)}}
	w.reload(t, w.own, "rules: [{match: {x: y}, set: {team: z}}]\n")
	assert.Equal(t, want, w.said(), "the catalog is what it was")

	w.reload(t, w.own, "units: {team: {allowed: [z]}}\n")
	want = append(want, [3]any{zap.WarnLevel, int64(0), int64(2)})
	assert.Equal(t, want, w.said(), "more is left out than taken, as the other table allows none of its teams")

	w.reload(t, w.own, "units: {team: {allowed: [z, y]}}\n")
	want = append(want, [3]any{zap.WarnLevel, int64(0), int64(2)})
	assert.Equal(t, want, w.said(), "for another reason")

	w.reload(t, w.own, "rules: []\n")
	w.reload(t, w.catalog, entityOf("a")+"---\n"+entityOf("c"))
	want = append(want, [3]any{zap.InfoLevel, int64(2), int64(0)}, [3]any{zap.InfoLevel, int64(2), int64(0)})
	assert.Equal(t, want, w.said(), "another catalog of which as much was taken")
}
