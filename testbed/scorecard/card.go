// Package scorecard reads a team scorecard out of Prometheus and lays it out
// for a person, on a terminal or as a picture.
package scorecard

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/aicost/aicost/testbed/prometheus"
)

// Card is what was spent, by whom, and what is wrong with it.
type Card struct {
	Title    string
	Teams    []Team // most expensive first
	Total    Team
	Untagged []Untagged // most expensive first
	Unpriced []Unpriced // most calls first
	Alerts   []Alert
	Checks   []Check
}

// Team is a line of the scorecard.
type Team struct {
	Name          string
	Spend         float64 // in USD
	Calls, Errors float64
	Unpriced      float64 // calls without an amount
	Tokens        float64
	P95           float64 // of the latency in seconds; NaN when unknown
}

// PerCall is what a successful call costs in USD, NaN when none has a price:
// calls without a price or that failed would make the others look cheap.
func (t Team) PerCall() float64 {
	if priced := t.Calls - t.Errors - t.Unpriced; priced > 0 {
		return t.Spend / priced
	}
	return math.NaN()
}

// Untagged is a service some of whose calls nobody owns.
type Untagged struct {
	Service, Reason string
	Spend, Calls    float64
}

// Unpriced is a model without a price.
type Unpriced struct {
	Provider, Model, Reason string
	Calls, Tokens           float64
}

// Alert is a firing alert and who hears of it.
type Alert struct {
	Name, Severity, Team, Summary string
	Receivers                     []string
}

// Check compares a total that was sent with what Prometheus holds.
type Check struct {
	What       string
	Sent, Held float64
}

// Holds reports whether both are the same but for the rounding of a sum of
// float64.
func (c Check) Holds() bool { return math.Abs(c.Sent-c.Held) <= 1e-12*math.Abs(c.Sent) }

// Read asks Prometheus for everything but alerts and checks.
func Read(ctx context.Context, client *prometheus.Client) (Card, error) {
	r := reader{ctx: ctx, client: client}
	spend := r.by("team", `sum by (team) (ai_cost_total{currency="USD"})`)
	calls := r.by("team", `sum by (team) (ai_cost_requests_total)`)
	errors := r.by("team", `sum by (team) (ai_cost_requests_total{outcome="error"})`)
	unpriced := r.by("team", `sum by (team) (ai_cost_unpriced_requests_total)`)
	tokens := r.by("team", `sum by (team) (ai_cost_tokens_total)`)
	p95 := r.by("team", `histogram_quantile(0.95, sum by (team, le) (ai_cost_request_duration_seconds_bucket))`)
	all := r.by("", `histogram_quantile(0.95, sum by (le) (ai_cost_request_duration_seconds_bucket))`)

	card := Card{Total: Team{Name: "total", P95: all[""]}}
	for name := range calls {
		team := Team{
			Name: name, Spend: spend[name], Calls: calls[name], Errors: errors[name], Unpriced: unpriced[name],
			Tokens: tokens[name], P95: p95[name],
		}
		card.Teams = append(card.Teams, team)
		card.Total.Spend += team.Spend
		card.Total.Calls += team.Calls
		card.Total.Errors += team.Errors
		card.Total.Unpriced += team.Unpriced
		card.Total.Tokens += team.Tokens
	}
	slices.SortFunc(card.Teams, func(a, b Team) int { return cmp.Or(cmp.Compare(b.Spend, a.Spend), cmp.Compare(a.Name, b.Name)) })
	card.Untagged = r.untagged()
	card.Unpriced = r.unpriced()
	return card, r.err
}

// reader keeps the first error, so that a list of queries reads as one.
type reader struct {
	ctx    context.Context
	client *prometheus.Client
	err    error
}

func (r *reader) query(expression string) []prometheus.Sample {
	if r.err != nil {
		return nil
	}
	samples, err := r.client.Query(r.ctx, expression)
	r.err = err
	return samples
}

func (r *reader) by(label, expression string) map[string]float64 {
	values := map[string]float64{}
	for _, sample := range r.query(expression) {
		values[sample.Labels[label]] = sample.Value
	}
	return values
}

func (r *reader) untagged() []Untagged {
	type key struct{ service, reason string }
	calls := map[key]float64{}
	for _, s := range r.query(`sum by (source, reason) (ai_cost_untagged_requests_total{unit="team"})`) {
		calls[key{s.Labels["source"], s.Labels["reason"]}] = s.Value
	}
	spend := map[key]float64{}
	for _, s := range r.query(`sum by (source, reason) (ai_cost_untagged_cost_total{unit="team",currency="USD"})`) {
		spend[key{s.Labels["source"], s.Labels["reason"]}] = s.Value
	}
	var list []Untagged
	for k, n := range calls {
		list = append(list, Untagged{Service: k.service, Reason: k.reason, Spend: spend[k], Calls: n})
	}
	slices.SortFunc(list, func(a, b Untagged) int {
		return cmp.Or(cmp.Compare(b.Spend, a.Spend), cmp.Compare(b.Calls, a.Calls), cmp.Compare(a.Service+a.Reason, b.Service+b.Reason))
	})
	return list
}

func (r *reader) unpriced() []Unpriced {
	list := map[string]*Unpriced{}
	of := func(s prometheus.Sample) *Unpriced {
		key := fmt.Sprint(s.Labels)
		if list[key] == nil {
			list[key] = &Unpriced{Provider: s.Labels["provider"], Model: s.Labels["model"], Reason: s.Labels["reason"]}
		}
		return list[key]
	}
	for _, s := range r.query(`sum by (provider, model, reason) (ai_cost_unpriced_requests_total)`) {
		of(s).Calls = s.Value
	}
	for _, s := range r.query(`sum by (provider, model, reason) (ai_cost_unpriced_tokens_total)`) {
		of(s).Tokens = s.Value
	}
	sorted := make([]Unpriced, 0, len(list))
	for _, model := range list {
		sorted = append(sorted, *model)
	}
	slices.SortFunc(sorted, func(a, b Unpriced) int { return cmp.Or(cmp.Compare(b.Calls, a.Calls), cmp.Compare(a.Model, b.Model)) })
	return sorted
}
