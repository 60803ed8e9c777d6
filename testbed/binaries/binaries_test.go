package binaries

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestRootIsTheRepository guards the paths that everything else hangs on.
func TestRootIsTheRepository(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join(Root(), "Makefile"))
	require.NoError(t, err)
	for _, binary := range []Binary{
		Collector, Prometheus, Promtool, Alertmanager, VictoriaMetrics, Prometheus242, VictoriaMetrics179, Cortex, Mimir, Thanos,
	} {
		assert.Contains(t, string(makefile), filepath.Base(string(binary)), "the Makefile must build %s", binary)
	}
}
