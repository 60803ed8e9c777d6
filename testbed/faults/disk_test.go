package faults

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSmallDiskFills(t *testing.T) {
	if why := mountable(t.TempDir()); why != "" {
		t.Skip(why)
	}
	dir := filepath.Join(t.TempDir(), "state")
	unmount, err := mountSmallDisk(dir)
	require.NoError(t, err)
	defer unmount()
	lab := &Lab{replicas: []*replica{{place: place{state: dir}}}}
	empty, err := lab.fillDisk()
	require.NoError(t, err)
	one := filepath.Join(dir, "one")
	assert.Error(t, os.WriteFile(one, []byte("x"), 0o600), "nothing fits")
	require.NoError(t, empty())
	assert.NoError(t, os.WriteFile(one, []byte("x"), 0o600))
}
