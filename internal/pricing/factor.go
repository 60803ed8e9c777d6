package pricing

import (
	"math"
	"math/bits"
	"strings"

	"github.com/aicost/aicost/internal/money"
)

const (
	factorScale = 1_000_000 // multipliers keep six decimals
	maxFactor   = 10        // a multiplier above is a typing error, or a percentage
)

// Factor is an exact fraction in lowest terms, zero or more. Multipliers stay
// fractions until they meet an amount, so that a half of 1.1 is 11/20 and not
// what two roundings make of it.
type Factor struct{ numerator, denominator int64 }

var one = Factor{1, 1}

func newFactor(numerator, denominator int64) Factor {
	if d := gcd(numerator, denominator); d > 1 {
		return Factor{numerator / d, denominator / d}
	}
	return Factor{numerator, denominator}
}

// ParseFactor reads a multiplier from 0 to 10 with at most six decimals.
func ParseFactor(text string) (f Factor, ok bool) {
	millionths, exact, err := money.ParseDecimal(text, money.Scale/factorScale)
	if err != nil || !exact || millionths < 0 || millionths > maxFactor*factorScale || strings.HasPrefix(text, "-") {
		return one, false
	}
	return newFactor(millionths, factorScale), true
}

// String writes a multiplier as ParseFactor reads it, and a product of several
// to twelve decimals.
func (f Factor) String() string {
	if f == (Factor{}) {
		f = one
	}
	scaled, _ := f.of(money.FromPico(money.Scale))
	return scaled.String()
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// times returns f·g; ok is false when the product has more digits than fit.
func (f Factor) times(g Factor) (product Factor, ok bool) {
	a, b := newFactor(f.numerator, g.denominator), newFactor(g.numerator, f.denominator)
	highNumerator, numerator := bits.Mul64(uint64(a.numerator), uint64(b.numerator))
	highDenominator, denominator := bits.Mul64(uint64(a.denominator), uint64(b.denominator))
	if highNumerator|highDenominator != 0 || numerator|denominator > math.MaxInt64 {
		return one, false
	}
	return newFactor(int64(numerator), int64(denominator)), true
}

// of returns f·a for an amount of zero or more, rounded half to even; ok is
// false above 2^120 pico-units, where sums of several could overflow. It is
// money.Amount.Scaled without its allocations, as it runs for each meter.
func (f Factor) of(a money.Amount) (scaled money.Amount, ok bool) {
	high, low := a.Words()
	if f == one {
		return a, high>>56 == 0
	}
	numerator, denominator := uint64(f.numerator), uint64(f.denominator)
	middle, word0 := bits.Mul64(low, numerator)
	word2, upper := bits.Mul64(uint64(high), numerator)
	word1, carry := bits.Add64(middle, upper, 0)
	if word2 += carry; word2 >= denominator {
		return money.Amount{}, false
	}
	quotient1, rest := bits.Div64(word2, word1, denominator)
	quotient0, rest := bits.Div64(rest, word0, denominator)
	if quotient1>>56 != 0 {
		return money.Amount{}, false
	}
	scaled = money.FromWords(int64(quotient1), quotient0)
	if rest > denominator-rest || (rest == denominator-rest && quotient0&1 == 1) {
		scaled = scaled.Add(money.FromPico(1))
	}
	return scaled, true
}
