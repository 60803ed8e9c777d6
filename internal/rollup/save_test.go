package rollup

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shelf is storage in memory.
type shelf map[string][]byte

func (s shelf) get(keys []string) ([][]byte, error) {
	values := make([][]byte, len(keys))
	for i, key := range keys {
		values[i] = s[key]
	}
	return values, nil
}

func (s shelf) write(save *Save) {
	for _, entry := range save.Entries {
		if entry.Value == nil {
			delete(s, entry.Key)
		} else {
			s[entry.Key] = slices.Clone(entry.Value)
		}
	}
	save.Written()
}

func durable(limit int) Settings {
	return Settings{
		Units: []string{"project", "team"}, Currency: "USD", Limit: limit, Histograms: HistogramsClassic, Durable: true,
		Constant: map[string]string{"replica": "a"}, Window: time.Hour, Spans: 4_000,
	}
}

// whole is all that can be asked of a Ledger, in one order.
func whole(l *Ledger) []string {
	lines := exposition(l)
	slices.Sort(lines)
	stats := l.Stats()
	stats.Demanded = 0 // an estimate that depends on the process
	return append(lines, fmt.Sprintf("%+v spans %d cost %s refused %v", stats, l.spans, l.cost, l.refused))
}

func withIDs(calls []Call) []Call {
	for i := range calls {
		calls[i].TraceID = [16]byte{1, byte(i), byte(i >> 8), byte(i >> 16)}
		calls[i].SpanID = [8]byte{2, byte(i)}
		calls[i].Arrived = noon.Add(time.Duration(i) * time.Second)
	}
	return calls
}

func TestRestoreYieldsWhatWasSaved(t *testing.T) {
	for _, limit := range []int{1_000_000, 1_200} {
		for seed := range uint64(4) {
			t.Run(fmt.Sprintf("limit %d seed %d", limit, seed), func(t *testing.T) {
				random := rand.New(rand.NewPCG(seed, 2))
				settings := durable(limit)
				if seed%2 == 1 {
					settings.Histograms = HistogramsNative
				}
				l, stored, position := New(settings), shelf{}, Position{}
				calls := withIDs(randomCalls(random, 1_500))
				for len(calls) > 0 {
					n := min(random.IntN(400), len(calls))
					for i := range calls[:n] {
						l.Add(&calls[i])
					}
					l.Refuse(RefusedAggregate)
					calls = calls[n:]
					changed := deliver(random, l)
					position.Record++
					position.Acked, position.Doubted, position.Next = random.Int64(), random.Int64(), random.Int64()
					save := l.Save(changed, position)
					if random.IntN(3) == 0 {
						save.Failed()
						save = l.Save(nil, position)
					}
					stored.write(save)
					if random.IntN(5) > 0 {
						continue
					}
					restored, at, err := Restore(settings, stored.get)
					require.NoError(t, err)
					require.Equal(t, position, at)
					require.Equal(t, whole(l), whole(restored))
					require.Equal(t, deliveries(l), deliveries(restored))
					l = restored
				}
			})
		}
	}
}

// deliver changes what is known of some series' delivery.
func deliver(random *rand.Rand, l *Ledger) (changed []*Series) {
	for _, s := range l.series {
		switch random.IntN(5) {
		case 0:
			s.Bridged(random.Int64N(1e12))
		case 1:
			s.Sent(s.total.Float64(), s.histogram(), random.Int64N(1e12))
		case 2:
			s.Acknowledged(s.total.Float64(), s.histogram(), random.Int64N(1e12))
		default:
			continue
		}
		changed = append(changed, s)
	}
	return changed
}

// deliveries are what survives of each series' delivery.
func deliveries(l *Ledger) map[string]Delivery {
	out := map[string]Delivery{}
	for _, p := range l.Snapshot(nil) {
		if p.Series != l.conservation {
			out[fmt.Sprint(maps.Collect(p.Labels()))] = Delivery{
				Birth: p.Birth, Held: p.Held, HeldHistogram: p.HeldHistogram, Doubted: p.Doubted,
			}
		}
	}
	return out
}

// Only what changed is written: most series of a large ledger are idle.
func TestSaveWritesWhatChanged(t *testing.T) {
	l, stored := New(durable(1_000_000)), shelf{}
	calls := withIDs(randomCalls(rand.New(rand.NewPCG(1, 1)), 1_000))
	for i := range calls {
		l.Add(&calls[i])
	}
	save := l.Save(nil, Position{})
	assert.Greater(t, len(save.Entries), 1_000)
	stored.write(save)
	again := calls[0]
	again.SpanID, again.Untagged, again.Unpriced = [8]byte{9}, nil, ""
	again.Timed = true
	l.Add(&again)
	save = l.Save(l.series[:1], Position{})
	keys := []string{}
	for _, entry := range save.Entries {
		keys = append(keys, entry.Key[:1])
	}
	slices.Sort(keys)
	assert.Equal(t, []string{"c", "c", "h", "s"}, keys, "an account, a histogram, the header, a span")
	save.Failed()
	assert.Len(t, l.Save(nil, Position{}).Entries, 4, "what failed is written the next time")
}

// A value that is about to be sent may have been, as far as the next process
// can know.
func TestPendingValuesAreDoubtful(t *testing.T) {
	l, stored := New(durable(1_000)), shelf{}
	call := withIDs(randomCalls(rand.New(rand.NewPCG(1, 1)), 1))[0]
	l.Add(&call)
	s := l.series[0]
	s.Bridged(5)
	s.Pend(3, nil)
	stored.write(l.Save(nil, Position{Next: 7}))
	restored, _, err := Restore(durable(1_000), stored.get)
	require.NoError(t, err)
	assert.Equal(t, Delivery{Birth: 5, Held: 3, Doubted: 7, stored: 3}, restored.series[0].Delivery)
}

func TestSpansAreKnownAfterARestore(t *testing.T) {
	settings := durable(1_000_000)
	settings.Spans = 200
	l, stored := New(settings), shelf{}
	calls := withIDs(randomCalls(rand.New(rand.NewPCG(1, 1)), 1_000))
	for i := range calls {
		require.Equal(t, Folded, l.Add(&calls[i]))
		if i%7 == 0 {
			save := l.Save(nil, Position{})
			if i%3 == 0 {
				save.Failed()
			} else {
				stored.write(save)
			}
		}
	}
	stored.write(l.Save(nil, Position{}))
	restored, _, err := Restore(settings, stored.get)
	require.NoError(t, err)
	for i := range calls {
		assert.Equal(t, l.Add(&calls[i]), restored.Add(&calls[i]), i)
	}
	parts := 0
	for key := range stored {
		if key[0] == 's' {
			parts++
		}
	}
	assert.Less(t, parts, 60, "what is forgotten is deleted")
}

// A window may be longer than there has been time since 1970.
func TestSpansAreKnownForever(t *testing.T) {
	settings := durable(1_000_000)
	settings.Window, settings.Spans = 100*365*24*time.Hour, 8
	l, stored := New(settings), shelf{}
	calls := withIDs(randomCalls(rand.New(rand.NewPCG(1, 1)), 6))
	for i := range calls {
		require.Equal(t, Folded, l.Add(&calls[i]))
		stored.write(l.Save(nil, Position{}))
	}
	restored, _, err := Restore(settings, stored.get)
	require.NoError(t, err)
	for i := range calls {
		assert.Equal(t, RefusedRedelivered, restored.Add(&calls[i]))
	}
}

// Whatever happens to the storage, a ledger comes back as it was, or not at all.
func TestDamageIsNoticed(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	l, stored := New(durable(1_000_000)), shelf{}
	calls := withIDs(randomCalls(random, 20))
	former := New(durable(1_000_000))
	former.Add(&calls[0])
	l.Inherit(former)
	for i := range calls[1:] {
		l.Add(&calls[1+i])
	}
	stored.write(l.Save(nil, Position{}))
	old := maps.Clone(stored)
	more := calls[3]
	more.SpanID = [8]byte{7}
	l.Add(&more)
	stored.write(l.Save(nil, Position{Record: 1}))
	want := whole(l)
	for key, value := range stored {
		for name, damage := range map[string]func(shelf){
			"gone":   func(s shelf) { delete(s, key) },
			"short":  func(s shelf) { s[key] = value[:random.IntN(len(value))] },
			"flip":   func(s shelf) { s[key] = flip(random, value) },
			"long":   func(s shelf) { s[key] = append(slices.Clone(value), 0) },
			"of old": func(s shelf) { s[key] = old[key] },
			"other": func(s shelf) {
				for k, v := range s {
					if k != key && k[0] == key[0] {
						s[key] = v
						return
					}
				}
				delete(s, key)
			},
		} {
			broken := maps.Clone(stored)
			damage(broken)
			restored, _, err := Restore(durable(1_000_000), broken.get)
			switch {
			case slices.Equal(broken[key], value):
				require.NoError(t, err)
			case key[0] == 's':
				require.ErrorIs(t, err, ErrDamaged, "%s %s", name, key)
				require.Equal(t, want[:len(want)-1], whole(restored)[:len(want)-1], "only spans are forgotten")
			case errors.Is(err, ErrNothing):
				require.Equal(t, headerKey, key)
			case err == nil:
				t.Errorf("%s %s went unnoticed", name, key)
			default:
				require.ErrorIs(t, err, ErrDamaged, "%s %s", name, key)
			}
		}
	}
}

func flip(random *rand.Rand, value []byte) []byte {
	out := slices.Clone(value)
	out[random.IntN(len(out))] ^= 1 << random.IntN(8)
	return out
}

// What a damaged ledger remembers has to be saved again, or the next one would
// not know it.
func TestSpansOutliveDamageTwice(t *testing.T) {
	l, stored := New(durable(1_000_000)), shelf{}
	calls := withIDs(randomCalls(rand.New(rand.NewPCG(1, 1)), 10))
	for i := range calls {
		l.Add(&calls[i])
	}
	stored.write(l.Save(nil, Position{}))
	stored[cellKey(0)][3] ^= 1
	for range 2 {
		restored, _, err := Restore(durable(1_000_000), stored.get)
		require.True(t, restored != nil && (err == nil || errors.Is(err, ErrDamaged)), err)
		for i := range calls {
			assert.Equal(t, RefusedRedelivered, restored.Add(&calls[i]))
		}
		stored.write(restored.Save(nil, Position{}))
	}
	_, _, err := Restore(durable(1_000_000), stored.get)
	require.NoError(t, err, "it is whole again")
}
