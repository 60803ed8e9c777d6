package rollup

import (
	"math"
	"math/bits"
)

// demandBits is how many bits of a hash choose a register. 2^10 registers miss
// the truth by some 3 %.
const demandBits = 10

// sketch estimates how many different hashes it has seen: HyperLogLog, with
// linear counting where it has seen few.
type sketch [1 << demandBits]uint8

func (s *sketch) add(hash uint64) {
	register := &s[hash>>(64-demandBits)]
	*register = max(*register, uint8(bits.LeadingZeros64(hash<<demandBits|1<<(demandBits-1))+1))
}

func (s *sketch) estimate() float64 {
	sum, empty := 0.0, 0
	for _, rank := range s {
		sum += 1 / float64(uint64(1)<<rank)
		if rank == 0 {
			empty++
		}
	}
	m := float64(len(s))
	estimate := 0.7213 / (1 + 1.079/m) * m * m / sum
	if estimate <= 2.5*m && empty > 0 {
		return m * math.Log(m/float64(empty))
	}
	return estimate
}
