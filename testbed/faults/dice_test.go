package faults

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestDiceStayWithinTheirBounds(t *testing.T) {
	d := newDice(3, t.Name())
	seen := map[int]bool{}
	for range 200 {
		n := d.intN(3)
		assert.True(t, n >= 0 && n < 3)
		seen[n] = true
		between := d.between(time.Second, 2*time.Second)
		assert.True(t, between >= time.Second && between < 2*time.Second, "%s", between)
	}
	assert.Len(t, seen, 3)
}
