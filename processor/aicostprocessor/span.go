package aicostprocessor

import (
	"context"
	"hash/maphash"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/usage"
)

// This file alone touches pdata: everything else sees spans through it.

// processTraces prices and owns the calls of one batch, in place.
func (p *costProcessor) processTraces(ctx context.Context, traces ptrace.Traces) (ptrace.Traces, error) {
	e := p.engine.Load()
	b := e.batches.Get().(*batch)
	b.now = p.now().UnixNano()
	for _, resource := range traces.ResourceSpans().All() {
		b.resource(attributes{resource.Resource().Attributes()})
		for _, scope := range resource.ScopeSpans().All() {
			b.scope(attributes{scope.Scope().Attributes()}, scope.Scope().Name(), scope.Scope().Version())
			for _, s := range scope.Spans().All() {
				b.span(span{s})
			}
		}
	}
	b.settle(p.once)
	if len(b.outcomes) > 0 {
		p.telemetry.spans(ctx, b.outcomes, b.untagged, p.names.models.size())
		p.telemetry.compared(ctx, b.compared, b.engine.book.Currency())
	}
	if b.reset() {
		e.batches.Put(b)
	}
	if p.privacy != nil { // last: whose a call is may hang on any of them
		p.privacy.apply(traces)
	}
	return traces, nil
}

// span is one span of the batch.
type span struct{ s ptrace.Span }

func (s span) attributes() attributes { return attributes{s.s.Attributes()} }

func (s span) key() usage.SpanKey {
	return usage.SpanKey{Trace: s.s.TraceID(), Span: s.s.SpanID()}
}

func (s span) parent() [8]byte { return s.s.ParentSpanID() }

// start is in Unix nanoseconds, 0 when unknown.
func (s span) start() int64 { return int64(s.s.StartTimestamp()) }

// end is in Unix nanoseconds, 0 when unknown.
func (s span) end() int64 { return int64(s.s.EndTimestamp()) }

// client reports whether the span is a request to another process.
func (s span) client() bool { return s.s.Kind() == ptrace.SpanKindClient }

func (s span) facts(emitter usage.Emitter) usage.Span {
	return usage.Span{
		Name: s.s.Name(), Emitter: emitter,
		Client: s.client(), Failed: s.s.Status().Code() == ptrace.StatusCodeError,
	}
}

// attributes are those of a span, a resource or a scope.
type attributes struct{ m pcommon.Map }

// scan fills record with the attributes of interest in one pass. own reports
// attributes in the namespace that only this processor may write, which are of
// no interest whatever they are called.
func (a attributes) scan(record *attr.Record, prefix string) (own bool) {
	index := record.Index()
	for key, value := range a.m.All() {
		if strings.HasPrefix(key, prefix) {
			own = true
			continue
		}
		if slot := index.Slot(key); slot >= 0 {
			record.Set(slot, valueOf(value, index.Structured(slot)))
		}
	}
	return own
}

// ReadAttributes fills record with the attributes of interest of a span, a
// resource or a scope as the processor reads them. What it wrote itself, under
// the default prefix, is of no interest.
func ReadAttributes(m pcommon.Map, record *attr.Record) {
	attributes{m}.scan(record, attr.DefaultPrefix)
}

// hash stands for the attributes, in whatever order they are.
func (a attributes) hash(seed maphash.Seed) (h uint64) {
	for key, value := range a.m.All() {
		one := maphash.String(seed, key)
		if value.Type() == pcommon.ValueTypeStr {
			one = one*31 + maphash.String(seed, value.Str())
		}
		h += one
	}
	return h
}

// valueOf reads a value. Of lists and maps it reads the only text of a list, and
// all of it as JSON where there are paths into it.
func valueOf(v pcommon.Value, structured bool) attr.Value {
	switch v.Type() {
	case pcommon.ValueTypeStr:
		return attr.Value{Kind: attr.KindString, Str: v.Str()}
	case pcommon.ValueTypeInt:
		return attr.Value{Kind: attr.KindInt, Int: v.Int()}
	case pcommon.ValueTypeDouble:
		return attr.Value{Kind: attr.KindFloat, Float: v.Double()}
	case pcommon.ValueTypeBool:
		value := attr.Value{Kind: attr.KindBool}
		if v.Bool() {
			value.Int = 1
		}
		return value
	case pcommon.ValueTypeEmpty:
		return attr.Value{}
	}
	if v.Type() == pcommon.ValueTypeSlice && v.Slice().Len() == 1 && v.Slice().At(0).Type() == pcommon.ValueTypeStr {
		return attr.Value{Kind: attr.KindOnly, Str: v.Slice().At(0).Str()}
	}
	other := attr.Value{Kind: attr.KindOther}
	if structured && v.Type() != pcommon.ValueTypeBytes {
		other.Str = v.AsString()
	}
	return other
}

// drop removes what a sender wrote into the processor's own namespace: a cost
// that a caller could write is no cost.
func (a attributes) drop(prefix string) {
	a.m.RemoveIf(func(key string, _ pcommon.Value) bool { return strings.HasPrefix(key, prefix) })
}

// has reports whether there is an attribute.
func (a attributes) has(key string) bool {
	_, ok := a.m.Get(key)
	return ok
}

// apply treats all attributes of the batch.
func (p *privacy) apply(traces ptrace.Traces) {
	h := p.hashers.Get().(*hasher)
	for _, resource := range traces.ResourceSpans().All() {
		p.treat(resource.Resource().Attributes(), h)
		for _, scope := range resource.ScopeSpans().All() {
			p.treat(scope.Scope().Attributes(), h)
			for _, s := range scope.Spans().All() {
				p.treat(s.Attributes(), h)
				for _, event := range s.Events().All() {
					p.treat(event.Attributes(), h)
				}
				for _, link := range s.Links().All() {
					p.treat(link.Attributes(), h)
				}
			}
		}
	}
	p.done(h)
}

func (p *privacy) treat(m pcommon.Map, h *hasher) {
	if p.remove {
		m.RemoveIf(func(key string, _ pcommon.Value) bool { return p.treats(key) })
		return
	}
	for key, value := range m.All() {
		if p.treats(key) {
			h.replace(value)
		}
	}
}

// replace puts a hash in a value's place: of its text, of each element of a
// list, of a map as JSON with sorted keys and of bytes as base64. What is empty
// names nobody and stays.
func (h *hasher) replace(v pcommon.Value) {
	switch v.Type() {
	case pcommon.ValueTypeEmpty:
	case pcommon.ValueTypeSlice:
		for _, element := range v.Slice().All() {
			h.replace(element)
		}
	case pcommon.ValueTypeMap:
		v.SetStr(h.hash(v.AsString())) // never empty, not even where it is no JSON
	default:
		if text := v.AsString(); text != "" {
			v.SetStr(h.hash(text))
		}
	}
}

// reserve makes room for n more attributes at once.
func (a attributes) reserve(n int) { a.m.EnsureCapacity(a.m.Len() + n) }

func (a attributes) putString(key, value string)        { a.m.PutStr(key, value) }
func (a attributes) putInt(key string, value int64)     { a.m.PutInt(key, value) }
func (a attributes) putFloat(key string, value float64) { a.m.PutDouble(key, value) }
func (a attributes) putTrue(key string)                 { a.m.PutBool(key, true) }

func (a attributes) putStrings(key string, values []string) {
	list := a.m.PutEmptySlice(key)
	list.EnsureCapacity(len(values))
	for _, value := range values {
		list.AppendEmpty().SetStr(value)
	}
}
