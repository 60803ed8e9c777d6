package owners

import (
	"iter"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/money"
)

// call is a billed span that is a call: neither an aggregate nor a duplicate.
type call struct {
	key            [24]byte // trace and span
	span, resource pcommon.Map
	scope          pcommon.InstrumentationScope
	at             int64 // when it began, in Unix nanoseconds; 0 where that is not known
	status, reason string
	amount         money.Amount
	hasAmount      bool
	flags          map[string]string // the reason by unit, of what is untagged
}

// use is what several calls have in common.
type use struct {
	calls  int
	amount money.Amount
}

func (u *use) add(c *call) { u.calls, u.amount = u.calls+1, u.amount.Add(c.amount) }

func (u use) plus(other use) use { return use{u.calls + other.calls, u.amount.Add(other.amount)} }

// at returns what a map holds under a key, anew where there is nothing.
func at[K comparable, V any](m map[K]*V, key K) *V {
	if m[key] == nil {
		m[key] = new(V)
	}
	return m[key]
}

// calls are those of a batch that the processor has billed, in order.
func calls(traces ptrace.Traces) iter.Seq[*call] {
	return func(yield func(*call) bool) {
		for _, resource := range traces.ResourceSpans().All() {
			for _, scope := range resource.ScopeSpans().All() {
				for _, span := range scope.Spans().All() {
					c := newCall(span, resource.Resource().Attributes(), scope.Scope())
					if c != nil && !yield(c) {
						return
					}
				}
			}
		}
	}
}

func newCall(span ptrace.Span, resource pcommon.Map, scope pcommon.InstrumentationScope) *call {
	c := &call{span: span.Attributes(), resource: resource, scope: scope, at: int64(span.StartTimestamp())}
	c.status, c.reason = c.written(attr.Status), c.written(attr.Reason)
	if c.status == "" || c.status == attr.StatusAggregate || c.status == attr.StatusDuplicate {
		return nil
	}
	trace, id := span.TraceID(), span.SpanID()
	copy(c.key[copy(c.key[:], trace[:]):], id[:])
	if value, ok := c.span.Get(attr.DefaultPrefix + attr.Amount); ok {
		c.amount, c.hasAmount = money.FromFloat(value.Double())
	}
	c.flags = c.readFlags()
	return c
}

// written is what the processor wrote under a name.
func (c *call) written(name string) string {
	value, _ := c.span.Get(attr.DefaultPrefix + name)
	return value.Str()
}

// readFlags reads which units are untagged: there is one reason for all of them,
// or one for each.
func (c *call) readFlags() map[string]string {
	units, ok := c.span.Get(attr.DefaultPrefix + attr.UntaggedUnits)
	if !ok {
		return nil
	}
	flags, reasons := map[string]string{}, strings.Split(c.written(attr.UntaggedReason), ",")
	for i, unit := range units.Slice().All() {
		flags[unit.Str()] = reasons[min(i, len(reasons)-1)]
	}
	return flags
}

// source is what gave a unit its value, and the rule's name where it was one.
func (c *call) source(unit string) (kind, rule string) {
	kind, rule, _ = strings.Cut(c.written(attr.SourcePrefix+unit), ":")
	return kind, rule
}

// excused reports whether all that a call lacks is ineligible.
func (c *call) excused() bool {
	for _, reason := range c.flags {
		if reason != reasonIneligible {
			return false
		}
	}
	return len(c.flags) > 0
}

// attribute reads an attribute as a rule does: from the span, else the resource,
// else the scope.
func (c *call) attribute(key string) string {
	for _, attributes := range [...]pcommon.Map{c.span, c.resource, c.scope.Attributes()} {
		if value, ok := attributes.Get(key); ok && value.AsString() != "" && scalar(value) {
			return value.AsString()
		}
	}
	return ""
}

// scalar reports whether a value can be a name.
func scalar(value pcommon.Value) bool {
	switch value.Type() {
	case pcommon.ValueTypeStr, pcommon.ValueTypeInt, pcommon.ValueTypeDouble, pcommon.ValueTypeBool:
		return true
	}
	return false
}
