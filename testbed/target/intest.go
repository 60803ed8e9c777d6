package target

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// New starts a target for a test, in front of the remote-write receiver at real.
func New(t *testing.T, real string) *Target {
	t.Helper()
	target, err := Start(real)
	require.NoError(t, err)
	t.Cleanup(target.Close)
	return target
}
