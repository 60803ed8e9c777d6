// Package replay turns captured spans into new traffic: same usage, fresh ids,
// present time, latencies as production has them, and whatever tags a service
// would carry.
package replay

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/testbed/capture"
	"github.com/aicost/aicost/testbed/truth"
)

// Scenario is a captured file whose spans tell the whole truth, so that what
// it must cost is known without reading them.
type Scenario struct {
	capture.File
	Bill      *truth.Bill
	Calls     []truth.Call
	responses []string // ids of the answers
}

// Load returns the scenarios of a directory by name. Files with a known gap
// are left out.
func Load(dir string, prices truth.Prices) (map[string]Scenario, error) {
	files, err := capture.Load(dir)
	if err != nil {
		return nil, err
	}
	calls, err := truth.Load(dir)
	if err != nil {
		return nil, err
	}
	gaps, err := truth.LoadGaps()
	if err != nil {
		return nil, err
	}
	scenarios := map[string]Scenario{}
	for _, file := range files {
		if len(gaps[file.Name]) > 0 {
			continue
		}
		scenario := Scenario{File: file, Bill: truth.NewBill(), Calls: calls[file.Name].Calls}
		for _, call := range scenario.Calls {
			bill, err := prices.Bill(call, truth.Gap{})
			if err != nil {
				return nil, fmt.Errorf("%s: %w", file.Name, err)
			}
			scenario.Bill.Add(bill)
		}
		withoutOwner(scenario.Traces)
		scenario.responses = responseIDs(scenario)
		scenarios[strings.TrimSuffix(file.Name, ".json")] = scenario
	}
	return scenarios, nil
}

// On returns the scenario with every call made to another model. Its cost is
// nil-priced when rates is nil: nobody knows what that model costs.
func (s Scenario) On(model string, prices truth.Prices) (Scenario, error) {
	moved := Scenario{File: capture.File{Name: s.Name, Traces: s.Copy()}, Bill: truth.NewBill(), Calls: s.Calls, responses: s.responses}
	var names []string
	for _, call := range s.Calls {
		gap := truth.Gap{Price: call.Provider + "/" + model}
		if _, known := prices[gap.Price]; !known {
			gap.Seen = truth.Unpriced
		}
		bill, err := prices.Bill(call, gap)
		if err != nil {
			return moved, err
		}
		moved.Bill.Add(bill)
		// The dated name first: it begins with the other one.
		names = append(names, call.ModelResponded, model, call.ModelRequested, model)
	}
	replaceText(moved.Traces, pairs(names))
	return moved, nil
}

// pairs drops the pairs of an empty name, which would match everywhere.
func pairs(names []string) *strings.Replacer {
	var kept []string
	for i := 0; i < len(names); i += 2 {
		if names[i] != "" {
			kept = append(kept, names[i], names[i+1])
		}
	}
	return strings.NewReplacer(kept...)
}

func replaceText(traces ptrace.Traces, replacer *strings.Replacer) {
	capture.Spans(traces, func(span ptrace.Span) {
		span.SetName(replacer.Replace(span.Name()))
		replaceIn(span.Attributes(), replacer)
		for _, event := range span.Events().All() {
			replaceIn(event.Attributes(), replacer)
		}
	})
}

func replaceIn(attributes pcommon.Map, replacer *strings.Replacer) {
	for _, value := range attributes.All() {
		if value.Type() == pcommon.ValueTypeStr {
			value.SetStr(replacer.Replace(value.Str()))
		}
	}
}

// withoutOwner removes every attribute that could say who pays: the demo's
// services say so themselves.
func withoutOwner(traces ptrace.Traces) {
	owner := func(key string, _ pcommon.Value) bool {
		for _, part := range []string{"team", "project", "cost.center", "namespace", "tenant", "app.feature", "deployment.environment"} {
			if strings.Contains(key, part) {
				return true
			}
		}
		return false
	}
	for _, resource := range traces.ResourceSpans().All() {
		resource.Resource().Attributes().Clear()
		for _, scope := range resource.ScopeSpans().All() {
			for _, span := range scope.Spans().All() {
				span.Attributes().RemoveIf(owner)
			}
		}
	}
}

// responseIDs lists what the APIs, or the clients in their place, called the
// answers.
func responseIDs(s Scenario) []string {
	ids := map[string]bool{}
	for _, call := range s.Calls {
		ids[call.ResponseID] = true
	}
	capture.Spans(s.Traces, func(span ptrace.Span) {
		for key, value := range span.Attributes().All() {
			if strings.HasSuffix(key, "response.id") {
				ids[value.Str()] = true
			}
		}
	})
	delete(ids, "")
	return slices.Sorted(maps.Keys(ids))
}
