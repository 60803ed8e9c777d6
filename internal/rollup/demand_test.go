package rollup

import (
	"hash/maphash"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSketchEstimates(t *testing.T) {
	for _, n := range []int{0, 1, 10, 500, 2_000, 20_000, 1_000_000} {
		s, seed := &sketch{}, maphash.MakeSeed()
		for range 2 { // what was seen before makes no difference
			for i := range n {
				s.add(maphash.Comparable(seed, i))
			}
		}
		assert.InDelta(t, n, s.estimate(), 0.15*float64(n)+1)
	}
}
