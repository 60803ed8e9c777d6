package rollup

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSpanSetIsASet(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for range 3 {
		s, want := newSpanSet(), map[spanID]bool{}
		for round := range 2 {
			for range 20_000 {
				id := spanID{1} // all alike but for a part, as senders' ids may be
				binary.BigEndian.PutUint16(id[1+7*random.IntN(3):], uint16(random.IntN(1<<13)))
				assert.Equal(t, want[id], s.has(&id))
				if random.IntN(2) == 0 {
					s.add(&id)
					want[id] = true
				}
				assert.Equal(t, len(want), s.n)
			}
			if round == 0 {
				s.clear()
				clear(want)
			}
		}
	}
}
