package money

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestArithmeticAgreesWithBigIntegers(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	sum, want := Amount{}, new(big.Int)
	for range 20_000 {
		rate := random.Int64() >> (16 + random.IntN(47)) // leaves the sum room
		quantity := random.Int64() >> random.IntN(63)
		if random.IntN(2) == 0 {
			rate = -rate
		}
		product := Mul(rate, quantity)
		exact := new(big.Int).Mul(big.NewInt(rate), big.NewInt(quantity))
		require.Equal(t, exact.String(), product.big().String())
		require.Equal(t, product, fromBig(exact))
		require.Equal(t, product, product.Neg().Neg())
		require.Equal(t, exact.Sign(), product.Sign())
		if random.IntN(3) == 0 {
			sum, want = sum.Sub(product), want.Sub(want, exact)
		} else {
			sum, want = sum.Add(product), want.Add(want, exact)
		}
		require.Equal(t, want.String(), sum.big().String())
		hi, lo := sum.Words()
		require.Equal(t, sum, FromWords(hi, lo))
	}
}

func TestFloatRoundTrip(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 100_000 {
		a := FromPico(random.Int64N(2_000 * Scale))
		back, ok := FromFloat(a.Float64())
		require.True(t, ok)
		require.Equal(t, a, back)
		back, _ = FromFloat(-a.Float64())
		require.Equal(t, a.Neg(), back)
	}
	large, ok := FromFloat(1e20)
	require.True(t, ok)
	assert.InEpsilon(t, 1e20, large.Float64(), 1e-15)
	exact, _ := FromFloat(-0x1p90 / Scale)
	assert.Equal(t, new(big.Int).Neg(new(big.Int).Lsh(big.NewInt(1), 90)).String(), exact.big().String())
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e300} {
		_, ok := FromFloat(bad)
		assert.False(t, ok, bad)
	}
}

// A total is told under the lock that calls wait for, so it must not cost more
// when it is large; and it must be the nearest float64 all the same.
func TestFloat64IsNearestAndAllocatesNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 200_000 {
		a := Amount{hi: random.Int64() >> (1 + random.IntN(62)), lo: random.Uint64() >> random.IntN(64)}
		if random.IntN(4) == 0 { // halfway between two floats, or one off
			units := int64(1)<<53 + random.Int64N(1<<53)
			a = Mul(units, Scale/2).Add(FromPico(random.Int64N(3) - 1))
		}
		if random.IntN(2) == 0 {
			a = a.Neg()
		}
		want, _ := new(big.Rat).SetFrac(a.big(), big.NewInt(Scale)).Float64()
		require.Equal(t, want, a.Float64(), "%s", a) //nolint:testifylint // the very same bits
	}
	assert.InDelta(t, -0x1p127/Scale, Amount{hi: math.MinInt64}.Float64(), 0)
	large := Mul(Scale, 123_456_789)
	require.Zero(t, testing.AllocsPerRun(100, func() { _ = large.Float64() }))
}

func TestParseDecimal(t *testing.T) {
	for _, tc := range []struct {
		text  string
		per   int64
		want  int64
		exact bool
	}{
		{"3", 1_000_000, 3_000_000, true},
		{"0.0375", 1_000_000, 37_500, true},
		{"1.25e-06", 1, 1_250_000, true},
		{" -0.5 ", 1, -500_000_000_000, true},
		{"0.0000005", 1_000_000, 0, false},
		{"0.0000015", 1_000_000, 2, false},
		{"0", 1, 0, true},
	} {
		got, exact, err := ParseDecimal(tc.text, tc.per)
		require.NoError(t, err, tc.text)
		assert.Equal(t, tc.want, got, tc.text)
		assert.Equal(t, tc.exact, exact, tc.text)
	}
	for _, bad := range []string{"", "NaN", "Inf", "1/3", "0x10", "1_000", "$3", "1e999", "1e40", "--1"} {
		_, _, err := ParseDecimal(bad, 1)
		assert.Error(t, err, bad)
	}
}

func TestString(t *testing.T) {
	assert.Equal(t, "0", Amount{}.String())
	assert.Equal(t, "0.000000000001", FromPico(1).String())
	assert.Equal(t, "-12.5", FromPico(-12*Scale-Scale/2).String())
}

func FuzzParseDecimal(f *testing.F) {
	for _, seed := range []string{"0.30", "1e-6", "-9", "99999999999999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		pico, exact, err := ParseDecimal(text, 1)
		if err != nil || !exact {
			return
		}
		again, _, err := ParseDecimal(FromPico(pico).String(), 1)
		require.NoError(t, err)
		require.Equal(t, pico, again)
	})
}

func BenchmarkAddMul(b *testing.B) {
	b.ReportAllocs()
	sum := Amount{}
	for n := range b.N {
		sum = sum.Add(Mul(2_500_000, int64(n)))
	}
	_ = sum
}

func BenchmarkFloat64(b *testing.B) {
	for name, units := range map[string]int64{"small": 5, "large": 123_456_789} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			a, sum := Mul(Scale, units).Add(FromPico(7)), 0.0
			for b.Loop() {
				sum += a.Float64()
			}
		})
	}
}
