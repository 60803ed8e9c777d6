package usage

import "hash/maphash"

// Responses remembers which response ids were billed, so that a request that
// an SDK and a gateway both report, perhaps in different batches, is billed
// once. It holds two generations of at most Capacity ids and forgets the older
// when the younger is full or a lifetime old. Not safe for concurrent use.
type Responses struct {
	capacity     int
	lifetime     int64 // nanoseconds
	young, old   map[responseID]billed
	bornAt       int64
	seedA, seedB maphash.Seed
}

type responseID struct{ a, b uint64 } // 128 bits of hash: ids are long, and prompts never stand in them

type billed struct {
	key   SpanKey
	total int64
}

// minResponseID is the shortest id that is taken to be unique.
const minResponseID = 16

// NewResponses returns an empty memory of at most 2×capacity ids, kept between
// one and two lifetimes (nanoseconds).
func NewResponses(capacity int, lifetime int64) *Responses {
	return &Responses{
		capacity: capacity, lifetime: lifetime, young: map[responseID]billed{}, old: map[responseID]billed{},
		seedA: maphash.MakeSeed(), seedB: maphash.MakeSeed(),
	}
}

// Mark marks those candidates RepeatResponse whose response id another span
// has been billed under, and remembers the others. now is the time in
// nanoseconds. A span that is delivered again is not a repeat of itself: the
// sender may retry because the first delivery came to nothing.
func (r *Responses) Mark(candidates []Candidate, now int64) {
	if len(r.young) >= r.capacity || now-r.bornAt > r.lifetime {
		r.young, r.old = r.old, r.young
		clear(r.young)
		r.bornAt = now
	}
	for _, pass := range [...]bool{true, false} { // calls with an amount first: they are what is billed
		r.mark(candidates, pass)
	}
}

func (r *Responses) mark(candidates []Candidate, amount bool) {
	for i := range candidates {
		c := &candidates[i]
		id := c.Reading.ResponseID
		if c.Amount != amount || c.Repeat != NotRepeated || c.Reading.Reason != "" || len(id) < minResponseID {
			continue
		}
		hash := responseID{maphash.String(r.seedA, id), maphash.String(r.seedB, id)}
		first, known := r.young[hash]
		if !known {
			first, known = r.old[hash]
		}
		switch {
		case !known:
			if amount && len(r.young) < r.capacity { // what has no amount bills nothing
				r.young[hash] = billed{c.Key, total(c.Reading)}
			}
		case first.key != c.Key && (first.key.Trace == c.Key.Trace || first.total == total(c.Reading)):
			// Some servers answer with the same id for ever; then traces and
			// totals differ, and each answer is a call of its own.
			c.Repeat = RepeatResponse
		}
	}
}

func total(r *Reading) int64 { return r.Usage.TotalInput() + r.Usage.TotalOutput() }

// Len is how many ids are remembered.
func (r *Responses) Len() int { return len(r.young) + len(r.old) }
