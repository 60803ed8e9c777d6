package rollup

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func recorded(calls []Call) []byte {
	r := &Recorder{}
	r.Begin(noon, []string{"project", "team"})
	for i := range calls {
		r.Add(&calls[i])
	}
	r.Refuse(RefusedAggregate)
	return r.Bytes()
}

func TestARecordCountsAsItsCalls(t *testing.T) {
	calls := withIDs(randomCalls(rand.New(rand.NewPCG(3, 1)), 3_000))
	calls = append(calls, calls[:100]...) // come again
	calls[7].Tokens[0] = -1
	calls[8].Units[0] = strings.Repeat("long", 100)
	calls[9].Units[0] = "no\xffutf8"
	calls[10].TraceID, calls[10].SpanID = [16]byte{}, [8]byte{}
	direct := New(durable(3_000))
	want := Tally{}
	for i := range calls {
		calls[i].Arrived = noon
		want[direct.Add(&calls[i])]++
	}
	direct.Refuse(RefusedAggregate)
	want[RefusedAggregate]++

	for name, count := range map[string]func(*Ledger, []byte) (Tally, error){
		"from storage": (*Ledger).Replay,
		"at once":      func(l *Ledger, record []byte) (Tally, error) { return l.Count(record), nil },
	} {
		l := New(durable(3_000))
		got, err := count(l, recorded(calls))
		require.NoError(t, err, name)
		assert.Equal(t, want, got, name)
		assert.Equal(t, whole(direct), whole(l), name)
	}
	assert.Equal(t, int64(98), want[RefusedRedelivered], "one never counted, one has no id")
}

// A record that was written under other settings has other units.
func TestUnitsAreKnownByName(t *testing.T) {
	calls := withIDs(randomCalls(rand.New(rand.NewPCG(3, 1)), 1))
	calls[0].Units = []string{"retrieval", "search"}
	settings := durable(3_000)
	settings.Units = []string{"team", "feature"}
	l := New(settings)
	_, err := l.Replay(recorded(calls))
	require.NoError(t, err)
	assert.Contains(t, strings.Join(exposition(l), "\n"), `feature="__unallocated__"`)
	assert.Contains(t, strings.Join(exposition(l), "\n"), `team="search"`)
}

func TestADamagedRecordIsNotCounted(t *testing.T) {
	record := recorded(withIDs(randomCalls(rand.New(rand.NewPCG(3, 1)), 20)))
	for _, broken := range [][]byte{nil, {recordVersion}, record[:len(record)/2], append(slices.Clone(record), 99)} {
		l := New(durable(3_000))
		_, err := l.Replay(broken)
		require.ErrorIs(t, err, ErrDamaged)
		assert.Equal(t, whole(New(durable(3_000))), whole(l))
	}
}

func TestARecordOfAnotherVersionIsNotDamaged(t *testing.T) {
	record := recorded(withIDs(randomCalls(rand.New(rand.NewPCG(3, 1)), 20)))
	record[0]++
	l := New(durable(3_000))
	_, err := l.Replay(record)
	require.ErrorIs(t, err, ErrVersion)
	require.NotErrorIs(t, err, ErrDamaged)
	assert.Equal(t, whole(New(durable(3_000))), whole(l))
}

func TestRecordingAllocatesNothing(t *testing.T) {
	calls := withIDs(randomCalls(rand.New(rand.NewPCG(3, 1)), 200))
	r := &Recorder{}
	assert.Zero(t, testing.AllocsPerRun(20, func() {
		r.Begin(noon, []string{"project", "team"})
		for i := range calls {
			r.Add(&calls[i])
		}
	}))
}

func FuzzReplay(f *testing.F) {
	f.Add(recorded(withIDs(randomCalls(rand.New(rand.NewPCG(3, 1)), 5))))
	f.Fuzz(func(t *testing.T, record []byte) {
		l := New(durable(3_000))
		if _, err := l.Replay(record); err != nil && !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrVersion) {
			t.Fatal(err)
		}
		assert.Zero(t, l.weigh())
	})
}

func BenchmarkRecord(b *testing.B) {
	_, calls := steadyCalls(b, 1_000)
	r, units := &Recorder{}, []string{"workspace", "project", "environment", "feature", "team"}
	b.ReportAllocs()
	for b.Loop() {
		r.Begin(noon, units)
		for i := range calls {
			calls[i].SpanID = [8]byte{1, byte(i), byte(i >> 8)}
			r.Add(&calls[i])
		}
	}
	b.ReportMetric(float64(len(r.Bytes()))/float64(len(calls)), "B/call")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(calls)), "ns/call")
}

func BenchmarkCount(b *testing.B) {
	l, calls := steadyCalls(b, 1_000)
	r := &Recorder{}
	b.ReportAllocs()
	for b.Loop() {
		r.Begin(noon, l.settings.Units)
		for i := range calls {
			r.Add(&calls[i])
		}
		l.Count(r.Bytes())
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(calls)), "ns/call")
}
