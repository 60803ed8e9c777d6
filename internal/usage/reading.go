package usage

import (
	"github.com/aicost/aicost/internal/attr"
)

// Span is what is needed of a span beside its attributes.
type Span struct {
	Name    string
	Emitter Emitter
	Client  bool // span kind CLIENT
	Failed  bool // span status ERROR
}

// Refusals: why a Call or Aggregate has no usable usage. The empty string is
// none.
const (
	ReasonCallFailed    = "call_failed"       // an error, and no usage with it: nothing was billed
	ReasonNoUsage       = "usage_missing"     // a success that tells no usage, as streams without it
	ReasonZeroUsage     = "usage_zero"        // a success that claims to have used nothing
	ReasonInputMissing  = "input_missing"     // output is known, input is not
	ReasonOutputMissing = "output_missing"    // input is known, output is not, and the operation has one
	ReasonBadCount      = "bad_count"         // a token count that is negative, not a number, or absurd
	ReasonContradiction = "contradiction"     // counts that cannot all be true
	ReasonUnknownKind   = "unknown_operation" // usage on a span that nothing shows to be a call
)

// Reading is what a span says about its call.
type Reading struct {
	Class Class
	// Reason is why Usage must not be priced; empty when it can be.
	Reason string
	Usage  Usage
	Mode   Mode

	Provider      string // as emitted, or the host's owner
	ResponseModel string
	RequestModel  string
	ResponseID    string
	ServiceTier   string
	Region        string
	Failed        bool

	// ReportedCost is what a provider or gateway says the call cost, in
	// ReportedCurrency (empty: US dollars). HasReported tells if there is one.
	ReportedCost     float64
	ReportedCurrency string
	HasReported      bool
}

// claudeCode is the one emitter that names its calls by span name only.
const claudeCode = "claude_code.llm_request"

// Read says what a span is, and what it used if it is a Call. record holds the
// span's attributes; out is overwritten.
func (s *Schema) Read(span Span, record *attr.Record, out *Reading) {
	*out = Reading{Failed: span.Failed}
	if record.Empty() {
		return
	}
	class, operation := s.classify(record)
	if span.Name == claudeCode {
		class = Call
	}
	var found fields
	s.read(record, &found)
	if class == Other {
		class = unclassified(span, operation != "", &found)
		if class == Aggregate {
			out.Reason = ReasonUnknownKind
		}
	}
	if class == Aggregate && !hasCounts(&found) {
		class = Other // repeats nothing, so nothing needs to be said about it
	}
	out.Class = class
	if class == Other {
		return
	}
	identify(&found, out)
	if class != Call {
		return
	}
	out.Failed = out.Failed || found[fieldErrorType].Kind == attr.KindString
	if out.Reason = normalise(&found, span.Emitter, !inputOnly(operation), out); out.Reason != "" {
		out.Usage = Usage{} // half a usage is a wrong one
	}
}

// unclassified decides about a span whose operation no classifier knows.
// Instrumentations of single requests (older OTel, the AWS SDK) name none but
// are CLIENT spans with a model and counts; counts elsewhere, or under a name
// that nobody knows, may be anybody's sum.
func unclassified(span Span, named bool, found *fields) Class {
	switch {
	case !hasCounts(found):
		return Other
	case !named && span.Client && found[fieldRequestModel].Kind == attr.KindString && found[fieldProvider].Kind == attr.KindString:
		return Call
	}
	return Aggregate
}

func hasCounts(found *fields) bool {
	for _, value := range found[:numCounts] {
		if value.Kind != attr.KindAbsent {
			return true
		}
	}
	return false
}

// identify fills in who was called and how the call is known.
func identify(found *fields, out *Reading) {
	out.Provider = found[fieldProvider].Str
	if host, region := biller(found[fieldHost].Str); host != "" {
		out.Provider, out.Region = host, region
	}
	if region := found[fieldRegion].Str; region != "" {
		out.Region = region
	}
	out.ResponseModel = found[fieldResponseModel].Str
	out.RequestModel = found[fieldRequestModel].Str
	out.ResponseID = found[fieldResponseID].Str
	out.ServiceTier = found[fieldTier].Str
	if cost := found[fieldReportedCost]; found[fieldReportedBy].Str != "local" {
		switch cost.Kind {
		case attr.KindFloat:
			out.ReportedCost, out.HasReported = cost.Float, true
		case attr.KindInt:
			out.ReportedCost, out.HasReported = float64(cost.Int), true
		case attr.KindAbsent, attr.KindString, attr.KindBool, attr.KindOther: // no amount
		}
		out.ReportedCurrency = found[fieldReportedCurrency].Str
	}
}
