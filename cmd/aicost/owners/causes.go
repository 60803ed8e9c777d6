package owners

import (
	"fmt"
	"hash/maphash"
	"slices"
	"time"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/ownership"
)

// cause is why a unit of a call is as it is, as far as the processor does not
// write it on the span. Rules are named with their places.
type cause struct {
	fallback bool   // the value is of a fallback rule
	identity string // the identity rule that gave the value
	expired  string // the first rule that is outside its dates
	carrier  string // the name of the first rule that carried what is not allowed
	carried  string // what that was
}

// causes explains calls, and remembers what it said of those that look the same.
type causes struct {
	*traffic
	*reader
	seed  maphash.Seed
	turns []int64 // when rules begin or end
	known map[uint64][]cause
}

const mostCauses = 1 << 14 // that are remembered

func newCauses(t *traffic, r *reader) *causes {
	return &causes{traffic: t, reader: r, seed: maphash.MakeSeed(), turns: t.Table.Turns(), known: map[uint64][]cause{}}
}

// of are the causes of each unit. What a call inherits has no part in them.
func (c *causes) of(call *call) []cause {
	in := &ownership.Input{Span: c.read(call.span), Resource: c.read(call.resource), Scope: c.readScope(call.scope), At: call.at}
	if in.At == 0 {
		in.At = time.Now().UnixNano()
	}
	key := c.fingerprint(in)
	if known, ok := c.known[key]; ok {
		return known
	}
	found := make([]cause, len(c.Table.Units()))
	for i, e := range c.resolver.Explain(in) {
		found[i] = c.cause(&e)
	}
	if len(c.known) == mostCauses {
		clear(c.known)
	}
	c.known[key] = found
	return found
}

// fingerprint is of all that a table looks at: what stands in attributes, and
// between which dates of its rules a call began.
func (c *causes) fingerprint(in *ownership.Input) uint64 {
	var hash maphash.Hash
	hash.SetSeed(c.seed)
	past, now := slices.BinarySearch(c.turns, in.At)
	_, _ = fmt.Fprintln(&hash, past, now)
	for _, record := range [...]*attr.Record{in.Span, in.Resource, in.Scope} {
		for _, slot := range slices.Sorted(slices.Values(record.Used())) { // senders write attributes in any order
			value := record.Get(int(slot))
			text, _ := value.Text()
			_, _ = fmt.Fprintf(&hash, "%d:%d:%d=%s", slot, value.Kind, len(text), text)
		}
		_ = hash.WriteByte('\n')
	}
	return hash.Sum64()
}

func (c *causes) cause(e *ownership.UnitExplanation) (found cause) {
	found.fallback = e.Source.Kind() == ownership.SourceFallback
	if e.Source.Kind() == ownership.SourceIdentity {
		found.identity = c.ruleName(e.Source)
	}
	for i := range e.Candidates {
		switch candidate := &e.Candidates[i]; {
		case candidate.Verdict == ownership.OutOfDates && found.expired == "":
			found.expired = c.ruleName(candidate.Source)
		case candidate.Verdict == ownership.NotCarried && found.carrier == "":
			found.carrier, found.carried = candidate.Source.Rule(), candidate.Text
		}
	}
	return found
}
