package faults

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTable(t *testing.T) {
	exact := Counts{Money: 1_500_000_000_000}
	var text strings.Builder
	require.NoError(t, WriteTable(&text, []Result{
		{Row: Row{Name: "well"}, Spans: 1234, True: exact, Held: exact, Took: 4200 * time.Millisecond},
		{Row: Row{Name: "lost", Target: "answers lost", Process: "2 × kill -9", Settings: Settings{FSync: true}}, Spans: 9, Again: 4, True: exact, Held: Counts{Money: 2e12}, Problems: []string{"twice"}, Log: "/tmp/x"},
		{Row: Row{Name: "disk", Disk: "full"}, Skipped: "only root"},
		{Row: Row{Name: "noted"}, Notes: []string{"2 values corrupted"}, True: exact},
		{Row: Row{
			Name: "much", Target: "503, 400, 429, lost, late", Network: "cut off, sibling fails, redelivery", Process: "12 × kill -9", Reload: "changes",
		}, True: exact, Held: exact},
	}))
	assert.Equal(t, strings.TrimPrefix(`
row    target × network × process × disk × clock × reload  totals    spans  again  money true  in Prometheus  difference  s  verdict
────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
well   all well                                            no fsync  1,234      0    1.500000       1.500000           0  4  exact
lost   target answers lost × process 2 × kill -9           fsync         9      4    1.500000       2.000000   +0.500000  0  DIFFERS
disk   disk full                                           no fsync                                                          skipped: only root
noted  all well                                            no fsync      0      0    1.500000       0.000000   -1.500000  0  exact; 2 values corrupted
much   target 503, 400, 429, lost, late                    no fsync      0      0    1.500000       1.500000           0  0  exact
       × network cut off, sibling fails, redelivery
       × process 12 × kill -9 × reload changes

`+legend+`
lost: twice
lost: logs and state are in /tmp/x
`, "\n"), text.String())
}

func TestList(t *testing.T) {
	var text strings.Builder
	require.NoError(t, WriteList(&text, []Row{{Name: "well"}, {Name: "kept", Process: "SIGTERM", Settings: Settings{Memory: true}}}))
	assert.Equal(t, strings.TrimPrefix(`
row   target × network × process × disk × clock × reload  totals
────────────────────────────────────────────────────────────────
well  all well                                            no fsync
kept  process SIGTERM                                     memory
`, "\n"), text.String())
}
