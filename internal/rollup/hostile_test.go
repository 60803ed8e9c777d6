package rollup

import (
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// varied is a Ledger with cells of many kinds, and what is saved of it.
func varied(calls []Call) (*Ledger, shelf) {
	former, stored := New(durable(1_000_000)), shelf{}
	former.Add(&calls[0])
	settings := durable(1_000_000)
	settings.Histograms = HistogramsNative
	l := New(settings)
	l.Inherit(former)
	for i := range calls[1:] {
		l.Add(&calls[1+i])
	}
	l.SetHistograms(HistogramsClassic) // and the native ones are former ones
	l.Add(&calls[0])
	stored.write(l.Save(nil, Position{}))
	return l, stored
}

// live takes a Ledger through what one can go through.
func live(l *Ledger, call *Call) {
	for _, histograms := range []Histograms{HistogramsNone, HistogramsNative} {
		l.Add(call)
		l.SetHistograms(histograms)
		acknowledge(l, 1000)
		l.Expire(1 << 40)
		l.Save(l.series, Position{}).Failed()
		acknowledge(l, 2000)
		l.Leave()
		l.Save(l.series, Position{}).Written()
	}
	other := New(Settings{Units: []string{"team"}, Currency: "USD", Limit: 1_000, Durable: true})
	other.Inherit(l)
	other.Save(nil, Position{})
}

func FuzzRestore(f *testing.F) {
	calls := withIDs(randomCalls(rand.New(rand.NewPCG(1, 1)), 3))
	l, stored := varied(calls)
	for key, value := range stored {
		f.Add(key, value[:len(value)-sealBytes])
	}
	f.Add(cellKey(0), []byte{byte(kindFormer), 0})
	f.Fuzz(func(t *testing.T, key string, value []byte) {
		// Past the checksums, which hide the rest.
		broken := maps.Clone(stored)
		broken[key] = Seal(key, slices.Clone(value))
		l.changes.cells, l.changes.sum = 0, 0
		for id := range l.changes.next {
			if sealed := broken[cellKey(id)]; sealed != nil {
				l.changes.cells++
				l.changes.sum += uint64(sealOf(sealed))
			}
		}
		if key != headerKey {
			broken[headerKey] = Seal(headerKey, l.encodeHeader(Position{}))
		}
		patience := 100 // of a header that claims billions of cells
		restored, _, err := Restore(durable(1_000_000), func(keys []string) ([][]byte, error) {
			if patience--; patience < 0 {
				return nil, ErrNothing
			}
			return broken.get(keys)
		})
		if err != nil && !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrVersion) && patience >= 0 {
			t.Fatal(err)
		}
		if restored != nil {
			live(restored, &calls[1])
		}
	})
}

// A header that claims more spans than there are costs no more than those there are.
func TestSpansThatAreNotThereCostNothing(t *testing.T) {
	l, stored := New(durable(1_000)), shelf{}
	calls := withIDs(randomCalls(rand.New(rand.NewPCG(1, 1)), 2))
	l.Add(&calls[0])
	stored.write(l.Save(nil, Position{}))
	l.seen.young.parts = 1 << 20
	stored[headerKey] = Seal(headerKey, l.encodeHeader(Position{}))
	restored, _, err := Restore(durable(1_000), stored.get)
	require.ErrorIs(t, err, ErrDamaged)
	assert.Equal(t, RefusedRedelivered, restored.Add(&calls[0]), "what is there is known")
	assert.Less(t, len(restored.Save(nil, Position{}).Entries), 200)
}
