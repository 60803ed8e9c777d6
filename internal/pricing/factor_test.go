package pricing

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/money"
)

func TestFactorAgreesWithBigIntegers(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 50_000 {
		f := newFactor(random.Int64N(maxFactor*factorScale+1), factorScale)
		a := money.Mul(random.Int64()>>random.IntN(62), random.Int64N(maxTokens)+1)
		got, ok := f.of(a)
		require.True(t, ok || a.Float64() > 1e20)
		if ok {
			require.Equal(t, scaled(a, f), bigOf(got), "%v of %s", f, a)
		}
	}
}

func bigOf(a money.Amount) *big.Int {
	high, low := a.Words()
	b := new(big.Int).Lsh(big.NewInt(high), 64)
	return b.Add(b, new(big.Int).SetUint64(low))
}

// scaled is f of a, which is not negative, rounded half to even the slow way.
func scaled(a money.Amount, f Factor) *big.Int {
	product := new(big.Int).Mul(bigOf(a), big.NewInt(f.numerator))
	quotient, rest := new(big.Int).QuoRem(product, big.NewInt(f.denominator), new(big.Int))
	if twice := rest.Lsh(rest, 1).Cmp(big.NewInt(f.denominator)); twice > 0 || twice == 0 && quotient.Bit(0) == 1 {
		quotient.Add(quotient, big.NewInt(1))
	}
	return quotient
}

func TestFactorRoundsHalfToEven(t *testing.T) {
	half := Factor{1, 2}
	for pico, want := range map[int64]int64{0: 0, 1: 0, 2: 1, 3: 2, 4: 2, 5: 2, 7: 4} {
		got, ok := half.of(money.FromPico(pico))
		assert.True(t, ok)
		assert.Equal(t, money.FromPico(want), got, pico)
	}
}

func TestFactorProductIsExactOrRefused(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	refused := 0
	for range 20_000 {
		product, exact := one, big.NewRat(1, 1)
		for range 6 {
			f := newFactor(random.Int64N(maxFactor*factorScale)+1, factorScale)
			exact.Mul(exact, big.NewRat(f.numerator, f.denominator))
			next, ok := product.times(f)
			if !ok {
				refused++
				break
			}
			product = next
			require.Zero(t, exact.Cmp(big.NewRat(product.numerator, product.denominator)))
		}
	}
	assert.NotZero(t, refused)
	zero, ok := Factor{0, 1}.times(Factor{7, 3})
	assert.True(t, ok)
	assert.Equal(t, Factor{0, 1}, zero)
}

func TestAnAmountTooLargeIsRefused(t *testing.T) {
	const large = 1000
	for _, f := range []Factor{one, {large, 1}} {
		_, ok := f.of(money.FromWords(1<<56, 0))
		assert.False(t, ok)
	}
	_, ok := Factor{large, 1}.of(money.FromWords(1<<50, 0))
	assert.False(t, ok)
	_, ok = Factor{1, large}.of(money.FromWords(1<<60, 0))
	assert.True(t, ok)
}
