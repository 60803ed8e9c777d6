package reload

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func sum(files []File) (total int, err error) {
	for _, file := range files {
		n, err := strconv.Atoi(string(file.Data))
		if err != nil {
			return 0, errors.New(filepath.Base(file.Path) + ": want a number")
		}
		total += n
	}
	return total, nil
}

func write(t *testing.T, path, text string) string {
	t.Helper()
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestLastGoodValueStays(t *testing.T) {
	dir := t.TempDir()
	a, b := write(t, filepath.Join(dir, "a"), "1"), write(t, filepath.Join(dir, "b"), "20")
	files, err := Load([]string{a, b}, sum)
	require.NoError(t, err)
	assert.Equal(t, 21, files.Get())

	steps := []struct {
		do      func()
		changed bool
		err     string
		want    int
	}{
		{func() {}, false, "", 21},
		{func() { write(t, a, "2") }, true, "", 22},
		{func() { write(t, b, "x") }, false, "b: want a number", 22},
		{func() {}, false, "", 22}, // said once
		{func() { require.NoError(t, os.Remove(b)) }, false, "no such file", 22},
		{func() {}, false, "", 22},
		{func() { write(t, b, "30") }, true, "", 32},
	}
	for i, step := range steps {
		step.do()
		changed, err := files.Poll()
		assert.Equal(t, step.changed, changed, i)
		if step.err == "" {
			require.NoError(t, err, i)
		} else {
			require.ErrorContains(t, err, step.err, i)
		}
		assert.Equal(t, step.want, files.Get(), i)
	}
}

func TestReplacedSymlinkIsSeen(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "v1"), "1")
	write(t, filepath.Join(dir, "v2"), "2")
	link := filepath.Join(dir, "current")
	require.NoError(t, os.Symlink("v1", link))
	files, err := Load([]string{link}, sum)
	require.NoError(t, err)
	require.NoError(t, os.Symlink("v2", link+".new"))
	require.NoError(t, os.Rename(link+".new", link))
	changed, err := files.Poll()
	require.NoError(t, err)
	assert.True(t, changed)
	assert.Equal(t, 2, files.Get())
}

func TestFirstLoadMustSucceed(t *testing.T) {
	_, err := Load([]string{filepath.Join(t.TempDir(), "absent")}, sum)
	require.ErrorContains(t, err, "absent: no such file")
}

func TestWatchReportsAndEnds(t *testing.T) {
	dir := t.TempDir()
	path := write(t, filepath.Join(dir, "a"), "1")
	files, err := Load([]string{path}, sum)
	require.NoError(t, err)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var reports []error
		done := make(chan struct{})
		go func() {
			defer close(done)
			files.Watch(ctx, time.Minute, func(err error) { reports = append(reports, err) })
		}()
		time.Sleep(90 * time.Second) // of the bubble's clock
		synctest.Wait()
		assert.Empty(t, reports)
		write(t, path, "7")
		time.Sleep(time.Minute)
		synctest.Wait()
		assert.Equal(t, []error{nil}, reports)
		assert.Equal(t, 7, files.Get())
		cancel()
		<-done
	})
}

// TestPipesAreRefused: reading one would wait for its writer, and a second look
// would find nothing.
func TestPipesAreRefused(t *testing.T) {
	_, err := Load([]string{os.DevNull}, sum)
	require.EqualError(t, err, os.DevNull+": want a file, not a pipe or a device, which can be read but once")
}
