package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/testbed/faults"
)

func TestChosenRows(t *testing.T) {
	all, err := chosen(settings{})
	require.NoError(t, err)
	assert.Len(t, all, len(faults.Rows()))

	kills, err := chosen(settings{rows: "kills|kills-fsync", memory: true})
	require.NoError(t, err)
	require.Len(t, kills, 2)
	assert.True(t, kills[0].Settings.Memory)

	short, err := chosen(settings{short: true})
	require.NoError(t, err)
	assert.Less(t, len(short), len(all)/2)

	_, err = chosen(settings{rows: "kill"})
	require.ErrorContains(t, err, "no row is called")
	_, err = chosen(settings{rows: "("})
	require.Error(t, err)
}

func TestSummary(t *testing.T) {
	assert.Equal(t, "1 of 3 rows exact, 1 skipped; 30 spans, and 4 once more", summary([]faults.Result{
		{Spans: 10, Again: 4}, {Spans: 20, Problems: []string{"differs"}}, {Skipped: "no"},
	}))
}
