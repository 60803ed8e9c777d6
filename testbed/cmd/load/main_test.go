package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/testbed/binaries"
)

// TestTablesAreWholeAndSmall runs every table with next to no load.
func TestTablesAreWholeAndSmall(t *testing.T) {
	collector, err := binaries.Collector.Path()
	require.NoError(t, err)
	var out strings.Builder
	l := &load{
		collector: collector, out: &out, calls: []int{1, 100}, clients: []int{1, 8}, series: []int{2100}, known: []int{20_000},
		repeat: 1, length: 20 * time.Millisecond, interval: 200 * time.Millisecond,
	}
	require.NoError(t, l.run(t.Context(), []string{"rates", "sizes", "remembered"}))
	rows := strings.Count(out.String(), "\n| ")
	assert.Equal(t, 3*2*2+1+1+2, rows, out.String()) // and the heads of the later tables
	assert.Contains(t, out.String(), "| 2.1k |", "series")
	assert.NotContains(t, out.String(), "| 0 |", "nothing is free")
}

func TestUnknownTablesAreRefused(t *testing.T) {
	var l load
	require.ErrorContains(t, l.run(t.Context(), []string{"speed"}), `"speed" is none of`)
}

func TestNumbersKeepThreeDigits(t *testing.T) {
	for number, want := range map[float64]string{12: "12", 999: "999", 1234: "1.2k", 43_210: "43k", 999_499: "999k", 1_234_567: "1.23M"} {
		assert.Equal(t, want, thousands(number))
	}
	assert.Equal(t, "1.5 MiB", megabytes(3*mega/2))
	assert.Equal(t, "150 MiB", megabytes(150*mega))
	assert.Equal(t, "1.23ms", short(1234*time.Microsecond))
	assert.Equal(t, "123ms", short(123_400*time.Microsecond))
}
