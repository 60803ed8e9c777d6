package usage

import (
	"hash/maphash"
	"slices"
)

// Recent remembers the calls of the last minutes, so that one request is billed
// once even when its spans come in different batches. It holds a bounded number
// of calls and forgets the oldest. Not safe for concurrent use.
type Recent struct {
	calls    []told // a ring; a call's number modulo its length is its place
	capacity uint64
	next     uint64 // number of the next call, from 1
	lifetime int64  // nanoseconds
	seed     maphash.Seed

	byTrace, byTwin, byID map[uint64]uint64 // the newest call of each
	bySpan                map[uint64]uint64 // by its own id and those of its hops
	byTop                 map[uint64]uint64 // by the ancestor that it waits for
	carriers              int               // how many of the calls are agents' spans
	evicted               int64
}

// told is what is remembered of a call. It holds no pointers, so that the
// garbage collector need not look at it.
type told struct {
	key     SpanKey
	top     [8]byte // the ancestor to wait for, or zero
	hops    [maxHops][8]byte
	request request
	use     use
	room    use // of the use, what no call below was found for yet
	ids     [NumIDs]uint64

	process, scope uint64
	twins          uint64 // see Reading
	start, end, at int64

	trace, twin              uint64 // hashes
	spans                    [1 + maxHops]uint64
	topHash, sameTop         uint64 // number of the call before that waits for the same ancestor
	beforeInTrace, lookAlike uint64 // numbers of the call before in the trace, and of the one before that looks alike

	candidate int32 // while it is in the batch at hand, plus one
	usable    bool
	silent    bool
	carrier   bool
	paired    bool // another instrumentation's span of the call is found
	covered   bool // its request is billed, with an amount
	repeat    Repeat
	billed    SpanKey // see Candidate.Billed; zero where that is 0
}

const (
	// maxInTrace and maxLookAlikes bound how far back one trace, or one
	// multitude of equal calls, is searched.
	maxInTrace    = 256
	maxLookAlikes = 256
	// minID is the shortest id that is taken to be unique.
	minID = 16
)

// NewRecent returns an empty memory of at most capacity calls, each kept for a
// lifetime in nanoseconds. A call takes 550 to 805 bytes.
func NewRecent(capacity int, lifetime int64) *Recent {
	return &Recent{
		capacity: uint64(capacity), lifetime: lifetime, next: 1, seed: maphash.MakeSeed(),
		byTrace: map[uint64]uint64{}, byTwin: map[uint64]uint64{}, byID: map[uint64]uint64{}, bySpan: map[uint64]uint64{}, byTop: map[uint64]uint64{},
	}
}

// Len is how many calls are remembered.
func (r *Recent) Len() int { return int(min(r.next-1, r.capacity)) }

// Evicted is how many calls were forgotten before their lifetime was over,
// because there were too many.
func (r *Recent) Evicted() int64 { return r.evicted }

// call returns a remembered call, or nil when it is forgotten.
func (r *Recent) call(number uint64, now int64) *told {
	if number == 0 || number+r.capacity < r.next {
		return nil
	}
	if e := &r.calls[number%r.capacity]; now-e.at <= r.lifetime {
		return e
	}
	return nil
}

// add makes room for one more call and returns its number.
func (r *Recent) add(now int64) uint64 {
	number := r.next
	r.next++
	at := number % r.capacity
	if at >= uint64(len(r.calls)) {
		for at >= uint64(len(r.calls)) { // place 0 is the last to be used
			r.calls = append(r.calls, told{})
		}
		return number
	}
	if old := &r.calls[at]; number > r.capacity {
		if now-old.at <= r.lifetime {
			r.evicted++
		}
		forget(r.byTrace, old.trace, number-r.capacity)
		forget(r.byTwin, old.twin, number-r.capacity)
		for _, id := range old.ids {
			forget(r.byID, id, number-r.capacity)
		}
		forget(r.byTop, old.topHash, number-r.capacity)
		for _, span := range old.spans {
			forget(r.bySpan, span, number-r.capacity)
		}
		if old.carrier {
			r.carriers--
		}
	}
	r.calls[at] = told{}
	return number
}

// await makes a call be found when the ancestor that it waits for comes.
func (r *Recent) await(number uint64, e *told, top [8]byte) {
	forget(r.byTop, e.topHash, number)
	if e.top, e.topHash = top, 0; top == [8]byte{} {
		return
	}
	e.topHash = r.hashSpan(SpanKey{e.key.Trace, top})
	e.sameTop = r.byTop[e.topHash]
	r.byTop[e.topHash] = number
}

func forget(index map[uint64]uint64, hash, number uint64) {
	if hash != 0 && index[hash] == number {
		delete(index, hash)
	}
}

// span returns the remembered call that is a span, or that made a request under
// its id.
func (r *Recent) span(key SpanKey, now int64) (number uint64, e *told) {
	if key.Span == [8]byte{} {
		return 0, nil
	}
	number = r.bySpan[r.hashSpan(key)]
	if e = r.call(number, now); e == nil || e.key.Trace != key.Trace || !e.reaches(key.Span) {
		return 0, nil
	}
	return number, e
}

func (r *Recent) hashSpan(key SpanKey) uint64 {
	var bytes [24]byte
	copy(bytes[:], key.Trace[:])
	copy(bytes[16:], key.Span[:])
	return r.hash(bytes[:])
}

func (r *Recent) hash(bytes []byte) uint64 { return maphash.Bytes(r.seed, bytes) }

func (r *Recent) hashID(id string) uint64 {
	if len(id) < minID {
		return 0
	}
	return maphash.String(r.seed, id)
}

// reaches reports whether a remembered call is the span of an id, or made a
// request under that id.
func (e *told) reaches(id [8]byte) bool {
	if id == [8]byte{} {
		return false
	}
	return e.key.Span == id || slices.Contains(e.hops[:], id)
}
