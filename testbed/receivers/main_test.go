package receivers

import (
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	all          = flag.Bool("all", false, "run Prometheus and VictoriaMetrics of all versions, not only the current Prometheus")
	withLongTerm = flag.Bool("long-term", false, "run Cortex, Mimir and Thanos, too")
)

// TestMain lets more tests run at a time than there are processors: they wait
// for other processes most of their time.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "6"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// TestReceivers runs every case against every receiver.
func TestReceivers(t *testing.T) {
	var found findings
	t.Run("cases", func(t *testing.T) {
		for _, r := range receivers {
			t.Run(r.name, func(t *testing.T) {
				t.Parallel()
				available(t, r)
				t.Run("facts", func(t *testing.T) { t.Parallel(); runFacts(t, r, &found) })
				t.Run("money", func(t *testing.T) { t.Parallel(); runMoney(t, r, &found) })
			})
		}
	})
	if !t.Failed() {
		found.check(t)
	}
}

// available skips a receiver that is not asked for or can't be had here.
func available(t *testing.T, r receiver) {
	t.Helper()
	switch {
	case r.kind == longTerm && !*withLongTerm:
		t.Skip("run by make receivers-long-term")
	case r.kind == further && !*all:
		t.Skip("run by make receivers")
	}
	_, err := r.binary.Path()
	if err != nil && r.kind == further {
		t.Skipf("can't be had on this machine: %v", err)
	}
	require.NoError(t, err)
}

// runFacts finds all facts of one server, one after the other: each has a metric
// of its own.
func runFacts(t *testing.T, r receiver, found *findings) {
	t.Helper()
	s := serve(t, r)
	for _, fact := range facts {
		t.Run(fact.name, func(t *testing.T) {
			found.record(fact.name, r.name, fact.find(t, newProbe(s, fact.name)))
		})
	}
}

// caseNames are the rows of the table, in its order.
func caseNames() []string {
	var names []string
	for _, fact := range facts {
		names = append(names, fact.name)
	}
	for _, deal := range deals {
		names = append(names, deal.name)
	}
	return names
}
