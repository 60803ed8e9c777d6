// Package money counts money in whole pico-units: 1e-12 of a currency unit,
// so that $0.0375 per million tokens is exactly 37,500 per token. Sums are
// 128-bit, conversions to float64 happen only when a number leaves the program.
package money

import (
	"math"
	"math/big"
	"math/bits"
)

// Scale is how many pico-units make one currency unit.
const Scale = 1_000_000_000_000

// Amount is a signed number of pico-units, 128 bits wide (two's complement):
// up to 1.7e26 currency units, so no sum of calls overflows it. The zero value
// is zero. Amounts compare with == and are safe to copy.
type Amount struct {
	hi int64
	lo uint64
}

// FromPico returns n pico-units.
func FromPico(n int64) Amount { return Amount{hi: n >> 63, lo: uint64(n)} }

// FromFloat returns the whole number of pico-units nearest to units of
// currency. An Amount below 2,000 units comes back from Float64 unchanged.
// ok is false for NaN, infinities and what 128 bits cannot hold.
func FromFloat(units float64) (a Amount, ok bool) {
	pico := math.Round(units * Scale)
	switch {
	case math.IsNaN(pico), math.Abs(pico) >= 0x1p127:
		return Amount{}, false
	case math.Abs(pico) < 0x1p63:
		return FromPico(int64(pico)), true
	}
	mantissa, exponent := math.Frexp(math.Abs(pico))
	lo, shift := uint64(mantissa*0x1p53), exponent-53
	a = Amount{hi: int64(shl64(lo, shift)), lo: lo << shift}
	if pico < 0 {
		a = a.Neg()
	}
	return a, true
}

// shl64 returns the high word of v << shift.
func shl64(v uint64, shift int) uint64 {
	if shift >= 64 {
		return v << (shift - 64)
	}
	return v >> (64 - shift)
}

// Mul returns rate pico-units times quantity, exactly: the product of two
// 64-bit numbers always fits.
func Mul(rate, quantity int64) Amount {
	hi, lo := bits.Mul64(magnitude(rate), magnitude(quantity))
	a := Amount{hi: int64(hi), lo: lo}
	if (rate < 0) != (quantity < 0) {
		a = a.Neg()
	}
	return a
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// Add returns a + b.
func (a Amount) Add(b Amount) Amount {
	lo, carry := bits.Add64(a.lo, b.lo, 0)
	return Amount{hi: a.hi + b.hi + int64(carry), lo: lo}
}

// Sub returns a - b.
func (a Amount) Sub(b Amount) Amount { return a.Add(b.Neg()) }

// Neg returns -a.
func (a Amount) Neg() Amount {
	lo, borrow := bits.Sub64(0, a.lo, 0)
	return Amount{hi: -a.hi - int64(borrow), lo: lo}
}

// Sign is -1, 0 or 1.
func (a Amount) Sign() int {
	switch {
	case a.hi < 0:
		return -1
	case a.hi == 0 && a.lo == 0:
		return 0
	}
	return 1
}

// IsZero reports whether a is nothing at all.
func (a Amount) IsZero() bool { return a == Amount{} }

// Cmp is -1, 0 or 1 as a is less than, equal to or greater than b.
func (a Amount) Cmp(b Amount) int { return a.Sub(b).Sign() }

// Float64 returns the currency units nearest to a.
func (a Amount) Float64() float64 {
	if n := int64(a.lo); a.hi == n>>63 && n < 1<<53 && n > -1<<53 {
		return float64(n) / Scale // both exact, so the quotient is correctly rounded
	}
	size := a
	if a.hi < 0 {
		size = a.Neg()
	}
	shift := 103 - size.bitLen()
	if shift < 0 { // 1e19 units and more
		f, _ := new(big.Rat).SetFrac(a.big(), big.NewInt(Scale)).Float64()
		return f
	}
	// Made 103 bits long, its quotient has 63 or 64: enough for a float64 to be
	// rounded from, once the last of them tells whether a remainder was left.
	hi, lo := uint64(size.hi)<<shift|size.lo>>(64-shift), size.lo<<shift
	if shift >= 64 {
		hi, lo = size.lo<<(shift-64), 0
	}
	quotient, rest := bits.Div64(hi, lo, Scale)
	if rest != 0 {
		quotient |= 1
	}
	return float64(a.Sign()) * math.Ldexp(float64(quotient), -shift)
}

// bitLen is the number of bits of an amount, taken as unsigned.
func (a Amount) bitLen() int {
	if a.hi != 0 {
		return 64 + bits.Len64(uint64(a.hi))
	}
	return bits.Len64(a.lo)
}

// Words returns the two's complement words of a, for storage.
func (a Amount) Words() (hi int64, lo uint64) { return a.hi, a.lo }

// FromWords is the inverse of Words.
func FromWords(hi int64, lo uint64) Amount { return Amount{hi: hi, lo: lo} }

func (a Amount) big() *big.Int {
	b := new(big.Int).Lsh(big.NewInt(a.hi), 64)
	return b.Add(b, new(big.Int).SetUint64(a.lo))
}

func fromBig(b *big.Int) Amount {
	lo := new(big.Int).And(b, new(big.Int).SetUint64(math.MaxUint64))
	return Amount{hi: new(big.Int).Rsh(b, 64).Int64(), lo: lo.Uint64()}
}
