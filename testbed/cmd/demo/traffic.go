package main

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/testbed/replay"
	"github.com/aicost/aicost/testbed/truth"
)

// service is a part of the made-up organisation's traffic.
type service struct {
	name  string
	team  string // who owns it in the end; what must come out
	runs  int    // scenarios a day
	shape shape
	tags  replay.Tags
	model string // the model to call instead of the captured one
	uses  []use
}

// use is a captured scenario and how often a service runs it, relative to the
// others.
type use struct {
	name   string
	weight int
}

// shape is how busy a service is at an hour of the day, between 0 and 1.
type shape func(hour float64) float64

func officeHours(hour float64) float64 { return 0.06 + peak(hour, 13.5, 3.6) }
func evenings(hour float64) float64    { return 0.25 + peak(hour, 19.5, 3.2) }
func atNight(hour float64) float64     { return peak(hour, 3, 1.1) }

func peak(hour, at, width float64) float64 {
	off := (hour - at) / width
	return math.Exp(-off * off)
}

const unallocated = "__unallocated__"

// services say whose they are in the ways that occur in practice: by a tag on
// the span, a tag on the resource, an alias of a team, or not at all, so that
// a rule must find the owner. Two are known to nobody.
var services = []service{
	{
		name: "search-api", team: "search", runs: 4500, shape: evenings, // by a rule on its name
		uses: []use{
			{"vercel-ai-sdk-6__generate-text-chat-cached", 1},
			{"vercel-ai-sdk-7__stream-text-openai-tools", 1},
			{"openinference__openai-chat-cached", 1},
			{"openlit__openai-responses-embeddings", 1},
		},
	},
	{
		name: "search-indexer", team: "search", runs: 2100, shape: atNight,
		uses: []use{
			{"otel-openai__embeddings", 1},
			{"vercel-ai-sdk-5__generate-object-and-embed", 1},
		},
	},
	{
		name: "search-rank", team: "search", runs: 1800, shape: evenings, model: "acme-rank-7b", // priced by the demo's own book
		uses: []use{
			{"otel-openai__chat-basic", 1},
		},
	},
	{
		name: "support-bot", team: "support", runs: 3750, shape: officeHours,
		tags: replay.Tags{Resource: map[string]string{"team": "support", "app.feature": "answers"}},
		uses: []use{
			{"openinference__anthropic-cached", 12},
			{"openlit__anthropic-cached", 12},
			{"vercel-ai-sdk-7__stream-text-anthropic-cached", 12},
			{"otel-openai__chat-error-429", 1},
			{"otel-openai__http-server-parent", 12},
			{"traceloop__anthropic-stream-cached", 12},
		},
	},
	{
		name: "support-triage", team: "support", runs: 1500, shape: officeHours,
		tags: replay.Tags{Span: map[string]string{"team.name": "Support-Eng", "project": "triage"}}, // an alias
		uses: []use{
			{"traceloop__anthropic-stream-cached", 1},
			{"openinference__anthropic-stream-cached", 1},
			{"vercel-ai-sdk-6__responses-reasoning", 1},
		},
	},
	{
		name: "copy-writer", team: "growth", runs: 1950, shape: officeHours,
		tags: replay.Tags{Span: map[string]string{"traceloop.association.properties.team": "growth", "traceloop.association.properties.project": "landing-pages"}},
		uses: []use{
			{"traceloop__workflow-agent-association", 1},
			{"traceloop__google-genai", 1},
			{"vercel-ai-sdk-7__gemini-thinking-cached", 1},
		},
	},
	{
		name: "checkout-assistant", team: "checkout", runs: 4200, shape: evenings,
		tags: replay.Tags{Resource: map[string]string{"team": "checkout", "project": "cart-helper"}},
		uses: []use{
			{"vercel-ai-sdk-7__generate-text-tool-two-steps", 12},
			{"openinference-langchain__agent-tool-two-steps", 12},
			{"strands-agents__openai-agent-two-steps", 12},
			{"langfuse__aisdk-two-steps-propagated", 12},
			{"vercel-ai-sdk-4__error-429", 1},
		},
	},
	{
		name: "report-writer", team: "finance", runs: 780, shape: officeHours, // by a rule on its namespace
		tags: replay.Tags{Resource: map[string]string{"k8s.namespace.name": "finance", "deployment.environment": "prod"}},
		uses: []use{
			{"vercel-ai-sdk-6__bedrock-cached", 1},
			{"otel-aws-sdk-bedrock__converse", 1},
			{"traceloop__anthropic-large-uncached", 1},
		},
	},
	{
		name: "research-agent", team: "research", runs: 1260, shape: officeHours,
		tags: replay.Tags{Resource: map[string]string{"team": "ml-research", "deployment.environment.name": "dev"}},
		uses: []use{
			{"vercel-ai-sdk-7__nested-agents", 1},
			{"otel-openai__chat-reasoning", 1},
			{"openlit__gemini-thinking", 1},
			{"vercel-ai-sdk-6__anthropic-1h-cache", 1},
		},
	},
	{
		name: "support-lab", team: "support", runs: 390, shape: officeHours, model: "acme-nebula-1", // nobody knows its price
		tags: replay.Tags{Resource: map[string]string{"team": "support", "deployment.environment.name": "dev"}},
		uses: []use{
			{"otel-openai__chat-basic", 1},
		},
	},
	{
		name: "nightly-summaries", team: unallocated, runs: 1260, shape: atNight,
		tags: replay.Tags{Resource: map[string]string{"deployment.environment.name": "production"}},
		uses: []use{
			{"vercel-ai-sdk-7__anthropic-large-uncached", 1},
			{"vercel-ai-sdk-6__anthropic-large-uncached", 1},
		},
	},
	{
		name: "notebook", team: unallocated, runs: 720, shape: officeHours, // the tag is there, the team is not
		tags: replay.Tags{Span: map[string]string{"team": "skunkworks"}},
		uses: []use{
			{"langfuse__langchain-chain-cached", 1},
			{"openinference__openai-chat-cached", 1},
		},
	},
	{
		name: "notebook", team: unallocated, runs: 270, shape: officeHours, model: "llama-5-preview",
		uses: []use{
			{"otel-openai__chat-basic", 1},
		},
	},
}

// traffic is a day's worth of scenarios, each with the hour at which it happens.
type traffic struct {
	random *rand.Rand
	runs   []run // in order of time
	total  int
}

type run struct {
	hour     float64
	service  *service
	scenario replay.Scenario
}

// newTraffic draws the day. The same seed draws the same day.
func newTraffic(spans string, seed uint64) (*traffic, error) {
	prices, err := truth.LoadPrices()
	if err != nil {
		return nil, err
	}
	// What examples/demo/prices.yaml says.
	prices["openai/acme-rank-7b"] = truth.Rates{Input: "0.08", Output: "0.16"}
	scenarios, err := replay.Load(spans, prices)
	if err != nil {
		return nil, err
	}
	day := &traffic{random: rand.New(rand.NewPCG(seed, 24))}
	for i := range services {
		s := &services[i]
		var uses []replay.Scenario // each as often as it weighs
		for _, use := range s.uses {
			scenario, found := scenarios[use.name]
			if !found {
				return nil, fmt.Errorf("service %s: no captured scenario %s whose spans tell the whole truth", s.name, use.name)
			}
			if s.model != "" {
				if scenario, err = scenario.On(s.model, prices); err != nil {
					return nil, err
				}
			}
			uses = append(uses, slices.Repeat([]replay.Scenario{scenario}, use.weight)...)
		}
		for range s.runs {
			day.runs = append(day.runs, run{hour: day.hour(s.shape), service: s, scenario: uses[day.random.IntN(len(uses))]})
		}
	}
	day.total = len(day.runs)
	slices.SortFunc(day.runs, func(a, b run) int { return cmp.Compare(a.hour, b.hour) })
	return day, nil
}

// hour draws an hour from a shape.
func (t *traffic) hour(busy shape) float64 {
	for {
		if hour := t.random.Float64() * 24; t.random.Float64()*1.3 < busy(hour) {
			return hour
		}
	}
}

// maxSpans bounds a request, as the batches of a real client are bounded.
const maxSpans = 512

// until takes the runs up to an hour and returns their spans, in requests of
// one service each, and what they must cost by team.
func (t *traffic) until(hour float64, now time.Time) ([]ptrace.Traces, map[string]*truth.Bill) {
	var requests []ptrace.Traces
	open := map[string]ptrace.Traces{} // by service
	bills := map[string]*truth.Bill{}
	for len(t.runs) > 0 && t.runs[0].hour <= hour {
		next := t.runs[0]
		t.runs = t.runs[1:]
		s := next.service
		resource := map[string]string{"service.name": s.name}
		maps.Copy(resource, s.tags.Resource)
		spans := next.scenario.Fresh(t.random, now, replay.Tags{Resource: resource, Span: s.tags.Span})
		request, started := open[s.name]
		if !started || request.SpanCount() >= maxSpans {
			request = ptrace.NewTraces()
			open[s.name] = request
			requests = append(requests, request)
		}
		spans.ResourceSpans().MoveAndAppendTo(request.ResourceSpans())
		if bills[s.team] == nil {
			bills[s.team] = truth.NewBill()
		}
		bills[s.team].Add(next.scenario.Bill)
	}
	return requests, bills
}
