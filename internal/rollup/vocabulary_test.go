package rollup

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func capped() Settings {
	return Settings{
		Units: []string{"feature", "team"}, Currency: "USD", Limit: 100_000, Values: 10, ValueLength: 20, Durable: true,
		Histograms: HistogramsClassic, Constant: map[string]string{"replica": "a"},
	}
}

// A tag that holds ids gives up itself, and leaves the others theirs.
func TestALabelWithTooManyValuesGivesUpItself(t *testing.T) {
	l, stored := New(capped()), shelf{}
	add := func(feature, team, model string) {
		call := priced(t, team, model, "1")
		call.Units = []string{feature, team}
		assert.Equal(t, Folded, l.Add(call))
	}
	for i := range 30 {
		add(fmt.Sprint("session", i), "search", "gpt-5")
	}
	for i := range 30 {
		add("session1", "search", fmt.Sprint("model", i))
		add("session1", fmt.Sprint("team", i), "gpt-5")
	}
	lines := exposition(l)
	of := func(feature, model, team string) string {
		return fmt.Sprintf(`ai_cost_total{class="direct",currency="USD",feature="%s",model="%s",provider="openai",replica="a",team="%s"} `, feature, model, team)
	}
	assert.Contains(t, lines, of("session9", "gpt-5", "search")+"1")
	assert.Contains(t, lines, of(Overflow, "gpt-5", "search")+"20")
	assert.Contains(t, lines, of("session1", "model8", "search")+"1", "ten models with the one before")
	assert.Contains(t, lines, of("session1", Overflow, "search")+"21")
	assert.Contains(t, lines, of("session1", "gpt-5", "team29")+"1", "every team is known")
	assert.Equal(t, uint64(20+21), l.Stats().Overflowed)
	assert.Zero(t, l.weigh())

	stored.write(l.Save(nil, Position{}))
	restored, _, err := Restore(capped(), stored.get)
	require.NoError(t, err)
	assert.Equal(t, whole(l), whole(restored))
	for _, l := range []*Ledger{l, restored} {
		call := priced(t, "search", "gpt-5", "1")
		call.Units = []string{"session77", "search"}
		l.Add(call)
		assert.Contains(t, exposition(l), of(Overflow, "gpt-5", "search")+"21")

		// Who leaves makes room.
		acknowledge(l, 1000)
		l.Expire(1 << 40)
		acknowledge(l, 2000)
		l.Leave()
		l.Add(call)
		assert.Contains(t, exposition(l), of("session77", "gpt-5", "search")+"1")
	}
}

func TestValuesAreCut(t *testing.T) {
	l := New(capped())
	call := priced(t, "search", strings.Repeat("m", 3000), "1")
	call.Units = []string{strings.Repeat("é", 30), "search"}
	l.Add(call)
	l.Add(call)
	assert.Contains(t, strings.Join(exposition(l), "\n"), fmt.Sprintf(`feature="%s",model="%s"`, strings.Repeat("é", 10), strings.Repeat("m", 20)))
}

// The demand is what the limit would have to be.
func TestDemandIsEstimated(t *testing.T) {
	for histograms, timed := range map[Histograms]int{HistogramsNone: 0, HistogramsClassic: 3_000, HistogramsNative: 3_000} {
		settings := capped()
		settings.Values, settings.Limit, settings.Histograms = 0, 2_000, histograms
		l := New(settings)
		free := settings
		free.Limit = 1_000_000
		unbound := New(free)
		for i := range 3_000 {
			call := priced(t, "search", "gpt-5", "1")
			call.Units = []string{fmt.Sprint("feature", i), "search"}
			call.Timed = true
			l.Add(call)
			unbound.Add(call)
		}
		assert.Equal(t, unbound.Stats().Reserved, unbound.Stats().Demanded)
		assert.InDelta(t, unbound.Stats().Reserved, l.Stats().Demanded, 0.1*float64(unbound.Stats().Reserved))
		assert.LessOrEqual(t, l.Stats().Series, 2_000)
		missed := l.durations[0].demanded()/histogramSeries + l.natives[0].demanded()/nativeSeries
		assert.InDelta(t, timed, missed, 0.25*float64(timed), "durations of those without an account")
	}
}

// Series that are restored keep their labels, though new ones would be shorter.
func TestALowerLengthRenamesNothing(t *testing.T) {
	for _, histograms := range []Histograms{HistogramsClassic, HistogramsNative} {
		long, settings, stored := strings.Repeat("t", 60), capped(), shelf{}
		settings.ValueLength, settings.Histograms = 100, histograms
		l := New(settings)
		add := func(failed bool) {
			call := priced(t, long, "gpt-5", "1")
			call.Units, call.Timed, call.Failed = []string{"f", long}, true, failed
			l.Add(call)
		}
		add(false)
		stored.write(l.Save(nil, Position{}))
		settings.ValueLength = 20
		for calls := 2; calls < 6; calls++ {
			var err error
			l, _, err = Restore(settings, stored.get)
			require.NoError(t, err)
			add(calls%2 == 0) // first one whose durations have no series yet
			of := `ai_cost_total{class="direct",currency="USD",feature="f",model="gpt-5",provider="openai",replica="a",team="%s"} %d`
			assert.Contains(t, exposition(l), fmt.Sprintf(of, long, calls))
			assert.Zero(t, l.weigh())
			stored.write(l.Save(nil, Position{}))
		}
	}
}
