package rollup

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/money"
)

// steadyCalls are calls of as many accounts as asked for, and a ledger that
// knows them all.
func steadyCalls(tb testing.TB, accounts int) (*Ledger, []Call) {
	tb.Helper()
	l := New(Settings{
		Units: []string{"workspace", "project", "environment", "feature", "team"}, Currency: "USD", Limit: 100_000_000, Histograms: HistogramsClassic,
		Constant: map[string]string{"replica": "collector-0"},
	})
	calls := make([]Call, accounts)
	for i := range calls {
		calls[i] = Call{
			Units:    []string{"main", fmt.Sprint("project-", i/10), "production", "", fmt.Sprint("team-", i/100)},
			Provider: "openai", Model: fmt.Sprint("gpt-5-", i%10), Priced: true, Amount: money.FromPico(1_234_567), Currency: "USD",
			Tokens: [NumTokenTypes]int64{100, 200, 0, 50, 10}, Timed: true, Duration: 700 * time.Millisecond, Arrived: noon, TraceID: [16]byte{1},
		}
		require.Equal(tb, Folded, l.Add(&calls[i]))
	}
	return l, calls
}

func TestAddAllocatesNothing(t *testing.T) {
	l, calls := steadyCalls(t, 100)
	calls[1].Untagged = []Untagged{{"feature", "missing"}}
	calls[2].Priced, calls[2].Unpriced = false, "unknown_model"
	calls[3].Currency = "EUR"
	l.Add(&calls[1])
	l.Add(&calls[2])
	l.Add(&calls[3])
	i := 0
	assert.Zero(t, testing.AllocsPerRun(1000, func() {
		l.Add(&calls[i%len(calls)])
		i++
	}))
}

func BenchmarkAdd(b *testing.B) {
	for _, accounts := range []int{200, 20_000} {
		b.Run(fmt.Sprint("accounts=", accounts), func(b *testing.B) {
			l, calls := steadyCalls(b, accounts)
			b.ReportMetric(float64(l.Stats().Series), "series")
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				l.Add(&calls[i%len(calls)])
			}
		})
	}
}

func BenchmarkSnapshot(b *testing.B) {
	l, _ := steadyCalls(b, 14_000)
	points := l.Snapshot(nil)
	b.ReportAllocs()
	for b.Loop() {
		points = l.Snapshot(points[:0])
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(points)), "ns/series")
}
