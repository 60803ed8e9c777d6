package usage

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Rules are what users add to the built-in tables. Theirs are asked first.
type Rules struct {
	// Attributes are names, or name#path for a path into JSON text, by the field
	// that they hold: see FieldNames.
	Attributes map[string][]string
	// Calls and Aggregates are operations, in any case of letters.
	Calls, Aggregates []string
	// Inputs are calls that generate no tokens, as embeddings.
	Inputs []string
	Scopes []ScopeRule
}

// ScopeRule says what holds for an instrumentation scope. An empty word leaves
// the question to the other rules.
type ScopeRule struct {
	Name       string // or its beginning and a *
	Versions   string // ">=1.2 <2"; empty is all
	Cached     string // inclusive, exclusive or as_provider: what the input count holds
	Reasoning  string // included or apart: what the output count holds
	Calls      string // bill, or ignore where another layer tells them
	Aggregates string // ignore, or bill where no call below them is told
}

// fieldOperation is what users call the attributes that classify a span.
const fieldOperation = "operation"

// FieldNames are what attributes can be added for.
func FieldNames() []string { return append([]string{fieldOperation}, fieldNames[:]...) }

// Tables are the built-in tables and a user's rules made one. They are
// immutable and safe for concurrent use.
type Tables struct {
	dialects    []dialect
	classifiers []classifier
	scopes      []boundRule // by rising precedence
}

var builtin = func() *Tables {
	t, err := NewTables(Rules{})
	if err != nil {
		panic(err) // a mistake in the tables of this package
	}
	return t
}()

// Builtin are the tables without anything added.
func Builtin() *Tables { return builtin }

// NewTables checks rules and joins them with what is built in. The error tells
// every mistake with its key and the accepted form.
func NewTables(rules Rules) (*Tables, error) {
	t := &Tables{dialects: dialects, classifiers: slices.Clone(classifiers)}
	problems := []error{t.addAttributes(rules.Attributes), t.addOperations(rules)}
	for _, rule := range emitters {
		bound, err := bindRule(rule)
		problems = append(problems, err)
		t.scopes = append(t.scopes, bound)
	}
	for n, rule := range rules.Scopes {
		bound, err := rule.bind()
		bound.fit = configuredFit
		if err != nil {
			problems = append(problems, fmt.Errorf("scopes[%d]: %w", n, err))
		}
		t.scopes = append(t.scopes, bound)
	}
	return t, errors.Join(problems...)
}

func (t *Tables) addAttributes(added map[string][]string) error {
	var problems []error
	own := dialect{name: "configured"}
	fields := map[string]string{} // by name
	for _, name := range slices.Sorted(maps.Keys(added)) {
		at := slices.Index(fieldNames[:], name)
		if at < 0 && name != fieldOperation {
			problems = append(problems, fmt.Errorf("attributes.%s: is none of %s", name, strings.Join(FieldNames(), ", ")))
			continue
		}
		for n, key := range added[name] {
			attribute, path, inside := strings.Cut(key, "#")
			other, twice := fields[key]
			fields[key] = name
			switch {
			case twice:
				problems = append(problems, fmt.Errorf("attributes.%s[%d]: %q stands in %s as well", name, n, key, other))
			case attribute == "" || inside && path == "":
				problems = append(problems, fmt.Errorf("attributes.%s[%d]: %q is no attribute; use its name, or name#path.into.json", name, n, key))
			case strings.ContainsAny(path, `#@*|!?^{}[]\\`):
				problems = append(problems, fmt.Errorf("attributes.%s[%d]: %q: a path is keys with dots between them", name, n, key))
			case name == fieldOperation && inside:
				problems = append(problems, fmt.Errorf("attributes.%s[%d]: %q: an operation cannot be read out of JSON", name, n, key))
			case name == fieldOperation:
				operations := t.classifiers[slices.IndexFunc(t.classifiers, func(c classifier) bool { return c.key == operationName })]
				operations.key = key
				t.classifiers = slices.Insert(t.classifiers, n, operations)
			default:
				own.sources = append(own.sources, source{field(at), key})
			}
		}
	}
	if len(own.sources) > 0 {
		t.dialects = slices.Insert(slices.Clone(t.dialects), 0, own)
	}
	return errors.Join(problems...)
}

// addOperations teaches every classifier a user's operations.
func (t *Tables) addOperations(rules Rules) error {
	var problems []error
	added := map[string]operation{}
	add := func(list string, operations []string, class operation) {
		for n, name := range operations {
			folded := string(fold(name, make([]byte, 0, 64)))
			if folded == "" {
				problems = append(problems, fmt.Errorf("operations.%s[%d]: %q: an operation's name is needed", list, n, name))
			} else if other, twice := added[folded]; twice && other != class {
				problems = append(problems, fmt.Errorf("operations.%s[%d]: %q stands in another list as well", list, n, name))
			}
			added[folded] = class
		}
	}
	add("calls", rules.Calls, operationCall)
	add("inputs", rules.Inputs, operationInput)
	add("aggregates", rules.Aggregates, operationAggregate)
	for n := range t.classifiers {
		values := maps.Clone(t.classifiers[n].values)
		if values == nil {
			values = map[string]operation{}
		}
		maps.Copy(values, added)
		t.classifiers[n].values = values
	}
	return errors.Join(problems...)
}

func (r *ScopeRule) bind() (boundRule, error) {
	rule := emitterRule{scope: r.Name, versions: r.Versions}
	var problems []error
	if r.Name == "" {
		problems = append(problems, errors.New("name: an instrumentation scope is needed, or its beginning and a *"))
	}
	if r.Cached == "" && r.Reasoning == "" && r.Calls == "" && r.Aggregates == "" {
		problems = append(problems, errors.New("says nothing; set at least one of cached, reasoning, calls, aggregates"))
	}
	word := func(key, value string, accepted ...string) int {
		at := slices.Index(accepted, value)
		if at < 0 && value != "" {
			problems = append(problems, fmt.Errorf("%s: %q is none of %s", key, value, strings.Join(accepted, ", ")))
		}
		return at + 1
	}
	rule.cache = [...]cacheRule{cacheUnknown, cacheInclusive, cacheExclusive, cacheAsProvider}[word("cached", r.Cached, "inclusive", "exclusive", "as_provider")]
	rule.reasoning = [...]reasoningRule{reasoningUnknown, reasoningIncluded, reasoningApart}[word("reasoning", r.Reasoning, "included", "apart")]
	rule.calls = [...]billing{billUnknown, billYes, billNo}[word("calls", r.Calls, "bill", "ignore")]
	rule.aggregates = [...]billing{billUnknown, billYes, billNo}[word("aggregates", r.Aggregates, "bill", "ignore")]
	bound, err := bindRule(rule)
	return bound, errors.Join(append(problems, err)...)
}

// Emitter tells what is known of an instrumentation. Scopes hold many spans:
// call it once for each scope, not for each span.
func (t *Tables) Emitter(scope, version string) Emitter {
	v, err := parseVersion(version)
	if err != nil {
		v = newest
	}
	e := Emitter{hash: fingerprint(scope)}
	var fits fits
	for n := range t.scopes {
		rule := &t.scopes[n]
		if fit, ok := rule.holds(scope, v); ok {
			e.take(&rule.emitterRule, fit, &fits)
		}
	}
	return e
}
