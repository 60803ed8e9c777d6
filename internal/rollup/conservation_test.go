package rollup

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/money"
)

// sums are totals over all labels but the few that survive an overflow.
type sums struct {
	cost     map[string]money.Amount // by team and provider
	requests map[string]uint64       // by team, provider and outcome
	tokens   uint64
	timed    uint64
	unpriced uint64
	untagged map[string]uint64 // by unit and reason
}

func sumOf(l *Ledger) sums {
	out := sums{cost: map[string]money.Amount{}, requests: map[string]uint64{}, untagged: map[string]uint64{}}
	for _, p := range l.Snapshot(nil) {
		labels := maps.Collect(p.Labels())
		owner := labels["team"] + "/" + labels["provider"]
		switch labels["__name__"] {
		case "ai_cost_total":
			out.cost[owner] = out.cost[owner].Add(*p.total.(*money.Amount))
		case "ai_cost_requests_total":
			out.requests[owner+"/"+labels["outcome"]] += uint64(*p.total.(*count))
		case "ai_cost_tokens_total":
			out.tokens += uint64(*p.total.(*count))
		case "ai_cost_request_duration_seconds_count":
			out.timed += uint64(*p.total.(*count))
		case "ai_cost_unpriced_requests_total":
			out.unpriced += uint64(*p.total.(*count))
		case "ai_cost_untagged_requests_total":
			out.untagged[labels["unit"]+"/"+labels["reason"]] += uint64(*p.total.(*count))
		}
	}
	return out
}

func sumOfCalls(calls []Call) sums {
	out := sums{cost: map[string]money.Amount{}, requests: map[string]uint64{}, untagged: map[string]uint64{}}
	for _, c := range calls {
		owner := c.Units[1] + "/" + c.Provider
		if c.Priced && c.Currency == "USD" {
			out.cost[owner] = out.cost[owner].Add(c.Amount)
		}
		out.requests[owner+"/"+outcomes[outcomeOf(&c)]]++
		for _, n := range c.Tokens {
			out.tokens += uint64(n)
		}
		if c.Timed {
			out.timed++
		}
		if c.Unpriced != "" || c.Currency != "USD" {
			out.unpriced++
		}
		for _, u := range c.Untagged {
			out.untagged[u.Unit+"/"+u.Reason]++
		}
	}
	return out
}

func randomCalls(random *rand.Rand, n int) []Call {
	pick := func(prefix string, n int) string { return fmt.Sprint(prefix, random.IntN(n)) }
	calls := make([]Call, n)
	for i := range calls {
		c := &calls[i]
		*c = Call{
			Units: []string{pick("project", 200), pick("team", 3)}, Provider: pick("provider", 3), Model: pick("model", 40),
			Failed: random.IntN(5) == 0, Currency: "USD", Source: pick("service", 700),
			Timed: random.IntN(10) > 0, Duration: time.Duration(random.Int64N(int64(200 * time.Second))),
		}
		for j := range c.Tokens {
			c.Tokens[j] = random.Int64N(1000)
		}
		if random.IntN(4) == 0 {
			c.Unpriced = pick("reason", 3)
		} else {
			c.Priced, c.Amount = true, money.FromPico(random.Int64N(1e12))
		}
		if random.IntN(10) == 0 {
			c.Currency = "EUR"
		}
		if random.IntN(3) == 0 {
			c.Untagged = []Untagged{{pick("unit", 3), pick("reason", 2)}}
		}
	}
	return calls
}

// sorted leaves out the sources: which of too many are kept is a matter of
// who came first.
func sorted(l *Ledger) []string {
	lines := exposition(l, "ai_cost_untagged")
	slices.Sort(lines)
	return lines
}

func TestTotalsAreConserved(t *testing.T) {
	for _, limit := range []int{1_000_000, 5_000, 1_200} {
		for seed := range uint64(3) {
			t.Run(fmt.Sprintf("limit %d seed %d", limit, seed), func(t *testing.T) {
				random := rand.New(rand.NewPCG(seed, 1))
				calls := randomCalls(random, 5_000)
				settings := Settings{Units: []string{"project", "team"}, Currency: "USD", Limit: limit, Histograms: HistogramsClassic}
				l := New(settings)
				for i := range calls {
					require.Equal(t, Folded, l.Add(&calls[i]))
				}
				want := sumOfCalls(calls)
				assert.Equal(t, want, sumOf(l))
				assert.Zero(t, l.conservation.total.Float64())
				stats := l.Stats()
				assert.LessOrEqual(t, stats.Series+1, limit)
				assert.LessOrEqual(t, stats.Series, stats.Reserved)
				assert.Equal(t, limit < 1_000_000, stats.Overflowed > 0)

				random.Shuffle(len(calls), func(i, j int) { calls[i], calls[j] = calls[j], calls[i] })
				shuffled := New(settings)
				for i := range calls {
					shuffled.Add(&calls[i])
				}
				assert.Equal(t, want, sumOf(shuffled))
				if limit == 1_000_000 {
					assert.Equal(t, sorted(l), sorted(shuffled))
				}
			})
		}
	}
}
