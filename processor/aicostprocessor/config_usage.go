package aicostprocessor

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aicost/aicost/internal/usage"
)

// UsageConfig adds to what is known of instrumentations: attribute names,
// operations and scopes. What is added is asked before what is built in.
type UsageConfig struct {
	// Attributes are further names by the field that they hold, as
	// input: [acme.tokens.prompt]. A name may go on with # and a path into JSON.
	Attributes map[string][]string `mapstructure:"attributes"`
	Operations OperationsConfig    `mapstructure:"operations"`
	// Scopes say what holds for instrumentation scopes.
	Scopes []ScopeConfig `mapstructure:"scopes"`
	_      struct{}
}

// OperationsConfig names what a span does.
type OperationsConfig struct {
	// Calls are operations that are one request to a model.
	Calls []string `mapstructure:"calls"`
	// Inputs are calls that generate no tokens, as embeddings.
	Inputs []string `mapstructure:"inputs"`
	// Aggregates are operations that repeat what calls below them used.
	Aggregates []string `mapstructure:"aggregates"`
	_          struct{}
}

// ScopeConfig says what holds for the spans of an instrumentation scope.
type ScopeConfig struct {
	// Name is the scope's, or its beginning and a *.
	Name string `mapstructure:"name"`
	// Versions are a range, as ">=1.2 <2"; empty is all.
	Versions string `mapstructure:"versions"`
	// Cached says whether the input count holds cached tokens: inclusive,
	// exclusive, or as_provider where it is the provider's own.
	Cached string `mapstructure:"cached"`
	// Reasoning says whether the output count holds reasoning tokens: included
	// or apart.
	Reasoning string `mapstructure:"reasoning"`
	// Calls are to bill, or to ignore where another layer tells them.
	Calls string `mapstructure:"calls"`
	// Aggregates are to ignore, or to bill where no call below them is told.
	Aggregates string `mapstructure:"aggregates"`
	_          struct{}
}

// RepeatsConfig bounds the memory of calls that keeps one told in several
// batches from being billed twice.
type RepeatsConfig struct {
	// Calls is how many are remembered.
	Calls int `mapstructure:"calls"`
	// Within is how long.
	Within time.Duration `mapstructure:"within"`
	_      struct{}
}

const (
	minRemembered = 1 << 14 // more than usual batches have
	maxRemembered = 1 << 24
)

func (c *UsageConfig) rules() usage.Rules {
	rules := usage.Rules{Attributes: c.Attributes, Calls: c.Operations.Calls, Inputs: c.Operations.Inputs, Aggregates: c.Operations.Aggregates}
	for _, s := range c.Scopes {
		rules.Scopes = append(rules.Scopes, usage.ScopeRule{
			Name: s.Name, Versions: s.Versions, Cached: s.Cached, Reasoning: s.Reasoning, Calls: s.Calls, Aggregates: s.Aggregates,
		})
	}
	return rules
}

// Validate reports what is no field, operation or rule.
func (c *UsageConfig) Validate() error {
	_, err := usage.NewTables(c.rules())
	return err
}

// foreign reports attributes that only this processor may write.
func (c *UsageConfig) foreign(prefix string) error {
	for field, names := range c.Attributes {
		if n := slices.IndexFunc(names, func(name string) bool { return strings.HasPrefix(name, prefix) }); n >= 0 {
			return fmt.Errorf("usage.attributes.%s[%d]: %q begins with attribute_prefix %q, what senders write there is removed unread",
				field, n, names[n], prefix)
		}
	}
	return nil
}

// Validate reports bounds that would hold nothing or too much.
func (c *RepeatsConfig) Validate() error {
	var problems []error
	if c.Calls < minRemembered || c.Calls > maxRemembered {
		problems = append(problems, fmt.Errorf("calls: %d is not between %d and %d", c.Calls, minRemembered, maxRemembered))
	}
	if c.Within < time.Second || c.Within > 24*time.Hour {
		problems = append(problems, fmt.Errorf("within: %s is not between 1s and 24h", c.Within))
	}
	return errors.Join(problems...)
}
