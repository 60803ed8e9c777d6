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
	ReasonOtherUnit     = "unsupported_unit"  // use is told in characters, seconds or the like, not in tokens
	ReasonUnknownKind   = "unknown_operation" // usage on a span that nothing shows to be a call
)

// Reading is what a span says about its call.
type Reading struct {
	Class Class
	// Boundary tells that the span is known to be an agent, a tool, a workflow
	// or the like, whether or not it repeats counts: the calls below it are not
	// the call above it.
	Boundary bool
	// Reason is why Usage must not be priced; empty when it can be.
	Reason string
	// Partial is why Usage is only a lower bound of what was used; empty when
	// it is all.
	Partial string
	Usage   Usage
	Mode    Mode

	Provider      string // as emitted, or the host's owner
	ResponseModel string
	RequestModel  string
	ResponseID    string
	ServiceTier   string
	Region        string
	Failed        bool
	inputOnly     bool // the operation generates no tokens

	// ReportedCost is what a provider or gateway says the call cost, in
	// ReportedCurrency (empty: US dollars). HasReported tells if there is one.
	ReportedCost     float64
	ReportedCurrency string
	HasReported      bool
}

// Read says what a span is, and what it used if it is a Call. record holds the
// span's attributes; out is overwritten.
func (s *Schema) Read(span Span, record *attr.Record, out *Reading) {
	*out = Reading{Failed: span.Failed}
	named := span.Name == claudeCode
	if record.Empty() && !named {
		return
	}
	class, operation := s.classify(record)
	out.Boundary = class == Aggregate
	var found fields
	s.read(record, &found)
	if named {
		class, span.Emitter = Call, Emitter{cache: cacheExclusive}
		s.readClaudeCode(record, &found)
	}
	if class == Other {
		class = unclassified(span, operation != "", &found)
		if class == Aggregate {
			out.Reason = ReasonUnknownKind
		}
	}
	if class == Aggregate && !hasUse(&found) {
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
	out.inputOnly = inputOnly(operation)
	if out.Reason = normalise(&found, span.Emitter, out); out.Reason != "" {
		out.Usage, out.Partial = Usage{}, "" // half a usage is a wrong one
	}
	if out.Reason == ReasonNoUsage && found[fieldUnits].Kind != attr.KindAbsent {
		out.Reason = ReasonOtherUnit
	}
}

// unclassified decides about a span whose operation no classifier knows.
// Instrumentations of single requests (older OTel, the AWS SDK) name none but
// are CLIENT spans with a provider and a model; counts elsewhere, or under a
// name that nobody knows, may be anybody's sum.
func unclassified(span Span, named bool, found *fields) Class {
	switch {
	case !named && span.Client && found[fieldRequestModel].Kind == attr.KindString && found[fieldProvider].Kind == attr.KindString:
		return Call
	case hasUse(found):
		return Aggregate
	}
	return Other
}

// hasUse reports whether a span tells that something was used: counts, other
// units, or a cost.
func hasUse(found *fields) bool {
	for _, value := range found[:numCounts] {
		if value.Kind != attr.KindAbsent {
			return true
		}
	}
	for _, f := range [...]field{fieldUnits, fieldReportedCost, fieldStandardCost, fieldEstimate} {
		if found[f].Kind != attr.KindAbsent {
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
	cost := found[fieldReportedCost]
	if cost.Kind == attr.KindAbsent && found[fieldReportedBy].Str == "provider" {
		cost = found[fieldStandardCost] // without a source it may be anybody's estimate
	}
	switch cost.Kind {
	case attr.KindFloat:
		out.ReportedCost, out.HasReported = cost.Float, true
	case attr.KindInt:
		out.ReportedCost, out.HasReported = float64(cost.Int), true
	case attr.KindAbsent, attr.KindString, attr.KindBool, attr.KindOther: // no amount
	}
	out.ReportedCurrency = found[fieldReportedCurrency].Str
}
