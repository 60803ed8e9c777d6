package usage

import (
	"fmt"
	"strings"

	"github.com/aicost/aicost/internal/attr"
)

// Mode says how it was decided whether the input count holds cached tokens.
type Mode uint8

// ModeExact: an uncached count was given, or nothing was cached, so there was
// nothing to decide. ModeInclusive and ModeExclusive: proven by arithmetic or
// known of the emitter. ModeAssumed: the convention's default, inclusive.
const (
	ModeExact Mode = iota
	ModeInclusive
	ModeExclusive
	ModeAssumed
)

// String is the value of the usage_mode attribute.
func (m Mode) String() string {
	return [...]string{"exact", "inclusive", "exclusive", "assumed"}[m]
}

// Emitter is what is known of an instrumentation, by its scope's name and
// version. The zero Emitter is one of which nothing is known.
type Emitter struct {
	hash      uint64 // of the scope's name
	cache     cacheRule
	reasoning reasoningRule
	denied    bool // another layer tells its calls
	carriers  bool // its agent spans are billed where no calls below them are
	estimates []estimate
	callNames []string
	swaps     []string
	names     bool   // what has no operation is no call
	parts     bool   // what has no usage is a part of a call that another span tells
	reports   bool   // its costs are what the caller pays, not its own estimate
	twins     string // whose spans of the same calls hang together with its own in no way: a scope, or *
	asks      bool   // its calls leave the model to a span above
	dumps     bool   // it writes the provider's answers out whole
	own       string // the vocabulary that it has to itself
}

// emitterRule says what holds for the scopes of one name, or of names that
// begin alike, in a range of versions. What it leaves open, other rules may
// tell.
type emitterRule struct {
	scope      string // or its beginning, when it ends in *
	versions   string // as ">=1.2 <2"; empty is all
	cache      cacheRule
	reasoning  reasoningRule
	calls      billing
	aggregates billing
	estimates  []estimate
	// callNames are names of spans that are calls, though nothing on them says so.
	callNames []string
	// swaps are providers of whose counts the emitter takes input for output.
	swaps []string
	// names: the emitter names the operation of each call.
	names bool
	// parts: the emitter tells a call in several spans, of which one has usage.
	parts bool
	// reports: the costs that it tells are what the caller pays.
	reports bool
	// twins is a scope, or * for any, that tells the same calls in spans that are
	// neither above nor below the emitter's own.
	twins string
	// asks: its calls leave the model to a span above them.
	asks bool
	// dumps: output.value is the provider's answer, whole. Elsewhere it may be
	// what the model said, and no model may set its bill.
	dumps bool
	// own is the vocabulary of words that mean something on its spans alone.
	own string
}

// fits tells how well the rules fitted that told each thing of an Emitter.
type fits struct{ cache, reasoning, calls, aggregates, estimates, callNames, swaps int }

// take lets a rule tell what no rule told that fits better. Of equal ones the
// later wins.
func (e *Emitter) take(rule *emitterRule, fit int, told *fits) {
	if rule.cache != cacheUnknown && fit >= told.cache {
		e.cache, told.cache = rule.cache, fit
	}
	if rule.reasoning != reasoningUnknown && fit >= told.reasoning {
		e.reasoning, told.reasoning = rule.reasoning, fit
	}
	if rule.calls != billUnknown && fit >= told.calls {
		e.denied, told.calls = rule.calls == billNo, fit
	}
	if rule.aggregates != billUnknown && fit >= told.aggregates {
		e.carriers, told.aggregates = rule.aggregates == billYes, fit
	}
	if rule.estimates != nil && fit >= told.estimates {
		e.estimates, told.estimates = rule.estimates, fit
	}
	if rule.callNames != nil && fit >= told.callNames {
		e.callNames, told.callNames = rule.callNames, fit
	}
	if rule.swaps != nil && fit >= told.swaps {
		e.swaps, told.swaps = rule.swaps, fit
	}
	e.names, e.parts, e.reports = e.names || rule.names, e.parts || rule.parts, e.reports || rule.reports
	e.asks, e.dumps = e.asks || rule.asks, e.dumps || rule.dumps
	e.twins = firstOf(rule.twins, e.twins)
	e.own = firstOf(rule.own, e.own)
}

type cacheRule uint8

const (
	cacheUnknown cacheRule = iota
	cacheInclusive
	cacheExclusive
	cacheAsProvider  // numbers are the provider's own: Anthropic and Bedrock exclude, the rest include
	cacheAsAnthropic // the same, but Bedrock's are made inclusive
	cacheOfVercel    // the provider's own, on spans of the AI SDK; others use its scope's name too
	cacheVaries      // one scope has both kinds; nothing is known but what the counts prove
	cacheByDialect   // inclusive by OpenInference's names, the provider's own by the convention's
)

type reasoningRule uint8

const (
	reasoningUnknown reasoningRule = iota
	reasoningIncluded
	reasoningApart // output leaves reasoning tokens out
)

// billing says whether spans of a kind are billed.
type billing uint8

const (
	billUnknown billing = iota
	billYes
	billNo
)

// estimate tells when an emitter puts counts of its own in the place of the
// provider's: on spans of an operation, or on streams, that lack a field which
// it always writes when it has the provider's.
type estimate struct {
	operation string
	provider  string // as its name begins
	stream    bool
	without   field
	always    bool // whatever fields there are
}

// estimated reports whether the counts of a call are the emitter's guess.
func (e *Emitter) estimated(found *fields, out *Reading) bool {
	for _, rule := range e.estimates {
		if rule.operation != "" && rule.operation != out.operation || !strings.HasPrefix(out.Provider, rule.provider) || rule.stream && !isTrue(found[fieldStream]) {
			continue
		}
		if rule.always || found[rule.without].Kind == attr.KindAbsent {
			return true
		}
	}
	return false
}

// excludesCached reports whether the API that a client spoke leaves cached
// tokens out of the input count, as Anthropic's and Bedrock's do, on whichever
// cloud. It goes by what the emitter says, not by who bills: OpenAI's API in
// front of Claude includes them. Where the emitter names no company the model
// does.
func (r *Reading) excludesCached() bool {
	var buffer [64]byte
	api := string(lower(r.emitted, buffer[:0]))
	model := bareModel(firstOf(r.ResponseModel, r.RequestModel))
	switch {
	case strings.Contains(api, "anthropic"), strings.Contains(api, "bedrock"), strings.Contains(api, "amazon"), strings.Contains(api, "aws"):
		return true
	case strings.Contains(api, "vertex"), strings.Contains(api, "azure"), strings.Contains(api, "google"):
		return strings.HasPrefix(model, "claude")
	}
	// A path before the model is a router's, which speaks OpenAI's API.
	return api == "" && strings.HasPrefix(model, "claude") && !strings.Contains(firstOf(r.RequestModel, r.ResponseModel), "/")
}

// isBedrock reports whether a call went to Bedrock, by its provider or, where
// the emitter names none, by the maker in front of the model.
func (r *Reading) isBedrock() bool {
	return r.Provider == "aws.bedrock" || r.emitted == "" && strings.Contains(firstOf(r.ResponseModel, r.RequestModel), "anthropic.")
}

// boundRule is an emitterRule made ready to be asked.
type boundRule struct {
	emitterRule
	prefix   string
	open     bool // the name may go on after prefix
	from, to version
	fit      int // added to how well the name fits
}

const (
	exactFit      = 1 << 29 // more than any name is long
	configuredFit = 1 << 30 // a user's rule wins over all that is built in
)

func bindRule(rule emitterRule) (boundRule, error) {
	b := boundRule{emitterRule: rule}
	b.prefix, b.open = strings.CutSuffix(rule.scope, "*")
	if strings.Contains(b.prefix, "*") {
		return b, fmt.Errorf("%q: a * is possible at the end only", rule.scope)
	}
	b.to = newest
	b.to[1] = 1
	for bound := range strings.FieldsSeq(rule.versions) {
		var err error
		if text, ok := strings.CutPrefix(bound, ">="); ok {
			b.from, err = parseVersion(text)
		} else if text, ok := strings.CutPrefix(bound, "<"); ok && !strings.HasPrefix(text, "=") {
			b.to, err = parseVersion(text)
		} else {
			err = fmt.Errorf("%q is neither >= nor < and a version", bound)
		}
		if err != nil {
			return b, fmt.Errorf("versions %q: %w; use for example \">=1.2 <2\"", rule.versions, err)
		}
	}
	if !b.from.less(b.to) {
		return b, fmt.Errorf("versions %q: nothing is in this range", rule.versions)
	}
	return b, nil
}

// holds reports whether a rule is about a scope, and how well its name fits:
// an exact name better than a beginning, a longer beginning better than a
// shorter one. A scope without a version is taken to be of the newest.
func (b *boundRule) holds(scope string, v version) (fit int, ok bool) {
	switch {
	case !b.open && scope == b.prefix:
		fit = exactFit
	case b.open && strings.HasPrefix(scope, b.prefix):
		fit = len(b.prefix)
	default:
		return 0, false
	}
	return fit + b.fit, !v.less(b.from) && v.less(b.to)
}

func isTrue(v attr.Value) bool { return v.Kind == attr.KindBool && v.Int != 0 || v.Str == "true" }
