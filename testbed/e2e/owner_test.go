package e2e

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// teamTags are the keys of testdata/owners.yaml.
var teamTags = []string{
	"team", "traceloop.association.properties.team", "ai.telemetry.metadata.team", "langfuse.observation.metadata.team",
	"langfuse.trace.metadata.team", "lmnr.association.properties.metadata.team",
}

// teamOf says who pays for a span by the tags and rules of
// testdata/owners.yaml, spelled out a second time: the tag of the span, the tag
// of the resource, the rules, nobody.
func teamOf(traces ptrace.Traces, spanID string) string {
	for _, resource := range traces.ResourceSpans().All() {
		for _, scope := range resource.ScopeSpans().All() {
			for _, span := range scope.Spans().All() {
				if span.SpanID().String() == spanID {
					return team(span.Attributes(), resource.Resource().Attributes())
				}
			}
		}
	}
	return "span " + spanID + " is not in the file"
}

func team(span, resource pcommon.Map) string {
	for _, attributes := range []pcommon.Map{span, resource} {
		for _, key := range teamTags {
			if value := text(attributes, key); value != "" {
				return value
			}
		}
	}
	switch service := text(resource, "service.name"); {
	case strings.HasPrefix(service, "checkout-"):
		return "checkout"
	case service == "search-api":
		return "discovery"
	case text(resource, "service.namespace") == "finance-tools":
		return "finance"
	}
	return "__unallocated__"
}

func text(attributes pcommon.Map, key string) string {
	value, found := attributes.Get(key)
	if !found {
		return ""
	}
	return value.AsString()
}
