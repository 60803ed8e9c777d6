package faults

import (
	"hash/fnv"
	"math/rand/v2"
	"sync"
	"time"
)

// dice make the random choices of a row. Several goroutines may throw them; the
// seed decides what falls, but not who comes first.
type dice struct {
	mu     sync.Mutex
	random *rand.Rand
}

// newDice returns the dice of one use of a seed, such as a row by its name.
func newDice(seed uint64, use string) *dice {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(use))
	return &dice{random: rand.New(rand.NewPCG(seed, hash.Sum64()))}
}

// intN is at least 0 and less than n.
func (d *dice) intN(n int) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.random.IntN(n)
}

// upTo is a duration below the limit.
func (d *dice) upTo(limit time.Duration) time.Duration {
	return time.Duration(d.intN(int(limit)))
}

// between is a duration from the first to the second.
func (d *dice) between(from, to time.Duration) time.Duration {
	return from + d.upTo(to-from)
}
