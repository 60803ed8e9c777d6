package rollup

// Kind is the Prometheus type of a Family.
type Kind uint8

// The kinds of family.
const (
	KindCounter Kind = iota
	KindGauge
	KindHistogram
)

// Family is a metric: the series that share a name and a meaning.
type Family struct {
	Name string
	Help string
	Unit string // as OpenMetrics names it, or empty
	Kind Kind
}

// The families that a Ledger holds.
var (
	familyCost = &Family{
		Name: "ai_cost_total", Kind: KindCounter,
		Help: "Cost of model calls, in units of the currency label.",
	}
	familyRequests = &Family{
		Name: "ai_cost_requests_total", Kind: KindCounter,
		Help: "Billable model calls, each once.",
	}
	familyTokens = &Family{
		Name: "ai_cost_tokens_total", Kind: KindCounter,
		Help: "Tokens of model calls; the token types are disjoint and their sum is all tokens.",
	}
	familyDuration = &Family{
		Name: "ai_cost_request_duration_seconds", Kind: KindHistogram, Unit: "seconds",
		Help: "How long model calls took.",
	}
	familyUntaggedCost = &Family{
		Name: "ai_cost_untagged_cost_total", Kind: KindCounter,
		Help: "Cost of calls on which the unit is missing or bad; a call that lacks two units is in both.",
	}
	familyUntaggedRequests = &Family{
		Name: "ai_cost_untagged_requests_total", Kind: KindCounter,
		Help: "Calls on which the unit is missing or bad; a call that lacks two units is in both.",
	}
	familyUnpricedRequests = &Family{
		Name: "ai_cost_unpriced_requests_total", Kind: KindCounter,
		Help: "Calls that have no amount, by reason.",
	}
	familyUnpricedTokens = &Family{
		Name: "ai_cost_unpriced_tokens_total", Kind: KindCounter,
		Help: "Tokens of calls that have no amount, by reason.",
	}
	familyConservation = &Family{
		Name: "ai_cost_conservation_error", Kind: KindGauge,
		Help: "Spans and cost taken in that no series and no named refusal accounts for; must be 0.",
	}
)

var families = []*Family{
	familyCost, familyRequests, familyTokens, familyDuration, familyUntaggedCost, familyUntaggedRequests,
	familyUnpricedRequests, familyUnpricedTokens, familyConservation,
}

// familyNamed returns the family of a name; of one that is not known any more, a
// counter that says so.
func familyNamed(name string) *Family {
	for _, f := range families {
		if f.Name == name {
			return f
		}
	}
	return &Family{Name: name, Kind: KindCounter, Help: "Not written any more."}
}

// reserved are the label names that a unit or an external label may not take.
var reserved = []string{
	"__name__", "class", "currency", "le", "model", "outcome", "provider", "reason", "replica", "source", "token_type", "unit",
}

// Reserved returns the label names that the Ledger and its writer give a
// meaning of their own.
func Reserved() []string { return append([]string(nil), reserved...) }
