package money

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"
)

// decimalForm accepts what price lists print: 3, 0.30, 1.25e-06. Only used
// while files load, never per span.
var decimalForm = regexp.MustCompile(`^[+-]?[0-9]{1,30}(\.[0-9]{1,60})?([eE][+-]?[0-9]{1,2})?$`)

// ParseDecimal reads a decimal number exactly, scaled by 1e12/per and rounded
// half to even. With per = 1 the result counts the pico-units of an amount;
// with per = 1e6 it turns a price per million tokens into pico-units per
// token. exact is false when rounding changed the value.
func ParseDecimal(text string, per int64) (pico int64, exact bool, err error) {
	text = strings.TrimSpace(text)
	if !decimalForm.MatchString(text) {
		return 0, false, fmt.Errorf("%q is not a decimal number such as 0.30", clip(text))
	}
	value, ok := new(big.Rat).SetString(text)
	if !ok || per <= 0 {
		return 0, false, fmt.Errorf("%q is not a decimal number such as 0.30", clip(text))
	}
	value.Mul(value, big.NewRat(Scale, per))
	quotient := Amount{}
	if value.Num().BitLen()-value.Denom().BitLen() > 62 {
		return 0, false, fmt.Errorf("%s is out of range", clip(text))
	}
	quotient = roundRat(value)
	return int64(quotient.lo), value.IsInt(), nil
}

func roundRat(value *big.Rat) Amount {
	quotient, rest := new(big.Int).DivMod(value.Num(), value.Denom(), new(big.Int))
	switch twice := rest.Lsh(rest, 1).Cmp(value.Denom()); {
	case twice > 0, twice == 0 && quotient.Bit(0) == 1:
		quotient.Add(quotient, big.NewInt(1))
	}
	return fromBig(quotient)
}

func clip(text string) string {
	if len(text) > 40 {
		return text[:40] + "…"
	}
	return text
}

// String prints a in currency units with all digits and no more: 0.0375.
func (a Amount) String() string {
	digits := new(big.Int).Abs(a.big()).String()
	if pad := 13 - len(digits); pad > 0 {
		digits = strings.Repeat("0", pad) + digits
	}
	whole, fraction := digits[:len(digits)-12], strings.TrimRight(digits[len(digits)-12:], "0")
	out := whole
	if fraction != "" {
		out += "." + fraction
	}
	if a.Sign() < 0 {
		out = "-" + out
	}
	return out
}
