package collector

import (
	"context"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/testbed/process"
)

// late is a program that catches signals only some time after it has said that
// it is ready, as a collector does on a busy machine.
func late(t *testing.T) *Collector {
	t.Helper()
	child, err := process.Start(process.Spec{Path: "/bin/sh", Args: []string{"-c", `
		echo ready; sleep 0.1
		trap 'echo reloaded' HUP; trap 'echo flushed; exit 0' TERM
		while :; do sleep 0.05; done`}})
	require.NoError(t, err)
	t.Cleanup(child.Kill)
	require.Eventually(t, func() bool { return strings.Contains(child.Log(), "ready") }, 5*time.Second, time.Millisecond)
	return &Collector{Process: child, ready: time.Now()}
}

func TestStopAtOnceIsCaught(t *testing.T) {
	c := late(t)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	require.NoError(t, c.Stop(ctx))
	assert.Contains(t, c.Log(), "flushed")
}

func TestReloadAtOnceIsCaught(t *testing.T) {
	c := late(t)
	require.NoError(t, c.Signal(syscall.SIGHUP))
	assert.Eventually(t, func() bool { return strings.Contains(c.Log(), "reloaded") }, 5*time.Second, time.Millisecond)
}
