package main

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/testbed/binaries"
)

// asDemo in the environment makes the test binary the demo itself.
const asDemo = "AICOST_TEST_AS_DEMO"

func TestMain(m *testing.M) {
	if os.Getenv(asDemo) != "" {
		main()
	}
	os.Exit(m.Run())
}

// TestNobodyReadsOn runs the demo into a pipe that is closed after a line, as
// in make demo | head -1. Nothing may be left of it.
func TestNobodyReadsOn(t *testing.T) {
	t.Parallel()
	for _, binary := range []binaries.Binary{binaries.Collector, binaries.Prometheus, binaries.Alertmanager} {
		_, err := binary.Path()
		require.NoError(t, err)
	}
	self, err := os.Executable()
	require.NoError(t, err)
	temporary := t.TempDir()
	demo := exec.CommandContext(t.Context(), self, "-length=1m")
	demo.Env = append(os.Environ(), asDemo+"=1", "TMPDIR="+temporary)
	var complaint strings.Builder
	demo.Stderr = &complaint
	out, err := demo.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, demo.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	assert.Contains(t, line, "Starting Prometheus")
	require.NoError(t, out.Close())

	require.Error(t, demo.Wait())
	assert.Equal(t, 130, demo.ProcessState.ExitCode(), complaint.String())
	assert.Contains(t, complaint.String(), "nothing is left running")
	left, err := os.ReadDir(temporary)
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestProgressStaysOnItsLine(t *testing.T) {
	for done, want := range map[float64]string{
		0:    "  00:00  ░░░░░░░░░░░░░░░░░░░░  sent",
		0.5:  "  11:59  ██████████░░░░░░░░░░  sent",
		1.25: "  23:59  ████████████████████  sent",
	} {
		assert.Equal(t, want, progressLine(done, "sent"))
	}
	assert.Equal(t, lineWidth, utf8.RuneCountInString(progressLine(0.5, strings.Repeat("very long ", 20))))
}

func TestKeepIsWanted(t *testing.T) {
	for value, want := range map[string]bool{"1": true, "true": true, "YES": true, "": false, "0": false, "false": false, "no": false} {
		assert.Equal(t, want, wanted(value), value)
	}
}
