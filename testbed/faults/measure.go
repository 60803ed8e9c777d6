package faults

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/aicost/aicost/testbed/prometheus"
)

// span of the queries: a row's clock may be up to ahead in front of ours, and
// its samples as old as history.
const (
	ahead   = 15 * time.Minute
	history = "3h"
)

// Measured is what Prometheus holds of a row.
type Measured struct {
	Steps     Tally         // the sum of all steps of the stored samples, which is increase() without extrapolation
	Last      Tally         // the sum of the last values, blind to resets
	Timed     Tally         // what the histograms count, as requests
	Anchored  float64       // dollars, by increase(... anchored)
	Resets    int           // times that a counter fell
	Writers   int           // values of the label replica
	Lead      time.Duration // of the newest sample before our clock
	Conserved float64       // the largest ai_cost_conservation_error of all samples
}

// measure asks for all samples of a row.
func measure(ctx context.Context, client *prometheus.Client, row string) (Measured, error) {
	m, writers := Measured{Steps: Tally{}, Last: Tally{}, Timed: Tally{}}, map[string]bool{}
	at := time.Now().Add(ahead)
	for metric, counts := range map[string]func(float64) Counts{
		"ai_cost_total":          func(v float64) Counts { return Counts{Money: pico(v)} },
		"ai_cost_requests_total": func(v float64) Counts { return Counts{Requests: whole(v)} },
		"ai_cost_tokens_total":   func(v float64) Counts { return Counts{Tokens: whole(v)} },
	} {
		series, err := client.Matrix(ctx, fmt.Sprintf(`%s{row=%q}[%s]`, metric, row, history), at)
		if err != nil {
			return m, err
		}
		for _, s := range series {
			last := s.Values[len(s.Values)-1]
			m.Lead = max(m.Lead, time.Until(last.Time))
			sum, resets := steps(s.Values)
			m.Resets += resets
			writers[s.Labels["replica"]] = true
			m.Steps.Add(s.Labels["team"], counts(sum))
			m.Last.Add(s.Labels["team"], counts(last.Value))
		}
	}
	m.Writers = len(writers)
	timed, err := client.Matrix(ctx, fmt.Sprintf(`ai_cost_request_duration_seconds_count{row=%q}[%s]`, row, history), at)
	if err != nil {
		return m, err
	}
	for _, s := range timed {
		sum, _ := steps(s.Values)
		m.Timed.Add(s.Labels["team"], Counts{Requests: whole(sum)})
	}
	gauges, err := client.Matrix(ctx, fmt.Sprintf(`ai_cost_conservation_error{row=%q}[%s]`, row, history), at)
	if err != nil {
		return m, err
	}
	for _, gauge := range gauges {
		for _, sample := range gauge.Values {
			m.Conserved = max(m.Conserved, math.Abs(sample.Value))
		}
	}
	m.Anchored, err = client.Value(ctx, fmt.Sprintf(`sum(increase(ai_cost_total{row=%q}[%s] anchored @ %d))`, row, history, at.Unix()))
	return m, err
}

// steps sums what a counter rose by from its first sample on. Where it falls it
// began anew at 0, as PromQL has it.
func steps(values []prometheus.TimedValue) (sum float64, resets int) {
	for i := 1; i < len(values); i++ {
		step := values[i].Value - values[i-1].Value
		if step < 0 {
			step = values[i].Value
			resets++
		}
		sum += step
	}
	return sum, resets
}

// whole is a count. What is none comes out unequal to every true one.
func whole(v float64) int64 {
	if v != math.Trunc(v) {
		return math.MinInt32
	}
	return int64(v)
}
