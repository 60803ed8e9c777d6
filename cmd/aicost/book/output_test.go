package book

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func says(text string) func(io.Writer) error {
	return func(to io.Writer) error {
		_, err := io.WriteString(to, text)
		return err
	}
}

func content(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(data)
}

func TestFilesAreReplacedWhole(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "prices.yaml")
	require.NoError(t, writeFile(path, says("one")))
	assert.Equal(t, "one", content(t, path))
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, fs.FileMode(0o644), info.Mode().Perm())

	before, err := os.Open(path)
	require.NoError(t, err)
	require.NoError(t, os.Chmod(path, 0o600))
	link := filepath.Join(dir, "current.yaml")
	require.NoError(t, os.Symlink("prices.yaml", link))
	require.NoError(t, writeFile(link, says("two")))
	assert.Equal(t, "two", content(t, path), "the link's target is replaced")
	read, err := io.ReadAll(before)
	require.NoError(t, err)
	require.NoError(t, before.Close())
	assert.Equal(t, "one", string(read), "who has the old file open reads all of it")
	kind, err := os.Lstat(link)
	require.NoError(t, err)
	assert.NotZero(t, kind.Mode()&fs.ModeSymlink)
	info, err = os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, fs.FileMode(0o600), info.Mode().Perm(), "permissions stay")

	broken := errors.New("broken")
	require.ErrorIs(t, writeFile(path, func(to io.Writer) error {
		_, _ = io.WriteString(to, "ha")
		return broken
	}), broken)
	assert.Equal(t, "two", content(t, path))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, entries, 2, "nothing is left behind")
}

func TestWhatIsNoFileIsWrittenTo(t *testing.T) {
	require.NoError(t, writeFile(os.DevNull, says("gone")))
	info, err := os.Stat(os.DevNull)
	require.NoError(t, err)
	assert.False(t, info.Mode().IsRegular())
	var out bytes.Buffer
	require.NoError(t, output("-", &out, says("one ")))
	require.NoError(t, output("", &out, says("two")))
	assert.Equal(t, "one two", out.String())
}

func TestLinksToNothingYetStayLinks(t *testing.T) {
	dir := t.TempDir()
	link := filepath.Join(dir, "current.yaml")
	require.NoError(t, os.Symlink("new.yaml", link))
	require.NoError(t, writeFile(link, says("one")))
	assert.Equal(t, "one", content(t, filepath.Join(dir, "new.yaml")))
	target, err := os.Readlink(link)
	require.NoError(t, err)
	assert.Equal(t, "new.yaml", target)
}
