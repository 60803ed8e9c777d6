package receivers

import (
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/testbed/capture"
	"github.com/aicost/aicost/testbed/collector"
	"github.com/aicost/aicost/testbed/otlp"
	"github.com/aicost/aicost/testbed/stack"
	"github.com/aicost/aicost/testbed/truth"
)

// life is a collector that writes to a receiver, and what was spent through it.
type life struct {
	*server
	name   string // of the case; the unit feature carries it
	url    string // where the collector writes to
	c      *collector.Collector
	sender otlp.Sender
	calls  int
	spent  float64
}

// A call is 1,000 uncached input and 200 output tokens. These are its models
// and what it costs: 1,000 × $2.50 + 200 × $10 and 1,000 × $0.15 + 200 × $0.60
// per million.
const (
	large, largeCost = "gpt-4o-2024-08-06", 0.0045
	small, smallCost = "gpt-4o-mini-2024-07-18", 0.00027
)

// patience is far longer than a flush that follows an outage.
const patience = 60 * time.Second

// start starts the collector; a later one goes on with the same series.
func (l *life) start(t *testing.T) {
	t.Helper()
	l.startAs(t, string(l.protocol))
}

func (l *life) startAs(t *testing.T, protocol string) {
	t.Helper()
	l.c = stack.Collector(t, "testdata/collector.yaml", "REMOTE_WRITE="+l.url, "PROTOCOL="+protocol, "REPLICA=collector-0")
	l.sender = stack.GRPC(t, l.c)
}

// spend sends n calls of the large model.
func (l *life) spend(t *testing.T, n int) {
	t.Helper()
	for range n {
		l.call(t, large)
		l.spent += largeCost
	}
}

// spendAnew sends a call of the small model, which makes new series.
func (l *life) spendAnew(t *testing.T) {
	t.Helper()
	l.call(t, small)
	l.spent += smallCost
}

func (l *life) call(t *testing.T, model string) {
	t.Helper()
	l.calls++
	stack.Send(t, l.sender, capture.Call{
		Service: "checkout-web", Resource: map[string]string{"testbed.file": l.name},
		Model: model, Input: 1000, Output: 200,
	}.Build(l.calls))
}

// spendCaptured sends all spans that real clients exported. What they cost is
// what the providers billed, but for what the spans do not tell.
func (l *life) spendCaptured(t *testing.T) {
	t.Helper()
	files, err := capture.Load(stack.Spans())
	require.NoError(t, err)
	calls, err := truth.Load(stack.Spans())
	require.NoError(t, err)
	prices, err := truth.LoadPrices()
	require.NoError(t, err)
	gaps, err := truth.LoadGaps()
	require.NoError(t, err)
	cost := new(big.Rat)
	for _, file := range files {
		for _, call := range calls[file.Name].Calls {
			bill, err := prices.Bill(call, gaps[file.Name][call.Number])
			require.NoError(t, err, file.Name)
			cost.Add(cost, bill.Cost)
		}
		traces := file.Copy()
		capture.SetResource(traces, "testbed.file", file.Name)
		stack.Send(t, l.sender, traces)
	}
	spent, _ := cost.Float64()
	l.spent += spent
}

// selector picks the cost; each case has a receiver of its own.
func (l *life) selector() string { return "ai_cost_total" }

// arrive waits until the receiver's total is what this collector was sent.
func (l *life) arrive(t *testing.T) {
	t.Helper()
	var got float64
	arrived := func() bool {
		if l.settle(t.Context()) != nil {
			return false
		}
		var err error
		got, err = l.client.Value(t.Context(), "sum("+l.selector()+")")
		return err == nil && got >= l.spent*(1-1e-12)
	}
	require.Eventually(t, arrived, patience, 50*time.Millisecond, "the total")
	equal(t, l.spent, got, "total")
}

// exact holds the receiver's increase() to what was spent.
func (l *life) exact(t *testing.T) {
	t.Helper()
	equal(t, l.spent, l.increase(t, l.selector()), "increase")
}

// series counts the cost's series.
func (l *life) series(t *testing.T) int {
	t.Helper()
	return int(l.value(t, fmt.Sprintf("count(%s)", l.selector())))
}
