package aicostexporter

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/aicost/aicost/internal/ownership"
	"github.com/aicost/aicost/internal/remotewrite"
	"github.com/aicost/aicost/internal/rollup"
	"github.com/aicost/aicost/internal/usage"
)

// lines folds a batch into a new ledger without histograms and prints what is
// in it, without the units that nobody set and the constant parts.
func lines(t *testing.T, traces ptrace.Traces) ([]string, rollup.Tally) {
	t.Helper()
	units := createDefaultConfig().(*Config).Units
	ledger := rollup.New(rollup.Settings{Units: units, Currency: "USD", Limit: 10_000})
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

const (
	costLine     = "total{currency=USD,model=gpt-5,provider=openai,team=search} 0.25"
	requestsLine = "requests_total{model=gpt-5,outcome=ok,provider=openai,team=search} 1"
	tokensLine   = "tokens_total{model=gpt-5,provider=openai,team=search,token_type=input} 10"
)

// pricedLines are what the call of changed(nil) comes to.
var pricedLines = []string{requestsLine, tokensLine, costLine}

// changed is a priced call with some attributes changed, or removed by nil.
func changed(change map[string]any) ptrace.Traces {
	attributes := map[string]any{
		"gen_ai.request.model": "gpt-5-2025", "ai_cost.status": "priced", "ai_cost.amount": 0.25, "ai_cost.currency": "USD",
		"ai_cost.provider": "openai", "ai_cost.model": "gpt-5", "ai_cost.team": "search", "ai_cost.tokens.input": 10,
	}
	for key, value := range change {
		attributes[key] = value
		if value == nil {
			delete(attributes, key)
		}
	}
	return spans(attributes)
}

func TestSpansBecomeCalls(t *testing.T) {
	unpriced := func(reason string) []string {
		of := "{model=gpt-5,provider=openai,reason=" + reason + ",team=search}"
		return []string{requestsLine, tokensLine, "unpriced_requests_total" + of + " 1", "unpriced_tokens_total" + of + " 10"}
	}
	free := []string{requestsLine, tokensLine}
	for _, tc := range []struct {
		name   string
		change map[string]any
		want   []string
	}{
		{"priced", nil, pricedLines},
		{"reported", map[string]any{"ai_cost.status": "reported"}, pricedLines},
		{"partial", map[string]any{"ai_cost.status": "partial", "ai_cost.reason": "no_rate", "ai_cost.amount": nil}, unpriced("no_rate")},
		{"priced without an amount", map[string]any{"ai_cost.amount": nil}, unpriced("__unknown__")},
		{"reported without an amount", map[string]any{"ai_cost.status": "reported", "ai_cost.amount": nil}, unpriced("__unknown__")},
		{"free", map[string]any{"ai_cost.status": "free", "ai_cost.amount": nil}, free},
		{"provisioned", map[string]any{"ai_cost.status": "provisioned", "ai_cost.amount": nil}, free},
		{"unpriced", map[string]any{"ai_cost.status": "unpriced", "ai_cost.reason": "no_rate", "ai_cost.amount": nil}, unpriced("no_rate")},
		{"unpriced, no reason", map[string]any{"ai_cost.status": "unpriced", "ai_cost.amount": nil}, unpriced("__unknown__")},
		{"no usage", map[string]any{
			"ai_cost.status": "no_usage", "ai_cost.reason": "no_usage", "ai_cost.amount": nil, "ai_cost.tokens.input": nil,
		}, []string{requestsLine, "unpriced_requests_total{model=gpt-5,provider=openai,reason=no_usage,team=search} 1"}},
		{"failed, nothing to price", map[string]any{
			"ai_cost.status": "no_usage", "ai_cost.reason": "call_failed", "ai_cost.amount": nil, "ai_cost.tokens.input": nil,
		}, []string{strings.Replace(requestsLine, "=ok", "=error", 1)}},
		{"another currency", map[string]any{"ai_cost.currency": "EUR"}, unpriced("currency")},
		{"no currency", map[string]any{"ai_cost.currency": nil}, unpriced("currency")},
		{"nameless", map[string]any{"ai_cost.provider": nil, "ai_cost.model": "", "ai_cost.tokens.input": nil, "ai_cost.team": nil}, []string{
			"requests_total{model=__unknown__,outcome=ok,provider=__unknown__} 1", "total{currency=USD,model=__unknown__,provider=__unknown__} 0.25",
		}},
	} {
		got, counted := lines(t, changed(tc.change))
		assert.Equal(t, tc.want, got, tc.name)
		assert.Equal(t, rollup.Tally{rollup.Folded: 1}, counted, tc.name)
	}
}

func TestUntaggedSpans(t *testing.T) {
	for _, tc := range []struct {
		name    string
		units   any
		reasons any
		want    []string
	}{
		{"one", []any{"project"}, "missing", []string{"project:missing"}},
		{"one reason for all", []any{"project", "feature"}, "missing", []string{"project:missing", "feature:missing"}},
		{"a reason for each", []any{"project", "feature"}, "missing,conflict", []string{"project:missing", "feature:conflict"}},
		{"no details", nil, nil, []string{"__unknown__:__unknown__"}},
	} {
		want := slices.Clone(pricedLines)
		for _, pair := range tc.want {
			unit, reason, _ := strings.Cut(pair, ":")
			of := "reason=" + reason + ",source=checkout,team=search,unit=" + unit + "}"
			want = append(want, "untagged_requests_total{"+of+" 1", "untagged_cost_total{currency=USD,"+of+" 0.25")
		}
		slices.Sort(want)
		details := map[string]any{"ai_cost.untagged": true, "ai_cost.untagged.units": tc.units, "ai_cost.untagged.reason": tc.reasons}
		got, _ := lines(t, changed(details))
		assert.Equal(t, want, got, tc.name)
		details["ai_cost.untagged"] = false
		got, _ = lines(t, changed(details))
		assert.Equal(t, pricedLines, got, "%s, but not untagged", tc.name)
	}
}

func TestIneligibleSpansAreToldApart(t *testing.T) {
	of := "reason=ineligible,source=checkout,team=search,unit=project}"
	want := append(slices.Clone(pricedLines), "untagged_requests_total{"+of+" 1", "untagged_cost_total{currency=USD,"+of+" 0.25")
	slices.Sort(want)
	got, _ := lines(t, changed(map[string]any{"ai_cost.untagged.units": []any{"project"}, "ai_cost.untagged.reason": "ineligible"}))
	assert.Equal(t, want, got)
}

func TestRefusedSpans(t *testing.T) {
	for _, tc := range []struct {
		key   string
		value any
		want  rollup.Refusal
	}{
		{"status", "aggregate", rollup.RefusedAggregate},
		{"status", "duplicate", rollup.RefusedDuplicate},
		{"status", "guessed", rollup.RefusedStatus},
		{"status", []any{"priced"}, rollup.RefusedStatus},
		{"amount", math.NaN(), rollup.RefusedAmount},
		{"amount", math.Inf(1), rollup.RefusedAmount},
		{"amount", -0.25, rollup.RefusedAmount},
		{"amount", "0.25", rollup.RefusedAmount},
		{"amount", 1e30, rollup.RefusedAmount},
		{"tokens.output", -1, rollup.RefusedTokens},
		{"tokens.output", "10", rollup.RefusedTokens},
		{"tokens.reasoning", 1.5, rollup.RefusedTokens},
		{"tokens.cache_read", math.MaxInt64, rollup.RefusedTokens},
	} {
		got, counted := lines(t, changed(map[string]any{"ai_cost." + tc.key: tc.value}))
		assert.Empty(t, got, "%s %v", tc.key, tc.value)
		want := rollup.Tally{}
		want[tc.want] = 1
		assert.Equal(t, want, counted, "%s %v", tc.key, tc.value)
	}
}

func TestSpansWithoutStatusAreIgnored(t *testing.T) {
	got, counted := lines(t, spans(
		map[string]any{"": "priced"},
		map[string]any{"http.method": "GET"},
		map[string]any{"ai_cost.team": "search", "ai_cost.amount": 1.0},
		map[string]any{},
	))
	assert.Empty(t, got)
	assert.Equal(t, rollup.Tally{}, counted)
}

// The memory that calls are read into is shared.
func TestNothingIsLeftOfTheSpanBefore(t *testing.T) {
	traces := changed(map[string]any{"ai_cost.untagged": true})
	spans(map[string]any{"ai_cost.status": "free"}).ResourceSpans().MoveAndAppendTo(traces.ResourceSpans())
	got, _ := lines(t, traces)
	assert.Contains(t, got, "requests_total{model=__unknown__,outcome=ok,provider=__unknown__} 1")
	assert.Len(t, got, len(pricedLines)+3)
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
	ledger := rollup.New(rollup.Settings{Units: []string{"team"}, Limit: 10_000, Histograms: rollup.HistogramsClassic})
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
	ledger := rollup.New(rollup.Settings{Units: units, Limit: 10_000, Histograms: rollup.HistogramsClassic})
	counted := newSpanReader("ai_cost.", units).fold(batch, ledger, time.Now())
	assert.Equal(t, rollup.Tally{rollup.Folded: 5, rollup.RefusedStatus: 1}, counted)
	wire := newWire()
	for _, p := range ledger.Snapshot(nil) {
		assert.Equal(t, remotewrite.DefectNone, wire.defect(p, pass{}), "%s", p.Family().Name)
	}
	assert.LessOrEqual(t, ledger.Stats().Series, 200)
}

// An operator whose book counts in another currency must find out why there is
// no spend.
func TestAnotherCurrencyIsLogged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		core, logs := observer.New(zap.InfoLevel)
		set := nopSettings()
		set.Logger = zap.New(core)
		target := newReceiver(t)
		e := runWith(t, target, set, func(c *Config) { c.Currency = "EUR" })
		e.call("search", 1)
		e.call("search", 1)
		flushes(3)
		told := logs.FilterMessageSnippet("another currency").All()
		assert.Len(t, told, 1, "once, unless there are more")
		assert.Equal(t, map[string]any{"currency": "EUR", "calls": uint64(2)}, told[0].ContextMap())
		assert.InDelta(t, 2, target.increase("ai_cost_unpriced_requests_total"), 0)
		e.stop()
	})
}

func TestReasonsAreTheProcessors(t *testing.T) {
	assert.Equal(t, usage.ReasonCallFailed, reasonCallFailed)
	assert.Equal(t, reasonIneligible, ownership.ReasonIneligible.String())
}
