package faults

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSiblingRefusesUntilItIsWell(t *testing.T) {
	s, err := newSibling(newDice(1, t.Name()))
	require.NoError(t, err)
	defer s.Close()
	to, err := newGRPC(s.Address)
	require.NoError(t, err)
	defer to.close()
	answers := func(n int) map[answer]int {
		count := map[answer]int{}
		for range n {
			count[export(t, to)]++
		}
		return count
	}
	unwell := answers(100)
	assert.Greater(t, unwell[again], 20)
	assert.Greater(t, unwell[acknowledged], 40)
	assert.Equal(t, int64(unwell[again]), s.refused.Load())
	s.well.Store(true)
	assert.Equal(t, map[answer]int{acknowledged: 50}, answers(50))
}
