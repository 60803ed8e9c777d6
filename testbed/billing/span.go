package billing

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/testbed/truth"
)

// Span is a span of which the processor said something.
type Span struct {
	ID, Scope  string
	Status     string // ai_cost.status
	Reason     string
	Mode       string // ai_cost.usage_mode
	Tokens     truth.Tokens
	Amount     float64
	HasAmount  bool
	attributes pcommon.Map
	reported   bool // Amount is what a gateway says
}

// Counted reports whether the span is billed or refused, and so one call.
func (s *Span) Counted() bool { return s.Status != "duplicate" && s.Status != "aggregate" }

// Charged reports whether a call was billed for something: tokens or money.
func (s *Span) Charged() bool { return s.Counted() && (s.HasAmount || s.Tokens.Total() > 0) }

// Outcome is the status and the reason for it, if there is one.
func (s *Span) Outcome() string {
	if s.Reason == "" {
		return s.Status
	}
	return s.Status + "/" + s.Reason
}

// names reports whether an attribute is the text.
func (s *Span) names(text string) bool {
	for _, value := range s.attributes.All() {
		if text != "" && value.Type() == pcommon.ValueTypeStr && value.Str() == text {
			return true
		}
	}
	return false
}

// Tells reports whether an attribute holds the text.
func (s *Span) Tells(text string) bool {
	for _, value := range s.attributes.All() {
		if text != "" && value.Type() == pcommon.ValueTypeStr && strings.Contains(value.Str(), text) {
			return true
		}
	}
	return false
}

const prefix = "ai_cost."

// spansOf returns what the processor said, span by span.
func spansOf(traces ptrace.Traces) (spans []Span) {
	for _, resource := range traces.ResourceSpans().All() {
		for _, scope := range resource.ScopeSpans().All() {
			for _, span := range scope.Spans().All() {
				if s := spanOf(span); s.Status != "" {
					s.Scope = scope.Scope().Name()
					spans = append(spans, s)
				}
			}
		}
	}
	return spans
}

func spanOf(span ptrace.Span) Span {
	s := Span{ID: span.SpanID().String(), attributes: span.Attributes()}
	text := func(key string) string {
		if value, ok := span.Attributes().Get(prefix + key); ok {
			return value.Str()
		}
		return ""
	}
	count := func(key string) int64 {
		if value, ok := span.Attributes().Get(prefix + key); ok {
			return value.Int()
		}
		return 0
	}
	s.Status = text("status")
	if s.Status == "" {
		return s
	}
	s.Reason, s.Mode = text("reason"), text("usage_mode")
	s.Tokens = truth.Tokens{
		Input: count("tokens.input"), CacheRead: count("tokens.cache_read"), CacheWrite: count("tokens.cache_write"),
		Output: count("tokens.output") + count("tokens.reasoning"), Reasoning: count("tokens.reasoning"),
	}
	if amount, ok := span.Attributes().Get(prefix + "amount"); ok {
		s.Amount, s.HasAmount = amount.Double(), true
	}
	s.reported = s.Status == "reported"
	return s
}
