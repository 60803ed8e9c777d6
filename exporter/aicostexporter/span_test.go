package aicostexporter

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/aicost/aicost/internal/remotewrite"
	"github.com/aicost/aicost/internal/rollup"
	"github.com/aicost/aicost/internal/usage"
)

// lines folds a batch into a new ledger without histograms and prints what is
// in it, without the units that nobody set and the constant parts.
func lines(t *testing.T, traces ptrace.Traces) ([]string, tally) {
	t.Helper()
	units := createDefaultConfig().(*Config).Units
	ledger := rollup.New(rollup.Settings{Units: units, Limit: 10_000})
	counted := newSpanReader("ai_cost.", units).fold(traces, ledger, time.Now())
	out := []string{}
	for _, p := range ledger.Snapshot(nil) {
		name, labels := "", []string{}
		for label, value := range p.Labels() {
			switch {
			case label == "__name__":
				name = strings.TrimPrefix(value, "ai_cost_")
			case label != "class" && value != "__unallocated__":
				labels = append(labels, label+"="+value)
			}
		}
		out = append(out, name+"{"+strings.Join(labels, ",")+"} "+strconv.FormatFloat(p.Value, 'f', -1, 64))
		if name == "conservation_error" {
			assert.Zero(t, p.Value)
			out = out[:len(out)-1]
		}
	}
	slices.Sort(out)
	return out, counted
}

func TestSpansBecomeCalls(t *testing.T) {
	base := map[string]any{
		"gen_ai.request.model": "gpt-5-2025", "ai_cost.status": "priced", "ai_cost.amount": 0.25, "ai_cost.currency": "USD",
		"ai_cost.provider": "openai", "ai_cost.model": "gpt-5", "ai_cost.team": "search", "ai_cost.tokens.input": 10,
	}
	const (
		cost     = "total{currency=USD,model=gpt-5,provider=openai,team=search} 0.25"
		requests = "requests_total{model=gpt-5,outcome=ok,provider=openai,team=search} 1"
		tokens   = "tokens_total{model=gpt-5,provider=openai,team=search,token_type=input} 10"
	)
	none := []string{}
	plain := []string{requests, tokens, cost}
	unpriced := func(reason string) []string {
		return []string{
			requests, tokens, "unpriced_requests_total{model=gpt-5,provider=openai,reason=" + reason + ",team=search} 1",
			"unpriced_tokens_total{model=gpt-5,provider=openai,reason=" + reason + ",team=search} 10",
		}
	}
	untagged := func(pairs ...string) []string {
		out := slices.Clone(plain)
		for _, pair := range pairs {
			unit, reason, _ := strings.Cut(pair, ":")
			out = append(out,
				"untagged_requests_total{reason="+reason+",source=checkout,team=search,unit="+unit+"} 1",
				"untagged_cost_total{currency=USD,reason="+reason+",source=checkout,team=search,unit="+unit+"} 0.25")
		}
		slices.Sort(out)
		return out
	}
	for _, tc := range []struct {
		name    string
		change  map[string]any // nil removes
		want    []string
		refused rollup.Refusal
	}{
		{"priced", nil, plain, rollup.Folded},
		{"reported", map[string]any{"ai_cost.status": "reported"}, plain, rollup.Folded},
		{"partial", map[string]any{"ai_cost.status": "partial", "ai_cost.reason": "no_rate"}, plain, rollup.Folded},
		{"free", map[string]any{"ai_cost.status": "free", "ai_cost.amount": nil}, []string{requests, tokens}, rollup.Folded},
		{"provisioned", map[string]any{"ai_cost.status": "provisioned", "ai_cost.amount": nil}, []string{requests, tokens}, rollup.Folded},
		{"unpriced", map[string]any{"ai_cost.status": "unpriced", "ai_cost.reason": "no_rate", "ai_cost.amount": nil}, unpriced("no_rate"), rollup.Folded},
		{"unpriced, no reason", map[string]any{"ai_cost.status": "unpriced", "ai_cost.amount": nil}, unpriced("__unknown__"), rollup.Folded},
		{
			"no usage", map[string]any{"ai_cost.status": "no_usage", "ai_cost.reason": "no_usage", "ai_cost.amount": nil, "ai_cost.tokens.input": nil},
			[]string{requests, "unpriced_requests_total{model=gpt-5,provider=openai,reason=no_usage,team=search} 1"}, rollup.Folded,
		},
		{
			"failed, nothing to price", map[string]any{"ai_cost.status": "no_usage", "ai_cost.reason": "call_failed", "ai_cost.amount": nil, "ai_cost.tokens.input": nil},
			[]string{requests}, rollup.Folded,
		},
		{"nameless", map[string]any{"ai_cost.provider": nil, "ai_cost.model": "", "ai_cost.tokens.input": nil, "ai_cost.team": nil}, []string{
			"requests_total{model=__unknown__,outcome=ok,provider=__unknown__} 1", "total{currency=USD,model=__unknown__,provider=__unknown__} 0.25",
		}, rollup.Folded},
		{"untagged once", map[string]any{
			"ai_cost.untagged": true, "ai_cost.untagged.units": []any{"project"}, "ai_cost.untagged.reason": "missing",
		}, untagged("project:missing"), rollup.Folded},
		{"untagged, one reason for all", map[string]any{
			"ai_cost.untagged": true, "ai_cost.untagged.units": []any{"project", "feature"}, "ai_cost.untagged.reason": "missing",
		}, untagged("project:missing", "feature:missing"), rollup.Folded},
		{"untagged, a reason for each", map[string]any{
			"ai_cost.untagged": true, "ai_cost.untagged.units": []any{"project", "feature"}, "ai_cost.untagged.reason": "missing,conflict",
		}, untagged("project:missing", "feature:conflict"), rollup.Folded},
		{"untagged without details", map[string]any{"ai_cost.untagged": true}, untagged("__unknown__:__unknown__"), rollup.Folded},
		{"untagged false", map[string]any{"ai_cost.untagged": false, "ai_cost.untagged.units": []any{"project"}}, plain, rollup.Folded},
		{"aggregate", map[string]any{"ai_cost.status": "aggregate"}, none, rollup.RefusedAggregate},
		{"duplicate", map[string]any{"ai_cost.status": "duplicate"}, none, rollup.RefusedDuplicate},
		{"status unheard of", map[string]any{"ai_cost.status": "guessed"}, none, rollup.RefusedStatus},
		{"status of wrong type", map[string]any{"ai_cost.status": []any{"priced"}}, none, rollup.RefusedStatus},
		{"amount NaN", map[string]any{"ai_cost.amount": math.NaN()}, none, rollup.RefusedAmount},
		{"amount infinite", map[string]any{"ai_cost.amount": math.Inf(1)}, none, rollup.RefusedAmount},
		{"amount negative", map[string]any{"ai_cost.amount": -0.25}, none, rollup.RefusedAmount},
		{"amount text", map[string]any{"ai_cost.amount": "0.25"}, none, rollup.RefusedAmount},
		{"amount absurd", map[string]any{"ai_cost.amount": 1e30}, none, rollup.RefusedAmount},
		{"tokens negative", map[string]any{"ai_cost.tokens.output": -1}, none, rollup.RefusedTokens},
		{"tokens text", map[string]any{"ai_cost.tokens.output": "10"}, none, rollup.RefusedTokens},
		{"tokens double", map[string]any{"ai_cost.tokens.reasoning": 1.5}, none, rollup.RefusedTokens},
		{"tokens absurd", map[string]any{"ai_cost.tokens.cache_read": math.MaxInt64}, none, rollup.RefusedTokens},
		{"no currency", map[string]any{"ai_cost.currency": nil}, none, rollup.RefusedCurrency},
	} {
		attributes := map[string]any{}
		for _, set := range []map[string]any{base, tc.change} {
			for key, value := range set {
				attributes[key] = value
				if value == nil {
					delete(attributes, key)
				}
			}
		}
		got, counted := lines(t, spans(attributes))
		assert.Equal(t, tc.want, got, tc.name)
		assert.Equal(t, int64(1), counted[tc.refused], tc.name)
	}
}

func TestSpansWithoutStatusAreIgnored(t *testing.T) {
	got, counted := lines(t, spans(
		map[string]any{"http.method": "GET"},
		map[string]any{"ai_cost.team": "search", "ai_cost.amount": 1.0},
		map[string]any{},
		map[string]any{"": "priced"},
	))
	assert.Empty(t, got)
	assert.Equal(t, tally{}, counted)
}

func TestFailedCallsAreErrors(t *testing.T) {
	traces := spans(map[string]any{"ai_cost.status": "free", "ai_cost.provider": "openai", "ai_cost.model": "gpt-5"})
	traces.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0).Status().SetCode(ptrace.StatusCodeError)
	got, _ := lines(t, traces)
	assert.Equal(t, []string{"requests_total{model=gpt-5,outcome=error,provider=openai} 1"}, got)
}

func TestUnusableTimesAreNotTimed(t *testing.T) {
	traces := spans(map[string]any{"ai_cost.status": "free"}, map[string]any{"ai_cost.status": "free"}, map[string]any{"ai_cost.status": "free"})
	all := traces.ResourceSpans().At(0).ScopeSpans().At(0).Spans()
	all.At(0).SetStartTimestamp(0)
	all.At(1).SetEndTimestamp(all.At(1).StartTimestamp() - 1)
	ledger := rollup.New(rollup.Settings{Units: []string{"team"}, Limit: 10_000, Histograms: true})
	newSpanReader("ai_cost.", []string{"team"}).fold(traces, ledger, time.Now())
	found := map[string]float64{}
	for _, p := range ledger.Snapshot(nil) {
		for label, value := range p.Labels() {
			if label == "__name__" {
				found[value] = p.Value
			}
		}
	}
	assert.InDelta(t, 3, found["ai_cost_requests_total"], 0)
	assert.InDelta(t, 1, found["ai_cost_request_duration_seconds_count"], 0)
	assert.InDelta(t, 0.7, found["ai_cost_request_duration_seconds_sum"], 0)
}

// Whatever a span carries, every series that comes of it may be sent.
func TestHostileSpans(t *testing.T) {
	many := map[string]any{"ai_cost.status": "priced", "ai_cost.amount": 1.0, "ai_cost.currency": "USD"}
	for i := range 10_000 {
		many[fmt.Sprint("ai_cost.", i)] = strings.Repeat("x", i%100)
	}
	endless := make([]any, 10_000)
	for i := range endless {
		endless[i] = fmt.Sprint("unit", i)
	}
	wrong := map[string]any{}
	for _, key := range []string{"reason", "currency", "provider", "model", "team", "untagged", "untagged.units", "untagged.reason"} {
		wrong["ai_cost."+key] = map[string]any{"a": []any{1, "b"}}
	}
	wrong["ai_cost.status"] = "unpriced"
	batch := spans(many, wrong,
		map[string]any{"ai_cost.status": "free", "ai_cost.model": strings.Repeat("m", 1<<20), "ai_cost.team": "a\x00\n\x1b[31m"},
		map[string]any{"ai_cost.status": "free", "ai_cost.model": "\xff\xfe", "ai_cost.team": 7, "ai_cost.project": true},
		map[string]any{
			"ai_cost.status": "unpriced", "ai_cost.reason": strings.Repeat(",", 1<<16),
			"ai_cost.untagged": true, "ai_cost.untagged.units": endless, "ai_cost.untagged.reason": strings.Repeat("é", 1<<16),
		},
		map[string]any{"ai_cost.status": strings.Repeat("s", 1<<20)},
	)
	batch.ResourceSpans().At(0).Resource().Attributes().PutStr("service.name", strings.Repeat("\xc3", 5000))
	units := createDefaultConfig().(*Config).Units
	ledger := rollup.New(rollup.Settings{Units: units, Limit: 10_000, Histograms: true})
	counted := newSpanReader("ai_cost.", units).fold(batch, ledger, time.Now())
	assert.Equal(t, tally{rollup.Folded: 5, rollup.RefusedStatus: 1}, counted)
	wire := newWire(remotewrite.ProtocolV1)
	for _, p := range ledger.Snapshot(nil) {
		assert.Equal(t, remotewrite.DefectNone, wire.defect(p, pass{}), "%s", p.Family().Name)
	}
	assert.LessOrEqual(t, ledger.Stats().Series, 200)
}

func TestReasonOfAFailedCallIsTheProcessors(t *testing.T) {
	assert.Equal(t, usage.ReasonCallFailed, reasonCallFailed)
}
