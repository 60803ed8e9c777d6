package receivers

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/testbed/stack"
	"github.com/aicost/aicost/testbed/target"
)

// deal is a stretch of the exporter's life, after which increase() must say
// exactly what was spent. It returns the cell of the table.
type deal struct {
	name string
	live func(t *testing.T, l *life) string
}

var deals = []deal{
	{"captured spans, from the first sample on", func(t *testing.T, l *life) string {
		l.start(t)
		l.spendCaptured(t)
		stack.Stop(t, l.c)
		assert.Greater(t, l.series(t), 100, "series")
		return "exact"
	}},
	{"collector stopped and started", func(t *testing.T, l *life) string {
		l.start(t)
		l.spend(t, 3)
		stack.Stop(t, l.c)
		l.start(t)
		l.spend(t, 2)
		stack.Stop(t, l.c)
		assert.Equal(t, 1, l.series(t), "series")
		return "exact"
	}},
	{"collector killed after a flush and started", func(t *testing.T, l *life) string {
		l.start(t)
		l.spend(t, 3)
		l.arrive(t)
		l.c.Kill()
		l.start(t)
		l.spend(t, 2)
		stack.Stop(t, l.c)
		return "exact"
	}},
	{"answers lost, requests sent again", func(t *testing.T, l *life) string {
		return l.unwell(t, target.Lost, func(between *target.Target) bool { return between.Requests() >= 3 })
	}},
	{"one answer a 503, though stored", func(t *testing.T, l *life) string {
		stored := func(w http.ResponseWriter, r *http.Request, real http.Handler) {
			real.ServeHTTP(discard{}, r)
			http.Error(w, "no quorum", http.StatusServiceUnavailable)
		}
		return l.unwell(t, stored, func(between *target.Target) bool { return between.Requests() >= 2 })
	}},
	{"requests above 8 kB refused", func(t *testing.T, l *life) string {
		between := target.New(t, l.write)
		between.Be(target.Limit(8_000))
		l.url = between.URL
		l.start(t)
		l.spendCaptured(t)
		l.arrive(t)
		stack.Stop(t, l.c)
		return "exact"
	}},
	{"receiver stopped for some flushes", func(t *testing.T, l *life) string {
		return l.outage(t, func() { l.stop(t) })
	}},
	{"receiver killed, away for some flushes", func(t *testing.T, l *life) string {
		return l.outage(t, l.end)
	}},
	{"exporter set to auto", func(t *testing.T, l *life) string {
		l.startAs(t, "auto")
		l.spend(t, 1)
		l.arrive(t)
		l.spend(t, 2)
		stack.Stop(t, l.c)
		return "exact"
	}},
	{"exporter set to v2, then to v1", func(t *testing.T, l *life) string {
		l.startAs(t, "v2")
		l.call(t, large)
		time.Sleep(time.Second)
		stack.Stop(t, l.c)
		cell := "takes both"
		if l.increase(t, l.selector()) == 0 {
			assert.Contains(t, l.c.Log(), "nothing was stored", "what is lost is told of")
			cell = "v2 lost and told, v1 exact"
		} else {
			l.spent += largeCost
		}
		l.startAs(t, "v1")
		l.spend(t, 1)
		stack.Stop(t, l.c)
		return cell
	}},
}

// discard is an answer that nobody reads.
type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) WriteHeader(int)             {}

// unwell spends before, while and after the target is in a mood.
func (l *life) unwell(t *testing.T, mood target.Mood, enough func(*target.Target) bool) string {
	t.Helper()
	between := target.New(t, l.write)
	l.url = between.URL
	l.start(t)
	l.spend(t, 1)
	l.arrive(t)
	between.Be(mood)
	l.spend(t, 1)
	l.spendAnew(t)
	require.Eventually(t, func() bool { return enough(between) }, patience, 20*time.Millisecond)
	moment := time.Now()
	between.Be(target.Well)
	l.spend(t, 1)
	l.arrive(t)
	stack.Stop(t, l.c)
	l.sumsUp(t, l.selector(), moment, l.spent)
	return l.verdict()
}

// outage spends before, while and after the receiver is away. The series that
// is born in between has its first sample after it.
func (l *life) outage(t *testing.T, end func()) string {
	t.Helper()
	l.start(t)
	l.spend(t, 2)
	l.arrive(t)
	end()
	l.spend(t, 1)
	l.spendAnew(t)
	time.Sleep(2 * time.Second)
	moment := time.Now()
	l.spend(t, 1)
	l.again(t)
	l.arrive(t)
	l.spend(t, 1)
	l.arrive(t)
	stack.Stop(t, l.c)
	l.sumsUp(t, l.selector(), moment, l.spent)
	return l.verdict()
}

// verdict is the cell of a case that also looked at two windows.
func (l *life) verdict() string {
	if l.language == atLastSample {
		return "exact"
	}
	return "exact, windows add up"
}

// runMoney lives all deals of one receiver, each with a server of its own.
func runMoney(t *testing.T, r receiver, found *findings) {
	t.Helper()
	for _, deal := range deals {
		t.Run(deal.name, func(t *testing.T) {
			t.Parallel()
			l := &life{server: serve(t, r), name: strings.ReplaceAll(deal.name, " ", "-")}
			l.url = l.write
			cell := deal.live(t, l)
			l.exact(t)
			found.record(deal.name, r.name, cell)
		})
	}
}
