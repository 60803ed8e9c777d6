package faults

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tellTime prints the time whenever it is asked for by a line, and how long the
// monotonic clock says that it runs.
const tellTime = `package main

import (
	"bufio"
	"fmt"
	"os"
	"time"
)

func main() {
	began := time.Now()
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		now := time.Now()
		fmt.Println(now.UnixNano(), now.Sub(began).Nanoseconds())
	}
}
`

// TestSkewedClock steps the clock of a program that runs.
func TestSkewedClock(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module telltime\n"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(tellTime), 0o600))
	require.NoError(t, BuildSkewed(t.Context(), dir, filepath.Join(dir, "telltime")))
	c, err := newClock(filepath.Join(dir, "clock"))
	require.NoError(t, err)
	defer c.close()

	program := exec.CommandContext(t.Context(), filepath.Join(dir, "telltime"))
	program.Env = append(os.Environ(), clockVariable+"="+c.path)
	in, err := program.StdinPipe()
	require.NoError(t, err)
	out, err := program.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, program.Start())
	for _, wrong := range []time.Duration{0, time.Hour, -time.Hour, 1500 * time.Millisecond, -1300 * time.Millisecond, 0} {
		require.NoError(t, c.set(wrong))
		_, err := in.Write([]byte("\n"))
		require.NoError(t, err)
		line := make([]byte, 100)
		n, err := out.Read(line)
		require.NoError(t, err)
		words := strings.Fields(string(line[:n]))
		wall, err := strconv.ParseInt(words[0], 10, 64)
		require.NoError(t, err)
		ran, err := strconv.ParseInt(words[1], 10, 64)
		require.NoError(t, err)
		assert.WithinDuration(t, time.Now().Add(wrong), time.Unix(0, wall), 200*time.Millisecond)
		assert.Less(t, time.Duration(ran), 10*time.Second, "the monotonic clock does not step")
		assert.Positive(t, ran)
	}
	require.NoError(t, in.Close())
	require.NoError(t, program.Wait())
}
