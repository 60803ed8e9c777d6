package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTicksAreReadBehindAnyName(t *testing.T) {
	got, err := ticks("42 (a) (b c) S 1 2 3 4 5 6 7 8 9 10 150 25 0 0\n")
	require.NoError(t, err)
	assert.Equal(t, 1750*time.Millisecond, got)
	_, err = ticks("42 (a) S 1")
	require.Error(t, err)
}

func TestKilobytesAreBytes(t *testing.T) {
	status := "Name:\tx\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\n"
	assert.EqualValues(t, 1<<20, kilobytes(status, "VmRSS:"))
	assert.EqualValues(t, 2<<20, kilobytes(status, "VmHWM:"))
	assert.Zero(t, kilobytes(status, "VmSwap:"))
}
