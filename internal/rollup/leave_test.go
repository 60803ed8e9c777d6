package rollup

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func aCall(t *testing.T, team string, at time.Time) *Call {
	t.Helper()
	return &Call{
		Units: []string{"p", team}, Provider: "openai", Model: "gpt-5", Priced: true, Amount: dollars(t, "0.5"), Currency: "USD",
		Timed: true, Duration: time.Second, Arrived: at, Unpriced: "odd", Untagged: []Untagged{{"feature", "missing"}},
	}
}

// acknowledge is what a sender does when all goes well.
func acknowledge(l *Ledger, at int64) {
	points := l.Snapshot(nil)
	for i := range points {
		switch p := &points[i]; {
		case p.Leaving:
			p.End()
		default:
			p.Resume()
			p.Bridged(at - 1)
			p.Acknowledged(p.Value, p.Histogram, at)
		}
	}
}

func TestIdleSeriesLeave(t *testing.T) {
	l, stored := New(durable(100_000)), shelf{}
	old, young := aCall(t, "search", noon), aCall(t, "support", noon.Add(time.Hour))
	l.Add(old)
	l.Add(young)
	before := l.Stats()
	l.Expire(noon.Unix() + 1)
	l.Leave()
	assert.Equal(t, before, l.Stats(), "nobody has the totals yet")

	acknowledge(l, 1000)
	stored.write(l.Save(l.series, Position{}))
	l.Expire(noon.Unix() + 1)
	l.Leave()
	assert.Equal(t, before, l.Stats(), "the receiver does not know of the end")
	acknowledge(l, 2000)
	l.Leave()
	assert.Equal(t, Stats{Limit: before.Limit, Series: before.Series / 2, Reserved: before.Reserved / 2, Demanded: before.Reserved / 2, Nameless: 2}, l.Stats())
	assert.NotContains(t, strings.Join(exposition(l), "\n"), "search")
	assert.Zero(t, l.weigh())

	stored.write(l.Save(l.series[:1], Position{}))
	restored, _, err := Restore(durable(100_000), stored.get)
	require.NoError(t, err)
	assert.Equal(t, whole(l), whole(restored))

	// Who comes back begins anew, and the durations of an account that stayed
	// are found again.
	l.Add(aCall(t, "search", noon.Add(2*time.Hour)))
	assert.Equal(t, before.Series, l.Stats().Series)
	assert.Contains(t, strings.Join(exposition(l), "\n"), `team="search"} 0.5`)
	assert.Zero(t, l.weigh())
}

func TestASeriesThatIsCalledForStays(t *testing.T) {
	l := New(durable(100_000))
	l.Add(aCall(t, "search", noon))
	acknowledge(l, 1000)
	l.Expire(noon.Unix() + 1)
	acknowledge(l, 2000)
	l.Add(aCall(t, "search", noon.Add(time.Hour)))
	l.Leave()
	assert.Contains(t, strings.Join(exposition(l), "\n"), `team="search"} 1`)
	for _, s := range l.series {
		assert.True(t, s.Ending, "the sender has to bridge it")
	}
}

// A histogram may be idle longer than the accounts it belongs to.
func TestDurationsMayLeaveAlone(t *testing.T) {
	l := New(durable(100_000))
	l.Add(aCall(t, "search", noon))
	untimed := aCall(t, "search", noon.Add(time.Hour))
	untimed.Timed = false
	l.Add(untimed)
	acknowledge(l, 1000)
	l.Expire(noon.Unix() + 1)
	acknowledge(l, 2000)
	l.Leave()
	assert.NotContains(t, strings.Join(exposition(l), "\n"), "duration")
	l.Add(aCall(t, "search", noon.Add(2*time.Hour)))
	assert.Contains(t, exposition(l), `ai_cost_request_duration_seconds_count{outcome="ok",project="p",provider="openai",replica="a",team="search"} 1`)
}

// Other labels make other series. What the receiver lacks of the old ones must
// reach it before they end.
func TestSeriesOfOtherLabelsAreInherited(t *testing.T) {
	old, stored := New(durable(100_000)), shelf{}
	call := aCall(t, "search", noon)
	call.TraceID, call.SpanID = [16]byte{1}, [8]byte{1}
	old.Add(call)
	acknowledge(old, 1000)
	stored.write(old.Save(old.series, Position{}))
	old.Add(aCall(t, "search", noon))
	unsaved := aCall(t, "support", noon)
	old.Add(unsaved)

	settings := durable(100_000)
	settings.Units = []string{"team"}
	require.False(t, settings.SameSeries(old.Settings()))
	l := New(settings)
	l.Inherit(old)
	call.Units = []string{"search"}
	assert.Equal(t, RefusedRedelivered, l.Add(call), "it was counted there")
	fresh := *call
	fresh.SpanID = [8]byte{2}
	l.Add(&fresh)
	text := strings.Join(exposition(l), "\n")
	assert.Contains(t, text, `ai_cost_total{class="direct",currency="USD",model="gpt-5",project="p",provider="openai",replica="a",team="search"} 1`)
	assert.Contains(t, text, `ai_cost_total{class="direct",currency="USD",model="gpt-5",provider="openai",replica="a",team="search"} 0.5`)
	assert.Zero(t, l.weigh())

	stored.write(l.Save(nil, Position{}))
	restored, _, err := Restore(durable(100_000), stored.get)
	require.NoError(t, err)
	require.True(t, settings.SameSeries(restored.Settings()))
	assert.Equal(t, whole(l), whole(restored))
	assert.Equal(t, deliveries(l), deliveries(restored))

	for _, l := range []*Ledger{l, restored} {
		before := whole(l)
		l.Expire(0)
		l.Leave()
		assert.Equal(t, before, whole(l), "they stay until their totals are there")
		acknowledge(l, 3000)
		l.Expire(0)
		acknowledge(l, 4000)
		l.Leave()
		assert.NotContains(t, strings.Join(exposition(l), "\n"), "project")
	}
}

func TestDurationsMayBeCountedNoMore(t *testing.T) {
	l, stored := New(durable(100_000)), shelf{}
	l.Add(aCall(t, "search", noon))
	acknowledge(l, 1000)
	stored.write(l.Save(l.series, Position{}))
	before := l.Stats()
	l.SetHistograms(HistogramsNone)
	l.Add(aCall(t, "search", noon))
	assert.Equal(t, before.Series, l.Stats().Series)
	stored.write(l.Save(nil, Position{}))
	restored, _, err := Restore(durable(100_000), stored.get)
	require.NoError(t, err)
	assert.Equal(t, whole(l), whole(restored))
	l.Expire(0)
	acknowledge(l, 2000)
	l.Leave()
	assert.Equal(t, before.Series-histogramSeries, l.Stats().Series)
	assert.Equal(t, before.Reserved-histogramSeries, l.Stats().Reserved)
}
