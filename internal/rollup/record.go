package rollup

import (
	"encoding/binary"
	"time"
)

// Recorder writes the calls of a batch into a record, from which a Ledger counts
// them: what is in storage and what is in memory come from the same bytes.
//
// A record is made of a version, the time of arrival, the names of the units,
// and an entry for each span: a refusal's number, or 0 and a call. A text is
// written once and after that referred to.
type Recorder struct {
	record []byte
	texts  map[string]uint64
	// last holds what each field of a call was the last time: most calls of a
	// batch are alike, and comparing is cheaper than hashing.
	last  []knownText
	field int
	spans int
}

type knownText struct {
	text string
	ref  uint64
}

const recordVersion = 1

// The bits of a call's flags.
const (
	flagPriced = 1 << iota
	flagFailed
	flagTimed
	flagNamed // it has a trace id and a span id
)

// Begin begins a new record and forgets the one before.
func (r *Recorder) Begin(at time.Time, units []string) {
	r.record = append(r.record[:0], recordVersion)
	r.spans = 0
	if r.texts == nil {
		r.texts = map[string]uint64{}
	}
	clear(r.texts)
	clear(r.last)
	r.record = binary.AppendVarint(r.record, at.UnixNano())
	r.record = binary.AppendUvarint(r.record, uint64(len(units)))
	for i, unit := range units {
		r.field = i
		r.text(unit)
	}
	clear(r.last)
}

// Done lets go of the texts of calls. The record is complete.
func (r *Recorder) Done() {
	clear(r.texts)
	clear(r.last)
}

// Spans is how many spans the record has.
func (r *Recorder) Spans() int { return r.spans }

// Bytes is the record. It is good until Begin.
func (r *Recorder) Bytes() []byte { return r.record }

// Refuse records a span that is no call to sum.
func (r *Recorder) Refuse(refusal Refusal) {
	r.spans++
	r.record = append(r.record, byte(refusal))
}

// Add records a call, or that it is refused for what it says. Its time of arrival
// is the record's.
func (r *Recorder) Add(c *Call) Refusal {
	if refusal := c.flaw(); refusal != Folded {
		r.Refuse(refusal)
		return refusal
	}
	r.spans++
	r.field = 0
	named := c.TraceID != [16]byte{} || c.SpanID != [8]byte{}
	flags := flag(c.Priced, flagPriced) | flag(c.Failed, flagFailed) | flag(c.Timed, flagTimed) | flag(named, flagNamed)
	r.record = append(r.record, byte(Folded), flags)
	if named {
		r.record = append(append(r.record, c.TraceID[:]...), c.SpanID[:]...)
	}
	for _, unit := range c.Units {
		r.text(unit)
	}
	r.text(c.Provider)
	r.text(c.Model)
	r.text(c.Unpriced)
	r.text(c.Source)
	r.text(c.Currency)
	if c.Priced {
		r.record = appendAmount(r.record, c.Amount)
	}
	for _, n := range c.Tokens {
		r.record = binary.AppendUvarint(r.record, uint64(n))
	}
	if c.Timed {
		r.record = binary.AppendUvarint(r.record, uint64(c.Duration))
	}
	r.record = binary.AppendUvarint(r.record, uint64(len(c.Untagged)))
	for _, lacking := range c.Untagged {
		r.text(lacking.Unit)
		r.text(lacking.Reason)
	}
	return Folded
}

func flag(set bool, bit byte) byte {
	if set {
		return bit
	}
	return 0
}

// text writes the next field: 0 and a new text, or the number of a known one.
func (r *Recorder) text(text string) {
	text = labelValue(text, MaxValueLength)
	if r.field == len(r.last) {
		r.last = append(r.last, knownText{})
	}
	last := &r.last[r.field]
	r.field++
	if last.ref == 0 || last.text != text {
		ref, known := r.texts[text]
		if !known {
			ref = uint64(len(r.texts)) + 1
			r.texts[text] = ref
			r.record = appendText(append(r.record, 0), text)
			*last = knownText{text, ref}
			return
		}
		*last = knownText{text, ref}
	}
	r.record = binary.AppendUvarint(r.record, last.ref)
}
