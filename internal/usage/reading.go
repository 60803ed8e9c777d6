package usage

import (
	"slices"
	"strconv"
	"strings"

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
	ReasonEstimated     = "usage_estimated"   // counts that the emitter made up, or others than the billed ones
)

// The ids by which two spans show that they tell the same request: what the
// provider calls its answer, what it calls the request, and what a gateway or
// an SDK calls the attempt.
const (
	ResponseID = iota
	RequestID
	AttemptID
	NumIDs
)

// sharesID reports whether two spans have an id in common.
func (r *Reading) sharesID(other *Reading) bool {
	for _, id := range r.IDs { // what one emitter takes for the answer's id, another takes for the request's
		if id != "" && slices.Contains(other.IDs[:], id) {
			return true
		}
	}
	return false
}

// detail is how much a span tells beyond the plain counts; more is better.
type detail uint8

const (
	tellsTier detail = 1 << iota
	tellsReasoning
	tellsCache
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
	// Partial is why Usage is less certain than a provider's own counts: a lower
	// bound, or an estimate. Empty when it is all.
	Partial string
	Usage   Usage
	Mode    Mode

	Provider      string // as emitted, or the host's owner
	ResponseModel string
	RequestModel  string
	IDs           [NumIDs]string
	ServiceTier   string
	Region        string
	SearchContext string
	ImageSize     string
	ImageQuality  string
	Failed        bool
	// AssumedSearch tells that a reranker says nothing of what it used, and the
	// one search it ran at least stands for that.
	AssumedSearch bool
	// Denied tells that the rules leave this scope's calls to another layer.
	Denied bool
	// Carrier tells that the span is an agent's, to be billed only where no call
	// below it is.
	Carrier bool

	// AsksAbove tells that the model stands on a span above.
	AsksAbove bool

	inputOnly bool   // the operation generates no tokens
	operation string // what the classifier went by
	emitted   string // the provider that the emitter names, whoever bills
	// openInference tells that the input is counted by OpenInference's name,
	// newestCacheName that cache writes are by the convention's newest.
	openInference, newestCacheName bool
	vercel                         bool   // the span is the AI SDK's, whoever wrote on it since
	detail                         detail // how much the span tells
	twins                          uint64 // by hash, a scope that tells the same calls in spans of its own; anyScope
	scope                          uint64 // whose instrumentation it is, by hash

	// ReportedCost is what a provider or gateway says the call cost, in
	// ReportedCurrency (empty: US dollars). HasReported tells if there is one.
	ReportedCost     float64
	ReportedCurrency string
	HasReported      bool
}

// Read says what a span is, and what it used if it is a Call. record holds the
// span's attributes; out is overwritten.
func (s *Schema) Read(span Span, record *attr.Record, out *Reading) {
	*out = Reading{Failed: span.Failed, scope: span.Emitter.hash}
	named := span.Name == claudeCode
	if record.Empty() && !named {
		return
	}
	meaning, operation := s.classify(record, span.Emitter.own)
	class := meaning.class()
	out.Boundary = class == Aggregate
	var found fields
	s.read(record, &found, out)
	s.readOwn(record, span.Emitter.own, &found)
	if class != Aggregate || !hasUse(&found) {
		if s.readInside(record, class, span.Emitter.dumps, &found) && found[fieldTotal].Kind == attr.KindAbsent {
			out.Partial = ReasonEstimated
		}
	}
	if named {
		class = Call
		if span.Emitter.cache == cacheUnknown {
			span.Emitter.cache = cacheExclusive
		}
		s.readOwn(record, claudeCode, &found)
	}
	if class == Other && slices.Contains(span.Emitter.callNames, span.Name) {
		class = Call
	}
	if class == Other {
		class = unclassified(&span, operation, &found)
		if class == Aggregate {
			out.Reason = ReasonUnknownKind
		}
	}
	if class == Aggregate && !hasUse(&found) {
		class = Other // repeats nothing, so nothing needs to be said about it
	}
	if class == Aggregate && out.Reason == "" && span.Emitter.carriers {
		class, out.Carrier, out.Boundary = Call, true, false
	}
	out.Class = class
	if class == Other {
		return
	}
	identify(&found, &span.Emitter, out)
	if class == Call {
		readCall(&span, operation, meaning == operationInput, &found, out)
	}
}

// readCall says what a call used.
func readCall(span *Span, operation string, inputOnly bool, found *fields, out *Reading) {
	out.Denied, out.twins = span.Emitter.denied, twinsOf(&span.Emitter)
	out.AsksAbove = span.Emitter.asks && !hasModel(found)
	out.Failed = out.Failed || found[fieldErrorType].Kind == attr.KindString || found[fieldLevel].Str == "ERROR"
	out.operation, out.inputOnly = operation, inputOnly || embeds(operation, out)
	if out.Reason = normalise(found, &span.Emitter, out); out.Reason != "" {
		out.Usage, out.Partial = Usage{}, "" // half a usage is a wrong one
	}
	if out.Reason == ReasonNoUsage && span.Emitter.parts {
		*out = Reading{}
		return
	}
}

// unclassified decides about a span whose operation no classifier knows.
// Instrumentations of single requests (older OTel, the AWS SDK) name none but
// are CLIENT spans with a provider and a model, and only a provider's answer has
// an id; counts elsewhere, or under a name that nobody knows, may be anybody's
// sum.
func unclassified(span *Span, operation string, found *fields) Class {
	hasID := found[fieldResponseID].Kind == attr.KindString
	bystander := found[fieldBystander].Kind != attr.KindAbsent && !hasTokens(found) || found[fieldAgent].Kind != attr.KindAbsent && !hasID
	provider := found[fieldProvider].Kind == attr.KindString
	switch {
	case !hasModel(found) && !provider && operation == "":
		if hasTokens(found) {
			return Aggregate
		}
		return Other
	case operation != "" && (span.Client || hasID) && soundsLikeCall(operation) && hasTokens(found) && hasModel(found):
		return Call
	case operation == "" && span.Client && !span.Emitter.names && !bystander && provider && hasModel(found):
		return Call
	case operation == "" && hasTokens(found) && hasModel(found) && hasID && found[fieldAgent].Kind == attr.KindAbsent:
		return Call
	case hasUse(found):
		return Aggregate
	}
	return Other
}

func hasModel(found *fields) bool {
	return found[fieldResponseModel].Kind == attr.KindString || found[fieldRequestModel].Kind == attr.KindString
}

func hasTokens(found *fields) bool {
	return found[fieldInput].Kind != attr.KindAbsent || found[fieldUncached].Kind != attr.KindAbsent || found[fieldOutput].Kind != attr.KindAbsent
}

// hasUse reports whether a span tells that something was used: counts, other
// units, or a cost.
func hasUse(found *fields) bool {
	for _, value := range found[:numCounts] {
		if value.Kind != attr.KindAbsent {
			return true
		}
	}
	for _, f := range [...]field{fieldReportedCost, fieldGatewayCost, fieldStandardCost, fieldEstimate} {
		if found[f].Kind != attr.KindAbsent {
			return true
		}
	}
	return false
}

// embeds reports whether a model generates no tokens though its emitter names
// another operation: some call all that is not chat a completion.
func embeds(operation string, out *Reading) bool {
	if mentions(operation, "chat") {
		return false
	}
	model := firstOf(out.ResponseModel, out.RequestModel)
	return mentions(model, "embed") || mentions(model, "rerank")
}

// reranks reports whether a call puts documents into an order, which most
// providers bill by the search.
func reranks(out *Reading) bool {
	return mentions(out.operation, "rerank") || mentions(firstOf(out.ResponseModel, out.RequestModel), "rerank")
}

// identify fills in who was called and how the call is known.
func identify(found *fields, known *Emitter, out *Reading) {
	out.Provider = found[fieldProvider].Str
	out.emitted = out.Provider
	if host, region := biller(found[fieldHost].Str); host != "" {
		out.Provider, out.Region = host, region
	}
	if cloud := cloudOf(out.Provider, found[fieldRequestModel].Str); cloud != "" {
		out.Provider = cloud
	}
	if region := found[fieldRegion].Str; region != "" {
		out.Region = region
	}
	out.ResponseModel = found[fieldResponseModel].Str
	out.RequestModel = found[fieldRequestModel].Str
	out.IDs = [NumIDs]string{
		ResponseID: found[fieldResponseID].Str, RequestID: found[fieldRequestID].Str, AttemptID: found[fieldAttemptID].Str,
	}
	if out.ServiceTier = found[fieldTier].Str; out.ServiceTier == "" && cheaper(found[fieldRequestTier].Str) {
		out.ServiceTier = found[fieldRequestTier].Str
	}
	out.SearchContext, out.ImageSize, out.ImageQuality = found[fieldSearchContext].Str, found[fieldImageSize].Str, found[fieldImageQuality].Str
	cost := found[fieldReportedCost]
	if cost.Kind == attr.KindAbsent && known.reports {
		cost = found[fieldGatewayCost]
	}
	if cost.Kind == attr.KindAbsent && found[fieldReportedBy].Str == "provider" {
		cost = found[fieldStandardCost] // without a source it may be anybody's estimate
	}
	switch cost.Kind {
	case attr.KindFloat:
		out.ReportedCost, out.HasReported = cost.Float, true
	case attr.KindInt:
		out.ReportedCost, out.HasReported = float64(cost.Int), true
	case attr.KindString:
		amount, err := strconv.ParseFloat(cost.Str, 64)
		out.ReportedCost, out.HasReported = amount, err == nil
	case attr.KindAbsent, attr.KindBool, attr.KindOnly, attr.KindWord, attr.KindOther: // no amount
	}
	out.ReportedCurrency = found[fieldReportedCurrency].Str
}

// cloudOf returns the cloud that a model's name shows to run it, where an
// emitter names the maker of the client instead: Bedrock puts the maker before
// the model, Vertex an @ before the edition.
func cloudOf(provider, model string) string {
	if !strings.EqualFold(provider, "anthropic") {
		return ""
	}
	switch {
	case strings.Contains(model, "anthropic."):
		return "aws.bedrock"
	case strings.Contains(model, "@"):
		return "gcp.vertex_ai"
	}
	return ""
}

// cheaper reports whether a service tier that was asked for is certainly the
// one that answered, or nothing did. Others are upgrades that a provider may
// withhold.
func cheaper(tier string) bool {
	return strings.EqualFold(tier, "flex") || strings.EqualFold(tier, "batch")
}

// anyScope stands for every scope.
const anyScope = 1

func twinsOf(e *Emitter) uint64 {
	switch e.twins {
	case "":
		return 0
	case "*":
		return anyScope
	}
	return fingerprint(e.twins)
}
