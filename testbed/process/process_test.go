package process

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func shell(t *testing.T, script string) *Process {
	t.Helper()
	p, err := Start(Spec{Path: "/bin/sh", Args: []string{"-c", script}})
	require.NoError(t, err)
	t.Cleanup(p.Kill)
	return p
}

func within(t *testing.T, limit time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	return ctx
}

func TestStopIsGraceful(t *testing.T) {
	p := shell(t, `trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.05; done`)
	require.Eventually(t, func() bool { return strings.Contains(p.Log(), "up") }, 5*time.Second, 5*time.Millisecond)
	require.NoError(t, p.Stop(within(t, 5*time.Second)))
	assert.Contains(t, p.Log(), "bye")
	assert.Zero(t, p.ExitCode())
}

func TestStopKillsWhoIgnoresIt(t *testing.T) {
	p := shell(t, `trap '' TERM; echo up; while :; do sleep 0.05; done`)
	require.Eventually(t, func() bool { return strings.Contains(p.Log(), "up") }, 5*time.Second, 5*time.Millisecond)
	err := p.Stop(within(t, 200*time.Millisecond))
	require.ErrorContains(t, err, "ignored SIGTERM")
	assert.Equal(t, -1, p.ExitCode())
}

func TestWaitReady(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if asked++; asked < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer server.Close()
	p := shell(t, "exec sleep 60")
	require.NoError(t, p.WaitReady(within(t, 5*time.Second), server.URL))
	assert.Equal(t, 3, asked)

	gone := shell(t, "echo no such config; exit 3")
	err := gone.WaitReady(within(t, 5*time.Second), "http://127.0.0.1:1/")
	require.ErrorContains(t, err, "exit status 3")
	require.ErrorContains(t, err, "no such config")
}

func TestStartNamesTheMissingBinary(t *testing.T) {
	_, err := Start(Spec{Path: filepath.Join(t.TempDir(), "collector")})
	require.ErrorContains(t, err, "start collector")
}

// TestChildDiesWithItsParent runs this test binary again as a parent that is
// killed outright.
func TestChildDiesWithItsParent(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux can tell a child that its parent has died")
	}
	if file := os.Getenv("TESTBED_ORPHAN"); file != "" {
		p, err := Start(Spec{Path: "/bin/sleep", Args: []string{"600"}})
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(file+".new", []byte(strconv.Itoa(p.Pid())), 0o600))
		require.NoError(t, os.Rename(file+".new", file))
		<-p.Done()
		return
	}
	file := filepath.Join(t.TempDir(), "pid")
	parent := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	parent.Env = append(os.Environ(), "TESTBED_ORPHAN="+file)
	require.NoError(t, parent.Start())
	var child int
	require.Eventually(t, func() bool {
		text, err := os.ReadFile(file)
		child, _ = strconv.Atoi(string(text))
		return err == nil && child > 0
	}, 20*time.Second, 10*time.Millisecond)
	require.NoError(t, parent.Process.Kill())
	_ = parent.Wait()
	assert.Eventually(t, func() bool {
		state, err := os.ReadFile("/proc/" + strconv.Itoa(child) + "/stat")
		return syscall.Kill(child, 0) != nil || err != nil || strings.Contains(string(state), ") Z ")
	}, 5*time.Second, 10*time.Millisecond)
}

func TestTailKeepsTheEnd(t *testing.T) {
	var log tail
	for range tailSize / 8 {
		_, _ = log.Write([]byte("0123456789"))
	}
	_, _ = log.Write([]byte("the end"))
	assert.Len(t, log.String(), tailSize)
	assert.True(t, strings.HasSuffix(log.String(), "the end"))
}

func TestFreeAddressesAreDistinctAndFree(t *testing.T) {
	seen := map[string]bool{}
	for range 50 {
		addresses, err := FreeAddresses(4)
		require.NoError(t, err)
		require.Len(t, addresses, 4)
		for _, address := range addresses {
			assert.False(t, seen[address], "%s was given before", address)
			seen[address] = true
			listener, err := net.Listen("tcp", address)
			require.NoError(t, err)
			require.NoError(t, listener.Close())
		}
	}
}
