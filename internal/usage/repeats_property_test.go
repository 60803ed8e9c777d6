package usage

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

// forest is a random set of calls and what they come to, with spans around
// them that repeat what they used.
type forest struct {
	groups [][]spanOf // spans that come in one batch: a call and what is plain above it
	want   int64
}

func newForest(random *rand.Rand) (f forest) {
	id := byte(0)
	next := func() byte { id++; return id }
	for trace := range byte(1 + random.IntN(4)) {
		agent := next()
		f.groups = append(f.groups, []spanOf{{trace: trace, id: agent, boundary: true}})
		for range 1 + random.IntN(3) {
			around, parent := spanOf{trace: trace, id: next(), parent: agent, model: "m", scope: 2}, agent
			wrapped := random.IntN(2) == 0
			if wrapped {
				parent = around.id
			}
			for range 1 + random.IntN(3) {
				between := spanOf{trace: trace, id: next(), parent: parent}
				call := spanOf{trace: trace, id: next(), parent: between.id, model: "m-2025-01-01", tokens: 1 + random.Int64N(1000), scope: 1}
				f.want += call.tokens
				around.tokens += call.tokens
				f.groups = append(f.groups, []spanOf{between, call})
			}
			if wrapped {
				f.groups = append(f.groups, []spanOf{around})
			}
		}
	}
	return f
}

// batches shuffles the spans into a random number of batches. Calls come before
// what is around them, as they end before.
func (f *forest) batches(random *rand.Rand, most int) [][]spanOf {
	batches := make([][]spanOf, 1+random.IntN(most))
	for i, group := range f.groups {
		at := i * len(batches) / len(f.groups)
		batches[at] = append(batches[at], group...)
	}
	for _, batch := range batches {
		random.Shuffle(len(batch), func(i, j int) { batch[i], batch[j] = batch[j], batch[i] })
	}
	return batches
}

// TestWrappingChangesNoTotal wraps random calls in agents and call spans that
// repeat them, cuts them into batches, shuffles, delivers some again, and
// expects the same bill.
func TestWrappingChangesNoTotal(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	for round := range 2_000 {
		f := newForest(random)
		batches := f.batches(random, 6)
		teller := newTeller()
		var got int64
		for _, batch := range batches {
			bill := billed(batch, teller.tell(batch))
			got += bill
			if random.IntN(3) == 0 {
				assert.Equal(t, bill, billed(batch, teller.tell(batch)), "delivered again")
			}
		}
		if !assert.Equal(t, f.want, got, "round %d: %+v", round, batches) {
			return
		}
	}
}

func billed(spans []spanOf, repeats []Repeat) (tokens int64) {
	call := 0
	for _, s := range spans {
		if s.model == "" {
			continue
		}
		if repeats[call] == NotRepeated {
			tokens += s.tokens
		}
		call++
	}
	return tokens
}
