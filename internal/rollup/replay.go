package rollup

import (
	"slices"
	"time"
)

// Tally counts spans by refusal; folded ones are at Folded.
type Tally [NumRefusals]int64

// Replay counts what is in a record that comes from storage. One that is damaged
// or of another version is not counted at all, and the error wraps ErrDamaged or
// ErrVersion.
func (l *Ledger) Replay(record []byte) (Tally, error) {
	dry := newReplay(record, l.settings.Units)
	for dry.next() {
	}
	if dry.err != nil {
		return Tally{}, dry.err
	}
	return l.Count(record), nil
}

// Count counts what is in a record that a Recorder has just made.
func (l *Ledger) Count(record []byte) (counted Tally) {
	defer l.Done()
	r := newReplay(record, l.settings.Units)
	for r.next() {
		if r.refusal != Folded {
			l.Refuse(r.refusal)
			counted[r.refusal]++
			continue
		}
		counted[l.Add(&r.call)]++
	}
	return counted
}

// replay reads a record, one span after the other.
type replay struct {
	decoder
	whole   string // the record: texts are parts of it
	texts   []string
	units   []int // where each unit of the record is among those asked for, -1: nowhere
	call    Call
	refusal Refusal
}

func newReplay(record []byte, units []string) *replay {
	r := &replay{decoder: decoder{rest: record}, whole: string(record)}
	if version := r.uvarint(); r.err == nil && version != recordVersion {
		r.err = otherVersion(version, recordVersion)
		r.rest = nil
	}
	r.call.Arrived = time.Unix(0, r.varint())
	r.call.Units = make([]string, len(units))
	r.units = make([]int, r.length())
	for i := range r.units {
		r.units[i] = slices.Index(units, r.text())
	}
	return r
}

// next reads the next span, if there is one and nothing is wrong.
func (r *replay) next() bool {
	if len(r.rest) == 0 {
		return false
	}
	r.refusal = Refusal(r.below(uint64(NumRefusals)))
	if r.refusal == Folded {
		r.readCall()
	}
	return r.err == nil
}

func (r *replay) readCall() {
	c := &r.call
	flags := r.below(1 << 4)
	c.TraceID, c.SpanID = [16]byte{}, [8]byte{}
	if flags&flagNamed != 0 {
		copy(c.TraceID[:], r.bytes(len(c.TraceID)))
		copy(c.SpanID[:], r.bytes(len(c.SpanID)))
	}
	for _, at := range r.units {
		if unit := r.text(); at >= 0 {
			c.Units[at] = unit
		}
	}
	c.Provider, c.Model, c.Unpriced, c.Source, c.Currency = r.text(), r.text(), r.text(), r.text(), r.text()
	c.Priced, c.Failed, c.Timed = flags&flagPriced != 0, flags&flagFailed != 0, flags&flagTimed != 0
	if c.Priced {
		c.Amount = r.amount()
	}
	for i := range c.Tokens {
		c.Tokens[i] = int64(r.below(maxTokens + 1))
	}
	c.Duration = 0
	if c.Timed {
		c.Duration = time.Duration(r.below(1 << 63))
	}
	c.Untagged = c.Untagged[:0]
	for range r.length() {
		c.Untagged = append(c.Untagged, Untagged{Unit: r.text(), Reason: r.text()})
	}
}

// text reads a field: a new text, or one that was read before.
func (r *replay) text() string {
	ref := r.below(uint64(len(r.texts)) + 1)
	if ref > 0 {
		return r.texts[ref-1]
	}
	n := r.length()
	start := len(r.whole) - len(r.rest)
	if r.bytes(n); r.err != nil {
		return ""
	}
	text := r.whole[start : start+n]
	r.texts = append(r.texts, text)
	return text
}
