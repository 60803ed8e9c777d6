package rollup

import (
	"maps"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func nativeDurable() Settings {
	settings := durable(100_000)
	settings.Histograms = HistogramsNative
	return settings
}

// What may be in doubt is restored as it was sent, whatever was counted since.
func TestHeldHistogramsAreRestored(t *testing.T) {
	for name, send := range map[string]func(*Point){
		"held":    func(p *Point) { p.Acknowledged(p.Value, p.Histogram, 5) },
		"doubted": func(p *Point) { p.Sent(p.Value, p.Histogram, 5) },
		"pending": func(p *Point) { p.Pend(p.Value, p.Histogram) },
		"nothing": func(*Point) {},
	} {
		for _, later := range []bool{false, true} {
			l, stored := New(nativeDurable()), shelf{}
			l.Add(aCall(t, "search", noon))
			points := l.Snapshot(nil)
			want := ""
			for i := range points {
				if p := &points[i]; p.Native() {
					p.Bridged(1)
					if send(p); name != "nothing" {
						want = lineOf(*p)
					}
				}
			}
			if later {
				slow := aCall(t, "search", noon)
				slow.Duration = time.Hour
				l.Add(slow)
			}
			stored.write(l.Save(l.series, Position{Next: 5}))
			restored, _, err := Restore(nativeDurable(), stored.get)
			require.NoError(t, err)
			assert.Equal(t, whole(l), whole(restored), name)
			got := ""
			for _, p := range restored.Snapshot(nil) {
				if p.Native() && p.Held > 0 {
					p.Value, p.Histogram = p.Held, p.HeldHistogram
					got = lineOf(p)
				}
			}
			assert.Equal(t, want, got, name)
		}
	}
}

// Series of durations of one kind end, those of the other begin, there and back.
func TestDurationsMayBeCountedOtherwise(t *testing.T) {
	for _, from := range []Histograms{HistogramsClassic, HistogramsNative} {
		settings := durable(100_000)
		settings.Histograms = from
		to := HistogramsClassic + HistogramsNative - from
		l, stored := New(settings), shelf{}
		l.Add(aCall(t, "search", noon))
		acknowledge(l, 1000)
		l.Add(aCall(t, "search", noon))
		for _, next := range []Histograms{to, from} {
			l.SetHistograms(next)
			l.Add(aCall(t, "search", noon))
			stored.write(l.Save(l.series, Position{}))
			restored, _, err := Restore(settings, stored.get)
			require.NoError(t, err)
			assert.Equal(t, next, restored.Settings().Histograms)
			assert.Equal(t, whole(l), whole(restored))
			assert.Equal(t, deliveries(l), deliveries(restored))
			l = restored
		}
		for at := range int64(4) {
			acknowledge(l, 2000+1000*at)
			l.Expire(0)
			acknowledge(l, 2500+1000*at)
			l.Leave()
		}
		assert.Empty(t, l.former)
		fresh := New(settings)
		fresh.Add(aCall(t, "search", noon))
		assert.Equal(t, fresh.Stats().Reserved, l.Stats().Reserved)
		assert.Equal(t, fresh.Stats().Series, l.Stats().Series)
	}
}

func TestNativeHistogramsLeave(t *testing.T) {
	l := New(nativeDurable())
	l.Add(aCall(t, "search", noon))
	acknowledge(l, 1000)
	l.Expire(noon.Unix() + 1)
	acknowledge(l, 2000)
	l.Leave()
	assert.Zero(t, l.Stats().Reserved)
	l.Add(aCall(t, "search", noon))
	assert.Contains(t, strings.Join(exposition(l), "\n"), `team="search"} 1 {Count:1 Sum:1`)
}

// A histogram whose parts do not fit is damaged, checksum or not.
func TestDamagedHistogramsAreNoticed(t *testing.T) {
	n := &native{}
	n.observe(&Call{Duration: time.Second})
	sound := n.encode(nil)
	for name, packed := range map[string][]byte{
		"too many buckets": {0, 0, 0, 0xff, 1, 0},
		"beyond the last":  {0, 0, 0, 1, 0xd0, 1, 1},
		"nanoseconds":      {0, 0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0},
		"a count too many": append([]byte{1, 0, 1, 1, 79}, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1),
		"it ends early":    sound[:len(sound)-1],
	} {
		d := &decoder{rest: packed}
		d.histogram(&Buckets{})
		assert.ErrorIs(t, d.err, ErrDamaged, name)
	}
	var b Buckets
	d := &decoder{rest: sound}
	d.histogram(&b)
	require.NoError(t, d.end())
	assert.Equal(t, Buckets{Count: 1, Sum: 1, First: 0, Counts: []uint64{1}}, b)
}

// The count that is held and its histogram are one.
func TestAHeldHistogramOfAnotherCountIsDamage(t *testing.T) {
	l, stored := New(nativeDurable()), shelf{}
	l.Add(aCall(t, "search", noon))
	for _, s := range l.series {
		if s.Native() {
			s.Held = 7
		}
	}
	stored.write(l.Save(l.series, Position{}))
	_, _, err := Restore(nativeDurable(), maps.Clone(stored).get)
	assert.ErrorIs(t, err, ErrDamaged)
}

func TestUnpackUsesItsMemory(t *testing.T) {
	n := &native{}
	for i := range 100 {
		n.observe(&Call{Duration: time.Duration(math.Exp2(float64(20 + i%20)))})
	}
	h, b := n.histogram(), Buckets{}
	h.Unpack(&b)
	assert.Zero(t, testing.AllocsPerRun(100, func() { h.Unpack(&b) }))
	(*Histogram)(nil).Unpack(&b)
	assert.Zero(t, b.Count)
	assert.Empty(t, b.Counts)
}

func FuzzHistogram(f *testing.F) {
	n := &native{}
	for _, took := range []time.Duration{0, time.Second, time.Hour} {
		n.observe(&Call{Duration: took})
		f.Add(n.encode(nil))
	}
	f.Fuzz(func(t *testing.T, packed []byte) {
		d, n, b := &decoder{rest: packed}, &native{}, Buckets{}
		n.decode(d)
		if d.err != nil {
			assert.ErrorIs(t, d.err, ErrDamaged)
			return
		}
		n.histogram().Unpack(&b)
		assert.Equal(t, uint64(n.all), b.Count)
		assert.InDelta(t, n.sum.Float64(), b.Sum, 0)
		again := &native{}
		again.decode(&decoder{rest: n.encode(nil)})
		assert.Equal(t, n.encode(nil), again.encode(nil))
	})
}
