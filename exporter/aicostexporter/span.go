package aicostexporter

import (
	"context"
	"math"
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/money"
	"github.com/aicost/aicost/internal/rollup"
)

// Slots of the attributes that are read.
const (
	slotStatus = iota
	slotReason
	slotAmount
	slotCurrency
	slotProvider
	slotModel
	slotTokens         // one per rollup.TokenType, in its order
	slotUntagged       = slotTokens + int(rollup.NumTokenTypes)
	slotUntaggedUnits  = slotUntagged + 1
	slotUntaggedReason = slotUntagged + 2
	slotUnits          = slotUntagged + 3 // one per configured unit
)

// reasonCallFailed is the reason of a call that ended in an error and reported
// no usage: nothing was billed, so nothing is unpriced.
const reasonCallFailed = "call_failed"

// reasonIneligible is the reason of a unit that a call lacks and is excused for.
const reasonIneligible = "ineligible"

// maxUntagged bounds how many bad units of one span are believed.
const maxUntagged = maxUnits

// spanReader reads calls off spans, one at a time and into the same memory.
type spanReader struct {
	prefix string
	index  *attr.Index
	// guesses hold the slot of the key that was last at each position: spans
	// of one emitter list their attributes in one order, and comparing keys
	// is cheaper than hashing them.
	guesses [32]guess

	call     rollup.Call
	units    []string
	untagged []rollup.Untagged
	read     reading
}

type guess struct {
	key  string
	slot int
}

// maxGuessed is the longest key that is kept past its request, in bytes.
const maxGuessed = 64

// slot returns what the key at a position of a span means, -1 for a key of no
// interest.
func (r *spanReader) slot(position int, key string) int {
	if position < len(r.guesses) && r.guesses[position].key == key {
		return r.guesses[position].slot
	}
	slot := -1
	if strings.HasPrefix(key, r.prefix) {
		slot = r.index.Slot(key[len(r.prefix):])
	}
	if position < len(r.guesses) && len(key) <= maxGuessed {
		r.guesses[position] = guess{key, slot}
	}
	return slot
}

// reading is what a span says beside what goes into the call as it is.
type reading struct {
	any             bool // some attribute of ours is there
	status          string
	hasStatus       bool
	reason          string
	flaw            rollup.Refusal
	untagged        bool
	untaggedUnits   pcommon.Slice
	hasUnits        bool
	untaggedReasons string
}

func newSpanReader(prefix string, units []string) *spanReader {
	names := []string{
		attr.Status, attr.Reason, attr.Amount, attr.Currency, attr.Provider, attr.Model,
		attr.TokensInput, attr.TokensCacheRead, attr.TokensCacheWrite, attr.TokensOutput, attr.TokensReasoning,
		attr.Untagged, attr.UntaggedUnits, attr.UntaggedReason,
	}
	r := &spanReader{
		prefix: prefix, index: attr.NewIndex(append(names, units...)...),
		units: make([]string, len(units)), untagged: make([]rollup.Untagged, 0, maxUntagged),
	}
	for i := range r.guesses {
		r.guesses[i].slot = -1 // of the empty key
	}
	return r
}

// consume takes a batch in. Its nil means: every call of it is in the ledger and,
// with storage, in the journal.
func (e *costExporter) consume(ctx context.Context, traces ptrace.Traces) error {
	if e.journal == nil {
		e.telemetry.counted(ctx, e.fold(traces))
		return nil
	}
	counted, err := e.write(ctx, traces)
	e.telemetry.counted(ctx, counted)
	return err
}

func (e *costExporter) fold(traces ptrace.Traces) rollup.Tally {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.reader.fold(traces, e.ledger, e.now())
}

// write hands what there is to count in a batch to the journal.
func (e *costExporter) write(ctx context.Context, traces ptrace.Traces) (rollup.Tally, error) {
	w := e.recorders.get()
	defer e.recorders.put(w)
	at := e.now()
	w.Begin(at, e.config.Units)
	w.reader.fold(traces, &w.Recorder, at)
	if w.Spans() == 0 {
		return rollup.Tally{}, nil
	}
	return e.journal.add(ctx, w.Bytes())
}

// ledger is where calls are added: a rollup.Ledger, or a rollup.Recorder that
// writes down what a Ledger is to count.
type ledger interface {
	Add(call *rollup.Call) rollup.Refusal
	Refuse(reason rollup.Refusal)
	Done()
}

// fold adds every call of a batch to the ledger. at is when the batch came.
func (r *spanReader) fold(traces ptrace.Traces, ledger ledger, at time.Time) (counted rollup.Tally) {
	defer ledger.Done()
	defer r.reset()
	for _, resource := range traces.ResourceSpans().All() {
		for _, scope := range resource.ScopeSpans().All() {
			for _, span := range scope.Spans().All() {
				call, refusal, ours := r.next(span)
				switch {
				case !ours:
					continue
				case refusal != rollup.Folded:
					ledger.Refuse(refusal)
				default:
					if len(call.Untagged) != 0 {
						call.Source = source(resource.Resource().Attributes())
					}
					// The time of arrival, because exemplars of a series may
					// not go back in time, and spans come in any order.
					call.Arrived = at
					refusal = ledger.Add(call)
				}
				counted[refusal]++
			}
		}
	}
	return counted
}

func source(resource pcommon.Map) string {
	if name, ok := resource.Get("service.name"); ok {
		return text(name)
	}
	return ""
}

// next reads one span. ours is false where the processor wrote no status: the
// span is no GenAI span. The call is good until next is called again.
func (r *spanReader) next(span ptrace.Span) (call *rollup.Call, refusal rollup.Refusal, ours bool) {
	r.read.any = false
	position := 0
	for key, value := range span.Attributes().All() {
		slot := r.slot(position, key)
		position++
		if slot < 0 {
			continue
		}
		if !r.read.any {
			r.reset()
		}
		r.set(slot, value)
	}
	if !r.read.any || !r.read.hasStatus {
		return nil, rollup.Folded, false
	}
	if refusal := r.judge(); refusal != rollup.Folded {
		return nil, refusal, true
	}
	r.readUntagged()
	r.call.Failed = r.call.Failed || span.Status().Code() == ptrace.StatusCodeError
	start, end := span.StartTimestamp(), span.EndTimestamp()
	if start != 0 && end >= start && uint64(end-start) <= math.MaxInt64 {
		r.call.Timed, r.call.Duration = true, time.Duration(end-start)
	}
	r.call.TraceID, r.call.SpanID = span.TraceID(), span.SpanID()
	return &r.call, rollup.Folded, true
}

// reset lets go of a span.
func (r *spanReader) reset() {
	clear(r.units)
	clear(r.untagged)
	r.call = rollup.Call{Units: r.units}
	r.read = reading{any: true}
}

// set keeps one attribute. A value of the wrong type where money or tokens
// belong makes the span unfit: half of it must not be summed.
func (r *spanReader) set(slot int, value pcommon.Value) {
	switch slot {
	case slotStatus:
		r.read.status, r.read.hasStatus = text(value), true
	case slotReason:
		r.read.reason = text(value)
	case slotAmount:
		amount, ok := money.Amount{}, false
		if value.Type() == pcommon.ValueTypeDouble {
			amount, ok = money.FromFloat(value.Double())
		}
		r.call.Amount, r.call.Priced = amount, true
		r.flawed(!ok, rollup.RefusedAmount)
	case slotCurrency:
		r.call.Currency = text(value)
	case slotProvider:
		r.call.Provider = text(value)
	case slotModel:
		r.call.Model = text(value)
	case slotUntagged:
		r.read.untagged = value.Type() == pcommon.ValueTypeBool && value.Bool()
	case slotUntaggedUnits:
		if value.Type() == pcommon.ValueTypeSlice {
			r.read.untaggedUnits, r.read.hasUnits = value.Slice(), true
		}
	case slotUntaggedReason:
		r.read.untaggedReasons = text(value)
	default:
		if slot >= slotUnits {
			r.units[slot-slotUnits] = text(value)
			return
		}
		isInt := value.Type() == pcommon.ValueTypeInt
		r.flawed(!isInt, rollup.RefusedTokens)
		if isInt {
			r.call.Tokens[slot-slotTokens] = value.Int()
		}
	}
}

func (r *spanReader) flawed(flawed bool, refusal rollup.Refusal) {
	if flawed && r.read.flaw == rollup.Folded {
		r.read.flaw = refusal
	}
}

// judge tells by its status whether the span is a call to sum.
func (r *spanReader) judge() rollup.Refusal {
	switch r.read.status {
	case attr.StatusAggregate:
		return rollup.RefusedAggregate
	case attr.StatusDuplicate:
		return rollup.RefusedDuplicate
	case attr.StatusProvisioned, attr.StatusFree: // need no amount
	case attr.StatusPriced, attr.StatusReported, attr.StatusPartial:
		if !r.call.Priced { // whatever the status claims, this call is in no total
			r.call.Unpriced = orUnknown(r.read.reason)
		}
	case attr.StatusUnpriced:
		r.call.Unpriced = orUnknown(r.read.reason)
	case attr.StatusNoUsage:
		if r.read.reason == reasonCallFailed {
			r.call.Failed = true // some emitters say so in an attribute alone
		} else {
			r.call.Unpriced = orUnknown(r.read.reason)
		}
	default:
		return rollup.RefusedStatus
	}
	return r.read.flaw
}

// readUntagged pairs the bad units with their reasons: one reason for each,
// joined by commas, or one for all.
func (r *spanReader) readUntagged() {
	if !r.read.untagged && r.read.untaggedReasons != reasonIneligible {
		return
	}
	r.untagged = r.untagged[:0]
	units := 0
	if r.read.hasUnits {
		units = min(r.read.untaggedUnits.Len(), maxUntagged)
	}
	reason, rest, more := strings.Cut(r.read.untaggedReasons, ",")
	for i := range units {
		r.untagged = append(r.untagged, rollup.Untagged{Unit: text(r.read.untaggedUnits.At(i)), Reason: reason})
		if more {
			reason, rest, more = strings.Cut(rest, ",")
		}
	}
	if units == 0 {
		r.untagged = append(r.untagged, rollup.Untagged{Unit: rollup.Unknown, Reason: reason})
	}
	r.call.Untagged = r.untagged
}

func orUnknown(reason string) string {
	if reason == "" {
		return rollup.Unknown
	}
	return reason
}

// text reads a value as a person would write it; lists and maps, which have no
// place in a label, are empty.
func text(value pcommon.Value) string {
	switch value.Type() {
	case pcommon.ValueTypeStr:
		return value.Str()
	case pcommon.ValueTypeInt, pcommon.ValueTypeBool, pcommon.ValueTypeDouble:
		return value.AsString()
	default:
		return ""
	}
}
